"""Sizes and flavours that stand apart from a name, and the things they belong to."""

import re
from dataclasses import dataclass, replace
from functools import cache

from app.language.counting import number
from app.language.goods import Good
from app.language.measures import Count, Size, find_counts
from app.language.naming import STOP, flavour_name, flavour_pattern, flavours_in, words
from app.language.wanted import CORRECTED, Wanted


def with_sizes(text: str, wanted: list[Wanted], sizes: list[Size]) -> list[Wanted]:
    if not sizes:
        return wanted
    if len(sizes) == 1 and (alike := _all_of_it(text, wanted, sizes[0])):
        return [replace(one, size=sizes[0].words) if one in alike else one for one in wanted]
    if sizes[0].servings and all(one.kind != "cake" and one.count for one in wanted):
        return wanted  # 我们12个人 来12个肉松面包
    cakes = [n for n, one in enumerate(wanted) if one.kind == "cake"] or [n for n, one in enumerate(wanted)]
    if len(cakes) == 1 and len(sizes) > 1 and not CORRECTED.search(text) and not sizes[0].servings:
        return _one_a_size(text, wanted, cakes[0], sizes)
    if len(cakes) == 1 or sizes[0].servings:
        chosen = sizes[-1] if len(sizes) > 1 and CORRECTED.search(text, sizes[0].end, sizes[-1].start) else sizes[0]
        wanted[cakes[0]] = replace(wanted[cakes[0]], size=chosen.words)
        return wanted
    for size in sizes:
        after = [
            n
            for n in cakes
            if wanted[n].start >= size.end and not re.search(r"[,，。;；\n]", text[size.end : wanted[n].start])
        ]
        before = [n for n in cakes if wanted[n].end <= size.start]
        near = bool(after) and wanted[after[0]].start - size.end <= 8
        glued = bool(before and after) and wanted[before[-1]].end == size.start and wanted[after[0]].start > size.end
        n = after[0] if near and not glued else before[-1] if before else cakes[0]
        if not wanted[n].size:
            wanted[n] = replace(wanted[n], size=size.words)
    return wanted


_SO_BIG = re.compile(r"[^\s,，]{1,3}人份的?")  # 四人份披萨
_SO_MANY = re.compile(r"(?P<n>\d{1,2}|[两二三四五六七八九十])[个只款]\s?\Z")


def _all_of_it(text: str, wanted: list[Wanted], size: Size) -> list[Wanted]:
    """两个10寸的, 一个雪域芝士, 一个黑森林; 都要六寸: the things of which a size is said of all."""
    if size.servings:
        return [one for one in wanted if _SO_BIG.fullmatch(text, size.start, one.start)]
    cakes = [one for one in wanted if one.kind == "cake"] or wanted
    if len(cakes) > 1 and _ALL_SO.search(text[: size.start]):
        return cakes
    found = _SO_MANY.search(text, max(0, size.start - 4), size.start)
    behind = all(one.start >= size.end for one in wanted)
    many = number(found["n"]) if found and behind and len(wanted) > 1 else None
    if any(one.kind in ("bread", "drink", "breakfast") for one in wanted):
        return []
    return wanted if many is not None and many == sum(one.count or 1 for one in wanted) else []


_ALL_SO = re.compile(r"(?:都|均|全)(?:要|是|做|来|订)?\s?$")  # 都要六寸
_ALSO = re.compile(r"一个|另外|还要|再[来要加订]|以及|各|分别|[12一两]个")


def _one_a_size(text: str, wanted: list[Wanted], n: int, sizes: list[Size]) -> list[Wanted]:
    """蛋糕两个, 8寸草莓一个, 6寸芒果一个: a thing a size, each with the flavour and the count behind the size."""
    cake = wanted[n]
    if not _ALSO.search(text):
        return [*wanted[:n], replace(cake, size=sizes[0].words), *wanted[n + 1 :]]
    parted = []
    for size, following in zip(sizes, [*sizes[1:], None], strict=False):
        end = following.start if following else len(text)
        near = text[size.end : end]
        flavour = next((flavour_name(found["name"]) for found in flavour_pattern().finditer(near)), "")
        count = next((count.number for count in find_counts(near) if not count.unsure), None)
        before = next(
            (
                c.number
                for c in find_counts(text[max(0, size.start - 4) : size.start])
                if not c.unsure and size.start - 1 <= max(0, size.start - 4) + c.end
            ),
            None,
        )
        own = cake.flavour if size.end <= cake.start < end or size is sizes[0] else ""
        parted.append(replace(cake, size=size.words, flavour=flavour or own, count=before or count))
    return [*wanted[:n], *parted, *wanted[n + 1 :]]


