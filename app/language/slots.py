"""What a message says about an order. Each slot is looked for where the ones before it have left the text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.language.details import find_allergens, find_budget, find_fulfilment, find_order_ref, find_phones
from app.language.goods import ahead_of, book_of
from app.language.inscriptions import find_inscriptions
from app.language.items import find_wanted
from app.language.measures import find_counts, find_sizes
from app.language.normalise import Normal, fold
from app.language.parted import each_flavour
from app.language.phrases import Phrase, find_phrases, without_named
from app.language.places import find_address
from app.language.reading import Intent, Item, Shop, Slots
from app.language.replaced import BLANK, Span, blanked, in_another_flavour, without_instead, without_old
from app.language.shops import find_shop
from app.language.streets import street_first
from app.language.times import Found, find_time
from app.language.wanted import Wanted

ORDERS: frozenset[Intent] = frozenset({"order_cake", "order_bread", "book_breakfast"})


@dataclass(frozen=True, slots=True)
class Scan:
    """All that was found in a message before it is known what the message is for. `rest` is the text without it."""

    normal: Normal
    rest: str
    timeless: str  # `rest` without the times
    wanted: tuple[Wanted, ...]
    unlisted: tuple[Wanted, ...]  # counted things that no list names
    phrases: tuple[Phrase, ...]
    inscription: tuple[str, ...]
    phone: str
    address: str
    budget: str
    allergy: tuple[str, ...]
    store: str
    order_ref: str
    marks: tuple[tuple[int, int, str], ...] = ()  # other stretches, with a capital for what they are

    @property
    def kinds(self) -> set[str]:
        """The kinds of goods named."""
        return {one.kind for one in self.wanted}


def scan(normal: Normal, now: datetime, shop: Shop) -> Scan:
    """Look once for everything."""
    text = normal.text
    written = find_inscriptions(normal)
    text = blanked(text, (span for _, span in written))
    phones = find_phones(text)
    text = blanked(text, (span for _, span in phones))
    phrases = _without_named(text, find_phrases(text, now), shop)
    pieces = [piece for phrase in phrases for piece in phrase.pieces]
    timeless = blanked(text, pieces)
    ref = find_order_ref(timeless)
    store = find_shop(timeless, shop.stores)
    address = find_address(blanked(timeless, [store[1]] if store else []))
    budget = find_budget(blanked(timeless, [address[1]] if address else []))
    taken = [one[1] for one in (ref, store, address, budget) if one]
    rest, timeless = blanked(text, taken), blanked(timeless, taken)
    allergy = tuple(find_allergens(timeless))
    book = book_of(shop.products)
    things = find_wanted(without_old(timeless), book, banned=frozenset(allergy))
    wanted = each_flavour(timeless, [one for one in things if one.kind != "?"])
    return Scan(
        normal=normal,
        rest=rest,
        timeless=timeless,
        wanted=tuple(wanted),
        unlisted=tuple(one for one in things if one.kind == "?"),
        phrases=tuple(phrases),
        inscription=tuple(words for words, _ in written),
        phone=phones[-1][0] if phones else "",
        address=street_first(normal.said(*address[1]).strip()) if address else "",
        budget=budget[0] if budget else "",
        allergy=allergy,
        store=store[0] if store else "",
        order_ref=ref[0] if ref else "",
        marks=_marks(timeless, phones, written, ref, store, address, budget),
    )


#: 七夕蛋糕预定 … 当天傍晚送: on the day that the name of the thing tells
_ON_THAT_DAY = re.compile(r"(?:\A|[\s,，。;；\x00])(?:当天|当日)")


def _without_named(text: str, phrases: list[Phrase], shop: Shop) -> list[Phrase]:
    if not any(phrase.day and phrase.day.festival for phrase in phrases) or _ON_THAT_DAY.search(text):
        return phrases
    goods = book_of(shop.products).find(text)
    return without_named(phrases, [(good.start - ahead_of(text, good.start), good.end) for good in goods])


def _marks(
    text: str,
    phones: Sequence[tuple[str, Span]],
    written: Sequence[tuple[str, Span]],
    ref: tuple[str, Span] | None,
    store: tuple[str, Span] | None,
    address: tuple[str, Span] | None,
    budget: tuple[str, Span] | None,
) -> tuple[tuple[int, int, str], ...]:
    marks = [(*span, "P") for _, span in phones] + [(*span, "E") for _, span in written]
    singles = ((ref, "R"), (store, "D"), (address, "A"), (budget, "Y"))
    marks += [(*one[1], mark) for one, mark in singles if one]
    marks += [(size.start, size.end, "S") for size in find_sizes(text)]
    # 加到80 is a word of change before it is a number
    marks += [(count.start, count.end, "N") for count in find_counts(text) if text[count.start] not in "加减增添降"]
    return tuple(marks)


# for an intent


def order_text(found: Scan) -> str:
    """The words of an order in which its things are named."""
    text = without_old(found.timeless)
    return without_instead(text)


def slots_for(
    intent: Intent, found: Scan, now: datetime, shop: Shop, before: Sequence[str] = ()
) -> tuple[Slots, Found | None]:
    """The slots a message of this intent has, and what was said of the time. `before` are the lines ahead of it."""
    if intent in ("complaint", "human_help"):
        return Slots(phone=found.phone, store=found.store), None
    if intent in ORDERS:
        slots, time = _of_order(intent, found, now, shop)
        return (slots if slots.items else replace(slots, items=_named_before(found, before, shop))), time
    if intent == "change_order":
        return _of_change(found, now, shop)
    if intent in ("cancel_order", "order_status"):
        return _of_mention(intent, found, now, shop)
    return Slots(), None


def everything(found: Scan, now: datetime, shop: Shop, *, breakfast: bool = False) -> tuple[Slots, Found]:
    """All slots, whatever the message is for: what it adds to an order that is under way."""
    time = find_time(found.rest, now, shop, breakfast=breakfast, phrases=found.phrases)
    return (
        Slots(
            items=tuple(one.item() for one in found.wanted),
            when=time.when,
            fulfilment=_fulfilment(found),
            address=found.address,
            phone=found.phone,
            inscription=found.inscription,
            budget=found.budget,
            allergy=found.allergy,
            store=found.store,
            order_ref=found.order_ref,
        ),
        time,
    )


def _fulfilment(found: Scan) -> Literal["pickup", "delivery", ""]:
    said = find_fulfilment(found.timeless)
    return said or ("delivery" if found.address else "")


def _of_order(intent: Intent, found: Scan, now: datetime, shop: Shop) -> tuple[Slots, Found]:
    slots, time = everything(found, now, shop, breakfast=intent == "book_breakfast")
    text = order_text(found)
    wanted = find_wanted(text, book_of(shop.products), banned=frozenset(found.allergy), order=True)
    named = each_flavour(found.timeless, [one for one in wanted if one.kind != "?"])
    unlisted = [one for one in wanted if one.kind == "?"]
    named = [one for one in named if not (one.implied and unlisted)]
    things = sorted([*named, *unlisted], key=lambda one: one.start)
    if _is_where_the_feast_is(found):
        slots = replace(slots, fulfilment="")
    fetched = "pickup" if not slots.fulfilment and _FETCHING.search(found.timeless) else slots.fulfilment
    return replace(slots, items=tuple(one.item() for one in things), order_ref="", fulfilment=fetched), time


def _is_where_the_feast_is(found: Scan) -> bool:
    """Whether a place is named without a house number and without a word for bringing or for an address."""
    to_go = find_fulfilment(found.timeless) or re.search("地址|收货|收件|定位|送", found.normal.text)
    return bool(found.address) and not to_go and not re.search(r"\d", found.address)


#: filled into a form: in a change 取货时间 only says which of its details is changed
_FETCHING = re.compile(r"取货(?:的?时间|店|地点|人|门店)|提货时间")


def _named_before(found: Scan, before: Sequence[str], shop: Shop) -> tuple[Item, ...]:
    """给我来一个: the thing that was spoken of last, in the number that is said now."""
    count = next((count.number for count in find_counts(found.rest) if not count.unsure), None)
    for line in reversed(before):
        things = [one for one in find_wanted(fold(line).text, book_of(shop.products)) if one.kind != "?"]
        if things:
            one = replace(things[-1], implied=True)
            return (replace(one.item(), quantity=count or one.count if "一样" in found.normal.text else count),)
    return ()


_NEW_ITEM = re.compile(
    r"换(?!人|时间|地方|个时间)|改(?:成|为|做|要|[两三四五六七八九十\d])|[加添增]|多[要来加拿]|再[来要加拿]|少[要来拿]|减|要|来|更正|为准|重新|补(?!充)|给我|写反|弄错|说错|不是"
)


def _of_change(found: Scan, now: datetime, shop: Shop) -> tuple[Slots, Found]:
    time = find_time(found.rest, now, shop, breakfast=_for_breakfast(found), change=True, phrases=found.phrases)
    slots, _ = everything(found, now, shop)
    handing = find_fulfilment(_OLD_WAY.sub(BLANK, found.timeless))
    items = in_another_flavour(found.timeless, _new_items(found), book_of(shop.products))
    return replace(slots, items=items, when=time.when, fulfilment=handing), time


#: 之前说四点取的, 送货电话改成…: says which order is meant, and what of it
_OLD_WAY = re.compile(
    r"(?:之前|原来|本来|原先|原定|刚才?)(?:说|订|定|约|讲)?好?的?[^,，。;；!！?？改换]{0,6}[取拿送]的|送货的?(?:电话|时间|人)|[早晚]点[取拿]|取蛋糕|取货(?:的?时间|的店|地点)"
)


def _for_breakfast(found: Scan) -> bool:
    return bool(re.search("早餐|早饭|早点(?![来到去送取拿做])", found.rest))


def _new_items(found: Scan) -> tuple[Item, ...]:
    """The new values: what comes after a word of change, or says how much or how big."""
    verbs = [match.start() for match in _NEW_ITEM.finditer(found.rest)]
    items = []
    for one in found.wanted:
        says = one.size or one.flavour or (one.count or 0) > 1 or (one.count and _ENOUGH.search(found.rest))
        after = any(verb < one.start for verb in verbs)
        if says or (after and not _reference(found.rest, one)):
            items.append(one.item())
    if items:
        return tuple(items)
    counts = [count for count in find_counts(without_old(found.rest)) if not count.unsure and not count.each]
    if counts and not found.wanted and re.search(r"改|要|够|就行|就好|多|少|加|减|不是|换", found.rest):
        last = counts[-1]
        return (Item(product="", quantity=last.number),) if last.number > 1 else ()
    return ()


_ENOUGH = re.compile("就够|就行|就好|少要|少来|多了|太多|改")
_MINE = re.compile(r"(?:我的?|我那个?|订的|那个?|的那个|定的|要的|之前的|昨天的)(?:[个单份盒条])?\s?$")


def _reference(text: str, one: Wanted) -> bool:
    """我的蛋糕, 那个蛋糕: says which order is meant."""
    return bool(_MINE.search(text[max(0, one.start - 5) : one.start])) and one.count is None


_DROPPED = re.compile(
    r"不要|取消|退|不做|别做|不用|少要|撤|划掉|删|不订|不需要|不想要|不买|不定|作废|停|算了|唔要|伐要|不留|别留"
)
_KEPT = re.compile(r"留着|还要|照旧|照样|不变|保留|照常|其他|别的|其余|另一个")


def _of_mention(intent: Intent, found: Scan, now: datetime, shop: Shop) -> tuple[Slots, Found]:
    time = find_time(found.rest, now, shop, breakfast=_for_breakfast(found), phrases=found.phrases)
    wanted = [one for one in found.wanted if not one.implied or "寸" in one.size]
    if intent == "cancel_order":
        wanted = dropped(found.rest, wanted)
    elif any(one.implied for one in wanted):
        wanted = []
    slots = Slots(
        items=tuple(one.item() for one in wanted),
        when=time.when,
        address=found.address,
        phone=found.phone,
        inscription=found.inscription if intent == "order_status" else (),
        store=found.store,
        order_ref=found.order_ref,
    )
    return slots, time


def dropped(text: str, wanted: Iterable[Wanted]) -> list[Wanted]:
    """Of several things named, those that are taken back."""
    wanted = list(wanted)
    if len(wanted) < 2:
        return wanted
    out = [one for one in wanted if _is_dropped(text, one, wanted)]
    return out or wanted


def _is_dropped(text: str, one: Wanted, wanted: list[Wanted]) -> bool:
    following = min((other.start for other in wanted if other.start > one.start), default=len(text))
    after = text[one.end : following]
    if _DROPPED.search(after) and not _KEPT.search(after.split("不要")[0].split("取消")[0]):
        return True
    before = text[max((other.end for other in wanted if other.end <= one.start), default=0) : one.start]
    return bool(re.search(rf"(?:{_DROPPED.pattern})[^,，。 ]{{0,6}}$", before)) and not _KEPT.search(after)
