"""The things a message wants: goods with their sizes, flavours and counts, each with what belongs to it."""

import re
from dataclasses import dataclass, replace

from app.language.goods import Book, Good, flavour_name, flavour_pattern, words
from app.language.measures import Count, Size, bare_counts, find_counts, find_sizes
from app.language.reading import Item


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing while it is put together; `start` and `end` are where its name stands (no name: where its detail does)."""

    name: str
    kind: str
    start: int
    end: int
    flavour: str = ""
    size: str = ""
    count: int | None = None
    product_id: int | None = None
    implied: bool = False

    def item(self) -> Item:
        """As the slot."""
        return Item(
            product=self.name,
            quantity=self.count,
            size=self.size or None,
            flavour=self.flavour or None,
            product_id=self.product_id,
            implied=self.implied,
        )


def find_wanted(text: str, book: Book, *, banned: frozenset[str] = frozenset()) -> list[Wanted]:
    """The things a folded text names. `banned` are flavours that must not be in (allergens)."""
    sizes = find_sizes(text)
    goods = [good for good in _named(text, book.find(text), sizes) if good.name not in banned]
    counts = [count for count in find_counts(text) if not _meets(count, sizes)]
    counts += bare_counts(text, {good.start for good in goods}, frozenset(good.end for good in goods))
    counts = [count for count in counts if not any(count.start < good.end and good.start < count.end for good in goods)]
    unlisted = find_unlisted(text, goods, counts)
    taken = {one.start for one in unlisted}
    counts = [count for count in counts if count.end not in taken and count.end + 1 not in taken]
    flavours = _flavours(text, goods, banned)
    wanted = [
        Wanted(g.name, g.kind, g.start, g.end, g.flavour, "", g.pieces if g.pieces > 1 else None, g.product_id)
        for g in goods
    ]
    if not wanted:
        return unlisted or _implied(text, sizes, counts, flavours)
    wanted = _with_counts(text, wanted, counts)
    wanted = _specific(wanted)
    wanted = _with_sizes(text, wanted, sizes)
    return sorted([*_told_once(_with_flavours(text, wanted, flavours)), *unlisted], key=lambda one: one.start)


_UNLISTED = re.compile(
    r"\s?(?:你们?家?的|那个|那种|现做的|刚出炉的|新出的|热的?|冰的?)?(?P<name>[\u4e00-\u9fff]{2,7}?)(?=$|[\s\x00,，。;；、/!！~～+＋\d(（和跟与\n]|[一两二三四五六七八]|各|再|还|送|取|拿|带走|打包|明|今天|后天|下午|晚上|谢|吧|哦|哈|呗|就|要|不要|加热|切|放|给|来|我|麻烦|分开|一起|一共)"
)
#: what is counted in a chat and is no thing to eat
_UNEATEN = re.compile(
    r"[我你您他她它们俺咱个只块份条杯盒袋根套寸吋人点天年月号楼店单字钱元券群卡]|小时|分钟|星期|礼拜|问题|电话|朋友|孩子|同事|老师|学生|家长|地方|意见|建议|消息|视频|照片|图片|红包|快递|奖|名额|位置|蜡烛|餐具|刀叉|盘子|袋子|生日|口味|味道|数字|皇冠|气球|礼物|惊喜|车|票|猫|狗|娃|宝宝|姐|哥|妹|弟|工作|机会|办法|原因|情况|道理|理由|东西|商品|产品|发|顺丰|寄|送|包装|左右|以内|以上|不同|一样|什么|怎么|手机|衣服|裤|鞋|包裹|机器|房|班|课|作业|面子|心意|心|苦|累|好|差评|邻居|顾客|客户|阿姨|叔叔|师傅|小伙|姑娘|另外|谢|尽快|睡|拜托|急|辛苦|下班|现在|赶|照|之前|刚才|麻烦|整|半|医|病|药|米|油|盐|书|本|笔|纸|伞|钥匙|口罩|戒指|证|身份"
)
_PORTION = frozenset("份盒袋条块根杯箱罐瓶包只个枚粒片串碗打提套")


def find_unlisted(text: str, goods: list[Good], counts: list[Count]) -> list[Wanted]:
    """Counted things that no list names: 两份香酥鸡排. Their kind is "?"; only an order takes them."""
    found: list[Wanted] = []
    for count in counts:
        match = _UNLISTED.match(text, count.end) if count.unit in _PORTION and not count.each else None
        if match is None or _UNEATEN.search(match["name"]) or set(match["name"]) & _LOOSE_CHARS:
            continue
        if match["name"] in words("flavours") or _counts_left(text, count, goods, counts):
            continue
        if not any(good.start < match.end() and match.start() < good.end for good in goods):
            found.append(Wanted(match["name"], "?", match.start("name"), match.end("name"), count=count.number))
    return found


def _counts_left(text: str, count: Count, goods: list[Good], counts: list[Count]) -> bool:
    """Whether a count belongs to a thing named before it: 吐司两条."""
    for good in goods:
        if good.end <= count.start and _BETWEEN_RIGHT.fullmatch(text, good.end, count.start):
            return not any(other.end == good.start for other in counts)
    return False


_LOOSE_CHARS = frozenset("的了吗呢啊是有在不没也都到还能会可多少怎哪谁几想说看听问叫让等过着得把被对从为以而或但就才吃喝买卖订送取拿留退换改")


def _meets(count: Count, sizes: list[Size]) -> bool:
    return any(count.start < size.end and size.start < count.end for size in sizes)


# names

_DENIED_BEFORE = re.compile(
    r"(?:不要放|别放|不放|不加|别加|不能放|不能有|不含|去掉|不是|不要|别要|不用|不想要|别拿|别做|不带|没有|除了|而不是|不吃|不喝|别给我|不是要)\s?(?:那个|这个|什么)?\s?$"
)
_DENIED_AFTER = re.compile(r"\s?(?:就)?(?:不要了|不用了|算了|不要|就不用|就不要|取消|先不|没了)(?!换|改)")
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
_TOPPING = re.compile(r"(?:上面|里面|顶上|表面|中间|夹层)\s?(?:要|放|加|做|有|摆|插|来)(?:个|点|些|上)?\s?$")


def _named(text: str, goods: list[Good], sizes: list[Size]) -> list[Good]:
    """The goods that are wanted, as far as their names tell."""
    kept = [good for good in goods if good.kind != "other" and not _denied(text, good) and not re.match("无[蛋奶糖]", good.name)]
    kept = [good for good in kept if good.name not in _EITHER or not re.match("口?味(?!道不)", text[good.end :])]
    cake = any(good.kind == "cake" and good.name not in _EITHER for good in kept) or any(
        not size.servings for size in sizes
    )
    if cake:
        kept = [good for good in kept if good.name not in _EITHER or _ordered_itself(text, good, kept)]
    if len(kept) > 1 and re.search(r"礼盒(?:装|包装)|[装用要]个?礼盒|礼盒$", text):
        kept = [good for good in kept if good.name not in ("礼盒", "礼盒装", "礼品盒")]
    return _without_the_menu(text, [good for good in kept if not _TOPPING.search(text[: good.start])])


def _denied(text: str, good: Good) -> bool:
    before = text[max(0, good.start - 8) : good.start]
    return bool(_DENIED_BEFORE.search(before)) and not re.search(r"要不要$|是不是$|有没有$", before)


def _ordered_itself(text: str, good: Good, goods: list[Good]) -> bool:
    """巧克力 and the like: a thing where it is counted, or where it is the only cake there is (6寸提拉米苏)."""
    if good.name in ("提拉米苏", "红丝绒", "黑森林", "半熟芝士"):
        alone = not any(other.kind == "cake" and other is not good and other.name not in _EITHER for other in goods)
        sized = re.search(r"(?:[寸吋]的?|[一两二三1-9][个块份])\s?$", text[: good.start]) or re.match(r"\s?\d{1,2}[寸吋]|\s?[一两二三1-9][个块份]", text[good.end :])
        return alone or bool(sized)
    return bool(
        re.search(r"(?:\d|[一两二三四五六七八九十])(?:杯|盒|瓶|块|袋|根|罐|颗|碗)\s?$", text[: good.start])
    ) or bool(re.match(r"\s?(?:\d|[一两二三四五六七八九十])(?:杯|盒|瓶|块|袋|根|罐|颗|碗)", text[good.end :]))


def _without_the_menu(text: str, goods: list[Good]) -> list[Good]:
    """早餐套餐里那个培根卷 is the roll, not the menu."""
    return [
        good
        for good, later in zip(goods, [*goods[1:], None], strict=False)
        if not (later and re.fullmatch(r"(?:里面?|中|当中)的?(?:那个|那款|的)?", text[good.end : later.start]))
    ]


def _specific(wanted: list[Wanted]) -> list[Wanted]:
    """Without general words (早餐, 蛋糕) where a thing of the kind is named; things only listed after a counted word go."""
    counted = [one for one in wanted if one.name in _MEALS and one.count and one.count > 1]
    if counted and all(one.count is None for one in wanted if one not in counted):
        return counted
    rest = [one for one in wanted if one.name not in _MEALS]
    if rest:
        wanted = rest
    cakes = [one for one in wanted if one.kind == "cake" and (one.name not in _PLAIN or one.flavour)]
    if cakes:
        wanted = [one for one in wanted if one in cakes or one.name not in _PLAIN or one.kind != "cake" or one.count]
    breads = [one for one in wanted if one.kind == "bread" and one.name != "面包"]
    if breads:
        wanted = [one for one in wanted if one.name != "面包" or one.count]
    return wanted


_MEALS = frozenset(("早餐", "早饭", "早点", "早茶", "下午茶", "茶歇", "甜点", "点心", "甜品", "糕点", "西点", "餐点"))
_PLAIN = frozenset(("蛋糕", "生日蛋糕", "糕"))


def _told_once(wanted: list[Wanted]) -> list[Wanted]:
    """A thing named twice is one thing; what was said at either place is kept."""
    kept: list[Wanted] = []
    for one in wanted:
        same = next((n for n, old in enumerate(kept) if old.name == one.name and _agree(old, one)), None)
        if same is None:
            kept.append(one)
        else:
            old = kept[same]
            kept[same] = replace(
                old, flavour=old.flavour or one.flavour, size=one.size or old.size, count=one.count or old.count
            )
    return kept


def _agree(one: Wanted, other: Wanted) -> bool:
    if one.flavour and other.flavour and one.flavour != other.flavour:
        return False
    if one.size and other.size and one.size != other.size:
        return False
    return not (one.count and other.count)


# counts


def _with_counts(text: str, wanted: list[Wanted], counts: list[Count]) -> list[Wanted]:
    single = [count for count in counts if not count.each]
    for count in (count for count in counts if count.each):
        wanted = _shared(wanted, count)
    if not single:
        return wanted
    left_first = _sides(text, wanted, single, left=True) >= _sides(text, wanted, single, left=False)
    free = list(single)
    for left in (left_first, not left_first):
        for n, one in enumerate(wanted):
            if one.count is None:
                count = _beside(text, one, free, left=left)
                if count is not None:
                    free.remove(count)
                    wanted[n] = replace(one, count=count.number)
    return _leftover(text, wanted, free)


def _sides(text: str, wanted: list[Wanted], counts: list[Count], *, left: bool) -> float:
    """How many things have a count on this side; one behind a comma is half of one."""
    total = 0.0
    for one in wanted:
        count = _beside(text, one, counts, left=left)
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
_BETWEEN_RIGHT = re.compile(
    r"\s?[(（:：,，]?\s?(?:\d{1,2}[寸吋]的?|[一两二三四五六七八九十]{1,2}[寸吋]的?|就|要|来|拿|留|给我|给我来|给我留|帮我留|我要|我来|先要|订|定|买|的|想要|想订|也要|也来|总共|一共|大概|大约|约|切片|打包|热的|冰的|加热|整|那款|那种|带走|我们要|需要|共|再来|还是|各|原味的?|无糖的?|不切|切片的?|帮忙留|请留|预订|预定)*\s?"
)


def _beside(text: str, one: Wanted, counts: list[Count], *, left: bool) -> Count | None:
    for count in reversed(counts) if left else counts:
        if left and count.end <= one.start and _BETWEEN_LEFT.fullmatch(text, count.end, one.start):
            return count
        if not left and count.start >= one.end and _BETWEEN_RIGHT.fullmatch(text, one.end, count.start):
            return count
    return None


def _leftover(text: str, wanted: list[Wanted], free: list[Count]) -> list[Wanted]:
    """A count that stands apart belongs to the one thing without a count."""
    open_ones = [n for n, one in enumerate(wanted) if one.count is None and one.name not in _MEALS] or [
        n for n, one in enumerate(wanted) if one.count is None
    ]
    good = [count for count in free if not count.unsure and count.unit and not _other_thing(text, count)]
    if len(good) >= 1 and len(open_ones) == 1:
        total = next((count for count in good if re.search(r"(?:一共|总共|共|合计)\s?$", text[: count.start])), None)
        chosen = total or good[-1 if _CORRECTED.search(text) else 0]
        wanted[open_ones[0]] = replace(wanted[open_ones[0]], count=chosen.number)
    return wanted


_OTHER = re.compile(
    r"\s?(?:的)?(?:蜡烛|餐具|盘子|叉|帽|袋子|贺卡|数字|字|人|孩子|朋友|老师|同事|层|皇冠|气球|牌|要求|事)"
)


def _other_thing(text: str, count: Count) -> bool:
    return bool(_OTHER.match(text, count.end)) or (
        count.number == 1 and count.unit == "个" and text[count.end : count.end + 1] in ("人", "字")
    )


# sizes and flavours

_CORRECTED = re.compile(r"算了|哦不|噢不|不对|不是|说错|写错|换|还是|改|更正|啊不|不要")


def _with_sizes(text: str, wanted: list[Wanted], sizes: list[Size]) -> list[Wanted]:
    if not sizes:
        return wanted
    cakes = [n for n, one in enumerate(wanted) if one.kind == "cake"] or [n for n, one in enumerate(wanted)]
    if len(cakes) == 1 and len(sizes) > 1 and not _CORRECTED.search(text) and not sizes[0].servings:
        return _one_a_size(text, wanted, cakes[0], sizes)
    if len(cakes) == 1 or sizes[0].servings:
        chosen = sizes[-1] if len(sizes) > 1 and _CORRECTED.search(text, sizes[0].end, sizes[-1].start) else sizes[0]
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
class _Flavour:
    name: str
    start: int
    end: int


_NOT_A_FLAVOUR = re.compile(
    r"(?:不要|别放|不放|不加|别加|不能放|不能有|不含|不用放|别用|没有|去掉|少放|不能吃|不吃|忌|除了|不喜欢|讨厌|不是|不用留|不爱吃|千万别放|不带|过敏原|对)\s?(?:任何|那种)?\s?$"
)
_NOT_WANTED = re.compile(
    r"\s?(?:的)?(?:口味)?(?:过敏|不要|不能碰|不能放|不行|不放|别放|吃不了|不能吃|没有了?|卖完|没了|忌口|不吃|换成|换|改成|都过敏|也过敏)"
)
_LIKE_A_FLAVOUR = re.compile(
    r"\s?(?:的|味|口味|$|[ ,，、。!！\n(（)）]|那[种款个]|吧|\d|\x00|和|跟|就|要|来|款|做|上|蛋糕|一个|加|双拼|系|写|送|明|后|今|周|下|上午|取|拿|订|啊|呀|哈)"
)


def _flavours(text: str, goods: list[Good], banned: frozenset[str]) -> list[_Flavour]:
    """Flavours that stand apart from any name and are not denied."""
    found = []
    for match in flavour_pattern().finditer(text):
        name = flavour_name(match["name"])
        if any(good.start < match.end() and match.start() < good.end for good in goods):
            continue
        if name in banned or name in ("原味", "动物奶油", "奶油") or name == "蛋奶":
            continue
        if _NOT_A_FLAVOUR.search(text[max(0, match.start() - 8) : match.start()]) or _NOT_WANTED.match(
            text, match.end()
        ):
            continue
        if not _LIKE_A_FLAVOUR.match(text, match.end()):
            continue
        found.append(_Flavour(name, match.start(), match.end()))
    return found


def _with_flavours(text: str, wanted: list[Wanted], flavours: list[_Flavour]) -> list[Wanted]:
    for flavour in flavours:
        n = _owner(text, wanted, flavour)
        if n is None:
            continue
        one = wanted[n]
        fixed = one.flavour and one.flavour not in text[one.start : one.end]
        corrected = bool(_CORRECTED.search(text[min(one.end, flavour.start) : flavour.start])) or bool(
            _CORRECTED.search(text[: flavour.start]) and one.flavour
        )
        if not one.flavour or corrected:
            wanted[n] = replace(one, flavour=flavour.name)
        elif fixed and re.search(r"[和、加跟+]\s?$", text[: flavour.start]):
            wanted[n] = replace(one, flavour=one.flavour + flavour.name)
    return wanted


def _owner(text: str, wanted: list[Wanted], flavour: _Flavour) -> int | None:
    cakes = [n for n, one in enumerate(wanted) if one.kind == "cake" and not _flavoured(one)]
    if len(cakes) == 1 and len(wanted) == 1:
        return cakes[0]
    before = [n for n, one in enumerate(wanted) if one.end <= flavour.start]
    near = [n for n in before if flavour.start - wanted[n].end <= 10]
    if near and (wanted[near[-1]].kind != "cake" or near[-1] in cakes):
        return near[-1] if wanted[near[-1]].kind in ("cake", "bread") else None
    return cakes[0] if cakes else None


def _flavoured(one: Wanted) -> bool:
    """Whether the name itself is a flavour: 榴莲千层, 提拉米苏."""
    return any(one.name.startswith(name) for name in words("flavours") if len(name) > 1) and one.name not in (
        "奶油蛋糕",
        "动物奶油蛋糕",
        "水果蛋糕",
    )


_CAKE_WORD = re.compile(r"订|定|做|要|来|留|买|换|改|尺寸|口味|味|生日|寿|写|取|拿|包起来|裱")


def _implied(text: str, sizes: list[Size], counts: list[Count], flavours: list[_Flavour]) -> list[Wanted]:
    """No name at all: a size or a flavour means a cake."""
    inches = [size for size in sizes if not size.servings]
    served = bool(sizes) and bool(re.search("生日|寿", text))
    said_as_one = any(re.match(r"的(?!确|话|时候|天|猫|狗|花|颜色)|味", text[flavour.end - (1 if text[flavour.end - 1] == "味" else 0) :]) for flavour in flavours)
    if not inches and not served and not (flavours and (_CAKE_WORD.search(text) or len(text) <= 6 or said_as_one)):
        return []
    corrected = bool(_CORRECTED.search(text))
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
    name = f"{special}蛋糕"
    return [
        Wanted(
            name, "cake", start, end, flavour.name if flavour else "", size.words if size else "", count, implied=True
        )
    ]


def each_flavour(text: str, wanted: list[Wanted]) -> list[Wanted]:
    """全麦和燕麦的吐司各一条 is two things."""
    parted: list[Wanted] = []
    for one in wanted:
        names = re.findall(
            r"(" + "|".join(map(re.escape, words("flavours"))) + r")味?的?(?=和|、|跟|与|[^和]*$)",
            text[one.start : one.end],
        )
        both = re.search(r"[和、跟与]", text[one.start : one.end])
        if both and len(names) >= 2 and re.match(r"[^,，。]{0,3}各", text[one.end :]):
            head = one.name
            for name in names:
                head = head.replace(name, "")
            parted += [replace(one, name=head or one.name, flavour=name) for name in names]
        else:
            parted.append(one)
    return parted
