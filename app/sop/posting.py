"""A piece of a slot at its moment, out to its groups: part by part, so that the first is on its way while the last is
still read, and no moment holds the chain's memory. What comes too late, or is turned off in the middle, is listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from app.actions import SendPicture, SendText, Urgency
from app.clock import day_name
from app.content.service import fill
from app.registry import service as registry
from app.sop import days, store
from app.sop.days import spot_of
from app.sop.decide import Moment, What, bucket_of, buckets
from app.sop.mass import service as mass
from app.sop.mass.decide import Post
from app.sop.shelves import service as shelves
from app.sop.store import Audience, Run, Slot
from app.sop.welfare.decide import Said
from app.sop.welfare.service import Calendar
from app.work import Work

POST = "sop.post"
PART = 1_000  # groups of one transaction
_URGENCY = {"service": Urgency.SERVICE, "content": Urgency.CONTENT, "marketing": Urgency.MARKETING}
#: kinds of hosted account that can show a picture; the others' groups, and those without one, get the words alone
SHOWS = frozenset({"juzi"})
_SKIPPED_OFF = "turned off in the middle"


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the groups of a piece: the `number`-th so many behind the group `after`."""

    piece: int = 0
    number: int = 0
    after: str = ""

    @property
    def begun(self) -> bool:
        """Whether something of the slot was posted at this moment already."""
        return self.piece > 0 or self.number > 0


def at(work: Work, moment: Moment, when: datetime, part: Part = Part()) -> None:  # frozen
    """File a part of a moment."""
    ref: dict[str, Any] = {
        "slot": moment.slot_id,
        "day": moment.day.isoformat(),
        "at": f"{moment.at:%H:%M}",
        "bucket": moment.bucket,
        "piece": part.piece,
    }
    name = f"sop:{moment.slot_id}:{moment.day}:{moment.at:%H%M}:{moment.bucket}:{part.piece}"
    if part.number:
        ref |= {"part": part.number, "after": part.after}
        name += f":{part.number}"
    work.at(when, POST, name, ref)


async def post_due(work: Work, ref: Mapping[str, Any], due_at: datetime) -> None:
    """Post a part of a piece to its groups, once each; or skip it when its time has passed by too much."""
    slot = await store.slot(work.db, int(ref["slot"]))
    if slot is None:
        return
    moment = Moment(
        slot.id,
        date.fromisoformat(str(ref["day"])),
        time.fromisoformat(ref["at"]) if "at" in ref else slot.at,
        int(ref.get("bucket", 0)),
        due_at,
    )
    part = Part(int(ref.get("piece", 0)), int(ref.get("part", 0)), str(ref.get("after", "")))
    if not slot.enabled and not part.begun:
        return
    page = await store.audience(work.db, after=part.after, most=PART)
    day = await days.read(work, moment.day, page)
    there = _posts(slot, moment, part.piece, page, day)
    meant = [(group, here) for group, here in there if day.speaks(here.pieces[part.piece], group)]
    why = not_posted = _why_not(work, slot, due_at, part)
    fit = [(group, here) for group, here in meant if day.has_room(slot.id, group)]
    posts = [] if not_posted else await _worded(work, fit, day, part.piece)
    if not why and len(posts) < len(meant):
        why = "nothing left on the shelf" if len(fit) == len(meant) else "more posts than a group's day has room for"
    run = Run("posted" if posts or not meant else "skipped", len(posts), len(meant) - len(posts), why)
    if (meant or part.number == 0) and not await store.record(work.db, moment, part.piece, part.number, run, work.now):
        return
    if len(page) == PART:
        at(work, moment, due_at, Part(part.piece, part.number + 1, page[-1].group_id))
    if not_posted:
        return
    await _post(work, slot, day, part.piece, posts)
    if any(len(found.pieces) > part.piece + 1 for _, found in there):
        at(work, moment, max(due_at, work.now) + timedelta(seconds=slot.gap_seconds), Part(part.piece + 1))


