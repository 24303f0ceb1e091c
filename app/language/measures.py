"""Finds how big and how many: sizes, tiers, servings and counts in a folded text."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from app.language.counting import number
from app.language.naming import words

_N = r"(?:\d{1,4}|[一二两三四五六七八九十百廿]{1,4})"
_MEASURE = "|".join(sorted(words("measures"), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Size:
    """A size in words of the label guide: 8寸, 10寸+6寸, 8人."""

    words: str
    start: int
    end: int
    servings: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things. `each` holds for all things named with it; `unit` is the measure word, if any."""

    number: int
    start: int
    end: int
    unit: str = ""
    each: bool = False
    unsure: bool = False  # a bare number


_INCH = r"(?:寸|吋|cun|英寸|inch(?:es)?|村(?=的|$|[ ,，]))"
_ONE = re.compile(rf"(?P<n>{_N})\s?{_INCH}")
_POUNDS = re.compile(rf"(?P<n>\d\.\d|{_N}|半)磅")
_PEOPLE = re.compile(
    rf"(?P<a>{_N})(?:\s?[-~到至、]\s?(?P<b>{_N}))?\s?(?:多)?(?:个)?(?:人份|人(?:吃|造|用|量|份|左右吃|享用|聚餐|的量|够吃|的(?:蛋糕|早餐|早饭|茶歇|下午茶|甜品台|份量|量|那[种款])|分)|位(?:吃|用)?(?=的|$|[ ,，]))"
    rf"|(?:大概|大约|约|一共|总共|够|给|我们|有)\s?(?P<c>{_N})(?:\s?[-~到至]\s?(?P<d>{_N}))?(?:多|来)?个?人(?!民|气|家|员|均)"
    rf"|(?P<h>\d{{2,3}}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]百)[来多几]个?人(?=$|[ ,，。!！\x00]|吃|用)"
    rf"|(?P<w>[单双])人份|(?P<e>{_N})[-~到至](?P<f>{_N})个?人(?!民)|(?<![\d一二三四五六七八九十])(?P<g>\d{{1,3}})个?人(?=$|[ ,，。\x00]|左右|上下)"
)
_ADJACENT = re.compile(r"(?<![\d一二三四五六七八九十])(?P<a>[二两三四五六七八九])(?P<b>[三四五六七八九])个?人")


_STOREYS = re.compile(
    rf"[下底](?:面|层|边)?的?(?:是|要|做)?(?P<a>{_N}){_INCH}?的?[,， ]?[上顶](?:面|层|边)?的?(?:是|要|做)?(?P<b>{_N}){_INCH}"
)


_STOREYS_DOWN = re.compile(
    rf"[上顶](?:面|层|边)?的?(?:是|要|做)?(?P<b>{_N}){_INCH}?的?[,， ]?[下底](?:面|层|边)?的?(?:是|要|做)?(?P<a>{_N}){_INCH}"
)


def find_sizes(text: str) -> list[Size]:
    """Sizes in order; servings only where there is no size in inches."""
    return list(_sizes(text))


@lru_cache(maxsize=8)  # one message asks several times
def _sizes(text: str) -> tuple[Size, ...]:
    sizes: list[Size] = []
    storeys = _STOREYS.search(text) or _STOREYS_DOWN.search(text)
    if storeys:
        values = sorted((number(storeys["a"]) or 0, number(storeys["b"]) or 0), reverse=True)
        sizes.append(Size("+".join(f"{value}寸" for value in values), storeys.start(), storeys.end()))
    sizes += _tiered(text) or _stacked(text)
    for match in _ONE.finditer(text):
        value = number(match["n"])
        if (
            value
            and 2 <= value <= 40
            and not any(size.start < match.end() and match.start() < size.end for size in sizes)
        ):
            sizes.append(Size(f"{value}寸", match.start(), match.end()))
    if not sizes:
        sizes = [
            Size(
                f"{match['n'] if match['n'] == '半' or '.' in match['n'] else number(match['n'])}磅",
                match.start(),
                match.end(),
            )
            for match in _POUNDS.finditer(text)
        ]
    sizes = [size for size in sizes if not _REFUSED.match(text, size.end)]
    sizes = [size for size in sizes if not _given_up(text, size)] or sizes
    return tuple(sorted(sizes, key=lambda size: size.start) or _servings(text))


_REFUSED = re.compile(r"\s?的?(?:我们|我|那)?(?:吃不[完了下]|用不[着了])")
_TOO = re.compile(
    r"\s?的?(?:没得|没有|怕|太|不够|(?:是|有点|稍微|略|又|还是)?(?:小了|大了)|[偏嫌][大小]|不要|卖完|没了|了\s?(?=\d))"
)


