"""A ticket of a conversation, and how what is said next changes it. Values and pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from app.language.assorted import by_kinds
from app.language.counting import PIECE
from app.language.doors import readdressed
from app.language.moments import join, moment
from app.language.naming import words
from app.language.reading import Item, Reading, SaidTime, Shop, Slots, When

Kind = Literal["order_cake", "order_bread", "book_breakfast", "complaint"]
Status = Literal["open", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One need of one customer. `time` keeps the pieces of the time as said, so that an hour can join a day.

    `ref`: what whoever keeps the conversation knows it by; it says nothing here.
    """

    kind: Kind
    customer: str
    status: Status = "open"
    slots: Slots = field(default_factory=Slots)
    time: SaidTime | None = None
    at: datetime  # when it was last spoken of
    ref: str = ""


def merged(ticket: Ticket, reading: Reading, at: datetime, shop: Shop) -> Ticket:
    """With everything a message says. The last value wins; what was not said again stays."""
    said = reading.said
    time, when = merged_time(ticket, reading, at, shop)
    slots = replace(
        ticket.slots,
        items=merged_items(ticket.slots.items, said.items, reading.normal),
        when=when,
        fulfilment=said.fulfilment or ticket.slots.fulfilment,
        address=readdressed(ticket.slots.address, said.address or reading.normal)
        or _IS_AT.sub("", said.address)
        or ("" if said.fulfilment == "pickup" else ticket.slots.address),
        phone=said.phone or ticket.slots.phone,
        inscription=inscribed(ticket.slots, said.inscription, reading.normal),
        budget=said.budget or ticket.slots.budget,
        allergy=tuple(dict.fromkeys((*ticket.slots.allergy, *said.allergy))),
        store=said.store or ticket.slots.store,
    )
    return replace(ticket, slots=slots, time=time, at=at)


_IS_AT = re.compile(r"^(?:应该)?是(?=.{3})")  # 楼层错了 是春江大厦9层


def inscribed(known: Slots, said: Sequence[str], text: str) -> tuple[str, ...]:
    """What is written: of several cakes each may be given its words by itself (哪吒写大勇, then 敖丙写小勇)."""
    if not said:
        return () if drops_words(text) else known.inscription
    cakes = sum(item.quantity or 1 for item in known.items if is_cake(item))
    one_of_them = _ANOTHER.search(text) or (len(known.items) > 1 and any(_calls(text, item) for item in known.items))
    if one_of_them and not _PUT_RIGHT.search(text) and len(known.inscription) + len(said) <= cakes:
        return tuple(dict.fromkeys((*known.inscription, *said)))
    return tuple(said)


_ANOTHER = re.compile(r"另(?:外|一)|[第][二三四]|还有[一个]")
_PUT_RIGHT = re.compile(r"改|换|错|不对|还是")


def _calls(text: str, item: Item) -> bool:
    """Whether a thing is called by its name, or by what sets it apart: 哪吒 of 哪吒蛋糕."""
    special = re.sub(r"(?:生日)?蛋糕$|慕斯$", "", item.product)
    return bool(item.product and item.product in text) or (len(special) > 1 and special in text)


def drops_words(text: str) -> bool:
    """Whether nothing is to be written after all."""
    return bool(_NO_WORDS.search(text))


_NO_WORDS = re.compile(r"(?:不要|不用|别)(?:写|再写|加)字?了?$|不写了?(?:字)?")

# times


def merged_time(ticket: Ticket, reading: Reading, at: datetime, shop: Shop) -> tuple[SaidTime | None, When | None]:
    """An hour joins the day that was said, a day the hour; a move shifts the time."""
    old, new = ticket.time, reading.time
    shift = reading.shift if new is None else 0
    if new is None:
        if reading.said.when is not None and new is None:
            return None, reading.said.when
        if shift and ticket.slots.when is not None:
            return old, _moved(ticket.slots.when, timedelta(minutes=shift))
        return old, ticket.slots.when
    joined = join(old, new)
    if (
        ticket.kind == "book_breakfast"
        and not joined.part
        and joined.minutes is None
        and joined.first == joined.last
        and joined.first
    ):
        joined = replace(joined, part="早上")
    joined = replace(joined, breakfast=joined.breakfast or ticket.kind == "book_breakfast")
    when = moment(joined, at, shop)
    return joined, when or ticket.slots.when


