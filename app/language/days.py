"""Finds the days a folded text speaks of. Conventions as in the label guide: weeks start on Monday, days lie ahead."""

from datetime import date

from app.language import dates, festivals, weekdays
from app.language.day import Day

_RULES = (*festivals.RULES, *dates.RULES, *weekdays.RULES, *dates.LATE)


def find_days(text: str, today: date) -> list[Day]:
    """All days, in order; none over another."""
    days: list[Day] = []
    for pattern, read in _RULES:
        for found in pattern.finditer(text):
            if any(found.start() < day.end and day.start < found.end() for day in days):
                continue
            day = read(found, today, days)
            if day is not None:
                days.append(day)
    return sorted(days, key=lambda day: day.start)
