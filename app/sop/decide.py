"""Which slot is due when, and what of it counts where. Pure; times are Shanghai's."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product
from types import MappingProxyType
from typing import Any, Literal

from app.clock import SHANGHAI, business_date
from app.language.almanac import works
from app.registry.periods import Periods
from app.sop.occasions import holds

Calendar = Literal["all", "workdays", "holidays", "schooldays", "vacation"]
_OF_THE_STORE = ("store_types", "cities")  # what an audience may ask of a group's store
_MOST_BUCKETS = 30  # of one window
_RANK = {"chain": 0, "store_type": 1, "store": 2, "group": 3}


POST = "sop.post"  # the moments of the timetable


@dataclass(frozen=True, slots=True)
class Waking:
    """Between which hours posts are read; `ends` 24: until midnight."""

    begins: int
    ends: int

    def at(self, moment: time) -> bool:
        """Whether it is a time at which posts are read."""
        return self.begins <= moment.hour < self.ends

    def last(self, now: datetime) -> datetime:
        """When the time that `now` (Shanghai's) is in ends: the waking hours, or the night up to midnight."""
        day = datetime.combine(now.date(), time(), SHANGHAI)
        return day + timedelta(hours=self.ends if self.at(now.time()) else 24)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the timetable, as far as its times go."""

    id: int
    at: time
    days: Sequence[int]
    until: time | None = None
    calendar: Calendar = "all"
    starts_on: date | None = None
    ends_on: date | None = None
    occasions: str = ""

    def on(self, day: date) -> bool:
        """Whether this is one of its days, as far as all places have the same: see `suits_schools`."""
        if day.weekday() not in self.days or (self.starts_on and day < self.starts_on):
            return False
        if (self.ends_on and day > self.ends_on) or not holds(self.occasions, day):
            return False
        if self.calendar in ("all", "vacation"):
            return True
        return works(day) == (self.calendar != "holidays")


def suits_schools(calendar: Calendar, day: date, holidays: Periods) -> bool:
    """Whether a slot of this calendar is for a day where the schools have these holidays."""
    away = any(first <= day <= last for first, last in holidays)
    return away if calendar == "vacation" else not (away and calendar == "schooldays")


@dataclass(frozen=True, slots=True)
class Change:
    """What is different somewhere, or on a day."""

    slot_id: int
    scope: str
    target: str = ""
    day: date | None = None
    off: bool = False
    at: time | None = None
    pieces: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A group, as far as the timetable looks at it."""

    group_id: str
    store_type: str = ""
    store_id: int | None = None
    city: str = ""
    kind: str = "general"
    since: date | None = None  # the first day it was known
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class What:
    """What counts in a group on a day."""

    at: time
    pieces: tuple[str, ...]


def places(place: Place) -> Sequence[tuple[str, str]]:
    """Where a change may be made that counts in a group: (scope, target), the wider first."""
    near = (place.store_type, str(place.store_id), place.group_id)
    return (("chain", ""), *zip(("store_type", "store", "group"), near, strict=True))


def here(change: Change, place: Place, day: date) -> bool:
    """Whether a change counts in a group on a day."""
    return change.day in (None, day) and (change.scope, change.target) in places(place)


def what(entry: Entry, pieces: Sequence[str], changes: Iterable[Change], place: Place, day: date) -> What | None:
    """What is posted in a group on a day; None for nothing.

    A change for a day counts before one for all days, and of two the more particular place. Each says only what it
    says: another time leaves the words, other words leave the time.
    """
    at, words = entry.at, tuple(pieces)
    if not entry.on(day):
        return None
    mine = [change for change in changes if change.slot_id == entry.id and here(change, place, day)]
    for change in sorted(mine, key=lambda one: (one.day is not None, _RANK[one.scope])):
        if change.off:
            return None
        at, words = change.at or at, change.pieces or words
    return What(at, words)


def spoken(entry: Entry, pieces: Sequence[str], changes: Iterable[Change], day: date) -> set[str]:
    """All that a slot may say somewhere on a day."""
    if not entry.on(day):
        return set()
    mine = [one for one in changes if one.slot_id == entry.id and one.day in (None, day)]
    if any(one.off for one in mine if one.scope == "chain"):
        return set()
    everywhere = [one.pieces for one in mine if one.scope == "chain" and one.pieces]
    return {*(everywhere[0] if everywhere else pieces), *(piece for one in mine for piece in one.pieces or ())}


def invited(audience: Mapping[str, Any], place: Place, day: date) -> bool:
    """Whether a group is among those a slot is for. What is not said excludes nobody; kinds of group: general."""
    if place.kind not in _group_kinds(audience):
        return False
    if not _holds(audience, (place.store_type, place.city)):
        return False
    if (tags := audience.get("tags")) and place.tags.isdisjoint(tags):
        return False
    age = (day - place.since).days if place.since else 0
    return (audience.get("age_from") or 0) <= age <= (audience.get("age_to") or 10**6)


def _holds(audience: Mapping[str, Any], where: tuple[str, str]) -> bool:
    asked = zip(_OF_THE_STORE, where, strict=True)
    return all(not (wanted := audience.get(name)) or value in wanted for name, value in asked)


def most_together(audiences: Sequence[Mapping[str, Any]]) -> int:
    """In how many of these audiences one group may be. By tags no two are told apart: a group may have several."""
    types, cities = ({"", *(value for one in audiences for value in one.get(name) or ())} for name in _OF_THE_STORE)
    kinds = {kind for one in audiences for kind in _group_kinds(one)}
    return max(
        sum(kind in _group_kinds(one) and _holds(one, where) for one in audiences)
        for kind in kinds
        for where in product(types, cities)
    )


def _group_kinds(audience: Mapping[str, Any]) -> Sequence[str]:
    return audience.get("group_kinds") or ["general"]


def buckets(at: time, until: time | None) -> int:
    """Into how many parts a window is cut; 1 for a moment."""
    minutes = (until.hour - at.hour) * 60 + until.minute - at.minute if until else 0
    return max(1, min(minutes, _MOST_BUCKETS))


def bucket_of(group_id: str, count: int) -> int:
    """The part of the window in which a group is served: always the same one, spread evenly over the groups."""
    return zlib.crc32(group_id.encode()) % count


_FIRST = {"service": 0, "content": 1, "marketing": 2}
_BEGUN, _TO_COME, _OVER = range(3)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a slot would post in a group on a day: so many pieces at this time."""

    slot_id: int
    kind: str
    at: time
    pieces: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of something in a group on a day: so many of its pieces were decided by now, so many posted.

    `over`: no more of it comes on that day, however many pieces it has by now.
    """

    kind: str
    pieces: int
    posted: int
    over: bool = False


Done = Mapping[int, Decided]  # by slot; what is none of the timetable's under 0
_NOTHING: Done = MappingProxyType({})


def fitting(wishes: Iterable[Wish], most: int, marketing: int | None = None, done: Done = _NOTHING) -> frozenset[int]:
    """The slots that a group's day has room for, `most` pieces in all, `marketing` of them marketing (None: no limit):
    service before content before marketing, and of one kind the earlier. A slot is posted whole or not at all.

    `done`: what is out has its room, whatever the timetable says by now, and what has begun comes first.
    """
    return frozenset(wish.slot_id for wish in _kept(wishes, most, marketing, done))


def foremost(
    wishes: Iterable[Wish], most: int, count: int, marketing: int | None = None, done: Done = _NOTHING
) -> frozenset[int]:
    """The first `count` of those that have room: service before content before marketing, the earlier before."""
    kept = sorted(_kept(wishes, most, marketing, done), key=_order)
    return frozenset(wish.slot_id for wish in kept[:count])


def pushed(wishes: Iterable[Wish], most: int, marketing: int | None, done: Done) -> frozenset[int] | None:
    """The slots that one more post of marketing, of somebody's own, would take the room of. None where it has its own.

    Empty: nothing can give way, and it comes on top.
    """
    wanted = list(wishes)
    own = done.get(0, Decided("marketing", 0, 0))
    more = {**done, 0: Decided("marketing", own.pieces + 1, own.posted + 1)}
    out = [one for one in more.values() if one.posted]
    over = sum(one.posted for one in out) > most or (
        marketing is not None and sum(one.posted for one in out if one.kind == "marketing") > marketing
    )
    gone = fitting(wanted, most, marketing, done) - fitting(wanted, most, marketing, more)
    return gone if gone or over else None


def _order(wish: Wish) -> tuple[int, time, int]:
    return _FIRST[wish.kind], wish.at, wish.slot_id


def _kept(wishes: Iterable[Wish], most: int, marketing: int | None, done: Done) -> list[Wish]:
    room = most - sum(one.posted for one in done.values())
    left = most if marketing is None else marketing
    left -= sum(one.posted for one in done.values() if one.kind == "marketing")
    wanted = [(_rest(wish, done.get(wish.slot_id)), wish) for wish in wishes]
    kept = []
    for (_, pieces), wish in sorted(wanted, key=lambda one: (one[0][0], _order(one[1]))):
        if pieces and (pieces > room or (wish.kind == "marketing" and pieces > left)):
            continue
        kept.append(wish)
        room -= pieces
        left -= pieces if wish.kind == "marketing" else 0
    return kept


def _rest(wish: Wish, done: Decided | None) -> tuple[int, int]:
    """Whose turn it is, and how many pieces there are to come. What was decided against takes nobody's room."""
    if done is None:
        return _TO_COME, wish.pieces
    rest = 0 if done.over else max(0, wish.pieces - done.pieces)
    if done.posted:
        return _BEGUN, rest
    return _TO_COME if rest else _OVER, wish.pieces


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A moment at which something is to be posted."""

    slot_id: int
    day: date
    at: time
    bucket: int
    when: datetime = field(compare=False)


def moments(entries: Sequence[Entry], changes: Sequence[Change], after: datetime, until: datetime) -> Iterator[Moment]:
    """Each moment after `after`, up to `until`: the entry's own time, and every other that somebody has chosen."""
    day = business_date(after)
    while day <= business_date(until):
        for entry in entries:
            if not entry.on(day):
                continue
            others = {change.at for change in changes if change.slot_id == entry.id and change.day in (None, day)}
            for at in sorted({entry.at, *(one for one in others if one)}):
                for moment in _parts(entry, day, at):
                    if after < moment.when <= until:
                        yield moment
        day += timedelta(days=1)


def _parts(entry: Entry, day: date, at: time) -> Iterator[Moment]:
    begins = datetime.combine(day, at, SHANGHAI)
    count = buckets(at, entry.until) if at == entry.at else 1
    width = datetime.combine(day, entry.until, SHANGHAI) - begins if entry.until and count > 1 else timedelta(0)
    for number in range(count):
        yield Moment(entry.id, day, at, number, begins + width * number / count)


def moment_of(entry: Entry, day: date, at: time, group_id: str) -> Moment:
    """The moment at which a group is served whose time is `at`: in a window, that of its part."""
    parts = list(_parts(entry, day, at))
    return parts[bucket_of(group_id, len(parts))]


def next_planning(now: datetime) -> datetime:
    """When the plan is made again: shortly after the next midnight in Shanghai."""
    return datetime.combine(business_date(now) + timedelta(days=1), time(0, 5), SHANGHAI)
