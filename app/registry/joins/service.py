"""The public door of the codes.

A code is kept for ever: posters and stickers carry it. So it is never deleted; while it has to rest it leads into
another group (the setting `holding_group`), and back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.actions import ReadJoinWay, SetJoinWay
from app.clock import business_date
from app.errors import BadRequest, Conflict, NotFound, Words
from app.events import ActionDone
from app.registry import service as registry
from app.registry.joins import store
from app.registry.joins.decide import health
from app.registry.joins.store import Way
from app.registry.store import GroupFacts
from app.work import Work

_MOST = 5  # groups of one code (protocol §4.6)
_LONGEST = 30  # characters of a remark


@dataclass(frozen=True, slots=True)
class WayData:
    """A code as people write it down. `groups`: the first one says which store it is for."""

    groups: tuple[str, ...]
    remark: str = ""
    auto_create: bool = True


async def make(work: Work, data: WayData) -> int:
    """A new code. Returns its number; WeCom's picture comes a moment later. Raises BadRequest, Forbidden."""
    first = await _checked(work, data)
    number = 1 + len(data.groups)
    way_id = await store.add(
        work.db,
        store_id=first.store_id,
        remark=data.remark or first.store_name or first.name,
        groups=data.groups,
        auto_create=data.auto_create,
        base_name=first.protected_name or first.name,
        base_number=number,
        by=work.who.name,
        at=work.now,
    )
    work.audit("groups", f"code {way_id}", "code made", after={"groups": list(data.groups), "remark": data.remark})
    await _send(work, way_id)
    return way_id


async def change(work: Work, way_id: int, data: WayData) -> None:
    """Where a code leads from now on. Raises NotFound, BadRequest, Conflict, Forbidden."""
    way = await _mine(work, way_id)
    await _checked(work, data)
    await store.change(
        work.db, way_id, remark=data.remark or way.remark, groups=data.groups, auto_create=data.auto_create
    )
    before = {"groups": way.group_ids, "remark": way.remark, "auto_create": way.auto_create}
    after = {"groups": list(data.groups), "remark": data.remark or way.remark, "auto_create": data.auto_create}
    work.audit("groups", f"code {way_id}", "code changed", before=before, after=after)
    await _send(work, way_id)


async def close(work: Work, way_id: int, why: str) -> None:
    """A code leads into the holding group until it is opened again. Raises NotFound, Conflict, Forbidden."""
    way = await _mine(work, way_id)
    if way.state == "closed":
        return  # a second tap
    holding = await _holding_group(work, way)
    if not holding:
        raise Conflict(
            Words("还没有设置“暂存群”", "there is no holding group yet"),
            Words(
                "先在设置里填一个群号：关闭期间扫码的人进这个群。", "Set one: who scans the code meanwhile comes there."
            ),
        )
    await _close(work, way, holding, why)
    work.audit("groups", f"code {way_id}", "code closed", after={"why": why, "to": holding})


async def close_all_into(work: Work, group_id: str, why: str) -> int:
    """Every open code into a group is closed, as far as there is a holding group. Returns how many."""
    count = 0
    for way_id in await store.leading_into(work.db, group_id):
        way = await store.lock(work.db, way_id)
        if way and way.state == "open" and (holding := await _holding_group(work, way)):
            await _close(work, way, holding, why)
            count += 1
    return count


async def _close(work: Work, way: Way, holding: str, why: str) -> None:
    await store.close(work.db, way.id, holding, work.who.name, why)
    await _send(work, way.id)


async def picture_into(work: Work, group_id: str) -> str:
    """Where the picture of a code into a group is; "" when there is none that is open."""
    return await store.picture_into(work.db, group_id)


async def reopen(work: Work, way_id: int) -> None:
    """A code leads into its own groups again. Raises NotFound, Forbidden, Conflict."""
    way = await _mine(work, way_id)
    if way.state != "closed":
        return  # a second tap
    await store.close(work.db, way_id, None, None, "")
    work.audit("groups", f"code {way_id}", "code opened again")
    await _send(work, way_id)


async def again(work: Work, way_id: int) -> None:
    """A code that WeCom did not take is asked for once more; one that it knows is read. Raises as above."""
    way = await _mine(work, way_id, ready=False)
    if way.config_id and not way.pending:
        _read(work, way)
    else:
        await _send(work, way_id)


async def read(work: Work, way_id: int) -> Way:
    """A code as it is. Raises NotFound, Forbidden."""
    return await _mine(work, way_id, ready=False)


async def _mine(work: Work, way_id: int, *, ready: bool = True) -> Way:
    work.who.require("groups", "write")
    way = await store.lock(work.db, way_id)
    if way is None:
        raise NotFound(Words(f"没有入群码 {way_id}", f"there is no code {way_id}"))
    work.who.require_sight(way.store_id)
    if ready and not way.config_id:
        raise Conflict(
            Words("企业微信还没给出这个码", "WeCom has not made this code yet"),
            Words("等一会儿，或点“再试一次”。", "Wait a moment, or try again."),
        )
    return way


