"""What a customer spoke of before they ordered it, when staff take it up: 要发糕 … 要几个? … 十六个."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import Person, Said, current
from app.language.reading import Item, Reading

_SOON = timedelta(minutes=10)
_ASKS_BACK = re.compile(
    r"几[点个份寸盒条只块杯袋套]|什么(?:口味|时候|样)|啥(?:口味|时候|样)|哪[天种款]|多少|多大|自[取提]还是|怎么称呼|[留报]个?(?:电话|地址)"
)
_HAS_NONE = re.compile("没有|没了|[卖做]完|断货|售罄|做不|不做|不卖|不好意思|抱歉|[早晚]了")


def asked_back(person: Person, said: Said) -> Person:
    """The person with what they wanted as the matter, where staff ask how many, how big or when."""
    hint, at = person.hinted, person.hinted_at
    if person.asked or current(person) is not None:
        return person
    if hint is None or at is None or said.at - at > _SOON:
        return _longed_for(person, said)
    items = tuple(
        replace(item, product=item.product.removeprefix("大") if item.product == "大蛋糕" else item.product)
        for item in hint.said.items
        if item.product
    )  # 要定只大蛋糕: how big is asked next
    if not items or not _ASKS_BACK.search(said.text) or _HAS_NONE.search(said.text):
        return person
    return replace(person, asked=items, asked_at=said.at, asked_with=hint)


_HOW_MANY = re.compile(r"要(?:几|多少)[个份盒条只块杯袋套]|(?:给您|帮您|给你|帮你)?留(?:几|多少)[个份盒条只块杯袋套]")


def _longed_for(person: Person, said: Said) -> Person:
    """想吃发糕了, 要几个?: what they only spoke of, where staff ask how many of it they want."""
    fresh = person.named_at is not None and said.at - person.named_at < _SOON
    if not fresh or len(person.named) != 1 or not _HOW_MANY.search(said.text) or _HAS_NONE.search(said.text):
        return person
    return replace(person, asked=person.named, asked_at=said.at, asked_with=None)


_GENERAL = frozenset(("礼盒", "月饼", "月饼礼盒", "粽子", "粽子礼盒", "点心", "糕点"))


def with_name_shown(person: Person, said: Said) -> Person:
    """礼盒有推荐吗? 年年有余糕点礼盒98一盒: the one thing that is shown is what they ask about from now on."""
    named = {item.product for item in said.reading.said.items if item.product and not item.implied}
    if len(named) != 1 or not person.asked or _HAS_NONE.search(said.text):
        return person
    name = named.pop()
    last = person.asked[-1]
    if last.product not in _GENERAL or name == last.product or not name.endswith(last.product):
        return person
    return replace(person, asked=(*person.asked[:-1], replace(last, product=name)), asked_at=said.at)


def asked_before(person: Person, said: Said) -> bool:
    """Whether all that a message names was spoken of with its number or its time before."""
    named = [item for item in said.reading.said.items if item.product and not item.implied]
    known = {item.product for item in person.asked}
    more = person.asked_with is not None and (person.asked_with.time is not None or person.asked_with.said.budget)
    counted = any(item.quantity for item in person.asked)
    return bool(named) and bool(more or counted) and all(item.product in known for item in named)


def in_number(item: Item, asked: Sequence[Item]) -> Item:
    """喜饼36盒 …, then 喜饼要椰蓉的: in the number that was said before."""
    like = [old for old in asked if old.product == item.product and old.quantity]
    return replace(item, quantity=like[0].quantity) if len(like) == 1 and not item.quantity else item


def with_budget(reading: Reading, asked: Reading | None) -> Reading:
    """With what it may cost, said when it was asked about."""
    if asked is None or reading.said.budget or not asked.said.budget:
        return reading
    return replace(reading, said=replace(reading.said, budget=asked.said.budget))