@dataclass(frozen=True, slots=True)
class Flavour:
    name: str
    start: int
    end: int


_NOT_A_FLAVOUR = re.compile(
    r"(?:不[要用能]?[放加有含]|[别莫][放加有]|不要|别放|不放|不加|别加|不能放|不能有|不含|不用放|别用|没有|去掉|少放|不能吃|不吃|忌|除了|不喜欢|讨厌|不是|不用留|不爱吃|千万别放|不带|过敏原|对|唔要|唔好(?:落|放|加)?|冇|莫要|莫放|[别莫](?:拿|给|整|弄|做|要|买|带)(?:成|我|俺)?)\s?(?:任何|那种|这种)?\s?$"
)
_NOT_WANTED = re.compile(
    r"\s?馅?儿?(?:的)?(?:口味)?(?:[多少](?:一?点|些|放|加)|过敏|不要(?![\u4e00-\u9fff]{1,4}(?:$|[\s,，。]))|不能碰|(?:不能|不|别)放(?![\u4e00-\u9fff]{1,4}(?:$|[\s,，。]))|不行|吃不了|不能吃|没有了?|卖完|没了|忌口|不吃|换成|换|改成|都过敏|也过敏)"
)
_LIKE_A_FLAVOUR = re.compile(
    r"\s?(?:的|嘅|味|口味|$|[ ,，、。!！\n(（)）]|[那嗰][种款个]|吧|可以|行|[\d一二两三四五六七八九十俩仨]|不要|\x00|和|跟|就|要|来|款|做|上|蛋糕|一个|加|双拼|系|写|送|明|后|今|周|下|上午|取|拿|订|啊|呀|哈)"
)


#: 蛋挞不要 牛奶一盒, 草莓不要 芒果的: said of what stands in front of it
OF_THE_ONE_BEFORE = re.compile(r"[\u4e00-\u9fff](?<![我你他她们也都就请但是千万可了先])(?:不要|不用|去掉)\s$")


def _of_the_flavour_before(before: str) -> bool:
    """草莓不要 芒果的; in 水果蛋糕不要 芒果 it is said of what follows."""
    found = OF_THE_ONE_BEFORE.search(before)
    return found is not None and before[: found.start() + 1].endswith(tuple(words("flavours")))


def denied(text: str, start: int, end: int) -> bool:
    """Whether a flavour is said not to be wanted: 不要蔓越莓的, 花生馅的不要, 可别拿成巧克力的."""
    before = text[max(0, start - 8) : start]
    refused = _NOT_A_FLAVOUR.search(before) and not _of_the_flavour_before(before)
    return bool(refused or _NOT_WANTED.match(text, end))


def loose_flavours(text: str, goods: list[Good], banned: frozenset[str]) -> list[Flavour]:
    """Flavours that stand apart from any name and are not denied."""
    found = []
    for match in flavours_in(text):
        name = flavour_name(match["name"])
        if any(good.start < match.end() and match.start() < good.end for good in goods):
            continue
        if (
            name in banned
            or name in ("动物奶油", "奶油", "蛋奶")
            or (name == "原味" and not goods and len(text) > _SHORT)
        ):
            continue
        if denied(text, match.start(), match.end()):
            continue
        if not _LIKE_A_FLAVOUR.match(text, match.end()):
            continue
        found.append(Flavour(name, match.start(), match.end()))
    return found