def _moved(when: When, by: timedelta) -> When:
    return When(
        start=when.start + by if when.start else None, end=when.end + by if when.end else None, grain=when.grain
    )


# things

_MORE = re.compile(
    r"再(?:加|要|来|添|拿|带|做|订|定)|另外|还要|多(?:要|来|加|拿)|加上?|添|还有|外加|顺便|一起"
    r"|多\s?(?:\d{1,2}|[一两俩三四五六])" + PIECE + r""
)
_ONE_MORE = re.compile(r"(?:再|另外|还要?)(?:要|来|加|做|[订定]|[帮给]我)*[一两12]?个(?!人)")
_UP_TO = re.compile("[加添增涨]到|[一总]共|合计")  # 也加到六个, 多一个 一共4个: the whole number is told
#: a number that comes on top of what is known; 多来了一个部门 45个 is a new total
ADDED = re.compile(
    r"(?:再|多|加|添)(?:给我|帮我)?(?:上|加|要|来|拿|添|做|订|留|带|备|买|装)?\s?(?:\d|[一两二三四五六七八九十俩仨]|半打)"
)
_REPLACE = re.compile(
    r"换|改|不要.{0,8}(?:要|来)|不是.{1,8}是|还是(?!.*吗)|啊不|哦不|不对|算了|就要?|要不|说错|打错|更正|反了|写反|重新|不变|就行|只要|就好|^等[等下]|等一下"
)


def merged_items(known: Sequence[Item], said: Sequence[Item], text: str) -> tuple[Item, ...]:
    """Things named again are corrected, details join the thing they fit, new things are added or take the place."""
    kinds = by_kinds(known, said, text)
    if kinds is not None:
        return kinds
    items = list(known)
    more = bool(_MORE.search(text)) and not _UP_TO.search(text) and "不变" not in text
    for item in _as_flavours(items, said, text):
        n = _place(items, item)
        n = _called_short(items, item) if n is None and not more else n
        besides = n is not None and item.implied and item.size not in (None, items[n].size) and _ONE_MORE.search(text)
        another = n is not None and n >= len(known) and (_other_flavour(items[n], item) or _other_thing(items[n], item))
        if besides or another:
            items.append(item)  # 再做一个6寸无糖的, beside one of 8寸
        elif n is not None:
            items[n] = _corrected(items[n], item, more=more)
        elif (
            items and not more and _REPLACE.search(text) and (like := _same_kind(items, item) or _only_one(items, text))
        ):
            n = ([m for m in like if items[m].product and items[m].product in text] or like)[-1]
            items[n] = _instead(items[n], item)
        elif item.product or not items:
            items.append(item)
    named = [item for item in items if item.product not in MEALS]
    if named and len(said) and not more and all(item.product not in MEALS for item in said):
        items = named  # 两份早餐, then what they are
    return tuple(items)


def _other_thing(one: Item, item: Item) -> bool:
    return bool(one.quantity and item.quantity) and one.product != item.product and not item.implied  # each counted


def _other_flavour(one: Item, item: Item) -> bool:
    """一个榴莲一个抹茶: two of one kind in one message, neither corrects the other."""
    apart = not item.implied or bool(item.size and one.size)  # 蓝莓的6寸一个 巧克力的6寸一个
    return bool(one.flavour and item.flavour and one.flavour != item.flavour and apart)


MEALS = frozenset(("早餐", "早饭", "早点", "下午茶", "茶歇", "甜品台", "甜点", "西点", "面包", "点心", "甜品", "糕点"))


