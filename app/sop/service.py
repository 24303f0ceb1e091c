"""The public door of the timetable."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.actions import SendText, Urgency
from app.clock import business_date, local
from app.content.service import fill
from app.registry import service as registry
from app.sop import store
from app.sop.decide import Entry, moments, next_planning
from app.sop.mass import service as mass
from app.sop.mass.decide import Post
from app.sop.store import Audience
from app.work import Work

POST, PLAN = "sop.post", "sop.plan"
_AHEAD = timedelta(days=2)
_URGENCY = {"service": Urgency.SERVICE, "content": Urgency.CONTENT, "marketing": Urgency.MARKETING}
_WEEKDAYS = "一二三四五六日"


async def plan(work: Work) -> int:
    """Put the moments of the next two days on record; those that are there already stay. Returns how many there are.

    Called at every start and after every midnight: a night without us costs nothing, and what has passed before the
    first start is not made up for.
    """
    entries = [Entry(slot.id, slot.at, slot.days) for slot in await store.slots(work.db)]
    planned = 0
    for entry, day, when in moments(entries, work.now, work.now + _AHEAD):
        work.at(when, POST, f"sop:{entry.id}:{day}", {"slot": entry.id, "day": day.isoformat()})
        planned += 1
    again = next_planning(work.now)
    work.at(again, PLAN, f"sop.plan:{business_date(again)}", {})
    return planned


async def slot_name(work: Work, slot_id: int) -> str:
    """What a slot is called; "" for one that is gone."""
    return await store.slot_name(work.db, slot_id) or ""


async def post_due(work: Work, ref: Mapping[str, Any], due_at: datetime) -> None:
    """Post a slot to every group, once; or skip it when its time has passed by too much."""
    slot = await store.slot(work.db, int(ref["slot"]))
    day = date.fromisoformat(str(ref["day"]))
    if slot is None or not slot.enabled:
        return
    late = timedelta(minutes=slot.late_minutes)
    if work.now - due_at > late:
        why = f"{int((work.now - due_at) / timedelta(minutes=1))} minutes late"
        await store.record(work.db, slot.id, day, "skipped", 0, why, work.now)
        return
    groups = await store.audience(work.db)
    if not await store.record(work.db, slot.id, day, "posted", len(groups), "", work.now):
        return
    weekday, urgency = f"周{_WEEKDAYS[local(work.now).weekday()]}", _URGENCY[slot.kind]
    silent = await _tapped(work, [group for group in groups if not group.account and group.owner_id], urgency)
    taps = []
    for group in groups:
        text = fill(slot.text, store=group.store_name, group=group.group_name, weekday=weekday)
        if group.group_id in silent:
            taps.append(Post(group.group_id, str(group.owner_id), text))
            continue
        said = SendText(group_id=group.group_id, text=text)
        work.emit(said, "post", cause=f"sop:{slot.id}:{day}", urgency=urgency, max_age=late)
    await mass.prepare(work, f"sop:{slot.id}:{day}", taps, urgency, late)


async def _tapped(work: Work, groups: Sequence[Audience], urgency: Urgency) -> set[str]:
    """The groups whose owners get the post ready for a tap. One that is held or only observed goes its own way: only
    the line knows when that ends.
    """
    facts = await registry.groups(work, [group.group_id for group in groups])
    holds, live = await registry.standing_holds(work), await registry.live_rows(work)
    marketing = urgency is Urgency.MARKETING
    return {
        group.group_id
        for group in groups
        if registry.is_live(live, "post", facts[group.group_id])
        and not registry.held_by(holds, "send_text", "post", facts[group.group_id], marketing=marketing)
    }
