"""A piece of a slot at its moment, out to its groups: part by part, so that the first is on its way while the last is
still read, and no moment holds the chain's memory. What comes too late, or is turned off in the middle, is listed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from app.clock import business_date, day_name, local
from app.content.service import fill
from app.registry import service as registry
from app.sop import days, store
from app.sop.claims import store as claims
from app.sop.days import spot_of
from app.sop.decide import POST, Moment, What, bucket_of, buckets, moment_of
from app.sop.promises import service as promises
from app.sop.sending import UNDER_WAY, Ways, Worded, pages_of, send, whole_of
from app.sop.shelves import service as shelves
from app.sop.store import Audience, Run, Slot
from app.sop.welfare.decide import Said
from app.sop.wording import picks
from app.work import Work

PART = 1_000  # groups of one transaction
_NIGHT = "晚了：当天已过，或大家在休息"
_SKIPPED_OFF = "发到一半被停用"
_NOTHING = "那里放不了这条内容"
_SILENT = "素材里写的天气、热卖或福利还没有"
_MOVED = "轮到这里时已过点"


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
        "when": moment.when.isoformat(),
    }
    name = f"sop:{moment.slot_id}:{moment.day}:{moment.at:%H%M}:{moment.bucket}:{part.piece}"
    if part.number:
        ref |= {"part": part.number, "after": part.after}
        name += f":{part.number}"
    work.at(when, POST, name, ref)


async def post_due(work: Work, ref: Mapping[str, Any], due_at: datetime) -> None:
    """Post a part of a piece to its groups, once each; or skip it when its time has passed by too much.

    What is decided for a group, posted or not, is claimed first: however often a moment comes, wherever it was moved to
    meanwhile, and whoever else is at it, a group gets a piece of a day once and is counted once.
    """
    await claims.alone(work.db)  # around an edit two could both take a day's last room, a quota's last message
    slot = await store.slot(work.db, int(ref["slot"]))
    if slot is None:
        return
    moment, part = _read(ref, slot, due_at)
    if not slot.enabled and not part.begun:
        return
    page = await store.audience(work.db, after=part.after, most=PART)
    if len(page) == PART:
        at(work, moment, due_at, Part(part.piece, part.number + 1, page[-1].group_id))
    day = await days.read(work, moment.day, page)
    if part.piece and "when" in ref:
        there = await _begun(work, slot, moment, part.piece, page, day)
    else:  # the first; or one filed by a version that kept no claims
        there = _posts(slot, moment, part.piece, page, day)
    behind = [] if part.piece else await _behind(work, slot, moment, page, day)
    there += behind
    why = _why_not(work, slot, moment, part)
    own = {group.group_id: _own(slot, moment, group, here).when for group, here in behind}
    late = {group.group_id: _late(work, slot, own.get(group.group_id, moment.when), part) for group, _ in there}
    gone = {one: _MOVED for one in own if late[one] > _reach(slot)} | _asleep(work, there, day, late)
    whole = set() if why else await whole_of(work, [group for group, _ in there if not group.account], slot)
    ends = {group.group_id for group, _ in there} if why else {*whole, *gone}  # without this there is none behind it
    new = await _claimed(work, moment, part.piece, there, ends)
    meant = _due(new, part.piece, day, whole)
    timely = [one for one in meant if one[0].group_id not in gone]
    fit = [one for one in timely if day.has_room(slot.id, one[0])]
    labels = {one: slot.late_label for one in late if part.piece == 0 and late[one] > UNDER_WAY}
    filled, silent = ([], "") if why else await _worded(work, fit, day)
    worded = _labelled(filled, labels)
    posts, fault = await _kept(work, slot, worded, moment)
    fault = fault or silent
    held = _ids(meant) - _ids(fit) | _ids(worded) - _ids(posts)
    taps = {group.group_id for group, _ in posts if group.group_id in whole and day.by_mass(slot.id, group)}
    pages = await pages_of(work, posts, whole, day)
    shown = [one for one in posts if pages.get(one[0].group_id) or any(said.text for said in one[1])]
    if len(shown) < len(posts):
        posts, fault = shown, fault or _NOTHING
    if len(timely) < len(meant):
        fault = fault or next(gone[group.group_id] for group, _ in meant if group.group_id in gone)
    await _settle(work, moment, part.piece, new, held, posts)
    if meant:
        run = _run(len(posts), len(meant), why or fault, full=len(fit) < len(timely))
        await store.record(work.db, moment, part.piece, part.number, run, work.now)
    if why:
        return
    await send(work, slot, day, part.piece, posts, Ways(whole, taps, pages))
    if any(len(here.pieces) > part.piece + 1 for group, here in new if group.group_id not in whole):
        at(work, moment, max(due_at, work.now) + _gap(slot), Part(part.piece + 1))


def _read(ref: Mapping[str, Any], slot: Slot, due_at: datetime) -> tuple[Moment, Part]:
    part = Part(int(ref.get("piece", 0)), int(ref.get("part", 0)), str(ref.get("after", "")))
    day, at = date.fromisoformat(str(ref["day"])), time.fromisoformat(ref["at"]) if "at" in ref else slot.at
    when = datetime.fromisoformat(ref["when"]) if "when" in ref else due_at - part.piece * _gap(slot)
    return Moment(slot.id, day, at, int(ref.get("bucket", 0)), when), part


def _gap(slot: Slot) -> timedelta:
    return timedelta(seconds=slot.gap_seconds)


def _run(posted: int, meant: int, why: str, *, full: bool) -> Run:
    """`why`: it was skipped, or some of it was held back."""
    if not why and posted < meant:
        why = "群里当天排满了" if full else "素材用完了"
    return Run("posted" if posted else "skipped", posted, meant - posted, why)


def _late(work: Work, slot: Slot, when: datetime, part: Part) -> timedelta:
    """How late a part is that was to come at `when`, less the gaps that were meant."""
    return work.now - when - part.piece * _gap(slot)


def _reach(slot: Slot) -> timedelta:
    """Anything longer is too late for a slot, whose lateness is in whole minutes."""
    return timedelta(minutes=slot.late_minutes + 1) - timedelta.resolution


def _why_not(work: Work, slot: Slot, moment: Moment, part: Part) -> str:
    """Why a part is skipped; "" when it is posted. Its pieces belong together: the first one's time counts."""
    if not slot.enabled:
        return _SKIPPED_OFF
    late = _late(work, slot, moment.when, part)
    if late > _reach(slot):
        return f"晚了 {late // timedelta(minutes=1)} 分钟"
    return _NIGHT if late > UNDER_WAY and business_date(work.now) != moment.day else ""


