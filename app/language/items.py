"""The things a message wants: goods with their sizes, flavours and counts, each with what belongs to it."""

import re
from dataclasses import replace

from app.language.apiece import EACH_HEAD, apart_where_each, one_each
from app.language.bounds import within
from app.language.figured import figure_alone, with_figures
from app.language.flavours import (
    OF_THE_ONE_BEFORE,
    Flavour,
    denied,
    implied,
    loose_flavours,
    with_fillings,
    with_flavours,
    with_sizes,
    with_tastes,
)
from app.language.general import for_the_meal, less_sweet, specific
from app.language.goods import MOST, Book, Good
from app.language.measures import Size, bare_counts, find_counts, find_sizes
from app.language.naming import flavours_in, words
from app.language.numbered import meets, with_counts
from app.language.reach import counted_names, in_marks, reached, unbroken
from app.language.recounted import recounted
from app.language.shaped import of_a_kind
from app.language.tagger import Span, tagged
from app.language.tasted import beside_a_cake, said_of_another
from app.language.unlisted import find_unlisted
from app.language.wanted import Wanted


def find_wanted(text: str, book: Book, *, banned: frozenset[str] = frozenset(), order: bool = False) -> list[Wanted]:
    """The things a folded text names. `banned` are flavours that must not be in (allergens).

    Of an order the chain over characters says where the names begin and end.
    """
    known = apart_where_each(text, book.find(text), book)
    if len(known) > MOST:
        return find_wanted(text[: known[MOST].start], book, banned=banned, order=order)
    sizes = find_sizes(text)
    spans = _as_tastes(text, tagged(text, [(good.start, good.end) for good in known])) if order else []
    goods = with_figures(text, _named(text, known, sizes))
    if spans:
        goods = within(text, goods, [span for span in spans if not span.flavour])
    goods, creams = (
        beside_a_cake(text, goods, sizes, [span for span in spans if span.flavour]) if order else (goods, [])
    )
    if order:
        goods = [good for good in unbroken(goods) if not _part_of_another(text, good)]
        goods = [good for good in goods if not _DENIED_AFTER.match(text, good.end)] or goods
        more = [*counted_names(text, goods), *in_marks(text, goods)]
        goods = reached(text, sorted([*goods, *more], key=lambda good: good.start))
    goods = [good for good in [*goods, *_water(text, goods)] if good.name not in banned]
    goods.sort(key=lambda good: good.start)
    counts = recounted(text, [count for count in find_counts(text) if not meets(count, sizes)])
    bare = bare_counts(text, {good.start for good in goods}, frozenset(good.end for good in goods))
    counts += [count for count in bare if not meets(count, sizes)]
    counts = [count for count in counts if not any(count.start < good.end and good.start < count.end for good in goods)]
    unlisted = find_unlisted(text, goods, counts) if not spans else []
    taken = {one.start for one in unlisted}
    counts = [count for count in counts if count.end not in taken and count.end + 1 not in taken]
    apart = loose_flavours(text, goods, banned)
    apart = with_tastes(text, apart, goods) if order else with_fillings(text, apart, goods)
    apart = sorted([*apart, *(one for one in creams if one not in apart)], key=lambda one: one.start)
    if spans:
        apart = _told_flavours(text, apart, goods, [span for span in spans if span.flavour])
    wanted = [
        Wanted(g.name, g.kind, g.start, g.end, g.flavour, "", g.pieces if g.pieces > 1 else None, g.product_id)
        for g in goods
    ]
    if not wanted:
        return unlisted or _shown(text, implied(text, sizes, counts, apart))
    wanted = one_each(text, with_counts(text, wanted, counts))
    wanted = less_sweet(text, for_the_meal(text, of_a_kind(text, specific(wanted, text))))
    wanted = with_sizes(text, wanted, [] if EACH_HEAD.search(text) and sizes and sizes[0].servings else sizes)
    return sorted([*_told_once(with_flavours(text, wanted, apart)), *unlisted], key=lambda one: one.start)