def _as_flavours(items: Sequence[Item], said: Sequence[Item], text: str) -> list[Item]:
    """巧克力 said alone beside a cake that is known is its flavour, and so is 椰奶 in 6寸 椰奶的."""
    if not any(is_cake(old) for old in items) and not (len(items) == 1 and _OF_ANOTHER.search(text)):
        return list(said)
    plain = all(_general(old) and not old.flavour for old in items)
    said = [
        replace(one, product=f"{one.product}蛋糕") if plain and one.product in words("figures") else one for one in said
    ]
    return [
        Item(product="蛋糕", size=item.size, flavour=item.product, implied=True)
        if not item.quantity and not item.implied and _is_flavour(item, text, plain=plain)
        else item
        for item in said
    ]


_OF_ANOTHER = re.compile(r"[换改](?:成|为|做)?[^,，。\s]{1,6}的")  # 换红茶的, of the one thing there is


def _is_flavour(item: Item, text: str, *, plain: bool) -> bool:
    """`plain`: the cake that is known has neither a name nor a flavour, so that even 海盐芝士 tells no more than one."""
    names = words("flavours")
    if re.search(rf"[换改](?:成|为|做)?{re.escape(item.product)}(?:味|口味)?的", text) and not _CAKES.search(
        item.product
    ):
        return True
    if plain and not item.size and not item.flavour and not _CAKE_NAME.search(item.product):
        return any(item.product.endswith(name) for name in names)
    apart = not item.size or f"{item.product}的" in text or plain
    return apart and item.product in names and not _CAKES.search(item.product)


_CAKE_NAME = re.compile("蛋糕|慕斯|千层|提拉米苏|黑森林|巴斯克|红丝绒|戚风|寿桃|舒芙蕾|[半轻重]")


def _place(items: list[Item], item: Item) -> int | None:  # noqa: PLR0911  # one case a line
    """Which of the known things an item speaks of."""
    if not items:
        return None
    if item.implied or not item.product:
        alike = [
            n
            for n, old in enumerate(items)
            if item.flavour and item.flavour in (old.flavour, old.product[: len(item.flavour)])
        ]
        if len(alike) == 1 and len(items) > 1 and not item.size:
            return alike[0]  # 抹茶的多加一个, of several kinds
        cakes = [n for n, old in enumerate(items) if is_cake(old) or old.size]
        if item.implied and (item.size or item.flavour):
            same = [n for n in cakes if item.size == items[n].size or item.flavour == (items[n].flavour or "")]
            return (same or cakes or [len(items) - 1])[-1]  # 8寸的写…: the one of that size
        return len(items) - 1
    for n, old in enumerate(items):
        if old.product == item.product and not (
            old.flavour and item.flavour and old.flavour != item.flavour and old.size != item.size
        ):
            return n
    little = replace(item, product="小蛋糕", quantity=None, flavour=None)  # 小蛋糕 … 50个杯子蛋糕
    general = [n for n, old in enumerate(items) if is_cake(item) and (_general(old) or old == little)]
    if general:
        return general[-1]
    if _general(item):
        cakes = [n for n, old in enumerate(items) if is_cake(old)]
        other = item.flavour and cakes and _flavour_in(items[cakes[-1]].product)
        return cakes[-1] if cakes and (not other or other == item.flavour) else None
    if item.product in _NICKNAMES:
        ending = _NICKNAMES[item.product]
        called = [n for n, old in enumerate(items) if old.product.endswith(ending)]
        return called[0] if len(called) == 1 else None
    part = [n for n, old in enumerate(items) if item.product in old.product or old.product in item.product]
    return (
        part[0]
        if len(part) == 1 and not (item.size and items[part[0]].size and item.size != items[part[0]].size)
        else None
    )


def _called_short(items: list[Item], item: Item) -> int | None:
    """千层要10寸的, of the 榴莲千层 that is known: another size of it."""
    part = [n for n, old in enumerate(items) if item.product and old.product.endswith(item.product)]
    sized = item.size and not item.quantity and not item.flavour and not _general(item)
    return part[0] if sized and len(part) == 1 else None


