"""The goods of an order where the chain over characters says that their names begin and end."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from app.language.apiece import EACH_BEHIND, PORTIONS, eaten_and_drunk
from app.language.figured import pointed_at
from app.language.goods import Good, for_the_day, is_day, is_set
from app.language.naming import words
from app.language.tagger import Span
from app.language.unlisted import uneaten

_BEFORE = re.compile(
    r"^(?:[^的]{1,4}[饭宴席]的|[^的]{0,3}?(?:馋|想吃|爱吃|点名要)|早[餐饭点](?!盒|套|[ab]套|组)(?=.{4})|嘅|咗|同埋|仲有|加埋|听说|看到|冇[\u4e00-\u9fff]{1,3}嘅|新品|半价|特价|秒杀的?|刚出的|(?:里面|里头|中间|夹层)[夹放加铺]|[^的]{1,4}?[也都]是|现烤(?=..)|[的成就把用它对吃要来订留捎和加跟与]|那个|那种|一份)+(?=..)"
)
_TOGETHER = re.compile(
    r"\s?(?:配上?|和|跟|还有|\+)\s?|(?:\d{1,3}|[一二两三四五六七八九十]{1,3})[个只块份条盒袋根枚盘碟碗杯瓶壶]的?"
)
_BEHIND = re.compile(
    r"(?<=..)(?:(?<![乐力多])多|[吧就的了呀啊哦哈呗嘛要各请从由撒噻咯喽嘞啦也都嘅]|[只还]?剩|开[团抢售订]|上架|接龙|谢谢|能?打包|预[定订]?|给[我俺整留来]*)+$"
)


def within(text: str, goods: Sequence[Good], spans: Sequence[Span]) -> list[Good]:
    """The goods a text names, as the chain sees them; what the catalogue knows stays as it is."""
    kept = [good for good in goods if good.product_id is not None or is_set(good.name) or pointed_at(text, good)]
    pairs = [[one, other] for one, other in pairwise(goods) if _each_of_two(text, (one, other))]
    for span in (_trimmed(text, one) for one in spans):
        if text[span.start : span.end] in words("figures") and _another_cake(goods, span):
            continue  # 两个小蛋糕 一个恐龙一个兔子: what they show
        if _LESS_OR_MORE.search(text, span.start, span.end):
            continue
        own = [good for good in goods if good.start < span.end and span.start < good.end]
        if len(own) > 1 and _each_of_them(text, own):
            kept += [good for good in own if good not in kept]
            continue
        own = next((pair for pair in pairs if any(good in pair for good in own)), own)
        if any(good in kept for good in own):
            continue
        if len(own) == 2 and (own in pairs or _TOGETHER.fullmatch(text, own[0].end, own[1].start)):
            kept += own
            continue
        good = _with_the_next(text, goods, own, span) or _named(text, own, span)
        if good is not None and good not in kept:
            kept.append(good)
    kept += [good for good in goods if kept and _listed_too(text, good, kept) and not _within_any(good, kept, spans)]
    return sorted(kept, key=lambda good: good.start) if kept else list(goods)


def _another_cake(goods: Sequence[Good], span: Span) -> bool:
    return any(good.kind == "cake" and (good.start, good.end) != (span.start, span.end) for good in goods)


#: 小蛋糕60个 咖啡60杯: listed, and counted right behind its name, it is a thing, whatever the chain thinks of it
_OWN_COUNT = re.compile(r"(?:\d{1,3}|[一两二三四五六七八九十]{1,3})(?:个|只|份|条|杯|盒|袋|根|瓶|碗|罐)(?!人|字|的)")


def _counted(text: str, good: Good) -> bool:
    return good.end - good.start > 1 and bool(_OWN_COUNT.match(text, good.end))


#: 25份早餐 饭团加牛奶的: what a meal is made up of
_MEALS = re.compile(
    r"[\d十百]+[份套人]的?(?:早餐|早饭|早点|茶歇|下午茶)|(?:早餐|早饭|早点|茶歇|下午茶)[,， ]?[\d一二两三四五六七八九十百]+[份套]"
)
_AND = re.compile(r"\s?(?:加上?|[配搭]上?|和|跟|\+|、)\s?")


def _listed_too(text: str, good: Good, kept: Sequence[Good]) -> bool:
    if _counted(text, good) or _ITS_NUMBER.search(text, max(0, good.start - 4), good.start):
        return True
    return any(_AND.fullmatch(text, one.end, good.start) for one in kept) and bool(_MEALS.search(text))


_ITS_NUMBER = re.compile(
    r"(?:\d|[一两二三四五六七八九十俩仨])(?:[份碗根张笼屉]|个(?=包|馒|花|饭))\Z"
)  # 一份三文治一份粥


def _within_any(good: Good, kept: Sequence[Good], spans: Sequence[Span]) -> bool:
    taken = [(one.start, one.end) for one in kept] + [(span.start, span.end) for span in spans]
    return any(start < good.end and good.start < end for start, end in taken)


def _each_of_two(text: str, own: Sequence[Good]) -> bool:
    touch = own[0].end == own[1].start
    portions = PORTIONS.search(text, max(0, own[0].start - 6), own[0].start)
    return touch and bool(EACH_BEHIND.match(text, own[1].end) or (portions and eaten_and_drunk(own)))


def _each_of_them(text: str, own: Sequence[Good]) -> bool:
    """泡芙小蛋糕饼干都来点: names that touch, of all of which there is to be some."""
    touching = all(one.end == other.start for one, other in pairwise(own))
    return touching and bool(EACH_BEHIND.match(text, own[-1].end))


#: 油条多裹半根, 干冰多放两块: asked of a part, no thing by itself
_LESS_OR_MORE = re.compile(r"[多少](?:裹|放|加|切|撒|挤|涂|抹|夹|淋|带|给)\Z")


def _with_the_next(text: str, goods: Sequence[Good], own: Sequence[Good], span: Span) -> Good | None:
    """活力|早餐: the chain sees what is new and the list what follows right behind it."""
    behind = next((good for good in goods if good.start == span.end), None)
    if own or behind is None or behind.product_id is not None or uneaten(text[span.start : span.end]):
        return None
    return replace(behind, name=text[span.start : behind.end], start=span.start, flavour="")


def _trimmed(text: str, span: Span) -> Span:
    """Without the small words at its ends (the chain errs by one character most often) and the day it is for."""
    price = _PRICE.match(text, span.start, span.end) if _SUM.search(text, 0, span.start) else None
    span = Span(price.end(), span.end) if price else span
    span = Span(span.start + 1, span.end) if text.startswith("七夕", max(0, span.start - 1)) else span
    name = text[span.start : span.end]
    lead, tail = _BEFORE.search(name), _BEHIND.search(name)
    start = span.start + (lead.end() if lead else 0)
    counted = _COUNT_FIRST.match(text, start, span.end)
    start = counted.end() if counted else start
    head = next((word for word in ("蛋糕", "面包", "礼盒") if name.endswith(word)), name[-1])
    start += for_the_day(text[start : span.end - len(head)], head)
    return Span(start, span.end - (len(tail.group()) if tail else 0))


#: 备四斤|油炸馓子
_COUNT_FIRST = re.compile(
    r"[单双]人份的?(?=..)|(?:(?:预?备|准备)?(?:\d{1,3}|[一二两三四五六七八九十半]{1,3})|(?<=[\d一二两三四五六七八九十半]))(?:斤|打|个|只|份|盒|袋|条|块|枚|箱|盘|碟|碗|杯|瓶|壶|束)的?(?=..)"
)
_SUM = re.compile(r"\d\s?\Z")
_PRICE = re.compile(r"(?:元|块钱|块)(?:一份)?的?(?=..)")  # 早餐 8 元套餐

_COUNT_BEFORE = re.compile(
    r"(?:[\d一二两三四五六七八九十俩仨半][个只块份条杯盒袋根套片打枚粒包箱桶瓶碗客笼串罐提斤组壶碟寸吋]?的?|[要来留订定拿做买弄整带加+＋点预搞份]|那个|有|嗰款)\s?[“「『\"]?$"
)
_COUNT_BEHIND = re.compile(
    r"[”」』\"]?\s?[:：*x×]?\s?(?:各?[要来拿留订]?[\d一二两三四五六七八九十俩仨半]|[要来留]|给我|各|有[吗没]|还有|我要|\+|$)"
)


def _asked_for(text: str, span: Span) -> bool:
    """Whether a name nobody listed stands where a thing that is wanted stands: beside a number or a word of wanting."""
    return bool(_COUNT_BEFORE.search(text[max(0, span.start - 4) : span.start]) or _COUNT_BEHIND.match(text, span.end))


@cache
def _known() -> frozenset[str]:
    return frozenset({*words("figures"), *(word for word in words("flavours") if len(word) > 1)})


@cache
def _listed() -> frozenset[str]:
    """Names that are known in full; what is only said of how warm it is may go."""
    return frozenset(name for names in words("heads").values() for name in names if name[0] not in "热冰温大小")


def _belongs(words_before: str) -> bool:
    """Whether what the chain cuts off is a figure or a flavour, which it can only have missed."""
    name = re.sub(r"(?:造型|主题|形状|图案|那款|这款|嗰款)?的?$", "", words_before)
    layers = _LAYERS.fullmatch(words_before)  # not 双层的
    return bool(name in _known() or is_day(name) or layers or (name != words_before and "造型" in words_before))


_LAYERS = re.compile("[双两三四五]层")


def _no_thing(name: str) -> bool:
    """Whether a stretch in which nothing is listed names no food, a flavour, somebody, or what is not wanted."""
    if "过敏" in name:
        return True
    listed = name in words("stops") or name in words("flavours") or name in words("heads")["other"]
    return (
        listed
        or bool(_PLACE_IN.match(name) or re.match("[别莫不没](?:抹|放|加|要|拿|撒|涂|给)|[不没]", name))
        or uneaten(name)
    )


#: 里面夹 of 里面夹草莓那个: where something is put
_PLACE_IN = re.compile("(?:里面|里头|中间|夹层|内层|上面|外面|表面|顶上)[夹放加铺抹是要有做填]?$")
#: 寿比南山那句不要了: what is written, or done
_OF_WORDS = ("一下", "那句", "这句", "那几个字", "那行字", "几个字")
_AGAIN = re.compile(r"(?P<name>.{2,5})(?P=name)+")


def _named(text: str, own: Sequence[Good], span: Span) -> Good | None:
    """The thing of a stretch; None where it is a flavour alone, or no food."""
    name = text[span.start : span.end]
    if not own:
        if _no_thing(name) or text.startswith(_OF_WORDS, span.end) or not _asked_for(text, span):
            return None
        return Good(name, "bread", span.start, span.end)
    last = own[-1]
    again = _AGAIN.fullmatch(name)
    if again:  # 吐司吐司吐司
        return replace(last, name=again["name"], flavour="", start=span.end - len(again["name"]), end=span.end)
    if len(own) == 1 and _better_known(text, last, span):
        return last
    return replace(last, name=name, flavour="", start=span.start, end=span.end)


def _better_known(text: str, good: Good, span: Span) -> bool:
    """Whether the list knows better than the chain how far a name reaches."""
    if (good.start, good.end) == (span.start, span.end):
        return True
    if good.start > span.start or good.end < span.end:
        return False
    if "造型" in good.name:
        return True
    listed = text[good.start : good.end] in _listed() or _belongs(text[good.start : span.start])
    return good.end == span.end and listed
