"""Which slot is due when. Pure; times are Shanghai's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import SHANGHAI, business_date


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the timetable, as far as its time goes."""

    id: int
    at: time
    days: Sequence[int]


def moments(entries: Sequence[Entry], after: datetime, until: datetime) -> Iterator[tuple[Entry, date, datetime]]:
    """Each entry's moments after `after`, up to `until`: (entry, day, when)."""
    day = business_date(after)
    while day <= business_date(until):
        for entry in entries:
            when = datetime.combine(day, entry.at, SHANGHAI)
            if day.weekday() in entry.days and after < when <= until:
                yield entry, day, when
        day += timedelta(days=1)


def next_planning(now: datetime) -> datetime:
    """When the plan is made again: shortly after the next midnight in Shanghai."""
    return datetime.combine(business_date(now) + timedelta(days=1), time(0, 5), SHANGHAI)