def _given_up(text: str, size: Size) -> bool:
    """改成8寸吧, 6寸怕不够: the size that something else is wanted for."""
    return bool(_TOO.match(text, size.end)) or bool(re.search(r"(?:甭|不要|别|不是)\s?$", text[: size.start]))


_CHAIN = re.compile(
    rf"{_N}\s?(?:{_INCH})?(?:\s?(?:\+|加|、)\s?{_N}\s?(?:{_INCH})?)+(?P<tail>的?(?:双层|三层|两层|多层|四层))?"
)
#: 14寸12寸8寸, 12寸加8寸: one size right behind the other
_STACK = re.compile(rf"{_N}\s?{_INCH}(?:\s?(?:加|配|叠|，|,)?\s?{_N}\s?{_INCH}){{1,4}}")
_LAYERS = re.compile("[双两二三四五多]层|叠")
#: several cakes, or a size that something else is wanted for
_APART = re.compile("一个|各|分别|另外|还要|两个|俩|换|改|还是|或|不")


def _tiered(text: str) -> list[Size]:
    """10寸+6寸, 10+6寸, 10+6双层, 12+10+8寸."""
    tiers = []
    for found in _CHAIN.finditer(text):
        word = found.group()
        if not re.search(_INCH, word) and not found["tail"] and not re.search("双层|[两二三]层", text):
            continue
        if re.search(r"加|、", word) and not (
            found["tail"] or (len(re.findall(_INCH, word)) == len(re.findall(_N, word)) and "层" in text)
        ):
            continue
        values = [number(part) for part in re.findall(_N, word.removesuffix(found["tail"] or ""))]
        if all(value and 3 <= value <= 40 for value in values) and len(values) > 1:
            end = found.end() - len(found["tail"] or "")
            tiers.append(Size("+".join(f"{value}寸" for value in values), found.start(), end))
    return tiers


def _stacked(text: str) -> list[Size]:
    """三层 14寸12寸8寸, 12寸加8寸: sizes that grow smaller, where layers are spoken of or one is put upon the other."""
    tiers = []
    for found in _STACK.finditer(text) if not _APART.search(text) else ():
        values = [number(part) or 0 for part in re.findall(_N, found.group())]
        smaller = all(low < high for high, low in pairwise(values))
        if smaller and values[-1] >= 3 and values[0] <= 40 and ("加" in found.group() or _LAYERS.search(text)):
            tiers.append(Size("+".join(f"{value}寸" for value in values), found.start(), found.end()))
    return tiers


def _servings(text: str) -> list[Size]:
    sizes = []
    for found in _ADJACENT.finditer(text):
        low, high = number(found["a"]), number(found["b"])
        sizes.append(Size(f"{low}-{high}人", found.start(), found.end(), servings=True))
    for found in _PEOPLE.finditer(text):
        if any(size.start < found.end() and found.start() < size.end for size in sizes):
            continue
        low = {"单": 1, "双": 2}.get(found["w"] or "") or number(
            found["a"] or found["c"] or found["e"] or found["g"] or found["h"] or ""
        )
        high = number(found["b"] or found["d"] or found["f"] or "")
        if low and (2 if "份" not in found.group() else 1) <= low <= 500:
            sizes.append(Size(f"{low}-{high}人" if high else f"{low}人", found.start(), found.end(), servings=True))
    return sorted(sizes, key=lambda size: size.start)


