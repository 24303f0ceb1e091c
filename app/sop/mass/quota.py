"""How many mass messages a group may get on a day. Pure.

WeCom takes for a group, in a month, as many as the month has days; an administrator of the corp may tighten that to
seven a week or one a day (protocol §5.1). What is left is spread over the days that are left: no day takes another's.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Rule = Literal["month", "week", "day"]


@dataclass(frozen=True, slots=True)
class Used:
    """Mass messages of a group: before a day, in its week and its month; and on the day.

    `refused`: WeCom has said on that day that the group can get no more.
    """

    month: int = 0
    week: int = 0
    today: int = 0
    refused: bool = False


def since(rule: Rule, day: date) -> date:
    """The first day of the time that the rule counts."""
    if rule == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if rule == "week" else day


def allowance(rule: Rule, day: date, used: Used, ahead: int = 0) -> int:
    """How many mass messages a group's day is planned with. `ahead`: days until then that are to have theirs, too."""
    if used.refused:
        return 0
    if rule == "day":
        return 1
    days = monthrange(day.year, day.month)[1] if rule == "month" else 7
    passed = (day - since(rule, day)).days
    left = days - (used.month if rule == "month" else used.week) - min(ahead, passed)
    return max(0, left // (days - passed))
