"""Which goods a post speaks of, at which price, and whether a shop keeps that. Pure; prices in fen.

In doubt nothing is found: a bundle, a discount, a starting price or what is said of something sold out is no promise
of a price.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.offers import Offer, refusal, yuan
from app.clock import business_date
from app.errors import Words
from app.language.reading import Product

_SHORTEST = 3  # characters of a name: a shorter one is a kind of thing
#: from a name to its own price; anything else in between makes it another thing's
_TO_PRICE = re.compile(
    r"[\s：:，,“”（(]*(?P<size>\d{1,2}寸)?[\s：:，,]*"
    r"(?P<label>(?:今[天日]|现[在价]|限时|只[要需]|仅[需要]?|才|就|特价|秒杀价?|群友|专享|活动|会员|团购|优惠|售价|价格?|[\s：:])*)"
    r"(?P<sign>[¥￥])?\s*(?P<amount>\d{1,5}(?:\.\d{1,2})?)\s*(?P<unit>元|块钱?)?"
    r"(?!\s*(?:元|块)?\s*(?:起|券|代金|以上|以下|左右|[一两二三四五六七八九十\d]+[个只块片份件]|[/／\d.]))"
)
_BUNDLED = re.compile(r"(?:[加配和与+＋&]|(?<![元块\d])、|任选|第二)\s*$")
_GONE = re.compile(r"卖完|售罄|卖光|没有了|下架|停售|售完(?!为止)|补货")
_NO_OFFER = ("not_sold", "out", "season", "days")
_BENEFIT = re.compile(r"限时|特价|秒杀|群友|专享|活动|团购|优惠")


@dataclass(frozen=True, slots=True)
class Promise:
    """Something is offered. `price`: what it is said to cost, None where nothing is said; `member`: to members;
    `benefit`: it is said to be less than elsewhere.
    """

    product_id: int
    name: str
    price: int | None = None
    size: str = ""
    member: bool = False
    benefit: bool = False


class Names:
    """The names of what the chain sells, to be found in posts."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._ids = {one.name: one.id for one in products if len(one.name) >= _SHORTEST}
        longest_first = sorted(self._ids, key=lambda name: (-len(name), name))
        self._found = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def promises(self, text: str, *, offers: bool) -> list[Promise]:
        """What a post promises. `offers`: whoever names goods in it offers them; else only what has a price is."""
        if self._found is None:
            return []
        found = []
        for match in self._found.finditer(text):
            clause = re.split(r"[\n。！!；;]", text[match.end() :], maxsplit=1)[0]
            if _GONE.search(clause):
                continue
            promise = self._priced(match, text)
            if promise.price is not None or offers:
                found.append(promise)
        return found

    def _priced(self, match: re.Match[str], text: str) -> Promise:
        name = match[0]
        priced = _TO_PRICE.match(text, match.end())
        bundled = _BUNDLED.search(text, 0, match.start())
        if priced is None or bundled or not (priced["sign"] or priced["unit"]):
            return Promise(self._ids[name], name)
        fen = round(float(priced["amount"]) * 100)
        label = priced["label"]
        benefit = bool(_BENEFIT.search(label))
        return Promise(self._ids[name], name, fen, priced["size"] or "", "会员" in label and not benefit, benefit)


def broken(
    promises: Sequence[Promise], offers: Mapping[int, Offer], at: datetime, *, some_day: bool = False
) -> Words | None:
    """The first promise that a shop would not keep at that moment, in words; None when it keeps them all.

    `some_day`: nobody knows on which day it is said: what is over for good is not kept, what is not today may be.
    """
    for promise in promises:
        offer = offers.get(promise.product_id)
        if offer is None:
            return Words(f"“{promise.name}”已经下架", f"{promise.name} is not sold any more")
        why = refusal(offer, at, at)
        over = offer.last_day is not None and offer.last_day < business_date(at)
        if why is not None and (why.code in _NO_OFFER if not some_day else over):
            return Words(f"“{promise.name}”{why.words.zh}", f"{promise.name}: {why.words.en}")
        if promise.price is not None and (fault := _wrong(promise, promise.price, offer)):
            return fault
    return None


def _wrong(promise: Promise, price: int, offer: Offer) -> Words | None:
    """Why this is not what it costs, or no benefit; None when it is right."""
    said = f"“{promise.name}{promise.size}”写的 ¥{yuan(price)}"
    asked: Iterable[int | None] = (offer.price, offer.group_price, *offer.sizes.values())
    if promise.size in offer.sizes:
        asked = (offer.sizes[promise.size],)
    elif promise.member:
        asked = (offer.member_price,)
    right = {one for one in asked if one is not None}
    if price not in right:
        known = "、".join(f"¥{yuan(one)}" for one in sorted(right)) or "没有这个价"
        return Words(f"{said}和价目不符（{known}）", f"{promise.name} is said to be {price / 100}, which it is not")
    if not promise.benefit or promise.size:
        return None
    for less, zh, en in ((offer.member_price, "会员价", "members pay"), (offer.price, "平时价", "it costs anyway")):
        if less is not None and price >= less:
            return Words(f"{said}不低于{zh} ¥{yuan(less)}", f"{promise.name} at {price / 100} is no less than {en}")
    return None
