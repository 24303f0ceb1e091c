"""How sweet a thing of an order is to be, said behind it or in a line of its own: 24杯都要无糖的, 豆浆要少糖."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.counting import number
from app.language.reading import Item, Reading

_SWEET = re.compile(
    r"(?:^|[要做来换改都全给成]|[\s,，])(?P<how>无蔗糖|[无少低半]糖|木糖醇)的?(?=$|[\s,，。!！~～吧哦哈啊呀就])(?!.*(?:不要|不用|多少))"
)
_SO_MANY = re.compile(r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>[杯个份盒瓶碗])")
_DRINK = re.compile("豆浆|豆奶|牛奶|奶茶|咖啡|拿铁|美式|红茶|绿茶|果汁|米浆|米糊|酸奶")


def sweetened(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """With the thing that is meant as sweet as it is told; None where none is."""
    text = reading.normal
    found = _SWEET.search(text)
    if found is None or any(item.flavour or item.size for item in reading.said.items):
        return None
    meant = _meant(known, text)
    if meant is None or "糖" in f"{known[meant].product}{known[meant].flavour or ''}":
        return None
    sweet = replace(known[meant], flavour=found["how"] + (known[meant].flavour or ""))
    return (*known[:meant], sweet, *known[meant + 1 :])


def _meant(known: Sequence[Item], text: str) -> int | None:
    """Which thing: the one that is named, the one there are so many of, the one drink, the only one."""
    named = [n for n, old in enumerate(known) if old.product and old.product in text]
    if named:
        return named[0] if len(named) == 1 else None
    count = _SO_MANY.search(text)
    many = [n for n, old in enumerate(known) if count and old.quantity == number(count["n"])]
    drinks = [n for n, old in enumerate(known) if _DRINK.search(old.product)]
    if count and count["unit"] == "杯":
        many = [n for n in many if n in drinks]
    for some in (many, drinks if not count else [], [0] if len(known) == 1 and not count else []):
        if len(some) == 1:
            return some[0]
    return None