#: what people call a thing for short once it is named
_NICKNAMES = {"包子": "包", "饼子": "饼", "卷子": "卷", "饭团子": "饭团", "团子": "团"}


def _general(item: Item) -> bool:
    return item.product in ("蛋糕", "生日蛋糕") and not (item.flavour and item.product != "蛋糕")


_CAKES = re.compile(r"蛋糕|慕斯|千层|提拉米苏|黑森林|巴斯克|红丝绒|戚风|寿桃|芝士|甜品台|奶油小方|舒芙蕾")


def is_cake(item: Item) -> bool:
    """Whether a thing is a cake, by its name or its size."""
    return bool(_CAKES.search(item.product)) or bool(item.size and "寸" in item.size)


def _same_kind(items: list[Item], item: Item) -> list[int]:
    """Known things of the same kind, cakes or not."""
    return [n for n, old in enumerate(items) if is_cake(old) == is_cake(item)]


def _only_one(items: list[Item], text: str) -> list[int]:
    """The one thing there is, where it is said outright that another takes its place, of whatever kind."""
    return [0] if len(items) == 1 and re.search("^换|[换改]成", text) else []


def _corrected(old: Item, new: Item, *, more: bool) -> Item:
    quantity = new.quantity or old.quantity
    if more and new.quantity and not new.implied and old.product == new.product and new.product:
        quantity = (old.quantity or 1) + new.quantity
    short = _NICKNAMES.get(new.product, new.product)
    said_short = old.product.endswith(short) or old.product.startswith(new.product)
    said_short = said_short and not new.flavour  # 蜜枣粽子, then 粽子改二十个 or 蜜枣的改二十个
    product = old.product if new.implied or not new.product or _general(new) or said_short else new.product
    renamed = product != old.product and (
        _flavour_in(product) or product in words("flavours")
    )  # 慕斯 of 蜜瓜, then 白桃慕斯
    flavour = new.flavour or (None if renamed else old.flavour)
    if flavour and not new.implied and _general(Item(product=new.product)) and flavour in product:
        flavour = None  # 巧克力蛋糕, read back as 蛋糕 of 巧克力
    if new.flavour and new.implied:
        inside = _flavour_in(old.product)
        if inside:
            product, flavour = old.product.replace(inside, new.flavour, 1), old.flavour
    special = new.product.removesuffix("蛋糕") if new.implied else ""
    if special and product.endswith("蛋糕") and special not in product:
        product = special + product if product == "蛋糕" else product
    return Item(
        product=product,
        quantity=quantity,
        size=new.size or old.size,
        flavour=flavour,
        product_id=new.product_id or (old.product_id if product == old.product else None),
        implied=old.implied and new.implied,
    )


def _flavour_in(product: str) -> str:
    """The flavour a name begins with: 蓝莓 of 蓝莓慕斯."""
    return next(
        (name for name in words("flavours") if len(name) > 1 and product.startswith(name) and product != name), ""
    )


def _instead(old: Item, new: Item) -> Item:
    return replace(new, quantity=new.quantity or old.quantity, size=new.size or (old.size if is_cake(new) else None))


def without(known: Sequence[Item], gone: Sequence[Item]) -> tuple[Item, ...]:
    """The things that are left when some are taken back. A name in general takes all it fits."""
    left = list(known)
    for item in gone:
        flavour = item.flavour if item.implied else item.product
        tasting = [
            old for old in left if flavour and old.flavour == flavour and (item.implied or old.product != item.product)
        ]
        if tasting and (item.implied or len({old.product for old in known}) < len(known)):
            left.remove(tasting[0])  # 榴莲那个退了, of two cakes
            continue
        for old in list(left):
            if old.product == item.product or (item.product and item.product in old.product):
                left.remove(old)
    return tuple(left)
