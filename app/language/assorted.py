"""Kinds of one thing that is already spoken of: 原味3 蔓越莓4 of the rolls, 抹茶换成巧克力 of the puffs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.language.counting import number
from app.language.naming import flavour_name, words
from app.language.reading import Item

_N = r"(?:\d{1,3}|[一二两三四五六七八九十俩仨]{1,3})"
_UNIT = "[个份条盒块根只杯袋套包片瓶箱枚颗粒斤串]"


@cache
def _shares() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True)))
    end = rf"(?=$|[\s,，、。;；!！和跟吧哈]|(?:{names})|{_N}{_UNIT})"
    return re.compile(
        rf"(?P<f>{names})味?的?\s?(?:各?[要来拿做留订]|给我)?\s?(?P<n>{_N})(?:{_UNIT}|{end})"
        rf"|(?P<n2>{_N}){_UNIT}(?P<f2>{names})味?的?{end}"
    )


#: 上次买的草莓3个 …, 我自己带草莓2盒: counted, and no matter of the order
_NOT_OF_IT = re.compile("上次|上回|昨天|前天|之前买|自己[带买做]|我带|吃了|吃过|好吃")


def by_kinds(known: Sequence[Item], said: Sequence[Item], text: str) -> tuple[Item, ...] | None:
    """The one thing that is known, once for each flavour that is counted; None where the message says otherwise."""
    if len(known) != 1 or known[0].implied or not known[0].product or _NOT_OF_IT.search(text):
        return None
    found = [
        (flavour_name(match["f"] or match["f2"]), number(match["n"] or match["n2"]) or 1)
        for match in _shares().finditer(text)
    ]
    told = {item.flavour or item.product for item in said}
    names = [name for name, _ in found]
    if len(found) < 2 or len(set(names)) < len(names) or not told <= {*names, known[0].product}:
        return None
    if any(item.product == known[0].product and not item.flavour for item in said):
        return None
    head = _head(known[0], names)
    return tuple(replace(known[0], product=head, product_id=None, flavour=name, quantity=n) for name, n in found)


def _head(item: Item, names: Sequence[str]) -> str:
    """红豆司康 without 红豆, where that is one of the kinds."""
    own = next((name for name in names if item.product.startswith(name) and len(item.product) > len(name) + 1), "")
    return item.product.removeprefix(own)


_INTO = re.compile(
    r"(?P<old>[\u4e00-\u9fff]{2,5}?)味?的?(?:换成|改成|换|改|改要|换做)(?P<new>[\u4e00-\u9fff]{2,5}?)味?的?[吧哈了]?[。!！~～ ]*$"
)


def other_kind(known: Sequence[Item], text: str) -> tuple[Item, ...] | None:
    """抹茶换成巧克力, of one of several kinds: another flavour of the same thing."""
    found = _INTO.search(text)
    if found is None or found["new"] not in words("flavours"):
        return None
    meant = [n for n, old in enumerate(known) if old.flavour and found["old"].endswith(old.flavour)]
    if len(known) < 2 or len(meant) != 1:
        return None
    return (*known[: meant[0]], replace(known[meant[0]], flavour=found["new"]), *known[meant[0] + 1 :])