async def _checked(work: Work, data: WayData) -> GroupFacts:
    """The first group. Raises BadRequest, Forbidden."""
    work.who.require("groups", "write")
    if not 1 <= len(data.groups) <= _MOST or len(set(data.groups)) < len(data.groups):
        raise BadRequest(Words(f"请选 1 到 {_MOST} 个不同的群", f"choose 1 to {_MOST} different groups"))
    if len(data.remark) > _LONGEST:
        raise BadRequest(Words(f"备注最多 {_LONGEST} 个字", f"a remark has {_LONGEST} characters at most"))
    known = await registry.groups(work, data.groups)
    for group_id in data.groups:
        group = known.get(group_id)
        if group is None or group.dismissed_at is not None:
            raise BadRequest(Words(f"没有这个群：{group_id}", f"no such group: {group_id}"))
        work.who.require_sight(group.store_id, group_id)
    return known[data.groups[0]]


async def _holding_group(work: Work, way: Way) -> str:
    group = await registry.group(work, way.group_ids[0])
    words = (await registry.chosen(work, group)).words("holding_group").strip() if group else ""
    return words if words.strip("－-") and words not in way.group_ids else ""


async def _send(work: Work, way_id: int) -> None:
    """Have WeCom take the code as it is to be."""
    change = await store.sent(work.db, way_id)
    way = await store.lock(work.db, way_id)
    assert way is not None  # changed a moment ago
    closed = way.closed_to is not None
    action = SetJoinWay(
        way=way_id,
        group_ids=(way.closed_to,) if way.closed_to else tuple(way.group_ids[-_MOST:]),
        state=f"gj{way_id}",
        remark=way.remark,
        config_id=way.config_id,
        auto_create=way.auto_create and not closed,
        base_name=way.base_name,
        base_number=way.base_number,
    )
    work.emit(action, "setup", cause=f"code:{way_id}:{change}")


def _read(work: Work, way: Way) -> None:
    action = ReadJoinWay(way=way.id, config_id=way.config_id)
    work.emit(action, "read", cause=f"code:{way.id}:{way.change}", slot=work.cause)


async def answered(work: Work, event: ActionDone) -> str | None:
    """WeCom took a code, or did not, or told how it is. Returns why nothing was done, or None."""
    way_id, change = _named(event.cause)
    way = await store.lock(work.db, way_id)
    if way is None:
        return "a code we do not have"
    if event.outcome != "done":
        await store.failed(work.db, way_id, change, str(event.result.get("note") or event.outcome)[:200])
        if event.kind == "set_join_way":
            await registry.tell_operators(work, _refused(way, event.outcome), f"code-failed:{way_id}:{change}")
    elif event.kind == "set_join_way":
        await store.came_through(work.db, way_id, str(event.result.get("config_id", "")), change)
        _read(work, (await store.lock(work.db, way_id)) or way)
    else:
        await _seen(work, way, [str(group_id) for group_id in event.result.get("groups") or ()], event)
    return None


def _refused(way: Way, outcome: str) -> str:
    what = "不知道有没有做成" if outcome == "unsure" else "没有接受"
    return f"【入群码】“{way.remark}”的改动企业微信{what}，请到“入群码”里看一下。"


def _named(cause: str) -> tuple[int, int]:
    """The code and the change that a cause is about; zeros for any other."""
    kind, _, rest = cause.partition(":")
    way, _, change = rest.partition(":")
    return (int(way), int(change)) if kind == "code" and way.isdigit() and change.isdigit() else (0, 0)


async def _seen(work: Work, way: Way, groups: Sequence[str], event: ActionDone) -> None:
    """Groups that WeCom made by itself belong to the store of the first one."""
    for group_id in groups:
        if group_id not in way.group_ids and group_id != way.closed_to:
            await registry.meet(work, group_id)
            await store.adopt(work.db, group_id, way.group_ids[0])
            work.note(f"code {way.id} leads into a new group, {group_id}")
    await store.keep_reading(work.db, way.id, str(event.result.get("qr_code", "")), groups, work.now)


async def group_read(work: Work, group: GroupFacts, owner_id: str) -> None:
    """A group was read for the first time: if nobody knows whose it is, a code may have made it."""
    if group.store_id is None and owner_id:
        for way in await store.that_may_have_made(work.db, owner_id):
            _read(work, way)


async def look_after(work: Work) -> None:
    """Every night: all codes are read; what fills up is told while there is time."""
    for way in await store.ways(work.db, ("open",)):
        _read(work, way)
        rooms = await store.rooms(work.db, way.group_ids, work.now)
        state = health(rooms, auto_create=way.auto_create)
        if state != "fine":
            what = "已经满了，扫码进不来" if state == "full" else "一周内会满"
            text = f"【入群码】“{way.remark}”的群{what}，请加一个群，或打开“满了自动开新群”。"
            await registry.tell_operators(work, text, f"code-{state}:{way.id}:{business_date(work.now)}")
