"""What accounts hear that know names alone: placed when it is sure, else kept for a person, and nothing is said."""

from typing import Any

from pydantic import TypeAdapter

from app.actions import SetRemark
from app.bot import reading, results
from app.bot import store as inbox
from app.bot.ears import NAMED, placed
from app.bot.matrix import REMARK_GOOD
from app.bot.named import decide, store
from app.bot.named.decide import Place
from app.errors import BadRequest, Conflict, NotFound, Words
from app.events import AccountChanged, Event, HandReported, MessagePosted, NamedPosted
from app.registry import service as registry
from app.registry.accounts import service as accounts
from app.registry.accounts import store as account_store
from app.registry.store import GroupFacts
from app.work import Work

_named = TypeAdapter(NamedPosted)


async def told(work: Work, event: Event) -> str | None:
    """An account that knows names alone has told something. Returns why nothing was done, or None."""
    match event:
        case NamedPosted():
            return await heard(work, event)
        case HandReported():
            return await results.reported(work, event)
        case AccountChanged():
            return await changed(work, event)
        case _:
            return f"nothing to do for {type(event).__name__}"


async def heard(work: Work, event: NamedPosted) -> str | None:
    """Something was said: into the lane of its group, or to a person who knows. Returns why it was not placed."""
    await account_store.heard(work.db, event.account, event.at)
    place = await _group(work, event)
    if place.group_id:
        group = await registry.group(work, place.group_id)
        assert group is not None  # it was just found
        await _remark(work, event, group)
        if group.baseline_at is not None:  # before its first reading nobody in it is known, and nothing is judged
            place = decide.speaker(place, await store.members_named(work.db, place.group_id, event.person_name))
        else:
            await reading.meet(work, place.group_id)
    key = _origin(work)
    if place.person_id:
        await _file(work, event, key, place)
        return None
    kept = _named.dump_python(event, mode="json")
    await store.keep(work.db, key, event, kept, place.groups, place.people)
    return f"{place.why or 'the group was not read yet'}: a person has to say"


async def _group(work: Work, event: NamedPosted) -> Place:
    code = await store.group_of_code(work.db, event.group_remark) if event.group_remark else None
    named = await store.groups_named(work.db, event.group_name) if code is None else []
    return decide.group_of(event.group_remark, code, named)


async def _remark(work: Work, event: NamedPosted, group: GroupFacts) -> None:
    """The group's remark was read back, or it has none and gets one."""
    seen = bool(group.remark_code) and event.group_remark == group.remark_code
    if group.ear != f"worktool:{event.account}":
        await account_store.heard_elsewhere(work.db, group.group_id, event.account, "worktool", event.at, remark=seen)
    elif seen:
        await account_store.remark_seen(work.db, group.group_id, event.at)
    else:
        await ask_for_remark(work, group)


async def ask_for_remark(work: Work, group: GroupFacts) -> str:
    """Have the group's account set the remark by which the group is spoken to; once a day. Returns the code."""
    code = group.remark_code or await accounts.give_code(work, group.group_id)
    daily = f"remark:{group.group_id}:{code}:{work.now:%Y%m%d}"
    work.emit(SetRemark(group_id=group.group_id, code=code), "setup", cause=daily, max_age=REMARK_GOOD)
    return code


async def new_remark(work: Work, group_id: str) -> str:
    """Another code for a group, which its account is to set. Raises NotFound, Forbidden."""
    work.who.require("groups", "write")
    group = await registry.group(work, group_id)
    if not work.who.sees_all:
        work.who.require_sight(group.store_id if group else None, group_id)
    if group is None:
        raise NotFound(Words("没有这个群", "there is no such group"))
    code = await accounts.give_code(work, group_id)
    if group.account and group.account_kind == "worktool":
        work.emit(
            SetRemark(group_id=group_id, code=code), "setup", cause=f"remark:{group_id}:{code}", max_age=REMARK_GOOD
        )
    work.audit("groups", group_id, "remark", before=group.remark_code, after=code)
    return code


async def _file(work: Work, event: NamedPosted, key: bytes, place: Place) -> None:
    """The message as any other, behind what waits in the lane of its group; once, whoever places it."""
    message = MessagePosted(
        at=event.at,
        message_id=f"named:{key.hex()}",
        group_id=place.group_id,
        person_id=place.person_id,
        text=event.words,
        msg_type=event.msg_type,
        payload=event.content,
        by_staff=place.by_staff,
        mentions_us=event.mentions_us,
        ear=f"worktool:{event.account}",
    )
    await inbox.keep(work.db, [(f"{NAMED}:{event.account}", placed(message, key), event.at)])


def _origin(work: Work) -> bytes:
    """The key of the callback that this work is about."""
    return bytes.fromhex(work.cause.removeprefix("in:"))


async def changed(work: Work, event: AccountChanged) -> str | None:
    """An account came online, or went."""
    known = await account_store.changed(work.db, event.account, event.at, online=event.online)
    return None if known else "an account we do not know, or an older word"


async def settle(work: Work, number: int, group_id: str, person_id: str) -> None:
    """A person says where it was said and by whom: it goes the line as usual. Raises NotFound, Conflict, BadRequest."""
    work.who.require("line", "write")
    row = await _open(work, number)
    group = await registry.group(work, group_id)
    if group is None or group.dismissed_at is not None:
        raise BadRequest(Words("没有这个群", "there is no such group"))
    work.who.require_sight(group.store_id, group_id)
    role = await store.role_of(work.db, group_id, person_id)
    if role is None:
        raise BadRequest(Words("这个人不在这个群里", "this person is not in the group"))
    await store.settle(work.db, number, "placed", work.who.name, work.now, group_id, person_id)
    event = _named.validate_python(row["heard"])
    await _file(work, event, row["key"], Place(group_id, person_id, role in ("staff", "owner")))
    work.audit("line", f"ambiguous {number}", "placed", after={"group_id": group_id, "person_id": person_id})


async def dismiss(work: Work, number: int) -> None:
    """Nobody needs to know: it is left. Raises NotFound, Conflict."""
    work.who.require("line", "write")
    await _open(work, number)
    await store.settle(work.db, number, "dismissed", work.who.name, work.now, None, None)
    work.audit("line", f"ambiguous {number}", "dismissed")


async def _open(work: Work, number: int) -> Any:
    row = await store.open_one(work.db, number)
    if row is not None:
        return row
    if await store.known(work.db, number):
        raise Conflict(Words("已经有人处理过了", "somebody has settled it already"))
    raise NotFound(Words("没有这一条", "there is no such row"))


async def candidates(work: Work, number: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Groups and members to choose from. Raises NotFound, Conflict, Forbidden."""
    work.who.require("line", "write")
    row = await _open(work, number)
    groups = await store.group_names(work.db, row["groups"])
    return groups, await store.people_names(work.db, row["groups"], row["name"])
