"""What a clerk might say in the shop's groups this morning. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.cards import Button, Card
from app.catalogue.offers import Offer, refusal, yuan

PREFIX = "own-"  # of the cards' task ids
_AT_ONCE = 2  # hours: what takes longer to make is nothing to come by for
_DEGREES = re.compile(r"[-－负零]?\d{1,2}(?=\s*(?:[到至~～—-]\s*[-－]?\d{1,2}\s*)?(?:度|℃|°))")
_COLD, _HOT = 12, 30  # the highest of a day
_FEELS = {
    "hot": re.compile(r"(?<!不)(?:热|暑|晒|闷)|高温"),
    "cold": re.compile(r"(?<!不)(?:冷|寒)|降温|雪|霜|冰冻"),
    "rain": re.compile(r"(?<![无没])雨|台风"),
}
_WARM = re.compile(r"热(?!狗)|暖|姜|红糖|可可|咖啡|拿铁|乌龙|奶茶|豆浆|粥|汤|栗|红枣")
_COOL = re.compile(r"冰|冷|凉|酸奶|柠檬|橙汁|果汁|气泡|慕斯|绿豆|杨枝|西瓜")
#: how it feels: what goes with it, and how that is said
_SUITS = {"hot": (_COOL, "天热来点凉的"), "cold": (_WARM, "天冷来点暖的"), "rain": (_WARM, "雨天来点暖的")}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product, and the words about it."""

    product: str
    text: str


def feel(weather: str) -> str:
    """What the weather feels like, as somebody has written it down: hot, cold, rain; "" for nothing much."""
    degrees = [int(re.sub(r"[－负零]", "-", one)) for one in _DEGREES.findall(weather)]
    if degrees and not _COLD < max(degrees) < _HOT:
        return "hot" if max(degrees) >= _HOT else "cold"
    for name, words in _FEELS.items():
        if words.search(weather) and not (degrees and name != "rain"):
            return name
    return ""


def suggestions(
    offers: Iterable[Offer], sold: Sequence[str], now: datetime, turn: int, weather: str = ""
) -> list[Suggestion]:
    """Two at the most, of what can be had now: what sold best yesterday, and one that suits the weather, or in turn.

    `sold`: names, the best first. `turn` goes up by one a day: so everything has its day. `weather`: as it was
    written down; "" where nobody has.
    """
    there = {offer.name: offer for offer in sorted(offers, key=lambda one: one.product_id) if _to_be_had(offer, now)}
    best = next((name for name in sold if name in there), None)
    others = [name for name in there if name != best]
    suits, lead = _SUITS.get(feel(weather), (None, ""))
    fitting = [name for name in others if suits and suits.search(name)]
    found = [Suggestion(best, f"昨天卖得最好的{best}，今天也有：{_price(there[best])}。{_how(best)}")] if best else []
    said = weather.removeprefix("今天").strip(" ，,。.！!")
    said = f"今天{said}。" if said else ""
    if fitting:
        name = fitting[turn % len(fitting)]
        found.append(Suggestion(name, f"{lead}，店里有{name}，{_price(there[name])}。{said}{_how(name)}"))
        others.remove(name)
    for step in range(min(len(others), 2 - len(found))):
        name = others[(turn + step) % len(others)]
        # the weather once, and where it does not speak against what is offered
        after = said if not lead else ""
        found.append(Suggestion(name, f"今天店里有{name}，{_price(there[name])}。{after}{_how(name)}"))
    return found


def _to_be_had(offer: Offer, now: datetime) -> bool:
    wanted = now + timedelta(hours=offer.lead_hours) if offer.lead_hours else None
    return offer.lead_hours <= _AT_ONCE and refusal(offer, wanted, now) is None


def holds(product: str, text: str, offers: Iterable[Offer], now: datetime) -> bool:
    """Whether what was suggested in the morning is still so when it is tapped: it can be had, and at that price."""
    return any(one.name == product and _to_be_had(one, now) and _price(one) in text for one in offers)


def _price(offer: Offer) -> str:
    if offer.group_price is not None and offer.group_price < offer.price:
        return f"群友价 ¥{yuan(offer.group_price)}（原价 ¥{yuan(offer.price)}）"
    return f"¥{yuan(offer.price)}"


def _how(name: str) -> str:
    return f"想要的在群里说“留一份{name}”就行～"


def card(store: str, day: date, found: Sequence[Suggestion], *, full: bool = False) -> Card:
    """The morning's card. What follows the first sentence is not on it: a card takes 112 characters.

    `full`: the groups' day has no room beside what is planned.
    """
    told = "今天群里排得满，发了营销会让位。点一下就发。" if full else "点一下就发到本店的群。"
    return Card(
        title="今天在群里说一句？",
        subtitle=f"{store} · {day.month}月{day.day}日",
        text=f"{told}\n" + "\n".join(f"{n}. {one.text.partition('。')[0]}" for n, one in enumerate(found, 1)),
        buttons=tuple(
            Button(text=f"发 {n}：{one.product}"[:10], key=str(n), style="main" if n == 1 else "plain")
            for n, one in enumerate(found, 1)
        ),
    )


def crowded(way: Sequence[str], out: int) -> str:
    """What a clerk hears whose post is one more than a group's day has room for: nobody keeps it back.

    `way`: the posts that are left out for it; `out`: how many the group has had already.
    """
    if way:
        return f"已经发了。今天群里排满了，{'、'.join(f'“{name}”' for name in way)}给您这条让位，今天不发。"
    return f"已经发了。今天群里已经有 {out} 条，再多大家会嫌吵，今天就先这样吧，辛苦了～"


def thanks(text: str, orders: int, people: int) -> str:
    """What a clerk hears two hours later."""
    return f"您发的“{text[:20]}…”两小时里带来 {orders} 单（{people} 位顾客）。"
