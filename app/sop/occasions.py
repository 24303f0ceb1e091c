"""Days by the month, by the moon, with a festival, as people write them: 8号、月底、农历初一、中秋前1天. Pure."""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import LunarDate

from app.clock import WEEKDAYS
from app.errors import BadRequest, Words
from app.language import almanac
from app.language.counting import number

Test = Callable[[date], bool]
LONGEST = 200  # characters of all of them
_YEAR = 366  # days
_NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九十廿]{1,3})"
_NAMES = "|".join(almanac.NAMES)
_BETWEEN = re.compile(r"[、，,；;\s]+")


def _monthly(found: re.Match[str]) -> Test:
    wanted = int(found[1])
    if not 1 <= wanted <= 31:
        raise ValueError
    return lambda day: day.day == wanted


def _last(_: re.Match[str]) -> Test:
    return lambda day: day.day == calendar.monthrange(day.year, day.month)[1]


def _nth_weekday(found: re.Match[str]) -> Test:
    nth, weekday = _count(found[1]), WEEKDAYS.index(found[2].replace("天", "日"))
    if not 1 <= nth <= 5:
        raise ValueError
    return lambda day: day.weekday() == weekday and (day.day - 1) // 7 + 1 == nth


def _of_the_moon(found: re.Match[str]) -> Test:
    words = found[1].replace("廿", "二十") if len(found[1]) > 1 else found[1]
    wanted = _count(words)
    if not 1 <= wanted <= 30:
        raise ValueError

    def holds(day: date) -> bool:
        of_the_moon = LunarDate.from_solar_date(day.year, day.month, day.day)
        last = LunarDate.from_solar_date(*_ymd(day + timedelta(days=1))).day == 1
        return bool(of_the_moon.day == wanted or (wanted == 30 and last))  # the 30th of a short month is its 29th

    return holds


def _yearly(found: re.Match[str]) -> Test:
    month, of_month = int(found[1]), int(found[2])
    date(2028, month, of_month)  # a leap year: raises ValueError for what no year has
    return lambda day: (day.month, day.day) == (month, of_month)


def _dates(found: re.Match[str]) -> Test:
    first = date.fromisoformat(found[1])
    last = date.fromisoformat(found[2]) if found[2] else first
    if last < first:
        raise ValueError
    return lambda day: first <= day <= last


def _festival(found: re.Match[str]) -> Test:
    shift = _count(found[3]) * (-1 if found[2] == "前" else 1) if found[2] else 0

    def holds(day: date) -> bool:
        wanted = day - timedelta(days=shift)
        return almanac.festival(found[1], wanted) == wanted

    return holds


#: as it is written → what it means, in this order
_RULES = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(\d{4}-\d\d-\d\d)(?:[~～到至](\d{4}-\d\d-\d\d))?", _dates),
        (r"(?:每年)?(\d{1,2})月(\d{1,2})[日号]", _yearly),
        (r"(?:每月)?(?:月底|月末|最后一天)", _last),
        (r"(?:每月)?(\d{1,2})[日号]", _monthly),
        (rf"(?:每月)?第({_NUMBER})个(?:周|星期|礼拜)([一二三四五六日天])", _nth_weekday),
        (rf"(?:每月)?(?:农历|阴历)(?:每月)?(?:初)?({_NUMBER})", _of_the_moon),
        (r"(?:每月)?初([一二三四五六七八九十])", _of_the_moon),
        (rf"({_NAMES})(?:节)?(?:当天|那天|([前后])({_NUMBER})天)?", _festival),
    )
)


def _count(words: str) -> int:
    found = number(words)
    if found is None or found != int(found):
        raise ValueError
    return int(found)


def _ymd(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def check(words: str) -> None:
    """Raise BadRequest, with the words in question, for what is no day."""
    if len(words) > LONGEST:
        raise BadRequest(
            Words(f"“只在这些日子”最多 {LONGEST} 个字", f"the days take {LONGEST} characters at most"),
        )
    for one in _parts(words):
        if _test(one) is None:
            raise BadRequest(
                Words(f"看不懂日子“{one}”", f"{one!r} is no day"),
                Words(
                    "可以写 8号、月底、农历初一、中秋前1天、12月8日、每月第二个周六、2027-01-25~2027-02-21。",
                    "Write 8号、月底、农历初一、中秋前1天、12月8日、每月第二个周六、2027-01-25~2027-02-21.",
                ),
            )


@lru_cache(8_192)
def holds(words: str, day: date) -> bool:
    """Whether a day is one of these; nothing said: every day is. What cannot be read holds on none."""
    parts = _parts(words)
    try:
        return not parts or any((test := _test(one)) is not None and test(day) for one in parts)
    except (ValueError, OverflowError):  # a day out of the moon's calendar (1900–2100)
        return False


def coming(words: str, since: date, days: int = _YEAR) -> Iterator[date]:
    """These days from a day on, for a year."""
    return (day for n in range(days) if holds(words, day := since + timedelta(days=n)))


def _parts(words: str) -> list[str]:
    return [one for one in _BETWEEN.split(words) if one]


@lru_cache(512)
def _test(words: str) -> Test | None:
    """What one of them means; None where nobody knows."""
    for pattern, read in _RULES:
        if found := pattern.fullmatch(words):
            try:
                return read(found)
            except ValueError:
                return None
    return None
