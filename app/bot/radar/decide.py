"""When quiet is silence. Pure.

Everybody has quiet hours: how often something is heard is known for each hour of the day, and the hours in which the
shop is shut do not count. Silence is three usual gaps with nothing in them, however long each of them takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import local

LEAST = timedelta(minutes=30)  # no gap is shorter, however busy it is
TIMES = 3.0  # usual gaps, and it is silence
_STEP = timedelta(minutes=30)
_DAY = timedelta(days=1)
#: for each weekday from Monday, in which of its half hours the shop is open
Mask = Sequence[Sequence[bool]]
ALWAYS: Mask = ((True,) * 48,) * 7


@dataclass(frozen=True, slots=True)
class Habit:
    """How often one of them is heard: how much in each hour of the day, from the first to the last of it."""

    ref: str
    counts: Mapping[int, int]
    first_at: datetime
    last_at: datetime

    @property
    def days(self) -> float:
        """The days that were counted, while it was alive."""
        return max(1.0, (self.last_at - self.first_at) / _DAY)

    def gap(self, hour: int) -> timedelta | None:
        """The usual gap in this hour of the day; None when nothing is usually heard in it."""
        count = self.counts.get(hour, 0)
        return max(LEAST, timedelta(hours=self.days / count)) if count else None


def gaps_passed(habit: Habit, now: datetime, mask: Mask = ALWAYS) -> float:
    """How many usual gaps have gone by since it was last heard; no more are counted than make silence."""
    at, passed = local(habit.last_at), 0.0
    until = local(now)
    while at < until and passed <= TIMES:
        start = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
        end = min(start + _STEP, until)
        gap = habit.gap(at.hour) if mask[at.weekday()][at.hour * 2 + at.minute // 30] else None
        if gap is not None:
            passed += (end - at) / gap
        at = end
    return passed


def is_silent(habit: Habit, now: datetime, mask: Mask = ALWAYS) -> bool:
    """Whether it says nothing although it usually would have by now."""
    return gaps_passed(habit, now, mask) > TIMES


def together(habits: Sequence[Habit]) -> Habit | None:
    """All of them as one; None for nobody."""
    if not habits:
        return None
    counts: dict[int, int] = {}
    for habit in habits:
        for hour, count in habit.counts.items():
            counts[hour] = counts.get(hour, 0) + count
    first, last = min(one.first_at for one in habits), max(one.last_at for one in habits)
    return Habit("", counts, first, last)


def mask_of(week: Sequence[Sequence[Sequence[str]]]) -> Mask:
    """The half hours of a week in which a shop is open, those it opens or shuts in included; ALWAYS without hours."""
    if not week:
        return ALWAYS
    found = [[False] * 48 for _ in range(7)]
    for day, periods in enumerate(week):
        for opens, closes in periods:
            start, end = _half_hour(opens), _half_hour(closes, up=True)
            for n in range(start, end if end > start else end + 48):
                found[(day + n // 48) % 7][n % 48] = True
    return found


def either(masks: Sequence[Mask]) -> Mask:
    """Open where any of them is; ALWAYS for none."""
    if not masks:
        return ALWAYS
    return [[any(mask[day][n] for mask in masks) for n in range(48)] for day in range(7)]


def _half_hour(words: str, *, up: bool = False) -> int:
    hour, minute = (int(part) for part in words.split(":"))
    return hour * 2 + (minute + (29 if up else 0)) // 30
