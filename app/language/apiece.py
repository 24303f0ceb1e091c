"""So many of each: 32个孩子, 每人一个; 油条豆浆各两份."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from app.language.counting import number
from app.language.goods import Book, Good
from app.language.measures import find_counts
from app.language.naming import words
from app.language.wanted import MEALS, Wanted

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
_PEOPLE = "人|孩子|小孩|小朋友|同学|学生|娃|老师|同事|员工|客人|大人|家长|护士|医生|队员"
_COUNTED_HEADS = re.compile(
    rf"(?<![每一\d])(?!一个?人)(?P<n>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})(?:多|来|几)?(?:[个位名号]?(?:{_PEOPLE})(?!份)|位(?=$|[\s,，。]))"
    rf"|(?:{_PEOPLE})(?P<n2>\d{{1,3}}|[一二三四五六七八九十]{{2,3}})[个位名](?!\w?(?:蛋|面|包))"
)
_IN_ALL = re.compile(r"(?:[一总]共|合计|共|全部)(?:有|是|来)?\Z")
_PER = re.compile(
    r"(?:每个?(?P<what>[人位桌组班家户间队份套])|(?:一|人)(?=人[一二两俩三1-9]|手[一二两俩三1-9])[人手]|每个?(?:孩子|小朋友|同学|学生|娃))"
    r"(?=[^,，。\s]{0,3}?[\d一二两三俩半]|(?:各|都)?[发来要给放吃拿][个份块只杯盒])"
)
_SETS = re.compile(
    r"(?P<n>\d{1,3}|[二两三四五六七八九十]{1,3})个?(?P<what>[桌组班家户间队份套])|(?P<one>一)个?(?P<what1>[桌组班家户间队])"
)


#: 10桌 每桌10个人
_HEADS_OF_A_SET = re.compile(
    r"(?P<sets>\d{1,2}|[一二两三四五六七八九十]{1,3})个?(?P<what>[桌组班队])[^\d]{0,8}?每(?P=what)(?:坐|有)?(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})个?人"
)


#: 60份茶歇 每份两块曲奇一个泡芙
_MEALS = re.compile(
    r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})[份套]的?(?:早餐|早饭|早点|茶歇|下午茶|简餐|点心|甜点|套餐)"
    r"|(?:早餐|早饭|早点|茶歇|下午茶|简餐|点心|甜点|套餐)[要来订]?(?P<n2>\d{1,3}|[一二两三四五六七八九十]{1,3})[份套]"
)


def heads(text: str) -> int | None:
    """How many people a message speaks of: the number in all if it is told, else all that are counted together."""
    tables = _HEADS_OF_A_SET.search(text)
    if tables:
        return (number(tables["sets"]) or 0) * (number(tables["n"]) or 0) or None
    found = list(_COUNTED_HEADS.finditer(text))
    total = next((match for match in found if _IN_ALL.search(text, 0, match.start())), None)
    chosen = [total] if total is not None else found
    numbers = [number(match["n"] or match["n2"]) or 0 for match in chosen]
    return sum(numbers) or None


def per_head(text: str) -> re.Match[str] | None:
    """每人, 一人, 每桌: where a message says that what follows is for each."""
    tables = _HEADS_OF_A_SET.search(text)
    return (_PER.search(text, tables.end()) if tables else None) or _PER.search(text) or _PER_PORTION.search(text)


#: 早餐12份 每份一个包子一杯豆浆, or 一份一个包子 …: what one of them is made up of
_PER_PORTION = re.compile(
    r"(?:每|一)(?P<what>[份套])(?:是|有|里面?|就|配|装)*(?=[一两俩1-3][个只块杯根碗盒瓶袋条片][\u4e00-\u9fff]{1,6}[,，、和加]?\s?[一两俩1-3][个只块杯根碗盒瓶袋条片])"
)


#: 每人一个三明治 另外再来一个蛋糕: that is not for each
BESIDES = re.compile("外加|给老师加|另外|另订|再(?:来|加|要|订|做)|还要|我要[一1]个")


def _for_each(text: str, wanted: list[Wanted]) -> list[Wanted] | None:
    """9个人 每人俩包子一碗粥, 6桌 每桌一盘曲奇: what follows as many times as there are people or tables."""
    per = per_head(text)
    if per is None or not wanted or _UTENSILS.match(text, per.end()) or _PARTED.search(text):
        return None
    what = per.groupdict().get("what") or ""
    sets = next(
        (
            number(found["n"] or found["one"])
            for found in _SETS.finditer(text)
            if what in (found["what"], found["what1"])
        ),
        None,
    )
    meals = _MEALS.search(text, 0, per.start()) if what in ("份", "套") else None
    if meals is not None:
        sets = number(meals["n"] or meals["n2"])
        wanted = [one for one in wanted if one.start >= per.end()]
    many = sets if what and what not in "人位" else heads(text)
    if what in ("份", "套"):
        wanted = [one for one in wanted if one.name not in MEALS] or wanted
    if not many or any((one.count or 1) > FEW or one.count == many for one in wanted):
        return None
    if all(one.end <= per.start() for one in wanted) and len(wanted) > 1:
        return None
    return [replace(one, count=(one.count or 1) * many) for one in wanted]


_UTENSILS = re.compile(r"[^,，。\s]{0,4}(?:叉|刀|餐具|勺|筷|盘子|碟|袋|蜡烛)")  # 每份一个叉子
_PARTED = re.compile(r"[分切]成?\s?(?:\d{1,2}|[一两二三四五六七八九十])[份套块]")
FEW = 6  # more than so many of a thing nobody has by themselves


def one_each(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """32个孩子, 每人一个: as many as there are people; what is asked for besides is not for each."""
    besides = BESIDES.search(text)
    if besides is None:
        return _as_many(text, wanted)
    first = [one for one in wanted if one.start < besides.start()]
    return [*_as_many(text[: besides.start()], first), *(one for one in wanted if one not in first)]


def _as_many(text: str, wanted: list[Wanted]) -> list[Wanted]:  # noqa: PLR0911  # one case a line
    apiece = _for_each(text, wanted)
    if apiece is not None:
        return apiece
    people = _HEADS.search(text)
    few = _FEW_OF_US.search(text)
    if len(wanted) == 1 and few and EACH_HEAD.search(text):
        return [replace(wanted[0], count=number(few["n"].rstrip("个")))]
    to_each = _TO_EACH.search(text) if len(wanted) == 1 else None
    if to_each:
        return [replace(wanted[0], count=number(to_each["n"].rstrip("个位")))]
    both = _BOTH_OF_US.search(text) if len(wanted) == 1 else None
    if both:
        return [replace(wanted[0], count=2 * (number(both["n"]) or 1))]
    if len(wanted) > 1 and people and EACH_HEAD.search(text) and all((one.count or 1) == 1 for one in wanted):
        return [replace(one, count=number(people["n"])) for one in wanted]
    if len(wanted) != 1 or not _ONE_EACH.search(text) or (wanted[0].count or 1) > 1:
        return wanted
    told = next((count.number for count in find_counts(text) if count.number > 1 and count.unit in "个份只块"), None)
    if told is not None and people is None:
        return [replace(wanted[0], count=told)]
    if people is None:
        return wanted
    return [replace(wanted[0], count=number(people["n"]))]


EACH_BEHIND = re.compile(r"\s?(?:都|也)?(?:各|一样[一两二三四五六七八九十\d])|都(?:来|要|整|拿|留)(?:一?点|些)")


def apart_where_each(text: str, goods: Sequence[Good], book: Book) -> list[Good]:
    """油条豆浆各两份: a name made of two, which are two things where there are so many of each."""
    apart: list[Good] = []
    for good, after in zip(goods, [*goods[1:], None], strict=False):
        end = after.end if after is not None and after.start == good.end else good.end
        each = EACH_BEHIND.match(text, good.end) or EACH_BEHIND.match(text, end)
        pair = _two_in(good, book) if len(good.name) == good.end - good.start else []
        portions = PORTIONS.search(text, max(0, good.start - 6), good.start)
        pair = pair if each or (pair and portions and eaten_and_drunk(pair)) else []
        apart += pair or [good]
    return apart


PORTIONS = re.compile(r"(?:\d|[一两二三四五六七八九十])[份套]的?\s?\Z")  # 15份包子豆浆
_WITH_SOY_MILK = frozenset(("油条", "包子", "肉包", "菜包", "馒头", "花卷", "烧麦", "茶叶蛋", "饭团", "煎饼"))


def eaten_and_drunk(pair: Sequence[Good]) -> bool:
    """包子豆浆, 三明治咖啡: what is eaten and what is drunk with it are two things; 牛奶面包 and 红豆奶茶 are one."""
    first, last = pair
    if first.name in words("flavours"):
        return False
    drunk = last.kind == "drink" or last.name in ("豆浆", "豆奶")
    return (drunk and first.kind in ("bread", "breakfast")) or (first.name == "豆浆" and last.name in _WITH_SOY_MILK)


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
