"""What the data say to a question. Pure: facts in, one short answer out; None where the data say nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.catalogue.offers import Offer, find, price, refusal, substitutes, yuan
from app.clock import local
from app.language.reading import Intent, Item, Reading
from app.orders.states import State, name_of
from app.registry.hours import Hours, day_words, is_open, opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a shop when somebody asks. The texts are the shop's own words; "" = nobody has said."""

    store: str
    address: str
    phone: str
    hours: Hours
    offers: Mapping[int, Offer]
    delivery: str = ""
    parking: str = ""
    payment: str = ""
    left: Mapping[int, int] = field(default_factory=dict)  # by product, where it is counted and asked for
    own: tuple[int, State] | None = None  # the asker's open order: number and state


#: what is asked of a shop, by its words; the first that fits
_SHOP = (
    ("delivery", re.compile(r"配送|外送|送货|送到|能送|送吗|外卖|运费|起送")),
    ("parking", re.compile(r"停车|车位|好停|充电桩")),
    ("payment", re.compile(r"发票|刷卡|支付|付款|医保|储值|会员卡|能用.{0,6}券|收现金|微信付|支付宝")),
    ("phone", re.compile(r"电话|号码|怎么联系|联系方式")),
    ("hours", re.compile(r"几点|营业|开门|关门|打烊|上班|下班|开到|还开|开着|开不开|休息|放假")),
    ("address", re.compile(r"在哪|地址|怎么走|位置|哪条路|哪里|附近|导航|怎么去")),
)


def answer(reading: Reading, facts: Facts, now: datetime) -> str | None:
    """What to say; None where a person has to."""
    if HOW_MANY.search(reading.normal) and (left := _how_many(reading, facts, now)) is not None:
        return left
    match reading.intent:
        case "ask_store_info":
            return _shop(reading, facts, now)
        case "ask_price":
            return _price(reading, facts)
        case "ask_product":
            return _product(reading, facts, now)
        case "order_status":
            return _status(facts)
    return None


def _shop(reading: Reading, facts: Facts, now: datetime) -> str | None:
    kind = next((name for name, told_by in _SHOP if told_by.search(reading.normal)), "")
    match kind:
        case "hours":
            return _open(reading, facts, now)
        case "address":
            return f"{facts.store}在{facts.address}。" if facts.address else None
        case "phone":
            return f"{facts.store}的电话：{facts.phone}。" if facts.phone else None
        case "delivery" | "parking" | "payment":
            return str(getattr(facts, kind)) or None
    return None


def _open(reading: Reading, facts: Facts, now: datetime) -> str | None:
    if not facts.hours.week:
        return None
    when = reading.said.when
    asked = (when.start or when.end) if when else None
    day = local(asked or now).date()
    words = day_words(facts.hours.on(day)).zh
    which = "今天" if day == local(now).date() else f"{day.month}月{day.day}日"
    said = f"{facts.store}{which}营业时间：{words}。"
    if day != local(now).date():
        return said
    if is_open(facts.hours, now):
        return f"{said}现在开着～"
    opens = local(opening(facts.hours, now))
    soon = f"{opens:%H:%M}" if opens.date() == day else f"{opens.month}月{opens.day}日 {opens:%H:%M}"
    return f"{said}现在打烊了，{soon}开门。"


def _items(reading: Reading) -> Sequence[Item]:
    return [item for item in reading.said.items if item.product and not item.implied]


def _price(reading: Reading, facts: Facts) -> str | None:
    told = []
    for item in _items(reading):
        offer = find(item, facts.offers.values())
        if offer is None:
            return None
        words = _price_of(offer, item.size)
        if words is None:
            return None
        told.append(words)
    return "；".join(told) + "。" if told else None


def _price_of(offer: Offer, size: str | None) -> str | None:
    if size:
        fen = price(offer, size)
        return f"{size}{offer.name} ¥{yuan(fen)}" if fen is not None else None
    words = f"{offer.name} ¥{yuan(offer.price)}"
    if offer.sizes:
        words = f"{offer.name} " + "、".join(f"{one} ¥{yuan(fen)}" for one, fen in offer.sizes.items())
    if offer.group_price is not None and offer.group_price < offer.price:
        words += f"，群友价 ¥{yuan(offer.group_price)}"
    elif offer.member_price is not None and offer.member_price < offer.price:
        words += f"，会员价 ¥{yuan(offer.member_price)}"
    return words


