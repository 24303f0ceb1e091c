"""What has to be kept for a ticket, and until when it can be. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.catalogue.offers import Offer, find
from app.clock import SHANGHAI, local
from app.language.reading import Item, When


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of a thing on a day."""

    offer: Offer
    day: date
    quantity: int


def wanted(items: Sequence[Item], when: When | None, offers: Iterable[Offer], now: datetime) -> list[Wanted]:
    """The things of an order that a shop counts by the day, or that have to be ordered the day before; by product."""
    at = (when.start or when.end) if when else None
    day, known = local(at or now).date(), list(offers)
    found: dict[int, Wanted] = {}
    for item in items:
        offer = find(item, known)
        if offer is not None and (offer.counted or offer.cut_off is not None):
            before = found[offer.product_id].quantity if offer.product_id in found else 0
            found[offer.product_id] = Wanted(offer, day, before + (item.quantity or 1))
    return [found[product] for product in sorted(found)]


def is_too_late(one: Wanted, now: datetime) -> bool:
    """Whether the day before, or its hour, has passed. What is wanted today is the shop's to say."""
    cut_off: time | None = one.offer.cut_off
    if cut_off is None or one.day <= local(now).date():
        return False
    return now > datetime.combine(one.day - timedelta(days=1), cut_off, SHANGHAI)


def late_words(one: Wanted) -> str:
    """Why it cannot be kept any more."""
    return f"{one.offer.name}要前一天 {one.offer.cut_off:%H:%M} 前订，{one.day.month}月{one.day.day}日的已经截止"


def full_words(one: Wanted, left: int, following: date | None, instead: Sequence[Offer] = ()) -> str:
    """Why it cannot be kept that day, and what can: the next day with room for it, or something like it."""
    rest = f"只剩 {left} 份" if left > 0 else "已经订满"
    ways = [f"{following.month}月{following.day}日还有"] if following else []
    if instead:
        ways.append(f"也可以换{'、'.join(offer.name for offer in instead)}")
    said = f"{one.offer.name}{one.day.month}月{one.day.day}日{rest}"
    return f"{said}（{'，'.join(ways)}）" if ways else said


def gone_words(one: Wanted, left: int) -> str:
    """Why there are not so many any more, on no day."""
    return f"{one.offer.name}只剩 {left} 份" if left > 0 else f"{one.offer.name}已经订完"


LOOK_AHEAD = 7  # days


def day_with_room(one: Wanted, taken: Mapping[date, int]) -> date | None:
    """The next day within a week on which so many are left. `taken`: how many others keep, by day."""
    per_day = one.offer.per_day
    if per_day is None or one.quantity > per_day:
        return None
    days = (one.day + timedelta(days=n) for n in range(1, LOOK_AHEAD + 1))
    fits = (day for day in days if not one.offer.days or day.weekday() in one.offer.days)
    last = one.offer.last_day
    return next(
        (day for day in fits if (last is None or day <= last) and taken.get(day, 0) + one.quantity <= per_day), None
    )