#: 泡芙塔一座, 糖葫芦两扎: words of measure that are words of their own elsewhere (8座 of a house, 10筒楼)
_STANDING = r"(?:座(?=$|[\s,，。!！吧的])|筒(?!楼|子|仓|灯)|扎(?=$|[\s,，。!！]))"
_NOT_COUNTED = r"(?!月(?!饼(?!节)|牙)|寿星|新人|小时|钟|星期|礼拜|人(?!份|参|形)|字(?!母)|问题|建议|单元|小?朋友|小?孩子?|妹[子陀]|娃|伢|崽|大人|老人|长辈|客人|学员|仔女|同学|学生|孙[子女]|双胞胎|同事|店|群|地方|电话|号|选择|奖|红包|楼|厂|班(?!戟)|老师|同学|意见|月饼节|亲戚|大?男[人生]|女[人生]|姑娘|对(?!半)|闺女|小时)"
_COUNTED = re.compile(
    rf"(?P<each>各(?:要|来|留|拿|给我|帮我|做|订|买|带)*|[每一][样种](?:各|来|要|拿|给我|整|留)*|每[款个]各?来?)?(?P<n>{_N}|半)[大小整]?(?P<m>{_MEASURE}|{_STANDING}){_NOT_COUNTED}"
)
_EACH_ONE = re.compile(
    r"各(?:要|来|拿|给我)?(?P<n>一|两|二|三|\d{1,2})?(?:样|种)?$|(?:各|一样)(?:要|来|拿|整)?(?P<n2>一|两|俩|仨|三|\d{1,2})(?![\d点号月半])"
)
_DOZEN = re.compile(
    r"(?P<half>半|一|两|二|三|1|2|3)打(?P<more>半)?(?!折|包|卡|算|电|扰|烊|开|听|印|赏|字|车|针|完|招|个|工|球|牌|麻)"
)
_TWO = re.compile(r"(?P<w>俩|仨|倆|一对(?=$|[\s,，。!！]))(?!月|人|小时|孩|星期|礼拜|店|娃|孙|闺女|儿子|小子)")
_TIMES = re.compile(r"[x×*✖]\s?(?P<n>\d{1,3})(?![\d元块寸.])|(?<=[\u4e00-\u9fff])\+(?P<n2>\d{1,2})(?![\d寸])")
#: 数量:3, filled into a form; 喜饼加到80
_FORM = re.compile(
    r"(?:[加减增添降])[加少]?[到至]\s?(?P<n2>\d{1,3}|[二两三四五六七八九十]{1,3})(?=$|[\s,，。!！吧了哈])|(?:数量|份数|件数|个数)\s?[:：是]?\s?(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?=$|[\s,，。;；、\n])"
)
_NO_FORM = re.compile("贵|块|元|价|度|人数|时间|温|糖")  # 太贵了 降到98吧
_NEVER = re.compile(r"(?!)")
_BARE = re.compile(r"(?P<n>\d{1,3}|[两三四五六七八九十])(?!夕)(?=[\u4e00-\u9fff])")


def find_counts(text: str) -> list[Count]:
    """Counts in order; none over another."""
    return list(_counts(text))


@lru_cache(maxsize=8)  # as above
def _counts(text: str) -> tuple[Count, ...]:
    counts: list[Count] = []
    for pattern, read in (
        (_DOZEN, _dozen),
        (_COUNTED, _counted),
        (_TWO, _two),
        (_TIMES, _times),
        (_EACH_ONE, _each),
        (_FORM if not _NO_FORM.search(text) else _NEVER, _filled_in),
    ):
        for found in pattern.finditer(text):
            if any(count.start < found.end() and found.start() < count.end for count in counts):
                continue
            count = read(found)
            if count is not None:
                counts.append(count)
    return tuple(sorted(counts, key=lambda count: count.start))


def _costs(found: re.Match[str]) -> bool:
    """花二十八块买到一只: what was paid for it."""
    each = _ONE_COSTS.search(found.string, max(0, found.start() - 5), found.start())
    if each and not _OF_GOODS.match(found.string, found.end()):
        return True
    return bool(_PAID.search(found.string, 0, found.start())) or bool(_BOUGHT.match(found.string, found.end()))


def _only_priced(found: re.Match[str]) -> bool:
    """可颂一个8块 tells what one costs; of 来一盒 8块一个的 one is wanted."""
    wanted = re.search(r"[来留要拿订买]\s?\Z", found.string[: found.start()])
    return wanted is None and _EACH_COSTS.match(found.string, found.end()) is not None


#: 可颂一个8块, 一盒才12.5
_EACH_COSTS = re.compile(r"\s?(?:才|要|就|卖|得|是)?\d{1,3}(?:\.\d{1,2})?\s?(?:块|元|毛)(?!的)")
_ONE_COSTS = re.compile(r"(?:(?<![\d十])[一每1])[个盒份只条袋杯]\s?(?:才|要|就|卖|得|是)?\s?\Z")
_OF_GOODS = re.compile("(?!钱|吗|啊|吧|左右|多|的|[太有能可贵便])[\u4e00-\u9fff]{2}")  # 每份两块曲奇
#: 两三个, 三五个: nobody knows yet how many
_VAGUE = re.compile("一两|一二|两三|二三|三四|三五|四五|五六|六七|七八|八九")
_BOUGHT = re.compile("买(?:到|了)")
_PAID = re.compile(r"(?:花了?|付了?|收了?|给了|多[收付]了?|才|贵了?|便宜了?|退了?我?|赔)\s?\Z")
#: 小朋友28个: so many of them, not of what they eat
_PEOPLE_BEFORE = re.compile(r"(?:小?朋友|孩子|小孩|同学|学生|员工|客人|来宾|人数|娃|老师|家长)\s?\Z")


