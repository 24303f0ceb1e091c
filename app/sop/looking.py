"""What a group will read on a day, and when its people speak: for those who look, before anything is posted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.clock import business_date
from app.errors import BadRequest, NotFound, Words
from app.sop import days, store
from app.sop.days import Way
from app.sop.decide import moment_of
from app.sop.hours import DAYS, Suggestion, suggestions
from app.sop.mass.decide import LOOK
from app.sop.posting import said_to
from app.sop.promises import service as promises
from app.sop.sending import SHOWS
from app.sop.shelves import service as shelves
from app.sop.store import Audience
from app.sop.welfare.decide import Said
from app.sop.wording import picks
from app.work import Work

#: how a picture that comes with a piece is told where only words are shown
_PICTURES = {"": "", "day": "\n［图：今日福利］", "week": "\n［图：本周福利］"}
_KEPT, _AHEAD = timedelta(days=8), timedelta(days=366)  # of the past, what was decided is kept so long
_UNKNOWN = 10**6  # pieces of another day: its room is worked out
_FORESEEN = 31  # days: what is read until then is counted
_OF_THE_SHELF = "\n［图：素材的图片］"


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a group reads: when, of which slot, and its pieces."""

    at: datetime
    name: str
    kind: str
    pieces: tuple[str, ...]
    fits: bool  # else the day is full, and it is not posted
    way: Way
    broken: Words | None = None  # what the shop would not keep: it is not posted


def _check(work: Work, day: date) -> None:
    """Raise BadRequest for a day of which nobody knows anything: what is kept of the past, and a year ahead."""
    today = business_date(work.now)
    if not today - _KEPT <= day <= today + _AHEAD:
        raise BadRequest(
            Words(
                f"只能看前 {_KEPT.days} 天到后 {_AHEAD.days} 天", f"from {_KEPT.days} days ago to {_AHEAD.days} ahead"
            )
        )


async def _group(work: Work, group_id: str) -> Audience:
    work.who.require("groups")
    found = await store.audience(work.db, [group_id])
    if not found:
        raise NotFound(
            Words("这个群还收不到定时内容", "this group gets no posts"),
            Words(
                "先读到群，并指定没有停用的门店。", "It has to be read first, and to have a store that is not closed."
            ),
        )
    work.who.require_sight(found[0].place.store_id, group_id)
    return found[0]


@dataclass(frozen=True, slots=True)
class Learned:
    """When customers of a group speak, by the hour; the hours something is posted in, and what might be moved.

    `names`: of the slots. `answers`: how many customers spoke within the hour after each slot's post, on average.
    """

    hours: Sequence[int]
    posted: frozenset[int]
    suggestions: Sequence[Suggestion]
    names: Mapping[int, str]
    answers: Mapping[int, float]


async def look(work: Work, group_id: str, day: date) -> tuple[list[Previewed], Learned]:
    """Both, of one reading: what a group reads on a day, and when it speaks. Raises NotFound, Forbidden, BadRequest."""
    _check(work, day)
    group = await _group(work, group_id)
    there = await days.read(work, day, [group])
    return await _posts(work, group, there), await _learned(work, group, there)


async def learned(work: Work, group_id: str) -> Learned:
    """When a group speaks, and what of today's posts might find more of them then. Raises NotFound, Forbidden."""
    group = await _group(work, group_id)
    return await _learned(work, group, await days.read(work, business_date(work.now), [group]))


async def _learned(work: Work, group: Audience, there: days.Day) -> Learned:
    since = work.now - timedelta(days=DAYS)
    heard = await store.heard(work.db, group.group_id, since)
    answered = await store.answered(work.db, group.group_id, since)
    answers = {slot: round(people / days, 1) for slot, (days, people) in answered.items()}
    names = {slot.id: slot.name for slot in there.slots}
    wishes, hours = there.wishes(group), [heard.get(hour, 0) for hour in range(24)]
    found = suggestions(heard, wishes, answered)
    return Learned(hours, frozenset(wish.at.hour for wish in wishes), found, names, answers)


async def preview(work: Work, group_id: str, day: date) -> list[Previewed]:
    """What is posted in a group on a day, as the fans read it. Raises NotFound, Forbidden, BadRequest."""
    _check(work, day)
    group = await _group(work, group_id)
    return await _posts(work, group, await days.read(work, day, [group]))


async def _posts(work: Work, group: Audience, there: days.Day) -> list[Previewed]:
    if not there.chosen(group.group_id).flag("posts"):
        return []
    coming = [
        (moment_of(slot.entry, there.day, here.at, group.group_id).when, slot, here)
        for slot in there.slots
        if (here := there.what(slot, group)) is not None
    ]
    shown = []
    reads: dict[str, shelves.Coming] = {}
    before = _until(work, group, there)
    taken: set[int] = set()  # of what comes before on that day: nothing is read twice
    shows = group.account_kind in SHOWS or not group.account  # a person sends pictures, too; else the words alone
    for at, slot, here in sorted(coming, key=lambda one: (one[0], one[1].id)):
        fits, way = there.has_room(slot.id, group), there.way(slot.id, group)
        wanted = [shelf for piece in here.pieces for shelf in picks(piece)]
        for shelf in {*wanted} - {*reads}:
            reads[shelf] = await shelves.coming(work, group.group_id, shelf, there.day)
        picked, first = {}, set(taken)
        for shelf in wanted:
            begin = before[shelf] % max(len(reads[shelf]), 1)
            left = (one for one in (*reads[shelf][begin:], *reads[shelf][:begin]) if one.id not in first)
            if one := next(left, None):
                picked[group.group_id, shelf] = one
                first.add(one.id)
        taken = first if fits else taken
        said = [said_to(group, words, there, picked) for words in here.pieces]
        pieces = tuple(_seen(one, shows=shows) for one in said if one)
        texts = [(group.place.store_id, one.text) for one in said if one]
        faults = await promises.faults(work, texts, at, offers=slot.kind == "marketing")
        broken = next(iter(faults.values()), None)
        shown.append(Previewed(at, slot.name, slot.kind, pieces, fits, way, broken))
    return shown


def _until(work: Work, group: Audience, there: days.Day) -> Counter[str]:
    """How many items of each shelf the group reads before that day, as the timetable stands now."""
    found: Counter[str] = Counter()
    today = business_date(work.now)
    for n in range(min(there.ahead, _FORESEEN)):
        day = replace(there, day=today + timedelta(days=n), decided={}, ahead=n, most=_UNKNOWN)
        for slot in day.slots:
            here = day.what(slot, group)
            if here is None or not day.has_room(slot.id, group):
                continue
            if n or moment_of(slot.entry, day.day, here.at, group.group_id).when > work.now:
                found.update(shelf for piece in here.pieces for shelf in picks(piece))
    return found


def _seen(said: Said, *, shows: bool) -> str:
    pictures = (_OF_THE_SHELF if said.page else "") + _PICTURES[said.picture]
    return f"{said.text}{pictures}" if shows else said.text or f"{LOOK}{pictures.strip()}"
