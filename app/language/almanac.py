"""Dates with names: festivals, lunar days, solar terms, working days. The year is always worked out from `today`.

Lunar dates and terms come from borax, working days from chinesecalendar, which knows a year only once the State Council
has published its holidays; until then Monday to Friday are taken for working days but for the thirteen days that are
holidays by law each year (全国年节及纪念日放假办法, 2024).
"""

import calendar
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import InvalidLunarDateError, LunarDate, TermUtils
from chinese_calendar import holidays, is_workday

from app.language.chars import load
from app.language.counting import number

#: solar: (month, day); lunar: the same by the moon, where day 0 is the last of the month before;
#: moving: (month, weekday with Monday 0, which one); terms: of the sun, computed
_DAYS = load("almanac.json")
_SOLAR: dict[str, list[int]] = _DAYS["solar"]
_LUNAR: dict[str, list[int]] = _DAYS["lunar"]
_MOVING: dict[str, list[int]] = _DAYS["moving"]
TERMS = frozenset(_DAYS["terms"])
_ANNOUNCED = frozenset(day.year for day in holidays)  # years whose holidays the State Council has published
#: every name a day can have, longest first
NAMES = tuple(sorted({*_SOLAR, *_LUNAR, *_MOVING, *TERMS}, key=lambda name: (-len(name), name)))


@lru_cache(4096)
def festival(name: str, today: date) -> date | None:
    """The next day of this name, today included. None if there is no such day."""
    for year in range(today.year - 1, today.year + 3):
        found = _in_year(name, year)
        if found is not None and found >= today:
            return found
    return None


def _in_year(name: str, year: int) -> date | None:
    if name in _SOLAR:
        month, day = _SOLAR[name]
        return date(year, month, day)
    if name in _LUNAR:
        month, day = _LUNAR[name]
        return lunar(year, month, day)
    if name in _MOVING:
        month, weekday, nth = _MOVING[name]
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    found = TermUtils.day_start_from_term(year, name.removesuffix("节"))
    return found if isinstance(found, date) else None


def lunar(year: int, month: int, day: int) -> date | None:
    """A day by the moon; day 0 is the last one of the month before. None outside 1900–2100 or where there is none."""
    try:
        found = LunarDate(year, month, day or 1).to_solar_date()
    except (InvalidLunarDateError, ValueError):
        return None
    result: date = found if day else found - timedelta(days=1)
    return result


def next_lunar(month: int, day: int, today: date) -> date | None:
    """The next such day by the moon, today included; the 30th of a short month is its 29th."""
    for year in range(today.year - 1, today.year + 3):
        found = lunar(year, month, day) or (lunar(year, month, 29) if day == 30 else None)
        if found is not None and found >= today:
            return found
    return None


def new_year(today: date) -> date:
    """The Spring Festival people speak of: the next one, or the last one for three weeks."""
    for year in (today.year, today.year + 1):
        found = lunar(year, 1, 1)
        if found is not None and found >= today - timedelta(days=21):
            return found
    raise ValueError(f"no lunar calendar for {today.year}")


def first_days(day: int, today: date) -> date | None:
    """初五 and the like, said without a month: of the first month around the Spring Festival, else of the next month."""
    spring = new_year(today)
    found = spring + timedelta(days=day - 1)
    if found >= today and (spring - today).days <= 60:
        return found
    here = LunarDate.from_solar_date(today.year, today.month, today.day)
    for month in (here.month, here.month % 12 + 1):
        near = next_lunar(month, day, today)
        if near is not None and (near - today).days <= 31:
            return near
    return None


def next_in_month(day: int, today: date) -> date | None:
    """The next day of a month with this number, today included."""
    year, month = today.year, today.month
    for _ in range(3):
        if 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return None


def next_of_year(month: int, day: int, today: date) -> date | None:
    """The next such day by the sun, today included."""
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def month_after(today: date, months: int) -> date:
    """The first of a month further on."""
    total = today.year * 12 + today.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of a month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def next_workday(today: date) -> date:
    """The next working day after today."""
    day = today + timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return day


def works(day: date) -> bool:
    """Whether people work on a day: weekends that are worked instead of a holiday too, as far as they are published."""
    if day.year in _ANNOUNCED:
        return bool(is_workday(day))
    return day.weekday() < 5 and day not in _by_law(day.year)


@lru_cache(16)
def _by_law(year: int) -> frozenset[date]:
    """The holidays of a year that need no announcement: the days before and after them do."""
    spring, term = lunar(year, 1, 1), TermUtils.day_start_from_term(year, "清明")
    moon = [lunar(year, 5, 5), lunar(year, 8, 15), *(spring + timedelta(days=n) for n in range(-1, 3) if spring)]
    sun = [date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, day) for day in (1, 2, 3)), term]
    return frozenset(day for day in (*moon, *sun) if isinstance(day, date))


def lunar_words(month: str, day: str) -> tuple[int, int] | None:
    """腊月, 廿八 as numbers. None if they are no day by the moon."""
    months = {"正": 1, "冬": 11, "腊": 12}
    number_of_month = months.get(month) or number(month)
    number_of_day = number(day.removeprefix("初"))
    if number_of_month is None or number_of_day is None:
        return None
    return (number_of_month, number_of_day) if 1 <= number_of_month <= 12 and 1 <= number_of_day <= 30 else None