#: 里面要海苔脆夹心: what a cake is filled with is its flavour
_FILLED = r"(?P<f>[\u4e00-\u9fff]{2,5})(?:夹心|内馅)(?=$|[\s,，。;；!！吧])"
_FILLING = re.compile(_FILLED)
#: 冰粉味的, 一块番茄橄榄的, （糯米的那种）, 咸的: said of a thing in the way a flavour is said
_TASTES = re.compile(
    r"(?P<a>[\u4e00-\u9fff]{2,4})味(?=的|$|[\s,，。、;；)）\d一二两三四五六七八九十俩])"
    r"|[(（](?P<b>[\u4e00-\u9fff]{2,4})的(?:那[种款])?[)）]"
    rf"|{_FILLED}"
    r"|(?:\A|(?<=[\s,，。个块条只份盒碗]))(?P<c>[咸甜辣])口?的(?=$|[\s,，。]|豆腐脑|豆花|粽)"
    r"|(?:\A|(?<=[\s,，。]))(?P<e>[咸甜辣]口)(?=$|[\s,，。])"
    r"|(?<=[一两二三四五六\d][个块条只份盒])(?P<d>[\u4e00-\u9fff]{4,6})的(?=$|[\s,，。;；!！])"
    r"|(?<=[个块只条份盒枚\d][\s,，])(?P<g>[\u4e00-\u9fff]{2,4})的(?=$|[\s,，。;；!！])"
)
_UP_TO_IT = re.compile(r".*(?:[的要来和跟及做是有换成吃爱]|[一两二三四五六几俩\d][个份块条盒袋只]?)")
_NO_TASTE = re.compile(r"[没不别啥么哪多少点]|[口原风怪]$")
_ANY_FILLING = re.compile("[这那哪几种层无双吗呢换改]")
_OF_ANOTHER = re.compile("[孩妻嫂儿妹弟厂院房袋盒箱桌][子]$|[同急独普正便贵帮快傍刚]|奶奶|纸杯")
_LIKE_THAT = re.compile("[大小热冰软硬厚薄切新刚]")


def with_tastes(text: str, apart: list[Flavour], goods: list[Good]) -> list[Flavour]:
    """The flavours apart from a name, with those nobody listed that are said like one."""
    return _told(text, apart, goods, _TASTES)


def with_fillings(text: str, apart: list[Flavour], goods: list[Good]) -> list[Flavour]:
    """The same for what a cake is filled with: said so in any message, also one that orders nothing by itself."""
    return _told(text, apart, goods, _FILLING) if "夹心" in text or "内馅" in text else apart


def _told(text: str, apart: list[Flavour], goods: list[Good], said_like_one: re.Pattern[str]) -> list[Flavour]:
    found: list[Flavour] = []
    for said in said_like_one.finditer(text):
        group = said.lastgroup or "a"
        start, end = said.span(group)
        lead = _UP_TO_IT.match(said[group])
        start += lead.end() if lead and group != "g" else 0
        if not _like_a_taste(group, text[start:end]) or denied(text, start, end):
            continue
        if group == "d":  # it takes in the listed one it begins with
            apart = [one for one in apart if not start <= one.start < end]
        found.append(Flavour(text[start:end], start, end))
    taken = [(one.start, one.end) for one in goods] + [(one.start, one.end) for one in apart]
    new = [one for one in found if not any(first < one.end and one.start < last for first, last in taken)]
    return sorted([*apart, *new], key=lambda one: one.start)


@cache
def _endings() -> frozenset[str]:
    """What words for flavours end with: 达 of 卡仕达, 仁 of 五仁."""
    return frozenset(name[-1] for name in words("flavours") if len(name) > 1) | {"达"}


def _like_a_taste(group: str, name: str) -> bool:
    """Whether a word can be a flavour, for the way in which it is said."""
    if group in "ce":
        return bool(name)
    if len(name) < 2 or _NO_TASTE.search(name) or (group in "bdg" and _LIKE_THAT.search(name)):
        return False
    if group == "g":  # 泡芙30个 卡仕达的
        return name[-1] in _endings() and not any(char in STOP for char in name) and not _OF_ANOTHER.search(name)
    if group == "f" and _ANY_FILLING.search(name):
        return False
    return group != "d" or any(name.startswith(match["name"]) for match in flavours_in(name))


_SHORT = 12  # 那还是原味吧: an answer is short


def with_flavours(text: str, wanted: list[Wanted], flavours: list[Flavour]) -> list[Wanted]:
    for flavour in flavours:
        n = _behind(text, wanted, flavour)
        n = _owner(text, wanted, flavour) if n is None else n
        if n is None or (wanted[n].kind == "breakfast" and text[: flavour.start].endswith("加")):
            continue  # 粢饭团一个 加蛋黄 is a thing more, no flavour
        one = wanted[n]
        fixed = one.flavour and one.flavour not in text[one.start : one.end]
        corrected = bool(CORRECTED.search(text[min(one.end, flavour.start) : flavour.start])) or bool(
            CORRECTED.search(text[: flavour.start]) and one.flavour
        )
        if not one.flavour or corrected:
            wanted[n] = replace(one, flavour=flavour.name)
        elif fixed and re.search(r"[和、加跟+]\s?$", text[: flavour.start]):
            wanted[n] = replace(one, flavour=one.flavour + flavour.name)
    return wanted


