"""When a shop is open. Pure; times are the shop's own (Asia/Shanghai)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from app.clock import SHANGHAI, local

#: for each weekday from Monday: its periods as ("07:00", "22:00") pairs
Hours = Sequence[Sequence[Sequence[str]]]
_LOOK_AHEAD = 14  # days


def periods(hours: Hours, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing moments in order, from the day of `since` on."""
    day = local(since).date() - timedelta(days=1)  # a period that began yesterday may run past midnight
    for _ in range(_LOOK_AHEAD + 2):
        for opens, closes in hours[day.weekday()] if hours else ():
            start = datetime.combine(day, _time(opens), SHANGHAI)
            end = datetime.combine(day, _time(closes), SHANGHAI)
            yield start, end if end > start else end + timedelta(days=1)
        day += timedelta(days=1)


def opening(hours: Hours, at: datetime) -> datetime:
    """`at` when the shop is open then, else its next opening. A shop without hours counts as open."""
    for start, end in periods(hours, at):
        if at < end:
            return max(at, start)
    return at


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the shop is open at `at`."""
    return opening(hours, at) == at


def _time(words: str) -> time:
    hour, minute = words.split(":")
    return time(int(hour) % 24, int(minute))
