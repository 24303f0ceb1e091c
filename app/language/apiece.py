"""As many as there are people: 32个孩子, 每人一个."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.language.counting import number
from app.language.goods import Book, Good
from app.language.measures import find_counts
from app.language.naming import words
from app.language.wanted import Wanted

_ONE_EACH = re.compile(r"(?:每人|一人|人手|每个?(?:人|孩子|小朋友|同学))(?:都|各|要|发)?(?:一|1)?(?:个|份|只|块|杯|支)")
_TO_EACH = re.compile(
    r"(?P<n>[俩仨]|[两三四五六七八九十\d]{1,2}[个位])(?:妈妈?|爸爸?|老师|孩子|娃|老人|儿子|女儿|闺女|孙[子女]|同事|朋友|领导|客户)(?:一人|每人|各)[订定要来做留买送]?[一1]"
)
_FEW_OF_US = re.compile(r"[我咱俺]们?家?(?P<n>[俩仨]|[两三四五六七八九十]个)")
_BOTH_OF_US = re.compile(
    r"[我俺](?:们)?(?:和|跟|同|与)[^,，。\s]{1,7}?(?:一人|每人|各)(?:[要来订定拿留带]|给?整)?(?P<n>[一两俩二三四五六1-6])"
)
EACH_HEAD = re.compile("每人|一人|人手")
_HEADS = re.compile(r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:多|来)?个?(?:人|孩子|小朋友|同学|学生|娃|小孩)")


def one_each(text: str, wanted: list[Wanted]) -> list[Wanted]:  # noqa: PLR0911  # one case a line
    """32个孩子, 每人一个: as many as there are people, where one thing is named."""
    heads = _HEADS.search(text)
    few = _FEW_OF_US.search(text)
    if len(wanted) == 1 and few and EACH_HEAD.search(text):
        return [replace(wanted[0], count=number(few["n"].rstrip("个")))]
    to_each = _TO_EACH.search(text) if len(wanted) == 1 else None
    if to_each:
        return [replace(wanted[0], count=number(to_each["n"].rstrip("个位")))]
    both = _BOTH_OF_US.search(text) if len(wanted) == 1 else None
    if both:
        return [replace(wanted[0], count=2 * (number(both["n"]) or 1))]
    if len(wanted) > 1 and heads and EACH_HEAD.search(text) and all((one.count or 1) == 1 for one in wanted):
        return [replace(one, count=number(heads["n"])) for one in wanted]
    if len(wanted) != 1 or not _ONE_EACH.search(text) or (wanted[0].count or 1) > 1:
        return wanted
    told = next((count.number for count in find_counts(text) if count.number > 1 and count.unit in "个份只块"), None)
    if told is not None and heads is None:
        return [replace(wanted[0], count=told)]
    if heads is None:
        return wanted
    return [replace(wanted[0], count=number(heads["n"]))]


EACH_BEHIND = re.compile(r"\s?(?:都|也)?(?:各|一样[一两二三四五六七八九十\d])")


def apart_where_each(text: str, goods: Sequence[Good], book: Book) -> list[Good]:
    """油条豆浆各两份: a name made of two, which are two things where there are so many of each."""
    apart: list[Good] = []
    for good in goods:
        pair = (
            _two_in(good, book) if len(good.name) == good.end - good.start and EACH_BEHIND.match(text, good.end) else []
        )
        apart += pair or [good]
    return apart


def _two_in(good: Good, book: Book) -> list[Good]:
    for cut in range(2, len(good.name) - 1):
        halves = good.name[:cut], good.name[cut:]
        if not _listed().issuperset(halves):
            continue
        places = ((good.start, good.start + cut), (good.start + cut, good.end))
        found = [book.find(half)[:1] for half in halves]
        return [replace(one, start=start, end=end) for [one], (start, end) in zip(found, places, strict=True)]
    return []


@cache
def _listed() -> frozenset[str]:
    return frozenset(name for names in words("heads").values() for name in names)
