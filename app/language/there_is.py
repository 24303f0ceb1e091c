"""A number that is said of what staff have just said there is: 蛋黄酥有吗? 有的，要几个? 三个, beside an order that stands."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import ASKS, News, Person, Said, State, count_in, current, put, says_more
from app.language.reading import Item, Shop
from app.language.tickets import MEALS, merged

_THERE_IS = re.compile(
    r"(?:^|[,，~～ ])(?:[^,，。]{0,4}[,，])?(?:还?有(?:的|哦|呀|啊|货|[,，~～ ]|$)|要几|要多少|在架|刚出炉)"
)
_NOT_SO = re.compile(r"没有?[了货啦]|[卖做售]完|断货|换|或者|还是|改")
_SO_MANY = re.compile(
    r"^(?:那就?|就|好的?|嗯+|行|[ ,，])*(?:给我|帮我|我)?(?:[要来拿留带加]|也要|来个)?\s?(?:\d{1,3}|[一两二三四五六七八九十俩仨]{1,3})[个份条盒块根只杯袋套包片打瓶箱枚罐]"
    r"(?:吧|就行|就好|好了|够了|哈|呗|谢谢)*(?=$|[ ,，。!！~～])"
)
_FRESH = timedelta(minutes=20)


def of_what_is_there(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """The order with so many of the thing they had asked about; it takes the place of no more than a general word."""
    ticket, text = current(person), said.reading.normal
    asked = [item for item in person.asked if item.product and not item.implied]
    if ticket is None or len(asked) != 1 or person.asked_at is None or said.at - person.asked_at > _FRESH:
        return None
    known = tuple(item for item in ticket.slots.items if not _general(item))
    found = _SO_MANY.match(text)
    if (
        found is None
        or says_more(text[found.end() :], said)
        or said.reading.said.items
        or ASKS.search(text)
        or not _told_of(person.heard, asked[0], known)
    ):
        return None
    items = (*known, replace(asked[0], quantity=count_in(found.group())))
    rest = replace(said.reading, said=replace(said.reading.said, items=()))
    new = merged(replace(ticket, slots=replace(ticket.slots, items=items)), rest, said.at, shop)
    return put(replace(person, asked=(), proposal=None), ticket, new), "changed", True


def _general(item: Item) -> bool:
    return item.product in MEALS or item.product.endswith("点心")


def _told_of(heard: str, asked: Item, known: Sequence[Item]) -> bool:
    """Whether staff have just said that there is what was asked about, and nothing of what is ordered."""
    if not _THERE_IS.search(heard) or _NOT_SO.search(heard):
        return False
    return not any(asked.product in item.product or item.product in heard for item in known)
