"""Orders of a conversation: opened, added to, changed, parted in two."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.language.conversation import (
    ASKS,
    News,
    Person,
    Said,
    count_in,
    count_only,
    current,
    kind_of,
    order_of,
    put,
)
from app.language.counting import PIECE, number
from app.language.fragments import foretold_day
from app.language.of_the_order import hour_of_the_day, only_begun
from app.language.reading import Item, Reading, Shop, Slots, When
from app.language.stray import BESIDE_IT
from app.language.tickets import ADDED, Kind, Ticket, is_cake, merged


def orders_with_help(text: str) -> bool:
    return bool(re.search(r"(?:要|想|来)(?:订|定|买|做)(?:个|一个)?.{0,6}(?:蛋糕|面包|早餐)", text)) and bool(
        re.search("打给我|打字|叫个人|联系我|打电话", text)
    )


_SECOND = re.compile(r"另外|对了|再(?:要|订|来|帮)|还要|顺便|再订")


def ordered(person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool]:
    """An order: a new ticket, or more of the one under way."""
    reading = said.reading
    ticket = current(person)
    kind: Kind = kind_of(reading, ticket.kind if ticket else "order_cake")
    if ticket is not None and not _apart(ticket, reading, kind, said.at):
        return changed(person, ticket, said, shop)
    new = Ticket(kind=kind, customer=person.name, at=said.at, slots=Slots(allergy=person.allergic))
    reading = sized(person, reading)
    day = foretold_day(person, said.at)
    if day is not None:
        new = merged(new, replace(day, said=Slots(when=day.said.when)), said.at, shop)
    opened = merged(new, reading, said.at, shop)
    return replace(person, tickets=(*person.tickets, opened), asked=(), hinted=None), "opened", True


def sized(person: Person, reading: Reading) -> Reading:
    """有什么10寸的蛋糕, then the one that was shown: in the size that was asked for."""
    asked, items = person.asked[-1:], reading.said.items
    if not asked or not asked[0].size or len(items) != 1 or items[0].size or not items[0].product:
        return reading
    if asked[0].product not in ("", "蛋糕", "生日蛋糕"):
        return reading
    return replace(reading, said=replace(reading.said, items=(replace(items[0], size=asked[0].size),)))


def _apart(ticket: Ticket, reading: Reading, kind: Kind, at: datetime) -> bool:
    """Whether an order is a second one: other things at another time."""
    when, known = reading.said.when, ticket.slots.when
    things = [item for item in reading.said.items if item.product and not item.implied]
    if not things or when is None or known is None or _within(when, known) or only_begun(ticket):
        return False
    if hour_of_the_day(reading, known) and not _SECOND.search(reading.normal):
        return False
    again = bool(_SECOND.search(reading.normal)) or (known.end is not None and known.end < at)
    other = not any(_alike(old, item, again=again) for old in ticket.slots.items for item in things)
    later = reading.time is not None and (reading.time.first is not None or reading.time.minutes is not None)
    return (
        other
        and later
        and (when.start, when.end) != (known.start, known.end)
        and (kind != ticket.kind or bool(_SECOND.search(reading.normal)) or reading.time is not None)
    )


def _within(when: When, known: When) -> bool:
    """Whether a time is the hour of a day that is known: 明天早饭 …, then 燕麦奶一杯 七点半."""
    if known.grain not in ("day", "part") or when.grain == "day" or not (when.start and known.start and known.end):
        return False
    return known.start <= when.start <= known.end


def _alike(old: Item, item: Item, *, again: bool) -> bool:
    """Whether two names may mean one thing. 再订一个6寸草莓蛋糕 is not the 8寸芒果蛋糕 that is known."""
    if not (old.product in item.product or item.product in old.product):
        return False
    differs = (old.flavour and item.flavour and old.flavour != item.flavour) or (
        old.size and item.size and old.size != item.size
    )
    return not (again and differs)


def changed(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool]:
    split = _parted(person, ticket, said, shop) or _told_apart(person, ticket, said, shop)
    if split is not None:
        return split
    reading = said.reading
    if not reading.said.items and not _SOME_OF.search(reading.normal):
        count = _count_alone(person, ticket, reading.normal)
        told = reading.said
        alone = not (told.when or told.phone or told.address or told.budget)
        if count and ticket.slots.items and (alone or _COUNT_FIRST.match(reading.normal)):
            meant = [n for n, item in enumerate(ticket.slots.items) if item.product and item.product in person.heard]
            n = meant[0] if len(meant) == 1 else len(ticket.slots.items) - 1
            last = ticket.slots.items[n]
            on_top = ADDED.search(reading.normal) and not _IN_ALL.search(reading.normal)
            more = (last.quantity or 1) if on_top else 0
            items = (*ticket.slots.items[:n], replace(last, quantity=count + more), *ticket.slots.items[n + 1 :])
            if _EACH.search(reading.normal) and all((item.quantity or 1) == 1 for item in ticket.slots.items):
                items = tuple(replace(item, quantity=count) for item in ticket.slots.items)
            counted = replace(ticket, slots=replace(ticket.slots, items=items), at=said.at)
            counted = counted if alone else merged(counted, reading, said.at, shop)
            return put(person, ticket, counted), "changed", True
    if (
        reading.intent == "change_order"
        and reading.slots.items
        and not _is_addition(reading.normal)
        and not _SOME_OF.search(reading.normal)
    ):
        reading = replace(reading, said=replace(reading.said, items=reading.slots.items))
    new = merged(ticket, reading, said.at, shop)
    return put(replace(person, added=_on_top(ticket, new)), ticket, new), "changed", True


#: 十六个 早上七点半: so many, and when
_COUNT_FIRST = re.compile(
    r"^(?:就|要|来|先|那就?)*(?P<n>\d{1,3}|[一两三四五六七八九十百俩仨]{1,4})[个条份盒块根只杯袋套包片瓶箱枚](?:就行|吧|就好|就够)?[\s,，。](?!不|没|多|少)"
)


#: 哦三个 我婆婆也要一个: the whole number before all, and why
_SLIPPED = re.compile(
    r"^(?:哦|噢|诶|不对|等[下等]|算了|改)[ ,，]?(?:还是|要|是|来)?(?P<n>\d{1,3}|[两三四五六七八九十俩仨]{1,3})[个条份盒块根只杯袋套包片瓶箱枚](?:吧)?[\s,，](?!不|没)"
)


def _count_alone(person: Person, ticket: Ticket, text: str) -> int | None:
    """The number of a message that names no thing."""
    if _PRICE.search(text) or BESIDE_IT.search(text):
        return None
    all_there_are = all_of_it(text, person.heard) if len(ticket.slots.items) == 1 else None
    first = _COUNT_FIRST.match(text) if re.search("[几多少][个条份盒块根只杯袋套包片瓶箱枚少]", person.heard) else None
    anew = _SLIPPED.match(text)
    if anew:
        return number(anew["n"])
    return all_there_are or count_only(text) or _count_told(text) or (number(first["n"]) if first else None)


def _on_top(ticket: Ticket, new: Ticket) -> tuple[Item, ...]:
    """What a change has added to an order that has its time."""
    old = {item.product for item in ticket.slots.items}
    more = tuple(item for item in new.slots.items if item.product not in old) if _has_clock(ticket) else ()
    return more if len(more) < len(new.slots.items) else ()


def _has_clock(ticket: Ticket) -> bool:
    return ticket.slots.when is not None and ticket.slots.when.grain not in ("day", "part")


_ASKS_WHEN = re.compile(r"哪[天日]|几号|什么时[候间]|啥时|何时|几点|几时")


def _told_apart(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """另外再订个蛋糕, 这个哪天要, 25号: the time of what was added to an order that had its own."""
    reading, when = said.reading, said.reading.said.when
    if not person.added or reading.time is None or when is None:
        return None
    described = reading.time.first is not None and _only_of(person.added, reading.said.items)
    if not described and (reading.said.items or not _ASKS_WHEN.search(person.heard)):
        return None
    known = ticket.slots.when
    if not _has_clock(ticket) or known is None or when.start == known.start:
        return None
    rest = tuple(item for item in ticket.slots.items if item not in person.added)
    if not rest or len(rest) == len(ticket.slots.items):
        return None
    kept = replace(ticket, slots=replace(ticket.slots, items=rest))
    new = Ticket(kind=order_of(person.added), customer=person.name, slots=Slots(items=person.added), at=said.at)
    person = put(replace(person, added=()), ticket, kept)
    return replace(person, tickets=(*person.tickets, merged(new, reading, said.at, shop))), "opened", True


def _only_of(added: Sequence[Item], said: Sequence[Item]) -> bool:
    """还要个蛋糕, then 6寸的 草莓奶油 28号晚上6点: nothing is named but what was added."""
    return bool(said) and all(
        (item.implied and any(is_cake(one) for one in added)) or any(_alike(one, item, again=False) for one in added)
        for item in said
    )


_IN_ALL = re.compile(
    r"(?:那就|一共|总共|合计|共|凑[个成]?|改成?|[加添增]到)[^,，。\s]{0,3}?(?:\d|[一两三四五六七八九十])+[^,，。\s]{0,3}$"
    r"|再[^,，。\s]{1,8}[ ,，]+(?:\d+|[一两三四五六七八九十])" + PIECE + r"[吧哈]?$"  # 再要一个吧 三个
)
_EACH = re.compile(r"^[^\d]{0,2}(?:\d+|[一两二三四五六七八九十俩仨])[份套](?:吧|就行)?$|各|都")
_PRICE = re.compile(r"(?:就|才|不到|只)\s?\d{2,}\s?块|\d块钱")
_TOLD = re.compile(
    r"(?:说|是|定|要|就|改成?)\s?(\d{1,3}|[两三四五六七八九十俩仨]{1,3})"
    + PIECE
    + r"(?!人|大人|娃|孩|小朋友)(?![\u4e00-\u9fff]*[\d两三四五六七八九十][个份条盒])"
)


#: 三个全要了, 那我都包了: everything that staff have
ALL_OF_IT = re.compile(
    r"[都全]部?(?:给我|留给我|帮我)?(?:要(?!求|是|不)|留|包|拿(?!来|去))(?:了|着|下|走|圆|啦)?(?=$|[ ,，。!！~～吧啦哈呀])|包圆"
)


def all_of_it(text: str, heard: str) -> int | None:
    """How many are all of them: as many as is said, or as staff have just told."""
    return (count_in(text) or count_in(heard)) if ALL_OF_IT.search(text) and not ASKS.search(text) else None


_TOLD_ANEW = re.compile(
    r"(?:改(?:成|为|要)?|只要)\s?(\d{1,3}|[一两三四五六七八九十俩仨]{1,3})" + PIECE + r"(?:吧|就行|就好|了)?(?=[,，。])"
)


def _count_told(text: str) -> int | None:
    """领导又说38个 定死了: the one count in a sentence that names no thing."""
    anew = _TOLD_ANEW.search(text)
    if anew and not re.search("[?？吗]", text):
        return number(anew[1])
    found = _TOLD.search(text)
    return number(found[1]) if found and not ASKS.search(text) else None


_SOME_OF = re.compile("其中|里面有?|[有][一两三]?[个份条](?!人|小?朋友|小孩|孩子|同学|同事|老师|娃)|各")


def _is_addition(text: str) -> bool:
    return bool(re.search(r"再(?:加|要|来)|另外|还要|加", text))


_APART_TIME = re.compile(r"(?:照旧|不变|还是|照常)")


def _parted(person: Person, ticket: Ticket, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """One of several things is fetched at another time: a ticket of its own."""
    reading = said.reading
    named = [item for item in reading.said.items if item.product and not item.implied]
    if not named or reading.time is None or len(ticket.slots.items) < 2 or not _APART_TIME.search(reading.normal):
        return None
    moved = [old for old in ticket.slots.items if old.product == named[0].product]
    rest = [old for old in ticket.slots.items if old.product != named[0].product]
    if not moved or not rest:
        return None
    kept = replace(ticket, slots=replace(ticket.slots, items=tuple(rest)), at=said.at)
    base = replace(ticket, slots=replace(ticket.slots, items=tuple(moved)), at=said.at)
    only_time = replace(reading, said=replace(reading.said, items=()))
    other = merged(base, only_time, said.at, shop)
    person = put(person, ticket, kept)
    return replace(person, tickets=(*person.tickets, other)), "opened", True
