"""Counts that are taken back in the same breath: 一根…两根吧, 一盒 开玩笑的 两个就行."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from app.language.measures import Count

#: what stands between a count and the one it is replaced by
_NO = r"(?:[啊哦噢诶哎]?(?:不对)+|不够(?:吃|分|用|喝)?|[太]?[少多]了|[哦噢啊诶]不是|哦不|噢不|啊不|不不|不对|不是|不|算了|说错了?|打错了?|写错了?|开玩笑的?|逗你的?|要不|还是|改成?|等等)"
_TAKEN_BACK = re.compile(
    rf"(?:给我|帮我)?[加减添增改变升降涨缩][加减]?[到成为至]|[\s,，]?(?:…+|\.{{2,}}|。{{2,}})[\s,，]?{_NO}?[\s,，]?(?:还是|要|来|就)?|[\s,，]{{0,2}}{_NO}(?:了|的)?[\s,，!！]*(?:还是|要|来|就|{_NO})?"
)
#: 来俩三个吧
_SETTLED = re.compile(r"\s?(?:吧|就[行好够]|够了)")


def recounted(text: str, counts: Sequence[Count]) -> list[Count]:
    """The counts in order; one that is taken back gives its place to the one said instead."""
    counts = _in_all(text, counts)
    kept: list[Count] = []
    for count in counts:
        last = kept[-1] if kept else None
        if last is not None and not count.each and not last.each and _replaces(text, last, count):
            kept[-1] = replace(count, start=last.start)
        else:
            kept.append(count)
    return kept


#: 加一个 一共要三个, 再加两份,变成五份: what is added, and how many there are in all
_ADDED = re.compile(r"(?:再|又|[多少]|[加减添增去])[加减添去来要拿做订]?掉?\Z")
_MAKES = re.compile(
    r"[\u4e00-\u9fff]{0,6}?\s?(?:吧|哈|啊)?[\s,，。]?(?:那就|就|这样|我)?(?:[一总]共|合计|变成?|[凑等]成?|就是|加起来)(?:要|是|有|就)?\s?"
)


def _in_all(text: str, counts: Sequence[Count]) -> Sequence[Count]:
    """The counts without what is added to something, where right behind it stands how many that makes."""
    added = {
        count.start
        for count, total in pairwise(counts)
        if total.number != count.number
        and _ADDED.search(text, max(0, count.start - 3), count.start)
        and _MAKES.fullmatch(text, count.end, total.start)
    }
    return [count for count in counts if count.start not in added]


def _replaces(text: str, last: Count, count: Count) -> bool:
    if last.end == count.start:
        return last.end - last.start == 1 and bool(_SETTLED.match(text, count.end))
    return bool(_TAKEN_BACK.fullmatch(text, last.end, count.start))
