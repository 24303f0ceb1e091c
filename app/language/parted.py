"""One name that stands for several things: the flavours of it are counted, or each is said with its share."""

import re
from dataclasses import replace
from functools import cache

from app.language.counting import number
from app.language.figured import tastes_only
from app.language.naming import flavour_name, words
from app.language.unlisted import uneaten
from app.language.wanted import Wanted


@cache
def _counted_flavours() -> re.Pattern[str]:
    """一个原味, 原味一个, 蓝莓2, 一条全麦, 五只甜: a flavour with its own count."""
    names = "|".join(map(re.escape, words("flavours")))
    names = f"(?:(?:{names}){{1,2}}|[甜咸辣](?!品|点))"
    count, unit = r"(?:\d{1,3}|[一二两三四五六七八九十])", r"(?:个|条|份|只|块|盒|袋|包|枚|斤|串|箱|打)"
    return re.compile(
        rf"(?P<n>{count}){unit}(?P<f>{names})味?的?(?=[\s,，、和跟与.。!！;；)）就吧哈呀呗明后下送取]|$|{count}{unit})"
        rf"|(?P<f2>{names})味?的?\s?(?P<n2>{count})(?:{unit}|(?=[\s,，、)）]|$|(?:{names})))"
    )


def flavour_by_flavour(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """俩碱水结, 原味一个芝士一个 is two things: where one thing is named and two flavours are counted apart from it."""
    tastes = words("flavours")
    heads = [one for one in wanted if one.name not in tastes]
    if len(heads) != 1 or any(one.start < heads[0].start for one in wanted):
        return wanted
    one = heads[0]
    found = [
        (flavour_name(match["f"] or match["f2"]), number(match["n"] or match["n2"]) or 1)
        for match in _counted_flavours().finditer(text)
        if one.implied or match.end() <= one.start or match.start() >= one.end
    ]
    if len(found) < 2 or len({name for name, _ in found}) < len(found):
        return wanted
    total = sum(count for _, count in found)
    if one.count not in (None, 1, total, found[0][1]) or len(found) < len(wanted):
        return wanted
    return [replace(one, flavour=name, count=count) for name, count in found]


@cache
def _alike() -> re.Pattern[str]:
    """五仁和莲蓉各三个, 五仁莲蓉蛋黄各来俩: flavours of which there are to be as many."""
    names = "|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True)))
    one = rf"(?:{names})(?:味|口味)?的?"
    return re.compile(
        rf"(?:\A|(?<=[\s,，、。:：要来订拿做留买]))(?P<all>{one}(?:[,，、和跟与\s]?{one}){{1,5}})[,，\s]?各(?:要|来|拿|留|整|给我)?\s?(?P<n>\d{{1,3}}|[一二两三四五六七八九十俩仨])(?![半\d])"
    )


@cache
def _one_flavour() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True))))


