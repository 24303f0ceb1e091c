"""A number of one thing shared out among its kinds: 包子要肉的五个 菜的五个 of ten, 一半草莓一半巧克力."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.conversation import Said
from app.language.counting import PIECE, SO_MANY, number
from app.language.goods import book_of
from app.language.naming import words
from app.language.reading import Item, Reading

_KIND = r"(?:(?![要来做留拿给是的和跟])[\u4e00-\u9fff]){1,4}"
_SHARE = re.compile(
    rf"(?:^|(?<=[\s,，、要来做留拿是和跟的]))(?:(?P<f>{_KIND})(?:味|馅)?的(?:[要来做留拿]|给我)?\s?(?P<n>{SO_MANY}){PIECE}|(?P<n2>{SO_MANY}){PIECE}(?P<f2>{_KIND})(?:味|馅)?的?(?=$|[\s,，、;；]|\d))"
)
_HALVES = re.compile(
    r"一半(?:要|来|做)?(?P<a>[\u4e00-\u9fff]{1,4})(?:味|馅)?的?[\s,，、]?(?:另)?一半(?:要|来|做)?(?P<b>[\u4e00-\u9fff]{1,4}?)(?:味|馅)?的?(?:吧|哈|就行|就好)?[。!！~～ ]*$"
)
_NO_KIND = re.compile(
    r"[大小热冰新老一二两三几多少这那你我他她人天点钱块元寸号]|孩|男|女|爸|妈|爷|奶奶|部|组|班|楼|家|财务|行政|前台|老师|朋友|别|其|自己|昨|今|明"
)


def shared(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """With the thing whose number it is once for each kind; None where the numbers are not those of one thing."""
    text = reading.normal
    halves = _HALVES.search(text)
    kinds = _kinds(text, [old.product for old in known])
    for n, old in enumerate(known):
        other = old.flavour and old.flavour not in [kind for kind, _ in kinds]
        if (old.quantity or 1) < 2 or other or (len(known) > 1 and old.product not in text):
            continue
        many = old.quantity or 1
        if halves and many % 2 == 0 and {halves["a"], halves["b"]} <= set(words("flavours")):
            kinds = [(halves["a"], many // 2), (halves["b"], many // 2)]
        if len(kinds) > 1 and sum(count for _, count in kinds) == many:
            parts = tuple(replace(old, flavour=kind, quantity=count) for kind, count in kinds)
            return (*known[:n], *parts, *known[n + 1 :])
    return None


def shared_out(said: Said) -> Said:
    """20个粽子 10个肉的10个豆沙的: the things of a message that tells their shares itself."""
    told = said.reading.said
    items = shared(told.items, said.reading) if told.items else None
    return replace(said, reading=replace(said.reading, said=replace(told, items=items))) if items else said


def _kinds(text: str, products: Sequence[str]) -> list[tuple[str, int]]:
    found = [(one["f"] or one["f2"], number(one["n"] or one["n2"]) or 1) for one in _SHARE.finditer(text)]
    found = [(name, count) for name, count in found if not any(product.endswith(name) for product in products)]
    names = [name for name, _ in found]
    fit = len(set(names)) == len(names) and not any(_NO_KIND.search(name) or book_of(()).find(name) for name in names)
    return found if fit else []
