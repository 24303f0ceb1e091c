"""What takes the place of a thing that has run out, or of the part of it that is missing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.counting import number
from app.language.reading import Item

#: what is offered beside a thing that is gone takes its place, also where 还有 is said of it
GONE = re.compile("[卖做]完|断货|售罄|没货|没有?了|缺货|下架|做不了|做不出|卖晒|[卖没冇]晒")
_N = r"\d{1,3}|[一两二三四五六七八九十俩仨]{1,3}"
_ONLY_LEFT = re.compile(
    rf"(?:只|就|还|仅|才)剩?(?:下|有|剩)?(?:最后)?\s?(?P<n>{_N})\s?[个份条盒块根只杯袋套包片瓶箱枚罐]|剩(?:下|了)?\s?(?P<n2>{_N})\s?[个份条盒块根只杯袋套包片瓶箱枚罐]"
)
_INSTEAD = re.compile("换|改|补|配|凑|代替")


def in_its_place(known: Sequence[Item], words: str, offered: Sequence[Item]) -> tuple[Item, ...] | None:
    """菠萝包只剩2个了 给您换一个椰蓉包行吗: two of the one and one of the other, where the customer says yes.

    `known` is what is ordered, `words` what staff offered and `offered` the things in it. None where another thing is
    not offered for exactly one that is known by name.
    """
    gone = [n for n, old in enumerate(known) if _named(old, words)]
    new = [item for item in offered if item.product and not item.implied and not _known(item, known)]
    if len(gone) != 1 or len(new) != 1 or len(known) < 2 or not _INSTEAD.search(words):
        return None
    n = gone[0]
    left = _ONLY_LEFT.search(words)
    count = number(left["n"] or left["n2"]) if left else None
    missing = (known[n].quantity or 1) - (count or 0)
    if count and missing <= 0:
        return None
    put_in = replace(new[0], quantity=new[0].quantity or missing)
    kept = (replace(known[n], quantity=count),) if count else ()
    return (*known[:n], *kept, put_in, *known[n + 1 :])


def _named(old: Item, words: str) -> bool:
    return bool(old.product) and (old.product in words or (len(old.product) > 2 and old.product[-2:] in words))


def _known(item: Item, known: Sequence[Item]) -> bool:
    return any(item.product in old.product or old.product in item.product for old in known if old.product)