def _shown(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """A cake that is not named, by the figure it shows: 哪吒那款 6寸."""
    figure = figure_alone(text) if len(wanted) == 1 and wanted[0].implied else None
    if figure is None:
        return wanted
    name, start, end = figure
    return [replace(wanted[0], name=name, start=start, end=end, implied=False)]


_WATER = re.compile(r"(?<=瓶)水(?!果|蜜|晶)")


def _water(text: str, goods: list[Good]) -> list[Good]:
    """14瓶水: too short a name to be looked for anywhere else."""
    known = {good.start for good in goods}
    return [Good("水", "drink", *found.span()) for found in _WATER.finditer(text) if found.start() not in known]


def _told_flavours(text: str, apart: list[Flavour], goods: list[Good], spans: list[Span]) -> list[Flavour]:
    """The flavours apart from a name, with those that only the chain sees."""
    told = [
        Flavour(_tasted(text[span.start : span.end]), span.start, span.end)
        for span in spans
        if not denied(text, span.start, span.end) and text[span.start : span.end] not in words("figures")
    ]
    whole = [found.span() for found in flavours_in(text)]
    told = [one for one in told if not any(a <= one.start and one.end < b for a, b in whole)]  # no 草 of 草莓
    taken = [(other.start, other.end) for other in apart] + [(good.start, good.end) for good in goods]
    new = [one for one in told if not any(start < one.end and one.start < end for start, end in taken)]
    return sorted([*apart, *new], key=lambda one: one.start)


def _tasted(name: str) -> str:
    return name if name in words("flavours") else name.removesuffix("味")


_DENIED_BEFORE = re.compile(
    r"(?:不要放|别放|别抹|莫放|不放|不加|别加|不能放|不能有|不含|去掉|不是|不要|别要|不用|不想要|别拿|别做|不带|没有|除了|而不是|不吃|不喝|别给我|不是要|(?<!还)没说?要)\s?(?:那个|这个|什么)?\s?$"
)
#: 凤梨酥不要, and nothing more is said of it
_DENIED_AFTER = re.compile(
    r"\s?(?:你们|你家|店里)?(?:又|也|都|肯定|估计|是)*(?:不会做|做不了|没得卖|没有?卖|卖完了?|卖光了?|没货了?|没了)(?:的话|吧)?[\s,，。]{1,2}(?:那就|那|就)(?=[来要给换拿整])|\s?(?:就|先)?(?:不要|不用|不拿|不买|算)了?(?=$|[\s,，。;；!！])(?![,，]?\s?(?:换|改|要|来|太|那|就))"
)
#: a flavour beside a cake, a thing by itself otherwise
_EITHER = frozenset(
    (
        "巧克力",
        "咖啡",
        "可可",
        "酸奶",
        "布丁",
        "红茶",
        "麻薯",
        "牛奶",
        "奶油",
        "鲜奶",
        "玉米",
        "紫薯",
        "红薯",
        "鸡蛋",
        "提拉米苏",
        "红丝绒",
        "黑森林",
        "半熟芝士",
        "拿铁",
        "生巧",
    )
)
#: 冰粉味的泡芙 and 栗子羹夹心 taste of it and are none
_TASTE_OF = re.compile(r"(?:口?味|夹心|内馅)(?:的|儿|$|[\s,，。、])")


def _as_tastes(text: str, spans: list[Span]) -> list[Span]:
    """The stretches of the chain; 茉莉花茶 of 茉莉花茶味 is a flavour, whatever else is called so."""
    return [replace(span, flavour=True) if _TASTE_OF.match(text, span.end) else span for span in spans]


_TOPPING = re.compile(
    r"(?:上面|里面|上头|里头|顶上|表面|中间|夹层)\s?(?:要|放|加|做|有|摆|插|来)(?:个|俩|两个|点|些|上)?\s?$"
)


def _named(text: str, goods: list[Good], sizes: list[Size]) -> list[Good]:
    """The goods that are wanted, as far as their names tell."""
    kept = [
        good
        for good in goods
        if good.kind != "other"
        and not _denied(text, good)
        and not re.match(r"\s?(?:都|也)?(?:过敏|不耐)", text[good.end :])
        and not re.search(r"过敏(?:的?是|原是?)?\Z", text[: good.start])
        and "过敏" not in good.name
        and not re.fullmatch("无(?:蛋奶|奶|蛋|糖)", good.name)
    ]
    kept = [good for good in kept if not (_TASTE_OF.match(text, good.end) or said_of_another(text, good, kept))]
    kept = [good for good in kept if good.name not in _EITHER or not _one_that_tastes(text, good)]
    cake = any(good.kind == "cake" and good.name not in _EITHER for good in kept) or any(
        not size.servings for size in sizes
    )
    if cake:
        kept = [good for good in kept if good.name not in _EITHER or _ordered_itself(text, good, kept)]
    if len(kept) > 1 and re.search(r"礼盒(?:装|包装)|[装用要]个?礼盒|礼盒$", text):
        kept = [good for good in kept if good.name not in ("礼盒", "礼盒装", "礼品盒")]
    if len(kept) > 1:
        kept = [good for good in kept if not (good.name in _TABLES and _LISTS.match(text, good.end))] or kept
    return _without_the_menu(text, [good for good in kept if not _part_of_another(text, good)])


#: 甜品台:马卡龙80颗, what is on the table is listed behind it
_TABLES = frozenset(("甜品台", "茶歇", "下午茶", "冷餐台", "甜点台"))
_LISTS = re.compile(r"\s?[:：]")
#: 换燕麦奶, 换成豆奶
_SWAPPED = re.compile(r"(?:换|改|换用|改用)(?:成|为|了)?\Z")
#: 拿铁10杯 有两杯燕麦奶: the milk of some of them
_SOME_OF_THEM = re.compile(
    r"(?:其中|里面?|有)有?\s?(?:\d{1,2}|[一两二三四五六七八九十俩])杯(?:[\u4e00-\u9fff]{2,4}?)?(?:要|用|换|是|加)?成?\Z"
)
#: 牛奶换燕麦奶: what is in the set, which is not wanted
_MILK_INSTEAD = re.compile(r"(?:换|改)(?:成|为)?(?:燕麦|豆|脱脂|低脂|全脂|椰|杏仁|植物|无乳糖)奶")
_MILK = re.compile("(?:燕麦|豆|脱脂|低脂|全脂|椰|杏仁|植物|无乳糖)奶")


def _part_of_another(text: str, good: Good) -> bool:
    """Whether a thing is what is put on a cake, or the milk in a drink."""
    before = text[max(0, good.start - 12) : good.start]
    milk = _MILK.fullmatch(good.name) and (
        _SWAPPED.search(before)
        or (_SOME_OF_THEM.search(before) and "杯" in text[: good.start - len(before)] + before[:6])
    )
    return bool(_TOPPING.search(before) or milk or _MILK_INSTEAD.match(text, good.end))


def _denied(text: str, good: Good) -> bool:
    before = text[max(0, good.start - 8) : good.start]
    counted = re.match(r"\s?(?:\d|[一两二三四五六七八九十])", text[good.end :])
    if before.endswith("对") and good.name in words("allergens") and not counted:
        return True  # 有个同学对鸡蛋…
    if re.match("[别莫](?:抹|放|加|要|拿|撒|涂|给)", good.name):
        return True  # 别抹花生酱, taken for one name
    apart = good.name not in words("allergens") and good.name not in words("flavours")
    if OF_THE_ONE_BEFORE.search(before) and (apart or good.kind == "drink") and _ITS_COUNT.match(text, good.end):
        return False
    return bool(_DENIED_BEFORE.search(before)) and not re.search(r"要不要$|是不是$|有没有$", before)


_ITS_COUNT = re.compile(r"(?:来|要)?(?:\d{1,3}|[一两二三四五六七八九十俩仨])[个份条盒块根只杯袋瓶包罐]")


def _ordered_itself(text: str, good: Good, goods: list[Good]) -> bool:
    """巧克力 and the like: a thing where it is counted, or where it is the only cake there is (6寸提拉米苏)."""
    if good.name in ("提拉米苏", "红丝绒", "黑森林", "半熟芝士"):
        alone = not any(other.kind == "cake" and other is not good and other.name not in _EITHER for other in goods)
        sized = re.search(r"(?:[寸吋]的?|[一两二三1-9][个块份])\s?$", text[: good.start]) or re.match(
            r"\s?\d{1,2}[寸吋]|\s?[要来留拿]?[一两二三四五六1-9][个块份盒杯条袋]", text[good.end :]
        )
        return alone or bool(sized)
    return bool(
        re.search(r"(?:\d|[一两二三四五六七八九十])(?:杯|盒|瓶|块|袋|根|罐|颗|碗)\s?$", text[: good.start])
    ) or bool(re.match(r"\s?(?:\d{1,3}|[一两二三四五六七八九十]{1,3})(?:杯|盒|瓶|块|袋|根|罐|颗|碗)", text[good.end :]))


_ONE_OF_IT = re.compile(r"(?:\d|[一两二三四五六俩])[个只]\s?\Z")
_THE_ONE = re.compile(r"的(?=$|[\s,，。!！;；])")


def _one_that_tastes(text: str, good: Good) -> bool:
    """整一只巧克力的, 巧克力味: of what is spoken of, one that tastes so."""
    if re.match("口?味(?!道不)", text[good.end :]):
        return True
    return bool(_THE_ONE.match(text, good.end) and _ONE_OF_IT.search(text, max(0, good.start - 3), good.start))


def _without_the_menu(text: str, goods: list[Good]) -> list[Good]:
    """早餐套餐里那个培根卷 is the roll, not the menu."""
    return [
        good
        for good, later in zip(goods, [*goods[1:], None], strict=False)
        if not (later and re.fullmatch(r"(?:里面?|中|当中)的?(?:那个|那款|的)?", text[good.end : later.start]))
    ]


def _told_once(wanted: list[Wanted]) -> list[Wanted]:
    """A thing named twice is one thing; what was said at either place is kept."""
    kept: list[Wanted] = []
    for one in wanted:
        same = next((n for n, old in enumerate(kept) if _said_again(old, one) and _agree(old, one)), None)
        if same is None:
            kept.append(one)
        else:
            old = kept[same]
            kept[same] = replace(
                old, flavour=old.flavour or one.flavour, size=one.size or old.size, count=one.count or old.count
            )
    return kept


def _said_again(old: Wanted, one: Wanted) -> bool:
    """热豆浆 … 豆浆不要糖: the short name again, without a number of its own."""
    return old.name == one.name or (old.name.endswith(one.name) and one.count is None and len(one.name) > 1)


def _agree(one: Wanted, other: Wanted) -> bool:
    if one.flavour and other.flavour and one.flavour != other.flavour:
        return False
    if one.size and other.size and one.size != other.size:
        return False
    return not (one.count and other.count)