def as_many_of_each(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """月饼还有吗 五仁和莲蓉各三个 is two things: where one thing is named, and its flavours apart from it."""
    if "各" not in text:
        return wanted
    heads = [one for one in wanted if not one.name.endswith("各") and not tastes_only(one.name)]
    if len(heads) != 1:
        return wanted
    one = heads[0]
    found = next((match for match in _alike().finditer(text) if one.end <= match.start()), None)
    if found is None or one.implied:
        return wanted
    names = [flavour_name(name) for name in _one_flavour().findall(found["all"])]
    if len(names) < 2 or len(set(names)) < len(names):
        return wanted
    return [replace(one, flavour=name, count=number(found["n"])) for name in names]


@cache
def _halves() -> re.Pattern[str]:
    """芋泥抹茶各一半, 一半红豆一半抹茶."""
    names = "|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True)))
    names = f"{names}|[咸甜辣]"
    one, two = rf"(?P<a>{names})味?的?", rf"(?P<b>{names})味?的?"
    c, d = rf"(?P<c>{names})味?的?", rf"(?P<d>{names})味?的?"
    return re.compile(
        rf"{one}[,，、和跟与]?{two}[,，\s]?(?:各(?:要|来)?(?:一半|半)|一半一半|对半|一样一半)|(?:一|各)半{c}[,，、\s]?(?:一|另一|另)半{d}"
    )


def by_halves(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """A dozen, half of them of each flavour: two things, where one is named and its number can be halved."""
    if len(wanted) != 1 or "半" not in text or not wanted[0].count or wanted[0].count % 2:
        return wanted
    found = _halves().search(text)
    if found is None:
        return wanted
    one, names = wanted[0], (found["a"] or found["c"], found["b"] or found["d"])
    return [replace(one, flavour=flavour_name(name), count=(one.count or 0) // 2) for name in names]


@cache
def _another() -> re.Pattern[str]:
    """三个草莓慕斯, 两个抹茶的: the same again in another flavour."""
    names = "|".join(map(re.escape, sorted(words("flavours"), key=len, reverse=True)))
    count = r"(?P<n>\d{1,2}|[一二两三四五六七八九十俩])"
    return re.compile(
        rf"[\s,，、和跟]{count}个?(?P<unit>[条份只块盒袋枚])?(?P<f>{names})味?的(?=$|[\s,，。;；!！\x00])"
        rf"|[\s,，、和跟](?P<f2>{names})味?的\s?(?:要|来)?{count.replace('<n>', '<n2>')}[个条份只块盒袋枚]"
    )


def another_of_it(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """With one thing more, where a counted flavour follows the one thing that is named, which has a flavour of its own."""
    if len(wanted) != 1 or not wanted[0].count or wanted[0].implied:
        return wanted
    one = wanted[0]
    own = one.flavour or max((name for name in words("flavours") if one.name.startswith(name)), key=len, default="")
    head = one.name.removeprefix(own)
    found = [match for match in _another().finditer(text, one.end) if (match["f"] or match["f2"]) != own]
    if len(found) != 1 or not own or len(head) < 2:
        return wanted
    taste, many = ("f", "n") if found[0]["f"] else ("f2", "n2")
    more = replace(
        one,
        name=head,
        product_id=None,
        flavour=flavour_name(found[0][taste]),
        count=number(found[0][many]),
        size="",
        start=found[0].start(taste),
        end=found[0].end(taste),
    )
    return [one, more]


_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,2}|俩|仨)"
_UNIT = "[个条份只块盒袋包枚杯]"
_SHARE = r"(?P<with>配|加|要|是)?(?P<f>(?![个条份只块盒袋包枚杯配的])[\u4e00-\u9fff]{1,6}?)(?:口味|味|馅)?的?"
_SHARES = (
    re.compile(
        rf"[\s,，、:：和跟(（]*(?:其中|里面|里头)?(?P<n>{_COUNT}){_UNIT}?(?:装的?)?{_SHARE}(?=$|[\s,，、.。!！;；)）\x00]|[和跟]?{_COUNT}{_UNIT})"
    ),
    re.compile(rf"[\s,，、:：和跟(（]*(?:其中|里面|里头)?{_SHARE}\s?(?P<n>{_COUNT})(?:{_UNIT}|(?=$|[\s,，、)）\x00]))"),
)


def by_shares(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """6个粢饭团 咸的4个甜的2个, 两份套餐 一份配美式一份配牛奶: shares that make up the number of the thing before them."""
    for n, one in enumerate(wanted):
        if one.implied or (one.count or 1) < FEWEST:
            continue
        places = [one.end, *(mark.start() for mark in _CLAUSES.finditer(text, one.end, one.end + FARTHEST))]
        shares = next((row for at in places for way in _SHARES if (row := _adding_up(text, one, way, at))), [])
        if shares:
            first, last = shares[0].start, shares[-1].end
            rest = [other for other in wanted[n + 1 :] if other.end <= first or other.start >= last]
            return [*wanted[:n], *shares, *rest]
    return wanted


FEWEST = 2  # one thing has no shares
FARTHEST = 40  # characters from the name of a thing to its shares
_CLAUSES = re.compile(r"[\s,，、:：(（\x00](?=[^\s,，、:：(（\x00])")


def _adding_up(text: str, one: Wanted, way: re.Pattern[str], start: int) -> list[Wanted]:
    """The shares that stand in a row from here on, if they make up the number."""
    shares: list[Wanted] = []
    total = 0
    for _ in range(one.count or 0):
        found = way.match(text, start)
        count = number(found["n"]) or {"俩": 2, "仨": 3}.get(found["n"]) if found else None
        if found is None or not count or not _shares_out(found):
            break
        shares.append(replace(one, flavour=_taste(found), count=count, start=start, end=found.end()))
        total, start = total + count, found.end()
        if total >= (one.count or 0):
            break
    told = {share.flavour for share in shares}
    known = any(tastes_only(name) for name in told) or any(name in "咸甜辣" for name in told)
    withs = all(_with_it(text, share) for share in shares)
    whole = total == one.count and len(shares) == len(told) >= FEWEST
    return shares if whole and (known or withs) else []


def _taste(found: re.Match[str]) -> str:
    """The flavour of a share; 味 is part of 原味."""
    name = found["f"]
    return flavour_name("原味" if name == "原" else name)


def _with_it(text: str, share: Wanted) -> bool:
    return f"配{share.flavour}" in text


def _shares_out(found: re.Match[str]) -> bool:
    """Whether the word of a share says how it tastes, or what comes with it, and is no thing by itself."""
    name = found["f"]
    if _ANOTHER_COUNT.search(name) or uneaten(name) or _NO_SHARE.search(name):
        return False
    return bool(found["with"] == "配" or tastes_only(name) or name not in _things())


_ANOTHER_COUNT = re.compile(rf"{_COUNT}{_UNIT}|[大小]$")


_NO_SHARE = re.compile("再|其余|剩|外加|要|自[提取]|妈|爸|新款|老样子|^[热冰]$|加热|取|送|拿|给")


@cache
def _things() -> frozenset[str]:
    return frozenset(name for kind, names in words("heads").items() if kind != "other" for name in names)


@cache
def _in_a_name() -> re.Pattern[str]:
    names = "|".join(map(re.escape, words("flavours")))
    return re.compile(rf"({names})味?的?(?=和|、|跟|与|[^和]*$)")


def each_flavour(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """全麦和燕麦的吐司各一条 is two things."""
    wanted = as_many_of_each(text, flavour_by_flavour(text, by_shares(text, wanted)))
    wanted = another_of_it(text, by_halves(text, wanted))
    parted: list[Wanted] = []
    for one in wanted:
        both = re.search(r"[和、跟与]", text[one.start : one.end])
        names = _in_a_name().findall(text, one.start, one.end) if both else []
        if len(names) >= 2 and re.match(r"[^,，。]{0,3}各", text[one.end :]):
            head = one.name
            for name in names:
                head = head.replace(name, "")
            parted += [replace(one, name=head or one.name, flavour=name) for name in names]
        else:
            parted.append(one)
    return parted
