"""The public door of the timetable.

The cause of a post is (slot, group, day, piece): whatever is edited, paused, planned twice or interrupted, a group gets
each piece of a day once.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.clock import SHANGHAI, business_date
from app.registry import service as registry
from app.sop import store
from app.sop.claims import store as claims
from app.sop.decide import POST, moments, most_together, next_planning, spoken
from app.sop.posting import at, post_due
from app.sop.shelves import service as shelves
from app.sop.store import Slot
from app.sop.wording import picks
from app.work import Work

__all__ = ("PLAN", "POST", "plan", "plan_anew", "post_due", "slot_name")
PLAN = "sop.plan"
_AHEAD = timedelta(days=2)
_SURE = timedelta(days=1)  # at least so far ahead of the next planning everything is planned
_BACK = timedelta(days=7)  # that are made up for: claims of what was decided before are forgotten


async def plan(work: Work, due_at: datetime | None = None) -> int:
    """Put the moments of the next two days on record; those that are there already stay. Returns how many there are.

    Called at every start and after every midnight: a night without us costs nothing, and what has passed before the
    first start is not made up for. `due_at`: when it should have been called. After days without us what nobody has
    planned is planned now: what its slot says may be late comes, the rest is listed.
    """
    slots = await store.slots(work.db)
    since = min(work.now, max(due_at + _SURE, work.now - _BACK)) if due_at else work.now
    planned = await _plan(work, slots, since)
    await _warn(work, slots)
    again = next_planning(work.now)
    work.at(again, PLAN, f"sop.plan:{business_date(again)}", {})
    return planned


async def plan_anew(work: Work, slot_id: int) -> None:
    """A slot has changed: its moments are those that count from now on, and what is due already still comes."""
    await store.unplan(work.db, (POST,), slot_id, work.now)
    slot = await store.slot(work.db, slot_id)
    if slot is not None and slot.enabled:
        today = business_date(work.now)
        begun = await claims.has_begun(work.db, POST, slot_id, today, work.now)
        # edited in the middle: a group whose moment is over now would be forgotten; who had it is known by the claims
        since = datetime.combine(today, time(), SHANGHAI) - timedelta(seconds=1) if begun else work.now
        await _plan(work, [slot], since)


async def _plan(work: Work, slots: Sequence[Slot], since: datetime) -> int:
    changes = await store.changes(work.db, [slot.id for slot in slots], business_date(since))
    entries = [slot.entry for slot in slots]
    planned = 0
    for moment in moments(entries, changes, since, work.now + _AHEAD):
        at(work, moment, moment.when)
        planned += 1
    return planned


async def _warn(work: Work, slots: Sequence[Slot]) -> None:
    """Tell the operators which shelf will have too little for the slots of today or tomorrow, once a day."""
    today = business_date(work.now)
    wanted: dict[tuple[str, date], list[Slot]] = {}
    changes = await store.changes(work.db, [slot.id for slot in slots], today)
    for slot in slots:
        for day in (today, today + timedelta(days=1)):
            said = spoken(slot.entry, slot.pieces, changes, day)
            picked = {shelf for piece in said for shelf in picks(piece)}
            for shelf in (*picked, *(one.partition("#")[0] for one in picked if "#" in one)):
                wanted.setdefault((shelf, day), []).append(slot)
    need = {pair: most_together([slot.audience for slot in there]) for pair, there in wanted.items()}
    for (shelf, day), have in (await shelves.short(work, need)).items():
        names = "、".join(f"“{slot.name}”" for slot in wanted[shelf, day])
        what = (
            f"只有 {have} 条能用的素材，一个群要用 {need[shelf, day]} 条，后发的会缺"
            if have
            else "没有能用的素材，到时不会发"
        )
        text = f"⚠ 管家：{day:%m-%d}{names}要用的素材架 {shelf} 上{what}。请在“素材”里补上。"
        await registry.tell_operators(work, text, f"shelf:{shelf}:{day}")


async def slot_name(work: Work, slot_id: int) -> str:
    """What a slot is called; "" for one that is gone."""
    return await store.slot_name(work.db, slot_id) or ""
