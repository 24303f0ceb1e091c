"""A cake by its general word, with what kind it is, or what it shows, in a clause of its own: 蛋糕 纸杯的, 生日蛋糕 恐龙的."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.language.figured import figures
from app.language.flavours import denied
from app.language.goods import is_day
from app.language.wanted import Wanted

_GENERAL = frozenset(("蛋糕", "生日蛋糕", "小蛋糕"))
_FORMS = (
    "纸杯",
    "杯子",
    "杯装",
    "盒子",
    "裸",
    "心形",
    "爱心",
    "圆形",
    "方形",
    "数字",
    "字母",
    "手绘",
    "戚风",
    "海绵",
    "切块",
    "切件",
    "古早",
)


@cache
def _apart() -> re.Pattern[str]:
    forms, shown = ("|".join(sorted(map(re.escape, names), key=len, reverse=True)) for names in (_FORMS, figures()))
    return re.compile(
        rf"(?:\A|[\s,，、。;；(（]|[要是做])(?:(?P<form>{forms})(?:那种)?的(?:那[种款])?|(?P<shown>{shown})(?:的|那[个种款]|这款|款))(?=$|[\s,，。;；、!！)）吧哈\d])"
    )


_POINTS = re.compile("[的款]|[那这]个")


def _general(name: str) -> bool:
    """Whether a name says no more than that it is a cake, or for which feast: 情人节蛋糕一个 心形的."""
    return name in _GENERAL or (name.endswith("蛋糕") and is_day(name.removesuffix("蛋糕")))


def of_a_kind(text: str, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The things, the one cake among them by the name of its kind where that stands behind it."""
    plain = [n for n, one in enumerate(wanted) if _general(one.name) and not one.implied]
    if len(plain) != 1 or not _POINTS.search(text):
        return list(wanted)
    one = wanted[plain[0]]
    after = wanted[plain[0] + 1].start if plain[0] + 1 < len(wanted) else len(text)
    found = _apart().search(text, one.end, after)
    name = found["form"] or found["shown"] if found else ""
    if found is None or name in one.flavour or denied(text, found.start(found.lastgroup or 0), found.end()):
        return list(wanted)
    head = one.name.removeprefix("生日") if one.name in _GENERAL else "蛋糕"
    shown = replace(one, name=name + head, product_id=None)
    return [shown if other is one else other for other in wanted]
