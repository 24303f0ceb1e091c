"""What stands in the way of a slot as it is to be: told before it is saved, and nothing is forbidden. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from app.clock import WEEKDAYS
from app.errors import Words
from app.sop.decide import Calendar, Entry, Waking, Wish, fitting
from app.sop.occasions import coming

#: how many activities a month has room for: two small ones and a big one (S4-05)
MOST = {"small": 2, "big": 1}
ACTIVITIES = {
    "": Words("不是活动", "none"),
    "small": Words("小活动", "a small one"),
    "big": Words("大活动", "a big one"),
}
_WAKING = Waking(7, 22)  # as it is where nobody has said otherwise
_NEAR = 10  # minutes between two posts: closer ones are read as one flood


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot, as far as it can be in another's way. `id` is 0 for a new one."""

    id: int
    name: str
    kind: str
    at: time
    until: time | None
    days: Sequence[int]
    pieces: int
    gap_seconds: int = 90
    starts_on: date | None = None
    ends_on: date | None = None
    audience: Mapping[str, Any] | None = None
    activity: str = ""
    enabled: bool = True
    calendar: Calendar = "all"
    occasions: str = ""

    def on(self, day: date) -> bool:
        """Whether it posts on a day."""
        times = (self.until, self.calendar, self.starts_on, self.ends_on, self.occasions)
        return Entry(self.id, self.at, self.days, *times).on(day)

    def spans(self) -> tuple[int, int]:
        """From which minute of the day to which it posts."""
        first = self.at.hour * 60 + self.at.minute
        last = self.until.hour * 60 + self.until.minute if self.until else first
        return first, last + (self.pieces - 1) * self.gap_seconds // 60

    def days_from(self, today: date) -> Iterator[date]:
        """The days of a year on which it posts."""
        return (day for day in coming(self.occasions, max(today, self.starts_on or today)) if self.on(day))

    def meets(self, other: "Planned", today: date) -> bool:
        """Whether some group may get both on one day."""
        if not set(self.days) & set(other.days):
            return False
        if (self.ends_on or date.max) < (other.starts_on or date.min):
            return False
        if (other.ends_on or date.max) < (self.starts_on or date.min):
            return False
        if (self.occasions or other.occasions) and not any(other.on(day) for day in self.days_from(today)):
            return False
        mine, theirs = self.audience or {}, other.audience or {}
        told_apart = ("store_types", "cities")  # by tags no two slots are: a group may have several
        both = [(set(mine.get(one) or ()), set(theirs.get(one) or ())) for one in told_apart]
        return all(not a or not b or a & b for a, b in both)


def conflicts(
    slot: Planned, others: Iterable[Planned], room: int, today: date, waking: Waking = _WAKING
) -> list[Words]:
    """What to think of before a slot is saved: too near to another, at night, a day too full, activities too many.

    `room`: pieces that a group's day has room for.
    """
    if not slot.enabled:
        return []
    rest = [one for one in others if one.enabled and one.id != slot.id]
    near = [one for one in rest if slot.meets(one, today)]
    return [*_night(slot, waking), *_too_near(slot, near), *_too_full(slot, near, room), *_too_many(slot, rest, today)]


def _night(slot: Planned, waking: Waking) -> list[Words]:
    if waking.at(slot.at) or slot.kind == "service":
        return []
    return [Words(f"{slot.at:%H:%M} 大多数人在休息", f"most people rest at {slot.at:%H:%M}")]


def _too_near(slot: Planned, near: Sequence[Planned]) -> list[Words]:
    first, last = slot.spans()
    found = []
    for one in sorted(near, key=lambda other: (other.at, other.id)):
        begins, ends = one.spans()
        apart = max(begins - last, first - ends, 0)
        if apart < _NEAR:
            days = "、".join("周" + WEEKDAYS[day] for day in sorted(set(slot.days) & set(one.days)))
            days = "每天" if days.count("周") == len(WEEKDAYS) else days
            zh = "同时在发" if apart == 0 else f"只隔 {apart} 分钟"
            en = "at the same time" if apart == 0 else f"{apart} minutes apart"
            found.append(Words(f"和“{one.name}”（{one.at:%H:%M}，{days}）{zh}", f"“{one.name}” ({one.at:%H:%M}): {en}"))
    return found


def _too_full(slot: Planned, near: Sequence[Planned], room: int) -> list[Words]:
    """Who goes without where a day is too full, of the first weekday on which that is so."""
    for day in sorted(set(slot.days)):
        there = [one for one in (slot, *near) if day in one.days]
        fit = fitting([Wish(one.id, one.kind, one.at, one.pieces) for one in there], room)
        out = [one for one in there if one.id not in fit]
        if out:
            names = "、".join(f"“{one.name}”" for one in out)
            return [
                Words(
                    f"周{WEEKDAYS[day]}一个群最多 {room} 条，放不下：{names}",
                    f"a group's day has room for {room}: there is none for {names}",
                )
            ]
    return []


def _too_many(slot: Planned, rest: Sequence[Planned], today: date) -> list[Words]:
    if not slot.activity:
        return []
    found = []
    for month in _months(slot, today):
        count = 1 + sum(one.activity == slot.activity and month in _months(one, today) for one in rest)
        if count > (most := MOST[slot.activity]):
            what = ACTIVITIES[slot.activity]
            found.append(
                Words(
                    f"{month.month} 月会有 {count} 个{what.zh}，宜 {most} 个（两小一大）",
                    f"{month:%Y-%m} would have {count} activities of this size; {most} is enough",
                )
            )
    return found[:2]


def activities(slots: Iterable[Planned], month: date, today: date) -> dict[str, int]:
    """How many activities of each size a month has. `month`: its first day."""
    there = [one.activity for one in slots if one.enabled and one.activity and month in _months(one, today)]
    return {size: there.count(size) for size in MOST}


def _months(slot: Planned, today: date) -> list[date]:
    """The months from now on that a slot posts in, by their first days; a year of them at most."""
    if slot.ends_on and slot.ends_on < today:
        return []
    day = max(slot.starts_on or today, today).replace(day=1)
    last = min(slot.ends_on or date.max, day + timedelta(days=365))
    found = []
    while day <= last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    if slot.occasions:
        posts = {one.replace(day=1) for one in slot.days_from(today)}
        return [month for month in found if month in posts]
    return found