#: 切四块; 小面包里面有5个不放坚果: of those that were counted; 花二十八块买的
_NO_COUNT_BEHIND = re.compile(r"(?:切成?|(?:\A|[\s,，。我才就又只啊呀])花了?)\s?\Z|(?:里面|里头|其中|当中)有\Z|其中\Z")


def _of_those(found: re.Match[str]) -> bool:
    """切四块, 有三杯要少糖: a number of pieces, or of those that were counted."""
    if _NO_COUNT_BEHIND.search(found.string, max(0, found.start() - 4), found.start()):
        return True
    some = re.search(r"(?<![还再没])有\Z", found.string[: found.start()])
    return bool(some and re.match(r"[要想]?(?:不|少|多|去|免|别)(?!拿)", found.string[found.end() :]))


def _counted(found: re.Match[str]) -> Count | None:
    value = 1 if found["n"] == "半" else None if _VAGUE.fullmatch(found["n"]) else number(found["n"])
    unit = found["m"]
    before = found.string[max(0, found.start() - 2) : found.start()]
    if _of_those(found) or (found.string.startswith("装", found.end()) and unit in ("块", "片", "个", "枚", "粒")):
        return None  # 九块装: how it is packed
    if (
        value is None
        or value == 0
        or (unit == "块" and re.match(r"\s?钱|\d|的(?!蛋糕|面包)|以|左右|多", found.string[found.end() :]))
    ):
        return None
    if unit in ("样", "种", "款", "层", "板", "组") or (re.search(r"第\s?$|[这那哪]\s?$", before) and unit != "份"):
        return None
    one = value == 1 and (found.string.startswith(unit, found.end()) or _only_priced(found))
    if one or (unit == "块" and _costs(found)):
        return None  # 一个个摆成塔: one by one
    if unit == "个" and (
        _PEOPLE_BEFORE.search(found.string, max(0, found.start() - 4), found.start())
        or re.match(r"半(?:小时|钟)", found.string[found.end() :])
    ):
        return None
    alike = (found["each"] or "").startswith("一") and re.search(
        r"[跟和同像照][^,，。\s]{1,8}$", found.string[: found.start()]
    )  # 跟她一样两盒
    return Count(value, found.start(), found.end(), unit, each=bool(found["each"]) and not alike)


def _dozen(found: re.Match[str]) -> Count:
    whole = 6 if found["half"] == "半" else 12 * (number(found["half"]) or 1)
    return Count(whole + (6 if found["more"] else 0), found.start(), found.end(), "打")


def _two(found: re.Match[str]) -> Count | None:
    before = found.string[max(0, found.start() - 2) : found.start()]
    if found.string.startswith("都", found.end()) and (not before or before[-1] in " ,，。;\n"):
        return None  # 俩都写: both of those that were named
    return Count(
        3 if found["w"] == "仨" else 2,
        found.start(),
        found.end(),
        "个",
        each=bool(re.search(r"[一每][样种]$|各$", before)),
        unsure=bool(re.search(r"[我你他她它们]$", before)),
    )


def _times(found: re.Match[str]) -> Count | None:
    value = int(found["n"] or found["n2"])
    return Count(value, found.start(), found.end(), "个") if value else None


def _filled_in(found: re.Match[str]) -> Count | None:
    value = number(found["n"] or found["n2"])
    return Count(value, found.start(), found.end(), "个") if value else None


def _each(found: re.Match[str]) -> Count:
    return Count(number(found["n"] or found["n2"] or "1") or 1, found.start(), found.end(), "份", each=True)


_BEHIND = re.compile(
    r"(?:(?P<many>[1-9]\d{2})|\s?(?P<n>\d{1,2}|[一两三四五六七八九十]))(?=$|[\s,，。;；、\n+(（\x00]|[\u4e00-\u9fff]{2,6}\d(?:[\s,，、+]|$))(?!\s?[点号月寸:])"
)


def bare_counts(text: str, starts: set[int], ends: frozenset[int] = frozenset()) -> list[Count]:
    """Numbers glued to a name: 2泡芙, 蛋挞6. `starts` and `ends` are the places where a name begins and ends."""
    counts = []
    for end in sorted(ends):
        found = _BEHIND.match(text, end)
        value = number(found["n"] or found["many"]) if found is not None else None
        if found is not None and found["many"] and text.endswith("蛋糕", 0, end):
            continue  # 蛋糕200: what it may cost
        if found is not None and value:
            counts.append(Count(value, found.start(), found.end(), unsure=True))
    for found in _BARE.finditer(text):
        value = number(found["n"])
        if found.end() in starts and value and not re.search(r"[\d.:/]\Z", text[: found.start()]):
            counts.append(Count(value, found.start(), found.end(), unsure=True))
    return counts
