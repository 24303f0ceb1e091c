"""From what is said of a time to the moment meant: always ahead of now, inside the shop's hours where a guess is needed."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.language.clocks import PARTS, Wait
from app.language.reading import SaidTime, Shop, When

_LAST = timedelta(seconds=1)  # 24:00 is written 23:59:59
_APPROX = timedelta(minutes=15)


def waited(wait: Wait, now: datetime) -> When:
    """A time counted from now."""
    at = now.replace(second=0, microsecond=0) + wait.after
    if wait.within:
        return When(start=None, end=at, grain="before")
    if wait.vague:
        return When(start=at - _APPROX, end=at + _APPROX, grain="approx")
    return When(start=at, end=at, grain="exact")


def moment(said: SaidTime, now: datetime, shop: Shop) -> When | None:
    """The time meant. None if nothing is said that has a place in the calendar."""
    if said.minutes is not None:
        return _bounded(said, *_hours(said, said.minutes, now, shop))
    if said.part:
        return _part(said, now)
    if said.first is None or said.last is None:
        return None
    first, last = _start(said.first, now), _start(said.last, now) + timedelta(days=1) - _LAST
    if said.bound == "before":
        return When(start=None, end=first, grain="before")
    if said.bound == "after":
        return When(start=first, end=None, grain="after")
    return When(start=first, end=last, grain="day" if said.first == said.last else "range")


def _start(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo)


def _part(said: SaidTime, now: datetime) -> When:
    low, high = PARTS[said.part]
    day = _start(said.first or now.date(), now)
    if said.first is None and day + timedelta(minutes=high) <= now:
        day += timedelta(days=1)
    start, end = day + timedelta(minutes=low), day + timedelta(minutes=high)
    if said.bound == "before":
        return When(start=None, end=day + timedelta(minutes=720 if said.part == "中午" else low), grain="before")
    if said.bound == "after":
        return When(start=start, end=None, grain="after")
    if said.last is not None and said.last != said.first:
        end = _start(said.last, now) + timedelta(minutes=high)
        return When(start=start, end=_capped(end), grain="range")
    return When(start=start, end=_capped(end), grain="part")


def _capped(end: datetime) -> datetime:
    return end - _LAST if end.time() == time() else end


def _bounded(said: SaidTime, start: datetime, end: datetime | None) -> When:
    if end is not None:
        return When(start=start, end=end, grain="range")
    match said.bound:
        case "before":
            return When(start=None, end=start, grain="before")
        case "after":
            return When(start=start, end=None, grain="after")
        case "approx":
            return When(start=start - _APPROX, end=start + _APPROX, grain="approx")
    return When(start=start, end=start, grain="exact")


def _hours(said: SaidTime, minutes: int, now: datetime, shop: Shop) -> tuple[datetime, datetime | None]:
    """The moment of an hour, and the end of a stretch."""
    part = said.part or ("晚上" if said.evening else "")
    if said.exact24:
        start = _on_day(minutes, said, now)
    elif part:
        start = _on_day(_in_part(minutes, part), said, now)
    elif said.breakfast and minutes < 780:
        start = _on_day(minutes, said, now)
    else:
        start = _guessed(minutes, said.until, said, now, shop)
    if said.until is None:
        return start, None
    end = start.replace(hour=0, minute=0) + timedelta(minutes=said.until)
    while end <= start:
        end += timedelta(hours=12)
    return start, end


def _in_part(minutes: int, part: str) -> int:
    """Minutes of the day of an hour said with a part of the day."""
    low, _ = PARTS[part]
    half = minutes % 720
    if part in ("凌晨", "早上", "上午"):
        return minutes
    if part == "中午":
        return minutes if minutes >= 600 else minutes + 720
    if part == "晚上" and half < 180:  # 晚上十二点, 晚上一点
        return half + 1440
    return half + 720 if low >= 720 else minutes


def _on_day(minutes: int, said: SaidTime, now: datetime) -> datetime:
    """At this minute of the day said, else of today or, if that has passed, of tomorrow."""
    day = _start(said.first or now.date(), now)
    at = day + timedelta(minutes=minutes)
    if said.first is None and at <= now:
        at += timedelta(days=1)
    return at


def _guessed(minutes: int, until: int | None, said: SaidTime, now: datetime, shop: Shop) -> datetime:
    """An hour without part of day: the next one inside the shop's hours."""
    half = minutes % 720
    length = timedelta(minutes=(until - minutes) % 720 if until is not None else 0)
    today = now.date()
    day = said.first or today
    for offset in (0,) if said.first else (0, 1):
        open_hours = [
            at
            for at in (_start(day, now) + timedelta(days=offset, minutes=half + extra) for extra in (0, 720))
            if shop.opens <= at.time() <= shop.closes
        ]
        open_hours = [at for at in open_hours if (at + length).time() <= shop.closes] or open_hours
        for at in open_hours:
            if at > now or day != today:
                return at
        if open_hours and said.first:
            return open_hours[-1]
    return _on_day(minutes if minutes >= 720 else half + 720 if half < 420 else half, said, now)


def join(old: SaidTime | None, new: SaidTime) -> SaidTime:
    """Two sayings of one time as one."""
    if old is None:
        return new
    first, last = (new.first, new.last) if new.first else (old.first, old.last)
    if new.minutes is not None:
        part = new.part or (old.part if not new.exact24 and not (new.first and new.first != old.first) else "")
        return replace(new, first=first, last=last, part=part, evening=new.evening or (old.evening and not new.first))
    if new.part:
        keep = old.minutes if new.first is None and old.minutes is not None and _inside(old, new.part) else None
        if new.first is not None:
            keep = old.minutes if old.first is None and old.part in ("", new.part) else None  # 七点半, then 明早
        until, bound = (old.until, new.bound or old.bound) if keep is not None else (None, new.bound)
        return replace(new, first=first, last=last, minutes=keep, until=until, bound=bound)
    return replace(
        new, part=old.part, minutes=old.minutes, until=old.until, exact24=old.exact24, bound=new.bound or old.bound,
        breakfast=old.breakfast or new.breakfast,
    )  # fmt: skip


def _inside(old: SaidTime, part: str) -> bool:
    return old.part == part
