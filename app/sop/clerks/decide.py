"""What a clerk might say in the shop's groups this morning. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.cards import Button, Card
from app.catalogue.offers import Offer, refusal, yuan

PREFIX = "own-"  # of the cards' task ids
_AT_ONCE = 2  # hours: what takes longer to make is nothing to come by for


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product, and the words about it."""

    product: str
    text: str


def suggestions(offers: Iterable[Offer], sold: Sequence[str], now: datetime, turn: int) -> list[Suggestion]:
    """Two at the most, of what can be had now: what sold best yesterday, and one in turn.

    `sold`: names, the best first. `turn` goes up by one a day: so everything has its day.
    """
    there = {
        offer.name: offer
        for offer in sorted(offers, key=lambda one: one.product_id)
        if offer.lead_hours <= _AT_ONCE
        and refusal(offer, now + timedelta(hours=offer.lead_hours) if offer.lead_hours else None, now) is None
    }
    best = next((name for name in sold if name in there), None)
    others = [name for name in there if name != best]
    found = [Suggestion(best, f"昨天卖得最好的{best}，今天也有：{_price(there[best])}。{_how(best)}")] if best else []
    for step in range(min(len(others), 2 - len(found))):
        name = others[(turn + step) % len(others)]
        found.append(Suggestion(name, f"今天店里有{name}，{_price(there[name])}。{_how(name)}"))
    return found


def _price(offer: Offer) -> str:
    if offer.group_price is not None and offer.group_price < offer.price:
        return f"群友价 ¥{yuan(offer.group_price)}（原价 ¥{yuan(offer.price)}）"
    return f"¥{yuan(offer.price)}"


def _how(name: str) -> str:
    return f"想要的在群里说“留一份{name}”就行～"


def card(store: str, day: date, found: Sequence[Suggestion]) -> Card:
    """The morning's card. How to ask for it (the second sentence) is not on it: a card takes 112 characters."""
    return Card(
        title="今天在群里说一句？",
        subtitle=f"{store} · {day.month}月{day.day}日",
        text="点一下就发到本店的群。\n"
        + "\n".join(f"{n}. {one.text.partition('。')[0]}" for n, one in enumerate(found, 1)),
        buttons=tuple(
            Button(text=f"发 {n}：{one.product}"[:10], key=str(n), style="main" if n == 1 else "plain")
            for n, one in enumerate(found, 1)
        ),
    )


def thanks(text: str, orders: int, people: int) -> str:
    """What a clerk hears two hours later."""
    return f"您发的“{text[:20]}…”两小时里带来 {orders} 单（{people} 位顾客）。"
