"""The numbers of a message, and the things they are numbers of."""

import re
from dataclasses import replace
from itertools import pairwise

from app.language.measures import Count, Size
from app.language.wanted import BETWEEN_RIGHT, CORRECTED, MEALS, Wanted


def meets(count: Count, sizes: list[Size]) -> bool:
    """Whether a number is part of a size."""
    return any(count.start < size.end and size.start < count.end for size in sizes)


def with_counts(text: str, wanted: list[Wanted], counts: list[Count]) -> list[Wanted]:
    """The things with their numbers: beside each, for each of them, or in all."""
    single = [count for count in counts if not count.each]
    for every in (count for count in counts if count.each):
        wanted = _shared(wanted, every)
    if not single:
        return wanted
    wanted, single = _glued(text, wanted, single)
    left_first = _sides(text, wanted, single, left=True) >= _sides(text, wanted, single, left=False)
    free = list(single)
    for left in (left_first, not left_first):
        for n, one in enumerate(wanted):
            if one.count is None:
                count = beside(text, one, free, left=left)
                if count is not None:
                    free.remove(count)
                    wanted[n] = replace(one, count=count.number)
    return _leftover(text, _portioned(text, wanted), free)


_PORTIONS_BEFORE = re.compile(r"[份套]的?\Z")
_PORTIONS_BEHIND = re.compile(r"\s?(?:要|来|各)?(?:\d{1,3}|[一二两三四五六七八九十]{1,3})[份套]")


def _portioned(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """15份包子豆浆, 包子豆浆15份: names that touch are what a portion is made up of."""
    for n, (one, after) in enumerate(pairwise(wanted)):
        if one.end != after.start or (one.count is None) == (after.count is None):
            continue
        if after.count is None and _PORTIONS_BEFORE.search(text, 0, one.start):
            wanted[n + 1] = replace(after, count=one.count)
        elif one.count is None and _PORTIONS_BEHIND.match(text, after.end):
            wanted[n] = replace(one, count=after.count)
    return wanted


def _glued(text: str, wanted: list[Wanted], counts: list[Count]) -> tuple[list[Wanted], list[Count]]:
    """马卡龙24个 纸杯蛋糕20个: a number right behind one name, and apart from the next, is of that one."""
    if sum(count.end not in (one.start for one in wanted) for count in counts) < FEWEST:
        return wanted, counts
    free = list(counts)
    fixed = []
    for one in wanted:
        own = next((count for count in free if count.start == one.end and not count.unsure), None)
        before = any(count.end == one.start for count in free)
        if own is None or before or one.count is not None or not _APART.match(text, own.end):
            fixed.append(one)
            continue
        free.remove(own)
        fixed.append(replace(one, count=own.number))
    return fixed, free


FEWEST = 2  # numbers that stand behind a name: one alone may be of the next thing
_APART = re.compile(r"[\s,，。;；、\n]")


def _sides(text: str, wanted: list[Wanted], counts: list[Count], *, left: bool) -> float:
    """How many things have a count on this side; one behind a comma is half of one."""
    total = 0.0
    for one in wanted:
        count = beside(text, one, counts, left=left)
        if count is not None:
            gap = text[count.end : one.start] if left else text[one.end : count.start]
            total += 0.5 if gap.strip() else 1.0 if not gap else 0.9
    return total


def _shared(wanted: list[Wanted], count: Count) -> list[Wanted]:
    """各一份: everything before it, or behind it if nothing is before it."""
    before = [one for one in wanted if one.end <= count.start]
    among = before or [one for one in wanted if one.start >= count.end]
    return [replace(one, count=count.number) if one in among and one.count is None else one for one in wanted]


_BETWEEN_LEFT = re.compile(
    r"\s?(?:的|装的?|那种|那个|这个|热的?|冰的?|[大小中]的?|\d{1,2}寸的?|[一二两三四五六七八九十]{1,2}[寸吋]的?|刚出炉的?|新鲜的?|你们的?|你家的?|好吃的?|切好的?|切片的?|原味的?|无糖的?|大概|左右|那种的)*\s?"
)


def beside(text: str, one: Wanted, counts: list[Count], *, left: bool) -> Count | None:
    """The number that stands right beside a thing."""
    for count in reversed(counts) if left else counts:
        if left and count.end <= one.start and _BETWEEN_LEFT.fullmatch(text, count.end, one.start):
            return count
        if not left and count.start >= one.end and BETWEEN_RIGHT.fullmatch(text, one.end, count.start):
            return count
    return None


def _leftover(text: str, wanted: list[Wanted], free: list[Count]) -> list[Wanted]:
    """A count that stands apart belongs to the one thing without a count."""
    open_ones = [n for n, one in enumerate(wanted) if one.count is None and one.name not in MEALS] or [
        n for n, one in enumerate(wanted) if one.count is None
    ]
    good = [count for count in free if not count.unsure and count.unit and not _other_thing(text, count)]
    if len(good) >= 1 and len(open_ones) == 1:
        total = next((count for count in good if re.search(r"(?:一共|总共|共|合计)\s?$", text[: count.start])), None)
        chosen = total or good[-1 if CORRECTED.search(text) else 0]
        wanted[open_ones[0]] = replace(wanted[open_ones[0]], count=chosen.number)
    return wanted


_OTHER = re.compile(
    r"\s?(?:的)?(?:蜡烛|餐具|盘子|叉|帽|袋子|贺卡|数字|字|人|孩子|朋友|老师|同事|层|皇冠|气球|牌|要求|事)"
)


_BESIDE = re.compile(
    r"(?:蜡烛|餐具|餐盘|盘子|刀叉|叉子|帽子|袋子|贺卡|勺子|干冰|冰袋|吸管|纸巾)(?:多|再|也|要|给|来|拿|送|备|我|放|带|加)*\s?$|[多少](?:裹|放|加|撒|抹|带)\s?$"
)


def _other_thing(text: str, count: Count) -> bool:
    return (
        bool(_BESIDE.search(text[max(0, count.start - 8) : count.start]))
        or bool(_OTHER.match(text, count.end))
        or (count.number == 1 and count.unit == "个" and text[count.end : count.end + 1] in ("人", "字"))
    )
