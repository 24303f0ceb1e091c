"""What people do with the line: try again, drop, settle what is unsure, release what was held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from app import due, outbox
from app.bot import dispatch, store
from app.errors import BadRequest, NotFound, Words
from app.registry import service as registry
from app.work import Work, notify

Place = Literal["inbox", "outbox", "due"]
#: what becomes of what was held: all that is not too old goes out; only what is fresh, the rest waits for a choice row
#: by row; nothing
How = Literal["send", "ask", "drop"]
FRESH = timedelta(minutes=10)
_MOST = 1000


def _some(ids: Sequence[int]) -> list[int]:
    if not 0 < len(ids) <= _MOST:
        raise BadRequest(Words(f"请选择 1 到 {_MOST} 条", f"choose 1 to {_MOST} rows"))
    return list(ids)


async def retry(work: Work, place: Place, ids: Sequence[int]) -> int:
    """Dead rows get another chance. Returns how many there were."""
    work.who.require("line", "write")
    act = {"inbox": store.revive, "outbox": dispatch.revive, "due": due.revive}[place]
    count = await act(work.db, _some(ids))
    work.audit("line", place, "tried again", after={"ids": list(ids), "rows": count})
    await notify(work.db, place)
    return count


async def drop(work: Work, place: Place, ids: Sequence[int]) -> int:
    """Rows that are dead, held or unsure come to an end undone. They stay on record. Returns how many there were."""
    work.who.require("line", "write")
    act = {"inbox": store.drop, "outbox": dispatch.drop, "due": due.drop}[place]
    count = await act(work.db, _some(ids), f"dropped by {work.who.name}")
    work.audit("line", place, "dropped", after={"ids": list(ids), "rows": count})
    return count


async def settle(work: Work, ids: Sequence[int], *, was_done: bool) -> int:
    """Somebody has looked: these unsure actions were done, or were not and shall be. Returns how many there were."""
    work.who.require("line", "write")
    unsure = await dispatch.in_state(work.db, _some(ids), ("unsure",))
    if was_done:
        await outbox.end(work.db, [(row_id, "done", f"seen by {work.who.name}") for row_id in unsure])
    else:
        for row_id in unsure:
            await dispatch.again(work.db, row_id, 0, f"sent again by {work.who.name}")
        await notify(work.db, "outbox")
    work.audit("line", "outbox", "settled", after={"ids": unsure, "was_done": was_done})
    return len(unsure)


async def send_held(work: Work, ids: Sequence[int]) -> int:
    """Held actions that waited for a choice go out, unless they are too old. Returns how many there were.

    Raises Forbidden for those of another shop.
    """
    work.who.require("holds", "write")
    held = await dispatch.in_state(work.db, _some(ids), ("held",))
    await _require_rows(work, held)
    for row_id in held:
        await dispatch.again(work.db, row_id, 0, f"released by {work.who.name}", doubt=False)
    work.audit("holds", "outbox", "released one by one", after={"ids": held})
    await notify(work.db, "outbox")
    return len(held)


async def _require_rows(work: Work, row_ids: Sequence[int]) -> None:
    if work.who.sees_all:
        return
    group_ids = await dispatch.groups_of(work.db, row_ids)
    known = await registry.groups(work, [group_id for group_id in group_ids if group_id])
    for group_id in group_ids:
        group = known.get(group_id or "")
        work.who.require_sight(group.store_id if group else None, group_id)


async def replay(work: Work, ids: Sequence[int]) -> int:
    """Handled messages go through the line again; nothing is said twice. Returns how many there were."""
    work.who.require("line", "write")
    count = await store.replay(work.db, _some(ids))
    if not count:
        raise NotFound(Words("原文已过保存期，不能重走", "what came is no longer kept, so it cannot be replayed"))
    work.audit("line", "message", "replayed", after={"ids": list(ids)})
    await notify(work.db, "inbox")
    return count


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What holds keep back of one part: how many, too old to go out, no longer fresh; the oldest in seconds."""

    part: str
    count: int
    stale: int
    aged: int
    oldest: float


async def held_back(work: Work, hold_ids: Sequence[int]) -> list[HeldBack]:
    """What a release would let go, by part. Raises Forbidden for holds of another place."""
    work.who.require("holds")
    await registry.require_holds(work, hold_ids)
    rows = await dispatch.held_back(work.db, hold_ids, work.now, FRESH)
    return [HeldBack(**row) for row in rows]


async def release(work: Work, hold_ids: Sequence[int] = (), how: How = "send") -> dict[str, int]:
    """Take holds down, all when none is named. Returns counts: holds, and actions sent, asked about, dropped."""
    released = await registry.release(work, hold_ids)
    counts = {"holds": len(released), "sent": 0, "asked": 0, "dropped": 0}
    if how == "drop":
        counts["dropped"] = await dispatch.drop_held(work.db, released, f"dropped by {work.who.name}")
    else:
        fresh_since = work.now - FRESH if how == "ask" else None
        counts["sent"] = await outbox.unhold(work.db, released, fresh_since)
        counts["asked"] = await dispatch.unname_held(work.db, released)
    await notify(work.db, "outbox")
    work.audit("holds", ",".join(map(str, released)), "released", after={"how": how, **counts})
    return counts