_ALLERGEN = re.compile(r"过敏|含|有没有放|放了|用的什么|成分|配料|坚果|花生|牛奶|鸡蛋|麸质|乳制品")
_THERE = re.compile(r"有(?:没有|吗|么|不|货|卖|得)|还有|卖|有的|今天有|有.{1,8}吗|剩")
LOOKS = re.compile(r"长什么样|什么样子|有图片?|图片|照片|看看样子|实物图")
HOW_MANY = re.compile(r"剩(?:下|余)?(?:多少|几)|还有(?:多少|几)|还能订(?:多少|几)|余量|库存")
_AHEAD = re.compile(r"提前|预[订定]|多久|几天")
_FLAVOURS = re.compile(r"口味|味道|什么味|哪些味")


def _product(reading: Reading, facts: Facts, now: datetime) -> str | None:
    items = _items(reading)
    offer = find(items[0], facts.offers.values()) if len(items) == 1 else None
    if offer is None:
        return None
    return _about_it(offer, reading.normal) or (
        _there(offer, reading, facts, now) if _THERE.search(reading.normal) else None
    )


def _about_it(offer: Offer, text: str) -> str | None:
    if _ALLERGEN.search(text):
        return _allergens(offer)
    if _AHEAD.search(text) and offer.lead_hours:
        return f"{offer.name}要提前 {offer.lead_hours} 小时订。"
    if _FLAVOURS.search(text) and offer.flavours:
        return f"{offer.name}有{'、'.join(offer.flavours)}。"
    return None


def _how_many(reading: Reading, facts: Facts, now: datetime) -> str | None:
    items = _items(reading)
    offer = find(items[0], facts.offers.values()) if len(items) == 1 else None
    if offer is None or offer.product_id not in facts.left:
        return None
    left = facts.left[offer.product_id]
    day = local(asked_for(reading, now)).date()
    which = "" if offer.per_day is None else "今天" if day == local(now).date() else f"{day.month}月{day.day}日"
    return f"{offer.name}{which}还能订 {left} 份。" if left else f"{offer.name}{which}已经订完了。"


def asked_for(reading: Reading, now: datetime) -> datetime:
    """The time that a question is about: as it is said, else now."""
    when = reading.said.when
    return (when.start or when.end or now) if when else now


def _allergens(offer: Offer) -> str | None:
    if offer.allergens is None:
        return None
    return f"{offer.name}含：{'、'.join(offer.allergens)}。严重过敏请再和店员确认一下。"


def _there(offer: Offer, reading: Reading, facts: Facts, now: datetime) -> str:
    when = reading.said.when
    at = (when.start or when.end) if when and when.grain != "day" else None
    no = refusal(offer, at, now)
    if no is None:
        return f"{offer.name}有的，{_price_of(offer, None)}。要的话直接说一声，我帮您留。"
    others = [one.name for one in substitutes(offer, facts.offers.values(), now, at)]
    more = f"可以看看{'、'.join(others)}。" if others else ""
    return f"{offer.name}{no.words.zh}。{more}"


def wanted_in_vain(reading: Reading, facts: Facts, now: datetime) -> str | None:
    """Why the thing that is asked for cannot be had today; None when it can, or nothing of the kind is asked."""
    items = _items(reading)
    if reading.intent != "ask_product" or len(items) != 1 or not _THERE.search(reading.normal):
        return None
    offer = find(items[0], facts.offers.values())
    no = refusal(offer, None, now) if offer else None
    return no.words.zh if no is not None and no.code in ("out", "not_sold") else None


def _status(facts: Facts) -> str | None:
    if facts.own is None:
        return None
    number, state = facts.own
    return f"您的 {number} 号单：{name_of(state).zh}。"


#: intents that ask something of the shop
ASKS: frozenset[Intent] = frozenset({"ask_store_info", "ask_price", "ask_product", "order_status"})
