"""When a shop is briefed, and in which words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import SHANGHAI, local
from app.registry.hours import Hours

_NOON = time(12)
_MOST = 6  # orders that are named


@dataclass(frozen=True, slots=True)
class Briefing:
    """One moment: opening, noon, closing."""

    at: datetime
    kind: str


def moments(hours: Hours, day: date) -> Iterator[Briefing]:
    """The briefings of a day: when the shop first opens, at noon if it is open then, and when it closes for the day."""
    if not hours.week:
        yield Briefing(datetime.combine(day, _NOON, SHANGHAI), "noon")
        return
    start = datetime.combine(day, time(0), SHANGHAI)
    periods = [one for one in hours.periods(start + timedelta(hours=12)) if local(one[0]).date() == day]
    if not periods:
        return
    noon = datetime.combine(day, _NOON, SHANGHAI)
    yield Briefing(periods[0][0], "opening")
    if any(begins < noon < ends for begins, ends in periods):
        yield Briefing(noon, "noon")
    yield Briefing(periods[-1][1], "closing")


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to tell. Each order as one line."""

    waiting: Sequence[str]
    due: Sequence[str]  # to be ready until the next briefing
    uncollected: Sequence[str]
    complaints: int
    sold_out: Sequence[str]


_GREETING = {"opening": "开门啦", "noon": "中午好", "closing": "打烊前看一眼"}


def words(kind: str, facts: Facts) -> str:
    """The brief; "" when there is nothing to tell."""
    parts = [
        _part("还没人接", facts.waiting),
        _part("要做好的" if kind != "closing" else "明天一早要做好的", facts.due),
        _part("做好了还没取", facts.uncollected),
        f"投诉没结束：{facts.complaints} 件" if facts.complaints else "",
        f"今天没有的：{'、'.join(facts.sold_out[:_MOST])}" if facts.sold_out else "",
    ]
    told = [part for part in parts if part]
    return "\n".join([f"【{_GREETING[kind]}】", *told]) if told else ""


def _part(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    more = f"\n  ……等 {len(lines)} 单" if len(lines) > _MOST else ""
    return f"{title}（{len(lines)}）：\n" + "\n".join(f"  {line}" for line in lines[:_MOST]) + more
