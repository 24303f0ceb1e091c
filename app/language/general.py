"""General words (蛋糕, 早餐) in a message that also names what is meant, and meals that are counted instead of their parts."""

import re
from dataclasses import replace

from app.language.counting import number
from app.language.goods import is_day
from app.language.wanted import MEALS, Wanted

_MEAL = re.compile("(?:早餐|早饭|早点|茶歇|下午茶)$")
_LESS_SWEET = re.compile(r"(?P<word>低糖|少糖|无糖|无蔗糖|木糖醇|代糖)的\Z")


def less_sweet(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """低糖的酸奶蛋糕 is a 低糖酸奶蛋糕."""
    found = [_LESS_SWEET.search(text, max(0, one.start - 5), one.start) for one in wanted]
    return [
        replace(one, name=said["word"] + one.name) if said and said["word"] not in one.name else one
        for one, said in zip(wanted, found, strict=True)
    ]


_PLAIN = frozenset(("蛋糕", "生日蛋糕", "糕"))


def specific(wanted: list[Wanted], text: str = "") -> list[Wanted]:
    """Without general words (早餐, 蛋糕) where a thing of the kind is named; things only listed after a counted word go."""
    counted = [one for one in wanted if _MEAL.search(one.name) and one.count and one.count > 1]
    parts = [one for one in wanted if one not in counted]
    if len(counted) == 1 and len(parts) > 1 and all(one.count in (None, counted[0].count) for one in parts):
        return [replace(one, count=counted[0].count) for one in parts]  # 早餐40份, 八宝粥+馒头
    counted = [one for one in counted if one.name in MEALS]
    if counted and all(one.count is None for one in wanted if one not in counted):
        return counted
    named = [one for one in wanted if not _MEAL.search(one.name)]
    if named and all(one.count is None for one in named):  # 爱心早餐来一份, 馒头加小米粥
        wanted = [one for one in wanted if one in named or one.product_id or (one.count or 1) > 1]
    rest = [one for one in wanted if one.name not in MEALS]
    if rest:
        wanted = rest
    wanted = _without_the_word_for_all(wanted)
    cakes = [one for one in wanted if one.kind == "cake" and (one.name not in _PLAIN or one.flavour)]
    cakes = [one for one in cakes if one.count or not _for_a_day(one, text)] or cakes
    wanted = [one for one in wanted if one in cakes or one.kind != "cake" or not _for_a_day(one, text)]
    if cakes:
        wanted = [one for one in wanted if one in cakes or one.name not in _PLAIN or one.kind != "cake" or one.count]
    breads = [one for one in wanted if one.kind == "bread" and one.name != "面包"]
    if breads:
        wanted = [one for one in wanted if one.name != "面包" or one.count]
    return wanted


def _for_a_day(one: Wanted, text: str) -> bool:
    """七夕蛋糕预定, and behind it which one: the word only says what it is for."""
    if _BY_ITSELF.match(text, one.end):
        return False
    return one.name.endswith("蛋糕") and is_day(one.name.removesuffix("蛋糕")) and not one.flavour and not one.count


_BY_ITSELF = re.compile(
    r"\s?(?:\d{1,2}|[四六八十]|十[二四])[寸吋]|[\s,，]?(?:和|跟|再|也|还|另|以及)"
)  # 国庆蛋糕8寸 草莓蛋糕6寸


def _without_the_word_for_all(wanted: list[Wanted]) -> list[Wanted]:
    """定俩蛋糕, 一个…蛋糕, 一个…蛋糕: the plain word only says how many there are in all, or speaks of the feast."""
    named = [one for one in wanted if one.name not in _PLAIN and one.name.endswith("蛋糕")]
    total = sum(one.count or 1 for one in named)
    if not named:
        return wanted
    return [
        one
        for one in wanted
        if one.name not in _PLAIN or one.flavour or not (one.count is None or one.count == total > 1)
    ]


_MEALS_COUNTED = re.compile(
    r"(?P<n>\d{1,3}|[二两三四五六七八九十]{1,3})(?:份|套)的?(?:早餐|早饭|早点|茶歇|下午茶)"
    r"|(?:早餐|早饭|早点|茶歇|下午茶)[,， ]?(?P<n2>\d{1,3}|[二两三四五六七八九十]{1,3})(?:份|套)"
)


#: 饭团加牛奶的: what each of them is made up of
_TOGETHER = re.compile(r"\s?(?:加上?|配上?|搭配?|和|跟|\+)一?[个杯份]?\s?")


def for_the_meal(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """早餐25份 面包+牛奶: as many of each part as there are meals."""
    found = _MEALS_COUNTED.search(text)
    total = number(found["n"] or found["n2"]) if found else None
    parts = [one for one in wanted if not _MEAL.search(one.name)]
    if len(parts) == 2 and _TOGETHER.fullmatch(text, parts[0].end, parts[1].start):
        parts = [replace(one, count=None) if one.count == 1 else one for one in parts]
    if not total or len(parts) < 2 or any(one.count not in (None, total) for one in parts):
        return wanted
    return [replace(one, count=total) for one in parts]
