"""What one shop offers: whether a thing can be had when it is wanted, what it costs, and what is like it. Pure.

Prices are in fen; days are Monday = 0; times of day are the shop's (Asia/Shanghai).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.clock import WEEKDAYS, local
from app.errors import Words
from app.language.reading import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One product as one shop has it: the chain's values, or the shop's own."""

    product_id: int
    name: str
    kind: str
    price: int
    member_price: int | None = None
    group_price: int | None = None
    deposit: int | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)  # size → price
    flavours: tuple[str, ...] = ()
    allergens: tuple[str, ...] | None = None  # None: nobody has said
    lead_hours: int = 0
    sold: bool = True
    out_today: bool = False
    days: tuple[int, ...] = ()  # () = every day
    sold_from: time | None = None
    sold_until: time | None = None
    cut_off: time | None = None  # has to be ordered by then the day before
    per_day: int | None = None  # so many a day; None: not counted
    first_day: date | None = None  # of its season
    last_day: date | None = None
    stock: int | None = None  # so many, all days together; None: not counted

    @property
    def counted(self) -> bool:
        """Whether what is kept of it is counted."""
        return self.per_day is not None or self.stock is not None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a thing cannot be had then. `code`: not_sold, out, season, lead, days, hours; `earliest`: when it can."""

    code: str
    words: Words
    earliest: datetime | None = None


def refusal(offer: Offer, at: datetime | None, now: datetime) -> Refusal | None:
    """Why an offer cannot be had at `at` (None: as soon as may be); None when it can. Both are business time."""
    wanted = local(at or now)
    if (none := _none_of_it(offer, wanted.date(), local(now).date())) is not None:
        return none
    first = now + timedelta(hours=offer.lead_hours)
    if offer.lead_hours and wanted < first:
        hours = offer.lead_hours
        return Refusal("lead", Words(f"要提前 {hours} 小时订", f"order it {hours} hours ahead"), first)
    if offer.days and wanted.weekday() not in offer.days:
        names = "、".join("周" + WEEKDAYS[day] for day in offer.days)
        return Refusal("days", Words(f"只在{names}有", f"only on {', '.join(map(str, offer.days))}"))
    if at is not None and not _in_hours(offer, wanted.time()):
        return Refusal("hours", Words(f"{_hours(offer)}供应", f"from {_hours(offer)}"))
    return None


def _none_of_it(offer: Offer, day: date, today: date) -> Refusal | None:
    if not offer.sold:
        return Refusal("not_sold", Words("本店不卖这款", "this store does not sell it"))
    if offer.out_today and day == today:
        return Refusal("out", Words("今天卖完了", "sold out today"))
    return _season(offer, day)


def _season(offer: Offer, day: date) -> Refusal | None:
    if offer.last_day is not None and day > offer.last_day:
        last = offer.last_day
        return Refusal(
            "season", Words(f"供应到{last.month}月{last.day}日，已经结束", f"to be had until {last.month}-{last.day}")
        )
    if offer.first_day is not None and day < offer.first_day:
        first = offer.first_day
        return Refusal(
            "season", Words(f"{first.month}月{first.day}日起供应", f"to be had from {first.month}-{first.day}")
        )
    return None


def _in_hours(offer: Offer, at: time) -> bool:
    begins, ends = offer.sold_from or time.min, offer.sold_until or time.max
    return begins <= at <= ends


def _hours(offer: Offer) -> str:
    begins = f"{offer.sold_from:%H:%M}" if offer.sold_from else "开门"
    return f"{begins}–{offer.sold_until:%H:%M}" if offer.sold_until else f"{begins}以后"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing with what it costs: `each` in fen, None where nobody has said."""

    name: str
    quantity: int
    each: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order costs, as far as that is known. In fen; `total` is None while a price is not known."""

    lines: tuple[Line, ...]
    total: int | None
    deposit: int


def find(item: Item, offers: Iterable[Offer]) -> Offer | None:
    """The offer that an item speaks of: by its number, by its very name, else the one name that it shortens.

    草莓蛋糕 is 草莓奶油蛋糕, and not its slice: of several names the shortest, if there is only one of that length.
    """
    known = list(offers)
    said = item.product if not item.flavour or item.flavour in item.product else item.flavour + item.product
    by_id = [offer for offer in known if offer.product_id == item.product_id]
    if told := by_id or [offer for offer in known if offer.name == said]:
        return told[0]
    if len(said) < _WHOLE:
        return None
    longer = sorted((offer for offer in known if _shortens(said, offer.name)), key=lambda one: len(one.name))
    alone = len(longer) == 1 or (len(longer) > 1 and len(longer[0].name) < len(longer[1].name))
    return longer[0] if alone else None


_WHOLE = 3  # characters: a shorter word says a kind of thing


def _shortens(said: str, name: str) -> bool:
    """Whether a name says the same with more characters in between."""
    rest = iter(name)
    return all(sign in rest for sign in said)


def price(offer: Offer, size: str | None, *, group: bool = False, member: bool = False) -> int | None:
    """What one costs, in fen. None for a size that has no price: it is never guessed."""
    if size:
        return offer.sizes.get(size)
    lowest = [offer.price]
    if group and offer.group_price is not None:
        lowest.append(offer.group_price)
    if member and offer.member_price is not None:
        lowest.append(offer.member_price)
    return min(lowest)


def quote(items: Sequence[Item], offers: Iterable[Offer], *, group: bool = True) -> Quote:
    """What these things cost. A member of the group pays the group's price."""
    known = list(offers)
    lines, deposit = [], 0
    for item in items:
        offer = find(item, known)
        count = item.quantity or 1
        each = price(offer, item.size, group=group) if offer else None
        lines.append(Line(item.product, count, each))
        deposit += (offer.deposit or 0) * count if offer else 0
    sums = [line.each * line.quantity for line in lines if line.each is not None]
    whole = bool(lines) and len(sums) == len(lines)
    return Quote(tuple(lines), sum(sums) if whole else None, deposit)


def substitutes(refused: Offer, offers: Iterable[Offer], now: datetime, at: datetime | None = None) -> list[Offer]:
    """Three like it that can be had: of its kind, the nearest in price, with no allergen that it has not."""
    allowed = set(refused.allergens or ())
    fitting = [
        offer
        for offer in offers
        if offer.product_id != refused.product_id
        and offer.kind == refused.kind
        and refusal(offer, at, now) is None
        and (refused.allergens is None or (offer.allergens is not None and set(offer.allergens) <= allowed))
    ]
    return sorted(fitting, key=lambda offer: (abs(offer.price - refused.price), offer.product_id))[:3]


def yuan(fen: int) -> str:
    """An amount as people say it: 168, 9.9."""
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".")
