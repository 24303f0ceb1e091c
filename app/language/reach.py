"""How far the name of a thing reaches in an order: names nobody listed begin where the words that lead up to them end.

A list knows the end of such a name (蛋糕, 慕斯, 可颂) and seldom its beginning: 富士山慕斯 and 99式坦克蛋糕 are made up by whoever
wants them. What stands between a mark, a count, a size or a word of wanting and the end that is known is the name, unless
it holds a word that is in no name.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.goods import Good, is_day
from app.language.naming import stops, words
from app.language.unlisted import uneaten

_LONGEST = 12
_RUN = re.compile(r"(?:(?<![a-z])[a-z]+ (?=[a-z]))?[\u4e00-\u9fffa-z\d'·\-]+\Z")
_N = r"(?:\d{1,3}|[一二两三四五六七八九十俩半]{1,3})"
#: what leads up to a name: sizes, counts, words of wanting and of pointing
_LEAD = re.compile(
    rf".*(?:{_N}\s?[寸吋磅]的?|{_N}[大小整]?(?:[个只块份条杯盒袋根套打枚粒包箱桶瓶碗片笼屉客串罐提组支颗盘听件坨筐篮斤壶碟束]|人份)的?|[单双]人份的?|[个炉]|[那这][款种]|[要来订定买拿留送带做整搞弄换改加添抢占囤蹲求吃喝馋攞嚟点]|想|新品|现烤的?|刚出炉的?|半价|[嘅冇]|有没有?|还有|(?:\A|[们边里家天])有|[你我他她咱俺]们?家?|[这那]|[的了把给跟和与及就再都也]|{_N}层(?=\d))"
)
#: what is in no name
_NO_NAME = re.compile(
    r"每(?!日)|[吗呢吧啊呀哦嘛您它谁啥么不没别莫很真最才又还或被让叫请帮说看听问取收付]|哪(?!吒)|太(?![阳空极])|能(?!量)|会(?!所)|可[以能]|麻烦|谢谢|知道|觉得|应该|因为|所以|如果|[\d一二三四五六七八九十][点楼岁](?:$|[\u4e00-\u9fff]{3})|"
    r"满月|开会|聚会|聚餐|团建|下班|放学|上学|加班|值班|面试|开业|结婚|搬家|过节|家宴|早餐|早饭|早点|茶歇|夜宵|晚饭|午饭|周末|生日|婚[礼宴]|其中|[一总]共|散装|自提|自取"
)
#: a number of things, no part of a name: 99式 and 18号 are
_NUMBER_FIRST = re.compile(r"^(?:\d{1,3}(?![式度号路代周\da-z])|[两俩])")
_TAIL = re.compile(rf"[辫砖环船坨](?=\s?{_N}[\u4e00-\u9fff]|$|[\s,，。])")


def reached(text: str, goods: Sequence[Good]) -> list[Good]:
    """The goods with the whole of their names; what only describes another one, or was put right, is none."""
    kept: list[Good] = []
    for good in _joined(text, goods):
        floor = kept[-1].end if kept else 0
        kept.append(good if good.product_id is not None else _whole(text, good, floor))
    return [
        good
        for n, good in enumerate(kept)
        if not (n and (_describes(text, good, kept[n - 1]) or _TASTE.fullmatch(good.name)))
        and not (n + 1 < len(kept) and _PUT_RIGHT.search(text[good.end : kept[n + 1].start]))
    ]


#: 小餐包30个 咸甜各一半: how the thing before it tastes
_TASTE = re.compile("[咸甜酸辣苦荤素冷热冰温]+")
_PUT_RIGHT = re.compile(
    rf"(?:[说打写讲]错|口误|呸)了?[\s,，。!！]*(?:是|要)?\Z"
    rf"|^(?:{_N}[个只块份条杯盒袋根])?[?？啊哦诶…\s,，]{{1,3}}(?:[哦噢啊]?不对|[哦噢啊]不是?|不是)[\s,，…]+(?:是|要)?(?:{_N}[个只块份条杯盒袋根]的?)?\s?\Z"
)


def _whole(text: str, good: Good, floor: int) -> Good:
    before = _before(text, good.start, good.end, floor)
    if not before.replace(good.name, ""):
        before = ""  # 吐司吐司吐司
    tail = _TAIL.match(text, good.end)
    behind = tail.group() if tail else ""
    if not before and not behind:
        return good
    name = f"{before}{good.flavour if before else ''}{good.name}{behind}"
    start = good.start - len(before)
    return replace(good, name=name, start=start, end=good.end + len(behind), flavour="" if before else good.flavour)


#: how many layers, for which festival: said of a thing, no part of its name
_BESIDE = re.compile("[双两二三四五多]层")
_NUMERAL = re.compile("[三四五六七八九]")
_TWO_LATIN = re.compile(r"(?<![a-z])[a-z]{2,} \Z")


def _before(text: str, start: int, end: int, floor: int) -> str:
    """What stands before a name and belongs to it; "" for nothing."""
    latin = _TWO_LATIN.search(text, max(floor, start - _LONGEST), start)
    if latin is not None and text[start : start + 1].isascii():
        return latin.group()
    first = max(floor, start - _LONGEST)
    found = _RUN.search(text[first:start])
    if found is None or (first + found.start() == floor and floor):
        return ""  # right behind another thing: 菠萝包红豆面包
    run: str = found.group()
    cut = max((lead.end() for lead in (_LEAD.match(run), stops().match(run)) if lead), default=0)
    run = run[cut:]
    if not cut and _NUMERAL.fullmatch(run) and _NUMBER_BEHIND.match(text, end):
        return run  # 四季春果挞 2盒
    if text[start : start + 1] not in tuple("式度号路代"):
        run = _NUMBER_FIRST.sub("", run).lstrip("-·' ")
    if (
        _BESIDE.fullmatch(run)
        or is_day(run)
        or len(run) < 2
        or _NO_NAME.search(run)
        or (not cut and first + found.start() == start - _LONGEST)
    ):
        return ""
    return run


#: what may stand between two names that are one
_THICK = frozenset(("", "厚", "薄", "小", "大", "迷你", "厚切"))
_NUMBERED = re.compile(r"\d{1,3}[号式代版]")


def _joined(text: str, goods: Sequence[Good]) -> list[Good]:
    """岩烧乳酪厚吐司 is one thing, and so is 轻食早餐B套餐: names that touch, the last of which says what it is."""
    kept: list[Good] = []
    for good in goods:
        last = kept[-1] if kept else None
        if last is not None and _touch(text, last, good):
            name = text[last.start : good.start] + good.name
            kept[-1] = replace(good, name=name, start=last.start, flavour="")
        else:
            kept.append(good)
    return kept


def _touch(text: str, last: Good, good: Good) -> bool:
    between = text[last.end : good.start]
    if last.product_id is not None or good.product_id is not None or last.name == good.name:
        return False
    if _NUMBERED.fullmatch(between):
        return True  # 黑曼巴24号球衣蛋糕
    if between not in _THICK:
        return False
    if good.name.endswith("套餐"):
        return last.name.endswith(("早餐", "轻食"))
    return good.start > last.end and last.kind == good.kind and not re.match(r"\s?各", text[good.end :])


def _describes(text: str, good: Good, last: Good) -> bool:
    """B套餐 有南瓜粥那个: says which one is meant. What says so of a plain 蛋糕 is its name: 订个蛋糕 就是那个巴斯克."""
    behind = re.match(r"的?那[个种款份]", text[good.end : good.end + 3])
    before = text[max(0, good.start - 4) : good.start]
    pointed = re.search(r"就是?那[个种]\Z", before) and not last.general
    return bool((behind and re.search(r"[有带含配]\Z", before)) or pointed)


#: 烧麦船四只, 糯米糕2盒: a name at the head of a clause, right before its number
_COUNTED = re.compile(
    r"(?:\A|[\s,，。;；、!！:：\x00])(?P<name>[\u4e00-\u9fff]{1,5}(?![一二两三四五六七八九十])[\u4e00-\u9fff]|[a-z][a-z'\-]{3,20})\s?(?:来|要|留)?(?=(?:(?:\d{1,2}|[一两二三四五六七八九十])[个只块份条盒袋根枚包罐提笼碗杯]|[俩仨])(?:$|[\s,，。;；、!！\x00]))"
)


def counted_names(text: str, goods: Sequence[Good]) -> list[Good]:
    """Names nobody listed at the head of a clause, right before their number, in a list of things that have theirs."""
    found = []
    listed = bool(goods) and all(_has_a_number(text, good) for good in goods)
    for match in _COUNTED.finditer(text):
        name = match["name"]
        if any(good.start < match.end() and match.start("name") < good.end for good in goods):
            continue
        if name.isascii() or (listed and not _no_thing(name)):
            found.append(Good(name, "bread", *match.span("name")))
    return found


#: 新品那个「满江红」: what is pointed at by a name in marks
_IN_MARKS = re.compile(
    r"(?:新品|[那这][个款种]|[嗰呢][个款]|叫|上新的?|新出的?|一[个款份]|两[个份只]|[要来订])\s?[「『《“\"](?P<name>[\u4e00-\u9fff]{2,8})[」』》”\"](?!字|的?牌)"
)
#: 「晚霞」还做吗 给我留两只: first in a message, and so many of it further on
_FIRST_IN_MARKS = re.compile(
    rf"\A\s?[「『《“\"](?P<name>[\u4e00-\u9fff]{{2,8}})[」』》”\"](?=[^「『《“\"]{{0,16}}(?:[要来留拿订做整]\s?{_N}|(?<=[」』》”\"]){_N})[个只份盒条块])"
)


_OPEN = re.compile("[「『《][^」』》]*$")


def unbroken(goods: Sequence[Good]) -> list[Good]:
    """The goods without what ends in the middle of a name in marks: 「晚霞 of 「晚霞渐」."""
    return [good for good in goods if not _OPEN.search(good.name)]


def in_marks(text: str, goods: Sequence[Good]) -> list[Good]:
    """Names that are written in marks, where they are pointed at."""
    said = [*_FIRST_IN_MARKS.finditer(text), *_IN_MARKS.finditer(text)]
    found = [Good(match["name"], "bread", *match.span("name")) for match in said]
    return [one for one in found if not any(good.start < one.end and one.start < good.end for good in goods)]


_NUMBER_BEHIND = re.compile(rf"\s?[x×*]?\s?(?:要|来|留)?(?:{_N}|[俩仨])")
_NUMBER_BEFORE = re.compile(rf"(?:{_N}[\u4e00-\u9fff]的?|[俩仨])\s?\Z")


def _has_a_number(text: str, good: Good) -> bool:
    return bool(
        _NUMBER_BEHIND.match(text, good.end) or _NUMBER_BEFORE.search(text[max(0, good.start - 5) : good.start])
    )


def _no_thing(name: str) -> bool:
    return bool(_NO_NAME.search(name) or _LEAD.match(name) or stops().match(name)) or (
        name in words("flavours") or uneaten(name)
    )
