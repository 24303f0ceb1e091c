"""Kinds of one thing that is already spoken of: 原味3 蔓越莓4 of the rolls, 抹茶换成巧克力 of the puffs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.language.counting import PIECE, SO_MANY, number
from app.language.naming import flavour_name, words
from app.language.reading import Item


@cache
def _shares() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True)))
    end = rf"(?=$|[\s,，、。;；!！和跟吧哈]|(?:{names})|{SO_MANY}{PIECE})"
    return re.compile(
        rf"(?P<f>{names})味?的?\s?(?:各?[要来拿做留订]|给我)?\s?(?P<n>{SO_MANY})(?:{PIECE}|{end})"
        rf"|(?P<n2>{SO_MANY}){PIECE}(?P<f2>{names})味?的?{end}"
    )


#: 上次买的草莓3个 …, 我自己带草莓2盒: counted, and no matter of the order
_NOT_OF_IT = re.compile("上次|上回|昨天|前天|之前买|自己[带买做]|我带|吃了|吃过|好吃")


def by_kinds(known: Sequence[Item], said: Sequence[Item], text: str) -> tuple[Item, ...] | None:
    """The one thing that is known, once for each flavour that is counted; None where the message says otherwise."""
    if len(known) != 1 or known[0].implied or not known[0].product or _NOT_OF_IT.search(text):
        return None
    parted = by_halves(known[0], text) or some_of_it(known[0], text)
    if parted is not None:
        return parted
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
    many = known[0].quantity or 1
    if many > 1 and sum(count for _, count in found) != many and not re.search("[改换要加来做拿]|各|就|吧|分别", text):
        return None  # 冰箱里有抹茶3个 巧克力2个
    head = _head(known[0], names)
    return tuple(replace(known[0], product=head, product_id=None, flavour=name, quantity=n) for name, n in found)


@cache
def _flavours() -> str:
    return "|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True)))


@cache
def _halves() -> re.Pattern[str]:
    one, other = (rf"(?P<{name}>{_flavours()})口?味?的?" for name in "ab")
    one2, other2 = (rf"(?P<{name}>{_flavours()})口?味?的?" for name in "cd")
    return re.compile(
        rf"一半(?:要|是|来)?{one}[,，、 ]?(?:另?一半|另外一半)(?:要|是|来)?{other}(?=$|[\s,，。!！吧哈各])"
        rf"|(?<![\u4e00-\u9fff]){one2}[和跟、, ]?{other2}(?:各一?半|一半一半|对半分?|一样一半)(?=$|[\s,，。!！吧哈])"
    )


def by_halves(known: Item, text: str) -> tuple[Item, ...] | None:
    """一半抹茶一半巧克力 of the 40 that are known: 20 of each, or as many as are told with it."""
    found = _halves().search(text)
    many = known.quantity or 1
    if found is None or many < 2 or many % 2:
        return None
    names = [flavour_name(name) for name in (found["a"] or found["c"], found["b"] or found["d"])]
    if names[0] == names[1]:
        return None
    head = _head(known, names)
    return tuple(replace(known, product=head, product_id=None, flavour=name, quantity=many // 2) for name in names)


@cache
def _some() -> re.Pattern[str]:
    names = rf"{_flavours()}|无糖|低糖|少糖|木糖醇|全麦"
    return re.compile(
        rf"(?:(?P<f>{names})口?味?的?(?:给我|帮我)?[要来拿做]?(?P<n>{SO_MANY}){PIECE}|(?P<n2>{SO_MANY}){PIECE}[要做换成]*(?P<f2>{names})口?味?的?)"
        rf"[\s,，、]*(?:其余|其他|其它|剩下|剩的|余下|别的)(?:的|都|就|全|全部|要|是|做|还是|来)*(?P<rest>普通|正常|原样|{names})口?味?的?(?=$|[\s,，。!！吧哈就])"
        rf"|(?:其中|里面|里头)(?:有|的)?(?P<n3>{SO_MANY}){PIECE}(?:要|做|换成?|是|给我|来|改成)*(?P<f3>{names})口?味?的?[吧哈]?(?=$|[\s,，。!！])"
    )


def some_of_it(known: Item, text: str) -> tuple[Item, ...] | None:
    """无糖的要30块 其余普通, of the 120 that are known: 90 and 30."""
    found = _some().search(text)
    count = number(found["n"] or found["n2"] or found["n3"]) if found else None
    if found is None or not count or count >= (known.quantity or 1):
        return None
    name, rest = flavour_name(found["f"] or found["f2"] or found["f3"]), found["rest"] or "原样"
    left = replace(known, quantity=(known.quantity or 1) - count)
    if rest not in ("普通", "正常", "原样"):
        left = replace(left, flavour=flavour_name(rest))
    return left, replace(known, product=_head(known, [name]), product_id=None, flavour=name, quantity=count)


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


@cache
def _one_more() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True)))
    return re.compile(
        rf"(?:再|多|另外?|还)(?:给我|帮我)?(?:加|要|来|拿|带|订|做|添)?(?P<n>{SO_MANY})\s?{PIECE}(?P<f>{names})味?的?(?=$|[\s,，。!！~～吧哈])"
        rf"|(?P<f2>{names})味?的(?:再|也|还)(?:加|要|来|拿|带|订|做|添)\s?(?P<n2>{SO_MANY})\s?{PIECE}(?=$|[\s,，。!！~～吧哈])"
    )


def one_kind_more(known: Sequence[Item], text: str) -> tuple[Item, ...] | None:
    """再加5个原味的: beside the other kinds of the same thing; on top of it where that kind is ordered already."""
    found = _one_more().search(text)
    if found is None or not known or ("份" in found.group() and "的" not in found.group()):
        return None  # 再加一份草莓 is fruit on the cake
    flavour, more = flavour_name(found["f"] or found["f2"]), number(found["n"] or found["n2"]) or 1
    heads = {_base(item) for item in known}
    if len(heads) != 1 or not all(_flavour_of(item) for item in known):
        return None
    same = [n for n, item in enumerate(known) if _flavour_of(item) == flavour]
    if same:
        n = same[0]
        return (*known[:n], replace(known[n], quantity=(known[n].quantity or 1) + more), *known[n + 1 :])
    new = replace(known[-1], product=heads.pop(), product_id=None, flavour=flavour, quantity=more)
    return (*known, new)


def _flavour_of(item: Item) -> str:
    inside = (name for name in words("flavours") if item.product.startswith(name) and item.product != name)
    return item.flavour or max(inside, key=len, default="")


def _base(item: Item) -> str:
    """纸杯蛋糕 of 草莓纸杯蛋糕, and of 纸杯蛋糕 with a flavour."""
    return item.product if item.flavour else item.product.removeprefix(_flavour_of(item))
