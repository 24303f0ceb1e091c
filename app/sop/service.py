"""The public door of the timetable.

The cause of a post is (slot, group, day, piece): whatever is edited, paused, planned twice or interrupted, a group gets
each piece of a day once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from app.actions import SendPicture, SendText, Urgency
from app.clock import business_date
from app.content.service import fill
from app.registry import service as registry
from app.sop import store
from app.sop.decide import Moment, What, bucket_of, buckets, invited, moments, next_planning, what
from app.sop.mass import service as mass
from app.sop.mass.decide import Post
from app.sop.store import Audience, Slot
from app.sop.welfare import service as welfare
from app.sop.welfare.decide import Said, Spot
from app.sop.welfare.service import Calendar
from app.work import Work

POST, PLAN = "sop.post", "sop.plan"
_AHEAD = timedelta(days=2)
_URGENCY = {"service": Urgency.SERVICE, "content": Urgency.CONTENT, "marketing": Urgency.MARKETING}
_WEEKDAYS = "一二三四五六日"
#: kinds of hosted account that can show a picture; the others' groups, and those without one, get the words alone
SHOWS = frozenset({"juzi"})


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
        _at(work, moment, 0, moment.when)
        planned += 1
    return planned


def _at(work: Work, moment: Moment, piece: int, when: datetime) -> None:
    ref = {"slot": moment.slot_id, "day": moment.day.isoformat(), "at": f"{moment.at:%H:%M}", "bucket": moment.bucket}
    name = f"sop:{moment.slot_id}:{moment.day}:{moment.at:%H%M}:{moment.bucket}:{piece}"
    work.at(when, POST, name, {**ref, "piece": piece})


async def slot_name(work: Work, slot_id: int) -> str:
    """What a slot is called; "" for one that is gone."""
    return await store.slot_name(work.db, slot_id) or ""


async def post_due(work: Work, ref: Mapping[str, Any], due_at: datetime) -> None:
    """Post a piece of a slot to its groups, once each; or skip it when its time has passed by too much."""
    slot = await store.slot(work.db, int(ref["slot"]))
    if slot is None or not slot.enabled:
        return
    at = time.fromisoformat(ref["at"]) if "at" in ref else slot.at
    moment = Moment(slot.id, date.fromisoformat(str(ref["day"])), at, int(ref.get("bucket", 0)), due_at)
    piece = int(ref.get("piece", 0))
    late = timedelta(minutes=slot.late_minutes)
    if work.now - due_at > late:
        minutes = int((work.now - due_at) / timedelta(minutes=1))
        await _record(work, moment, piece, "skipped", 0, f"{minutes} minutes late")
        return
    posts = await _posts(work, slot, moment, piece)
    calendar = await welfare.calendar(work, moment.day)
    told = sum(said_to(group, here.pieces[piece], calendar) is not None for group, here in posts)
    if not await _record(work, moment, piece, "posted", told, ""):
        return
    await _post(work, slot, calendar, piece, posts, late)
    if any(len(found.pieces) > piece + 1 for _, found in posts):
        _at(work, moment, piece + 1, due_at + timedelta(seconds=slot.gap_seconds))


async def _record(work: Work, moment: Moment, piece: int, outcome: str, groups: int, why: str) -> bool:
    return await store.record(
        work.db, moment.slot_id, moment.day, moment.at, piece, moment.bucket,
        outcome=outcome, groups=groups, why=why, at=work.now,
    )  # fmt: skip


async def _posts(work: Work, slot: Slot, moment: Moment, piece: int) -> list[tuple[Audience, What]]:
    """The groups that get this piece now, and what counts there."""
    changes = await store.changes(work.db, [slot.id], moment.day)
    chosen = await registry.chosen_everywhere(work)
    count = buckets(slot.at, slot.until) if moment.at == slot.at else 1
    found = []
    for group in await store.audience(work.db):
        here = what(slot.entry, slot.pieces, changes, group.place, moment.day)
        if (
            here is not None
            and here.at == moment.at
            and len(here.pieces) > piece
            and bucket_of(group.group_id, count) == moment.bucket
            and invited(slot.audience, group.place, moment.day)
            and chosen(group.group_id).flag("posts")
        ):
            found.append((group, here))
    return found


def said_to(group: Audience, words: str, calendar: Calendar) -> Said | None:
    """A piece as the group gets it; None for one about the day's benefits where there are none. Pure."""
    day = calendar.day
    said = calendar.said(words, spot_of(group))
    if said is None:
        return None
    text = fill(
        said.text,
        store=group.store_name,
        group=group.group_name,
        weekday=f"周{_WEEKDAYS[day.weekday()]}",
        day=str((day - group.place.since).days + 1 if group.place.since else 1),
    )
    return replace(said, text=text)


def spot_of(group: Audience) -> Spot:
    """The group's store, as the welfare calendar looks at it."""
    return Spot(group.place.store_id, group.place.store_type)


async def _post(
    work: Work, slot: Slot, calendar: Calendar, piece: int, posts: Sequence[tuple[Audience, What]], late: timedelta
) -> None:
    cause, urgency = f"sop:{slot.id}:{calendar.day}", _URGENCY[slot.kind]
    silent = await _tapped(work, [group for group, _ in posts if not group.account and group.owner_id], urgency)
    taps = []
    for group, here in posts:
        if group.group_id in silent:
            if piece == 0 and (text := _all_of_it(group, here, calendar)):
                taps.append(Post(group.group_id, str(group.owner_id), text))
            continue
        said = said_to(group, here.pieces[piece], calendar)
        if said is None:
            continue
        parts: list[SendText | SendPicture] = []
        if said.text:
            parts.append(SendText(group_id=group.group_id, text=said.text))
        if group.account_kind in SHOWS and (page := await calendar.picture(work, said, spot_of(group))):
            parts.append(SendPicture(group_id=group.group_id, page=page))
        for part in parts:
            work.emit(part, "post", cause=cause, slot=str(piece), urgency=urgency, max_age=late)
    await mass.prepare(work, cause, taps, urgency, late)


def _all_of_it(group: Audience, here: What, calendar: Calendar) -> str:
    """One mass message with every piece's words: each message counts against the group's month."""
    said = [said_to(group, words, calendar) for words in here.pieces]
    return "\n\n".join(one.text for one in said if one and one.text)


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
