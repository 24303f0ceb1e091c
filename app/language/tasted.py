"""What a cake is made of or covered with, said beside it: no thing by itself."""

import re
from collections.abc import Sequence

from app.language.figured import tastes_only
from app.language.flavours import Flavour
from app.language.goods import Good
from app.language.measures import Size
from app.language.naming import words
from app.language.tagger import Span

_COVER = re.compile(r"(?:白色|粉色|蓝色|紫色|红色|黑色|金色|彩色)?(?:翻糖|奶油霜|镜面|淋面|裱花)\Z")
_CREAM = re.compile(r"(?:奶油|鲜奶|酸奶|乳脂|奶盖)\Z")
_OWN_CLAUSE = re.compile(r"[\s,，。;；、]\Z")  # 订个八寸的海盐奶油 is called so
_CLAUSE_END = re.compile(r"\s?(?:的|吧|哈)?(?=$|[\s,，。;；、!！\x00])")
_N = r"(?:\d{1,3}|[一二两三四五六七八九十俩])"
_COUNT_BEFORE = re.compile(rf"{_N}[个只块份杯盒袋瓶桶罐]的?\s?\Z")
_COUNT_BEHIND = re.compile(rf"\s?(?:要|来|留)?{_N}[个只块份杯盒袋瓶桶罐]")


def beside_a_cake(
    text: str, goods: Sequence[Good], sizes: Sequence[Size], spans: Sequence[Span]
) -> tuple[list[Good], list[Flavour]]:
    """The goods and the flavours among them: where a size in inches is said, cream that nobody counts is a flavour.

    `spans` are the stretches in which the chain sees a flavour.
    """
    if not any("寸" in size.words for size in sizes):
        return list(goods), []
    kept: list[Good] = []
    flavours: list[Flavour] = []
    for good in goods:
        tasted = (good.kind != "cake" or tastes_only(good.name)) and any(
            span.start <= good.start and good.end <= span.end for span in spans
        )
        if good.product_id is not None or _counted(text, good):
            kept.append(good)
        elif tasted or _said_apart(text, good, goods):
            flavours.append(Flavour(text[good.start : good.end], good.start, good.end))
        elif not _COVER.fullmatch(good.name):
            kept.append(good)
    return kept, flavours


def _said_apart(text: str, good: Good, goods: Sequence[Good]) -> bool:
    """树桩蛋糕 榛子巧克力 8寸: in a clause of its own, and made of nothing but what cakes taste of."""
    if not _OWN_CLAUSE.search(text[: good.start]):
        return False
    if _CREAM.search(good.name):
        return True
    cake = any(other is not good and other.kind == "cake" and other.end <= good.start for other in goods)
    tastes = good.name == "慕斯" or (good.kind != "cake" and tastes_only(good.name))
    return cake and tastes and bool(_CLAUSE_END.match(text, good.end))


def _counted(text: str, good: Good) -> bool:
    return bool(_COUNT_BEFORE.search(text, max(0, good.start - 6), good.start) or _COUNT_BEHIND.match(text, good.end))


_ALONE = re.compile(r"[\s,，。;；](?:要|来|就)?\Z")
_THE_ONE = re.compile(r"的(?=$|[\s,，。!！;；])")


def said_of_another(text: str, good: Good, goods: list[Good]) -> bool:
    """青团上了没 咸蛋黄肉松的: a flavour that is all a clause says, behind the thing that is named first."""
    alone = _ALONE.search(text[: good.start]) and _THE_ONE.match(text, good.end)
    return bool(alone) and good.name in words("flavours") and goods[0].end <= good.start
