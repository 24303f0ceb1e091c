"""When a shop is open. Pure; times are the shop's own (Asia/Shanghai)."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app.clock import SHANGHAI, local
from app.errors import BadRequest, Words

#: the periods of one day, as ("07:00", "22:00") pairs; one that ends before it begins runs past midnight
Day = Sequence[Sequence[str]]
_LOOK_AHEAD = 60  # days


@dataclass(frozen=True, slots=True)
class Hours:
    """Seven days from Monday, and the days that differ. A shop without a week counts as always open."""

    week: Sequence[Day] = ()
    exceptions: Mapping[date, Day] = field(default_factory=dict)

    def on(self, day: date) -> Day:
        """The periods of one day."""
        return self.exceptions.get(day, self.week[day.weekday()])

    def periods(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing moments in order, from the day before `since` on."""
        if not self.week:
            return
        day = local(since).date() - timedelta(days=1)  # a period that began yesterday may run past midnight
        for _ in range(_LOOK_AHEAD + 2):
            for opens, closes in sorted(self.on(day), key=lambda period: period[0]):
                start = datetime.combine(day, _time(opens), SHANGHAI)
                end = datetime.combine(day, _time(closes), SHANGHAI)
                yield start, end if end > start else end + timedelta(days=1)
            day += timedelta(days=1)


def opening(hours: Hours, at: datetime) -> datetime:
    """`at` when the shop is open then, else its next opening."""
    for start, end in hours.periods(at):
        if at < end:
            return max(at, start)
    return at


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the shop is open at `at`."""
    return opening(hours, at) == at


def _time(words: str) -> time:
    hour, minute = words.split(":")
    return time(int(hour) % 24, int(minute))


_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_MOST = 6  # periods a day
_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def check_day(day: Any) -> None:
    """Raise BadRequest for periods that cannot be: not pairs of HH:MM, overlapping, or too many."""
    if not isinstance(day, list) or len(day) > _MOST:
        raise BadRequest(Words(f"一天最多 {_MOST} 段营业时间", f"a day has {_MOST} periods at most"))
    for period in day:
        if not (isinstance(period, list | tuple) and len(period) == 2 and all(_is_time(one) for one in period)):
            raise BadRequest(Words("营业时间要像 07:00-22:00", "a period looks like 07:00-22:00"))
        if period[0] == period[1]:
            raise BadRequest(Words("开门和关门不能是同一时刻", "a period cannot begin and end at once"))
    ordered = sorted(day)
    for (_, end), (begin, _) in itertools.pairwise(ordered):
        if end > begin:
            raise BadRequest(Words("营业时间重叠了", "periods overlap"))


def check_week(week: Any) -> None:
    """Raise BadRequest for anything but seven days, or none at all."""
    if not isinstance(week, list) or len(week) not in (0, 7):
        raise BadRequest(Words("营业时间要有七天", "hours have seven days"))
    for day in week:
        check_day(day)


def _is_time(words: Any) -> bool:
    return isinstance(words, str) and bool(_TIME.fullmatch(words))


def day_words(day: Day) -> Words:
    """One day as people read it."""
    if not day:
        return Words("休息", "closed")
    text = "、".join(f"{begin}–{end}" for begin, end in day)
    return Words(text, text.replace("、", ", "))


def week_words(week: Sequence[Day]) -> Words:
    """A week as people read it: equal days together."""
    if not week:
        return Words("全天", "always open")
    parts: list[tuple[int, int]] = []
    for n in range(7):
        if parts and list(week[parts[-1][0]]) == list(week[n]):
            parts[-1] = (parts[-1][0], n)
        else:
            parts.append((n, n))
    if parts == [(0, 6)]:
        return Words(f"每天 {day_words(week[0]).zh}", f"daily {day_words(week[0]).en}")
    return Words(
        "；".join(f"{_span(_DAYS, part, '至')} {day_words(week[part[0]]).zh}" for part in parts),
        "; ".join(f"{_span(_DAYS_EN, part, '–')} {day_words(week[part[0]]).en}" for part in parts),
    )


def _span(names: Sequence[str], part: tuple[int, int], to: str) -> str:
    first, last = part
    return names[first] if first == last else f"{names[first]}{to}{names[last]}"