Meant = tuple[Audience, What]  # a group and what counts there


def _asleep(work: Work, there: Sequence[Meant], day: days.Day, late: Mapping[str, timedelta]) -> dict[str, str]:
    """The groups in which people rest by now, though not when it was to come, and why they go without."""
    now = local(work.now)
    return {
        group.group_id: _NIGHT
        for group, _ in there
        if late[group.group_id] > UNDER_WAY
        and (hours := day.waking(group)).at((now - late[group.group_id]).time())
        and not hours.at(now.time())
    }


def _posts(slot: Slot, moment: Moment, piece: int, page: Sequence[Audience], day: days.Day) -> list[Meant]:
    """The groups that are meant to get this piece now."""
    count = buckets(slot.at, slot.until) if moment.at == slot.at else 1
    return [
        (group, here)
        for group in page
        if bucket_of(group.group_id, count) == moment.bucket
        and (here := _wanted(slot, group, piece, day))
        and here.at == moment.at
    ]


async def _behind(work: Work, slot: Slot, moment: Moment, page: Sequence[Audience], day: days.Day) -> list[Meant]:
    """The groups whose time for it is over where they are by now, and for which nothing was decided: who has changed
    its store between two places' times would be forgotten. Not what is known since today, nor where the slot has only
    just come to be.
    """
    if not day.has_times(slot, moment.at) or not await claims.ran_before(work.db, moment):
        return []
    found = [
        (group, here)
        for group in page
        if group.place.since != moment.day
        and (here := _wanted(slot, group, 0, day))
        and here.at != moment.at
        and _own(slot, moment, group, here).when < moment.when
    ]
    known = await claims.known(work.db, moment, sorted(_ids(found))) if found else set()
    return [(group, here) for group, here in found if group.group_id not in known]


def _own(slot: Slot, moment: Moment, group: Audience, here: What) -> Moment:
    return moment_of(slot.entry, moment.day, here.at, group.group_id)


async def _begun(
    work: Work, slot: Slot, moment: Moment, piece: int, page: Sequence[Audience], day: days.Day
) -> list[Meant]:
    """The groups that had the piece before at this moment: wherever the slot was moved since, this one follows."""
    begun = await claims.begun(work.db, moment, piece - 1, [group.group_id for group in page])
    return [(group, here) for group in page if group.group_id in begun and (here := _wanted(slot, group, piece, day))]


def _wanted(slot: Slot, group: Audience, piece: int, day: days.Day) -> What | None:
    here = day.what(slot, group)
    return here if here and len(here.pieces) > piece and day.chosen(group.group_id).flag("posts") else None


Due = tuple[Audience, Sequence[str]]  # a group and the pieces it is to get now


