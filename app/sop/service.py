"""The public door of the timetable.

The cause of a post is (slot, group, day, piece): whatever is edited, paused, planned twice or interrupted, a group gets
each piece of a day once.
"""

from collections.abc import Sequence
from datetime import timedelta

from app.clock import business_date
from app.sop import store
from app.sop.decide import moments, next_planning
from app.sop.posting import POST, at, post_due, words_for
from app.sop.store import Slot
from app.work import Work

__all__ = ("PLAN", "POST", "plan", "plan_anew", "post_due", "slot_name", "words_for")
PLAN = "sop.plan"
_AHEAD = timedelta(days=2)


async def plan(work: Work) -> int:
    """Put the moments of the next two days on record; those that are there already stay. Returns how many there are.

    Called at every start and after every midnight: a night without us costs nothing, and what has passed before the
    first start is not made up for.
    """
    slots = await store.slots(work.db)
    planned = await _plan(work, slots)
    again = next_planning(work.now)
    work.at(again, PLAN, f"sop.plan:{business_date(again)}", {})
    return planned


async def plan_anew(work: Work, slot_id: int) -> None:
    """A slot has changed: its moments are those that count from now on."""
    await store.unplan(work.db, (POST,), slot_id)
    slot = await store.slot(work.db, slot_id)
    if slot is not None and slot.enabled:
        await _plan(work, [slot])


async def _plan(work: Work, slots: Sequence[Slot]) -> int:
    changes = await store.changes(work.db, [slot.id for slot in slots], business_date(work.now))
    entries = [slot.entry for slot in slots]
    planned = 0
    for moment in moments(entries, changes, work.now, work.now + _AHEAD):
        at(work, moment, moment.when)
        planned += 1
    return planned


async def slot_name(work: Work, slot_id: int) -> str:
    """What a slot is called; "" for one that is gone."""
    return await store.slot_name(work.db, slot_id) or ""
