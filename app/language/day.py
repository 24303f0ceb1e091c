"""The value for a day that is spoken of."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

#: a number of one or two digits, or as many characters
NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九十廿]{1,3})"


@dataclass(frozen=True, slots=True)
class Day:
    """One day, or a stretch of days, and where it is said. `past` days and `every` days are no wish for a day."""

    first: date
    last: date
    start: int
    end: int
    past: bool = False
    every: bool = False
    part: str = ""  # 今晚 names a part as well
    festival: bool = False
    week: bool = False  # said as a weekday
    evening: bool = False  # 平安夜: an hour of it is an hour of the evening


Read = Callable[[re.Match[str], date, list[Day]], Day | None]


class More(TypedDict, total=False):
    """What else may be known of a day."""

    past: bool
    every: bool
    part: str
    festival: bool
    week: bool
    evening: bool


def day_at(found: re.Match[str], first: date, last: date | None = None, **more: Unpack[More]) -> Day:
    """A day, or days, at the place of a match."""
    return Day(first, last or first, found.start(), found.end(), **more)


Rules = tuple[tuple[re.Pattern[str], Read], ...]