def _why_not(work: Work, slot: Slot, due_at: datetime, part: Part) -> str:
    """Why a part is skipped; "" when it is posted. Its pieces belong together: the first one's time counts."""
    if not slot.enabled:
        return _SKIPPED_OFF
    late = work.now - due_at + timedelta(seconds=slot.gap_seconds) * part.piece
    if late > timedelta(minutes=slot.late_minutes):
        return f"{int(late / timedelta(minutes=1))} minutes late"
    return ""


def _posts(
    slot: Slot, moment: Moment, piece: int, page: Sequence[Audience], day: days.Day
) -> list[tuple[Audience, What]]:
    """The groups that are meant to get this piece now, and what counts there."""
    count = buckets(slot.at, slot.until) if moment.at == slot.at else 1
    found = []
    for group in page:
        here = day.what(slot, group)
        if (
            here is not None
            and here.at == moment.at
            and len(here.pieces) > piece
            and bucket_of(group.group_id, count) == moment.bucket
            and day.chosen(group.group_id).flag("posts")
        ):
            found.append((group, here))
    return found


def said_to(group: Audience, words: str, calendar: Calendar, picked: shelves.Picked) -> Said | None:
    """A piece as the group gets it; None where a shelf it picks from has nothing, or a day has no benefits. Pure."""
    found = shelves.put_in(words, group.group_id, picked)
    said = None if found is None else calendar.said(found, spot_of(group))
    if said is None:
        return None
    day = calendar.day
    text = fill(
        said.text,
        store=group.store_name,
        group=group.group_name,
        weekday=day_name(day),
        day=str((day - group.place.since).days + 1 if group.place.since else 1),
    )
    return replace(said, text=text)


Worded = tuple[Audience, Sequence[Said | None]]  # a group and its pieces; None: not for it


async def _worded(work: Work, fit: Sequence[tuple[Audience, What]], day: days.Day, piece: int) -> list[Worded]:
    """The pieces filled in, where something can be posted. Only what is posted now is picked from shelves: this piece,
    and where an owner taps, all of them at once.
    """
    now = {
        group.group_id: here.pieces if _for_tap(group) and piece == 0 else here.pieces[piece : piece + 1]
        for group, here in fit
    }
    picked = await shelves.pick(work, list(now), {one for some in now.values() for one in some}, day.day, keep=True)
    found: list[Worded] = []
    for group, here in fit:
        said = [said_to(group, one, day.calendar, picked) if n >= piece else None for n, one in enumerate(here.pieces)]
        if said[piece]:
            found.append((group, said))
    return found


def _for_tap(group: Audience) -> bool:
    return not group.account and bool(group.owner_id)


async def _post(work: Work, slot: Slot, day: days.Day, piece: int, posts: Sequence[Worded]) -> None:
    cause, urgency, late = f"sop:{slot.id}:{day.day}", _URGENCY[slot.kind], timedelta(minutes=slot.late_minutes)
    silent = await _tapped(work, [group for group, _ in posts if _for_tap(group)], urgency)
    taps = []
    for group, pieces in posts:
        if group.group_id in silent:
            if piece == 0:  # one mass message with all of it: each counts against the group's month
                text = "\n\n".join(one.text for one in pieces if one and one.text)
                taps.append(Post(group.group_id, str(group.owner_id), text))
            continue
        said = pieces[piece]
        assert said is not None  # else it were not among the posts
        parts: list[SendText | SendPicture] = [SendText(group_id=group.group_id, text=said.text)] if said.text else []
        if group.account_kind in SHOWS and (page := await day.calendar.picture(work, said, spot_of(group))):
            parts.append(SendPicture(group_id=group.group_id, page=page))
        for part in parts:
            work.emit(part, "post", cause=cause, slot=str(piece), urgency=urgency, max_age=late)
    await mass.prepare(work, cause, [one for one in taps if one.text], urgency, late)


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
