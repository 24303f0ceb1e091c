"""The public door of the walks."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from app.actions import FetchGroup, ListGroups
from app.bot.walks import store
from app.clock import SHANGHAI, business_date, local
from app.errors import Conflict, Words
from app.events import ActionDone
from app.registry import service as registry
from app.work import Work

WALK = "bot.walk"
_AT = time(3, 30)
_LONGEST = timedelta(hours=6)  # a walk that takes longer was broken off
_AT_ONCE = 4  # groups that are being read
_NAMED = 5  # groups by name in an alarm
_OWNERS = 100  # a list takes so many (protocol §4.1)


async def plan(work: Work) -> None:
    """File the next night's walk."""
    tomorrow = local(work.now).date() + timedelta(days=1)
    at = datetime.combine(tomorrow, _AT, SHANGHAI)
    work.at(at, WALK, f"walk:{business_date(at)}", {})


async def nightly(work: Work) -> None:
    """The night's walk, and the next one."""
    await plan(work)
    await _begin(work, "clock")


async def start(work: Work) -> int:
    """Walk now. Returns the walk's number. Raises Forbidden, Conflict while one is under way."""
    work.who.require("groups", "write")
    work.who.require_everything()
    number = await _begin(work, work.who.name)
    if number is None:
        raise Conflict(Words("正在核对，等它完成", "a walk is under way"), Words("看看进度。", "See how far it is."))
    work.audit("groups", f"walk {number}", "begun")
    return number


async def _begin(work: Work, by: str) -> int | None:
    await store.stop_older(work.db, work.now - _LONGEST, work.now)
    number = await store.begin(work.db, by, work.now)
    if number is not None:
        _list(work, ListGroups(walk=number))
    return number


def _list(work: Work, page: ListGroups) -> None:
    slot = f"{page.owners[0] if page.owners else ''}:{page.cursor}"
    work.emit(page, "read", cause=f"walk:{page.walk}", slot=slot)


async def listed(work: Work, event: ActionDone) -> str | None:
    """A page of groups came back, or did not. Returns why nothing was done."""
    number = _walk_of(event.cause)
    if number is None or not await _mine(work, number):
        return "a walk that is over"
    if event.outcome != "done":
        await store.pages(work.db, number, -1, failed=True)
        work.note(f"walk {number}: a page of the list failed: {event.result.get('note') or event.outcome}")
    elif event.result.get("too_many"):
        batches = [ListGroups(walk=number, owners=owners) for owners in _batches(await store.owners(work.db))]
        await store.pages(work.db, number, len(batches) - 1)
        for page in batches:
            _list(work, page)
    else:
        await _page(work, number, event)
    await _end(work, number)
    return None


async def _page(work: Work, number: int, event: ActionDone) -> None:
    groups = [str(group_id) for group_id in event.result.get("groups") or ()]
    await store.found(work.db, number, groups)
    await registry.meet_all(work, groups)
    await _read_more(work, number)
    cursor = str(event.result.get("next") or "")
    if cursor:
        _list(work, ListGroups(walk=number, cursor=cursor, owners=tuple(event.result.get("owners") or ())))
    else:
        await store.pages(work.db, number, -1)
    work.note(f"walk {number}: {len(groups)} groups listed")


async def _read_more(work: Work, number: int) -> None:
    """Have the next groups read: few at once, so that no answer waits behind a walk."""
    for group_id in await store.next_groups(work.db, number, _AT_ONCE):
        work.emit(FetchGroup(group_id=group_id, why="walk"), "read", cause=f"walk:{number}:{group_id}")


def _batches(owners: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for first in range(0, len(owners), _OWNERS):
        yield tuple(owners[first : first + _OWNERS])


def _walk_of(cause: str) -> int | None:
    kind, _, rest = cause.partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == "walk" and number.isdigit() else None


async def read(work: Work, event: ActionDone, *, failed: bool) -> None:
    """A group was read, or could not be: put it down, where a walk had asked for it."""
    number = _walk_of(event.cause)
    if number is None or event.group_id is None:
        return
    seen = work.seen
    came, gone = seen.get("came", 0), seen.get("gone", 0)
    outcome = "failed" if failed else "new" if seen.get("first") else "changed" if came or gone else "same"
    if await _mine(work, number):
        await store.settle(work.db, number, event.group_id, outcome, came, gone)
        await _read_more(work, number)
        await _end(work, number)


async def _end(work: Work, number: int) -> None:
    """It may be over. Groups that two whole walks in a row have not listed are dismissed, most likely: that is told."""
    if not await store.end(work.db, number, work.now):
        return
    if gone := await store.newly_gone(work.db, number):
        names = "、".join(f"“{name}”" for name in gone[:_NAMED]) + ("等" if len(gone) > _NAMED else "")
        text = (
            f"【可能已解散】连续两次全群核对都没有列出 {len(gone)} 个群：{names}。"
            "请看一下是不是解散了，或群主没有权限了。"
        )
        await registry.tell_operators(work, text, f"unlisted:{number}")


async def _mine(work: Work, number: int) -> bool:
    """Whether a walk is under way. Its row is shared by all lanes: the turn ends behind it."""
    work.shared = True
    return await store.lock(work.db, number)
