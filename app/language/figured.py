"""Cakes that are named after what they show: 熊猫造型的慕斯, 汪汪队那款蛋糕, 哪吒那款."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.language.goods import Good
from app.language.naming import stops, words

#: words that say of the one before them that a cake shows it
_SHOWN = re.compile(
    r"(?P<name>[\u4e00-\u9fffa-z\d]{1,8}(?:[“\"「『][\u4e00-\u9fffa-z\d]{1,6}[”\"」』])?)(?P<mark>造型|主题|形状|图案|样子|那款|这款|嗰款|那种)(?P<glue>[的嘅]?)"
)
#: where the words before the figure end: what is wanted, how many, how big, what it is like in general
_LEAD = re.compile(
    r".*(?:[要订定做来整搞弄买留给有想下个只份款寸吋只条套把换改成是上里的嘅能会，, ]|那个|这个|一个|小店|你们|双层|三层|两层)"
)
_ANY = re.compile(
    "^(?:甜品台|茶歇|下午茶|超市|婚礼|酒席|外面|网上|抖音|朋友圈|隔壁|人家|[双两三四多]层|什么|啥|其他|别的|哪|这|那|各|同|一|新|老|怎|咋|任何|特殊|卡通|好看|喜欢|图片|照片|上次|昨天|刚才|最)"
)


def with_figures(text: str, goods: Sequence[Good]) -> list[Good]:
    """The goods, those behind a figure with the figure in their names; a figure with 造型 is a cake by itself."""
    if not any(mark in text for mark in ("造型", "主题", "形状", "图案", "样子", "款", "那种")):
        return list(goods)
    kept = list(goods)
    for found in _SHOWN.finditer(text):
        start = _begin(found["name"], found.start("name"))
        name = text[start : found.start("mark")]
        behind = next((n for n, good in enumerate(kept) if _begins_at(good, text, found)), None)
        if len(name) < 2 or _ANY.match(name) or (behind is None and found["mark"] != "造型"):
            continue
        if behind is not None and found["mark"] in _POINTING and tastes_only(name):
            good = kept[behind]
            head = good.name.rpartition(found["mark"])[2].removeprefix("的")
            kept[behind] = replace(good, name=head, flavour=name, start=start)
        elif behind is not None and (kept[behind].kind == "cake" or found["mark"] == "造型"):
            good = kept[behind]
            whole = name + found["mark"] + found["glue"] + text[found.end() : good.end]
            kept = [other for other in kept if other is good or other.end <= start or other.start >= good.end]
            kept[kept.index(good)] = replace(good, name=whole, flavour="", start=start, product_id=None)
        elif behind is None and name in figures() and not any(good.kind == "cake" for good in kept):
            kept = [other for other in kept if other.end <= start or other.start >= found.end("mark")]
            kept.append(Good(name + found["mark"], "cake", start, found.end("mark")))
    return sorted(kept, key=lambda good: good.start)


#: 荔枝玫瑰那款蛋糕 tastes of it; 汪汪队那款蛋糕 shows it
_POINTING = frozenset(("那款", "这款", "嗰款", "那种"))


@cache
def _tastes() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True)))
    return re.compile(rf"(?:{names}){{1,3}}味?")


def tastes_only(name: str) -> bool:
    """Whether a name is made of flavours and of nothing else."""
    return bool(_tastes().fullmatch(name))


def pointed_at(text: str, good: Good) -> bool:
    """Whether a thing was found by its flavour in front of 那款."""
    return bool(good.flavour) and any(mark in text[good.start : good.end] for mark in _POINTING)


def _begins_at(good: Good, text: str, found: re.Match[str]) -> bool:
    """Whether a thing stands right behind the words, as far as its own words go: 那款|蛋糕, also where 那款 was taken in."""
    return (
        found.end() in range(good.start, good.end)
        or good.start == found.end()
        or (good.start == found.end() + 1 and text[found.end()] in "的 ")
    )


def _begin(name: str, start: int) -> int:
    """Where the figure begins: a known one if there is one, else behind the last word that leads up to it."""
    known = next((figure for figure in _by_length() if name.endswith(figure)), "")
    if known:
        return start + len(name) - len(known)
    cut = max((found.end() for found in (_LEAD.match(name), stops().match(name)) if found), default=0)
    return start + cut


@cache
def figures() -> frozenset[str]:
    """What cakes are made to show."""
    return frozenset(words("figures"))


@cache
def _by_length() -> tuple[str, ...]:
    return tuple(sorted(figures(), key=lambda name: (-len(name), name)))


@cache
def _alone() -> re.Pattern[str]:
    names = "|".join(map(re.escape, _by_length()))
    return re.compile(
        rf"(?P<name>{names})(?:(?:公主|世界)?(?:那款|这款|嗰款|那个|这个|嗰个|那种|那样|款|的)|(?=[\s,，]|\d{{1,2}}[寸吋]|[一二两三四五六七八九十要来]|粉色|蓝色|$))"
    )


#: 来个小雏菊那款: a figure nobody listed, pointed at
_POINTED_AT = re.compile(
    r"(?:[要来订定做整搞弄]|想要)(?:一?[个只款]|那个)(?P<name>(?:(?!的)[\u4e00-\u9fff]){2,5}?)(?:那款|这款|嗰款|那个款|那样的|那种的?(?=$|[\s,，]))"
)


_ON_TOP = re.compile("[摆放插](?:[一两三][个只]|[个俩只])?$")


def figure_alone(text: str) -> tuple[str, int, int] | None:
    """A figure that stands for a cake where no thing is named: 那个白天鹅, 库洛米的."""
    found = _alone().search(text)
    if found is None:
        found = _POINTED_AT.search(text)
        if found is None or _ANY.match(found["name"]) or found["name"] in words("flavours"):
            return None
    return None if _ON_TOP.search(text[: found.start("name")]) else (found["name"], *found.span("name"))