def _due(new: Sequence[Meant], piece: int, day: days.Day, whole: Collection[str]) -> list[Due]:
    """What is to be said now, where anything is: this piece, and where a person posts it all that is left."""
    found: list[Due] = []
    for group, here in new:
        now = here.pieces[piece:] if group.group_id in whole else here.pieces[piece : piece + 1]
        if any(day.speaks(one, group) for one in now):
            found.append((group, now))
    return found


async def _claimed(
    work: Work, moment: Moment, piece: int, there: Sequence[Meant], ends: Collection[str]
) -> list[Meant]:
    """Those of them for which nobody has decided yet: we do now. Where it ends with this, of all that is left."""
    ours = await claims.claim(work.db, moment, [(group.group_id, piece) for group, _ in there]) if there else set()
    new = [(group, here) for group, here in there if (group.group_id, piece) in ours]
    ending = [(group, here) for group, here in new if group.group_id in ends]
    if rest := [(group.group_id, n) for group, here in ending for n in range(piece + 1, len(here.pieces))]:
        await claims.claim(work.db, moment, rest)
    return new


def said_to(group: Audience, words: str, there: days.Day, picked: shelves.Picked) -> Said | None:
    """A piece as the group gets it; None where it speaks of what is not: nothing on a shelf, no benefits. Pure."""
    found = shelves.put_in(words, group.group_id, picked)
    found = None if found is None else there.facts.fill(found, group.place)
    said = None if found is None else there.calendar.said(found, spot_of(group))
    if said is None:
        return None
    day = there.day
    text = fill(
        said.text,
        store=group.store_name,
        group=group.group_name,
        weekday=day_name(day),
        day=str((day - group.place.since).days + 1 if group.place.since else 1),
    )
    return replace(said, text=text, page=shelves.page(words, group.group_id, picked))


async def _worded(work: Work, due: Sequence[Due], day: days.Day) -> tuple[list[Worded], str]:
    """The pieces filled in, where something can be posted; and why somewhere nothing can. Only what is posted now is
    picked from shelves.
    """
    picked = await shelves.pick(work, {group.group_id: pieces for group, pieces in due}, day.day)
    found: list[Worded] = []
    silent = ""
    for group, pieces in due:
        if filled := [said for one in pieces if (said := said_to(group, one, day, picked))]:
            found.append((group, filled))
        elif all((group.group_id, shelf) in picked for one in pieces for shelf in picks(one)):
            silent = _SILENT  # there was something to say, of what nobody has written down
    return found, silent


def _labelled(worded: Sequence[Worded], labels: Mapping[str, str]) -> Sequence[Worded]:
    """The same, with a label before the first words, where one is meant."""
    if not any(labels.values()):
        return worded
    return [
        (
            group,
            [
                replace(one, text=f"{labels.get(group.group_id, '')}{one.text}") if n == 0 and one.text else one
                for n, one in enumerate(pieces)
            ],
        )
        for group, pieces in worded
    ]


async def _settle(
    work: Work,
    moment: Moment,
    piece: int,
    new: Sequence[Meant],
    held: Collection[str],
    posts: Sequence[Worded],
) -> None:
    """What goes out takes room of the day, and nothing else does. `held`: who goes without this piece, since its day is
    full or its shop would not keep it, goes without those behind it.
    """
    rest = [
        (group.group_id, n) for group, here in new if group.group_id in held for n in range(piece + 1, len(here.pieces))
    ]
    if rest:
        await claims.claim(work.db, moment, rest)
    if without := _ids(new) - _ids(posts):
        await claims.not_posted(work.db, moment, piece, sorted(without))


def _ids(groups: Iterable[tuple[Audience, object]]) -> set[str]:
    return {group.group_id for group, _ in groups}


async def _kept(work: Work, slot: Slot, posts: Sequence[Worded], moment: Moment) -> tuple[Sequence[Worded], str]:
    """Those whose shop keeps what they promise; and what some would not keep, which the operators hear of, too."""
    said = {(group.place.store_id, one.text) for group, pieces in posts for one in pieces}
    faults = await promises.faults(work, sorted(said, key=str), moment.when, offers=slot.kind == "marketing")
    if not faults:
        return posts, ""
    kept = [
        (group, pieces)
        for group, pieces in posts
        if not any((group.place.store_id, one.text) in faults for one in pieces)
    ]
    shops: dict[str, set[int | None]] = {}
    for (store_id, _), fault in faults.items():
        shops.setdefault(fault.zh, set()).add(store_id)
    for why, there in shops.items():
        text = f"⚠ 管家：“{slot.name}”在 {len(there)} 家店没有发：{why}。请改内容、商品或“活动和券”。"
        await registry.tell_operators(work, text, f"promise:{slot.id}:{moment.day}:{why}")
    return kept, next(iter(shops))