def _behind(text: str, wanted: list[Wanted], flavour: Flavour) -> int | None:
    """冰粉味的|泡芙: the thing a flavour stands right before."""
    return next(
        (n for n, one in enumerate(wanted) if re.fullmatch("味?的", text[flavour.end : max(one.start, flavour.end)])),
        None,
    )


#: 吐司, 后天, 六条, 红豆的: a flavour that is all a clause says
_CLAUSE = re.compile(r"(?:\A|[\s,，。;；、:：(（\x00]|[要来是]|口味)\Z")
_CLAUSE_END = re.compile(r"(?:口?味|馅)?儿?(?:的|就[好行]|吧|哈)*(?=$|[\s,，。;；!！)）\x00])")


def _owner(text: str, wanted: list[Wanted], flavour: Flavour) -> int | None:
    cakes = [n for n, one in enumerate(wanted) if one.kind == "cake" and not _flavoured(one)]
    if len(cakes) == 1 and len(wanted) == 1:
        return cakes[0]
    before = [n for n, one in enumerate(wanted) if one.end <= flavour.start]
    near = [n for n in before if flavour.start - wanted[n].end <= 10]
    if near and (wanted[near[-1]].kind != "cake" or near[-1] in cakes):
        return near[-1] if wanted[near[-1]].kind != "drink" else None
    plain = [n for n in before if wanted[n].kind != "drink" and not _flavoured(wanted[n])]
    alone = _CLAUSE.search(text[: flavour.start]) and _CLAUSE_END.match(text, flavour.end)
    if len(plain) == len(before) == 1 and not cakes and alone:
        return plain[0]
    return cakes[0] if cakes else None


def _flavoured(one: Wanted) -> bool:
    """Whether the name itself is a flavour: 榴莲千层, 提拉米苏."""
    return any(one.name.startswith(name) for name in words("flavours") if len(name) > 1) and one.name not in (
        "奶油蛋糕",
        "动物奶油蛋糕",
        "水果蛋糕",
    )


_CAKE_WORD = re.compile(r"订|定|做|要|来|留|买|换|改|尺寸|口味|味|生日|寿|写|取|拿|包起来|裱")


#: 有全麦的拿两条: what is sold by the loaf is no cake
_LOAVES = re.compile(r"(?:\d{1,2}|[一两二三四五六七八九十])(?:条|根)(?!蜡|数)")


def implied(text: str, sizes: list[Size], counts: list[Count], flavours: list[Flavour]) -> list[Wanted]:
    """No name at all: a size or a flavour means a cake."""
    inches = [size for size in sizes if not size.servings]
    served = bool(sizes) and bool(re.search("生日|寿", text))
    said_as_one = any(
        re.match(
            r"的(?!确|话|时候|天|猫|狗|花|颜色)|味", text[flavour.end - (1 if text[flavour.end - 1] == "味" else 0) :]
        )
        for flavour in flavours
    )
    if not inches and not served and not (flavours and (_CAKE_WORD.search(text) or len(text) <= 6 or said_as_one)):
        return []
    corrected = bool(CORRECTED.search(text))
    if len(inches) == len(flavours) > 1 and not corrected:
        each = next((count.number for count in counts if count.each), None)
        return [
            Wanted("蛋糕", "cake", size.start, size.end, flavour.name, size.words, each, implied=True)
            for size, flavour in zip(inches, flavours, strict=True)
        ]
    size = (sizes[-1] if corrected else sizes[0]) if sizes else None
    flavour = (flavours[-1] if corrected else flavours[0]) if flavours else None
    count = next((count.number for count in counts if not count.unsure), None)
    start = min(one.start for one in (size, flavour) if one is not None)
    end = max(one.end for one in (size, flavour) if one is not None)
    name = special = ""
    for adjective in ("低糖", "无糖", "木糖醇", "动物奶油", "双层", "三层"):
        if adjective in text and not re.search(rf"(?:不要|不用|不是){adjective}", text):
            special = adjective if adjective in ("低糖", "无糖", "木糖醇") else special
    name = "面包" if not size and _LOAVES.search(text) else f"{special}蛋糕"
    return [
        Wanted(
            name,
            "bread" if name == "面包" else "cake",
            start,
            end,
            flavour.name if flavour else "",
            size.words if size else "",
            count,
            implied=True,
        )
    ]
