"""Finds what bakeries sell in a folded text: by the catalogue passed in, by common names, and by the shape of a name.

A name ends in what it is (蛋糕, 吐司, 卷) and begins with what is special about it (草莓, 奥特曼, 北海道), so that goods nobody
has listed are found too.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Literal

import ahocorasick_rs

from app.language import almanac
from app.language.chars import syllables
from app.language.naming import STOP, special_before, stops, words
from app.language.reading import Product

Kind = Literal["cake", "bread", "breakfast", "drink", "other"]


@dataclass(frozen=True, slots=True)
class Good:
    """One thing that is sold, as named in a text. `start` and `end` take in what is special about it."""

    name: str
    kind: Kind
    start: int
    end: int
    flavour: str = ""
    product_id: int | None = None
    pieces: int = 1  # 🥐🥐🥐

    @property
    def general(self) -> bool:
        """Whether the name says no more than what kind of thing it is."""
        return self.name in _GENERAL and not self.flavour


_GENERAL = frozenset(
    (
        "蛋糕",
        "小蛋糕",
        "生日蛋糕",
        "大蛋糕",
        "面包",
        "小面包",
        "早餐",
        "早饭",
        "早点",
        "早茶",
        "下午茶",
        "茶歇",
        "甜点",
        "点心",
        "甜品",
        "糕点",
        "西点",
        "餐点",
        "饮料",
    )
)

#: things of one message that are looked at: nobody wants more, and each is compared with each
MOST = 100


class Book:
    """All names of goods for one catalogue, ready to be searched."""

    def __init__(self, products: tuple[Product, ...]) -> None:
        self.products = products
        entries: dict[str, tuple[str, Kind, int | None]] = {}
        for kind, names in words("heads").items():
            entries |= {name.lower(): (name, kind, None) for name in names}
        for wrong, right in words("typos").items():
            entries[wrong] = (right, entries[right][1] if right in entries else "bread", None)
        for picture, name in words("emoji").items():
            entries[picture] = (name, entries[name][1] if name in entries else "bread", None)
        flavours = set(words("flavours"))
        for wrong in [wrong for wrong, right in words("typos").items() if right in flavours]:
            del entries[wrong]
        for product in products:
            for name in (*product.aliases, product.name):
                entries[name.lower()] = (product.name, product.kind, product.id)
        self._entries = list(entries.values())
        self._names = ahocorasick_rs.AhoCorasick(list(entries), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
        self._long = {name.lower(): (product.id, product.kind) for product in products for name in (product.name,)}
        listed = [name for name in entries if len(name) >= 3 and not name.isascii()]
        table = syllables()
        self._heard = [(name, entries[name]) for name in listed]
        self._last: tuple[str, list[Good]] = ("", [])
        self._sounds = ahocorasick_rs.AhoCorasick([name.translate(table) for name in listed])

    def find(self, text: str) -> list[Good]:
        """The goods a folded text names, in order, `MOST` and one at the most.

        An order asks twice for the same text: the last answer is kept.
        """
        last, goods = self._last
        if last != text:
            goods = self._found(text)
            self._last = text, goods
        return list(goods)

    def _found(self, text: str) -> list[Good]:
        matches = self._names.find_matches_as_indexes(text)
        if len(matches) > MOST:
            text, matches = text[: matches[MOST][2]], matches[: MOST + 1]
        goods = [
            self._good(text, *match)
            for match in matches
            if not text.startswith("套餐具", match[1])
            and not (text[match[1] : match[2]] == "发糕" and text.startswith("点", match[2]))
            and not (text[match[1] : match[2]] in _BARE and text.startswith(("车", "机", "师"), match[2]))
            and not (text[match[2] - 1] == "奶" and text.startswith("油", match[2]))
            and not (text[match[1] : match[2]] == "元宵" and text.startswith(("节", "那", "当"), match[2]))
        ]
        goods += self._misheard(text, goods)
        goods += _by_shape(text, goods)
        goods = _sets(text, goods)
        whole = [good for good in goods if not any(_inside(good, other) for other in goods)]
        return _counted_pictures(text, sorted(whole, key=lambda good: good.start))[: MOST + 1]

    def _good(self, text: str, index: int, start: int, end: int) -> Good:
        name, kind, product_id = self._entries[index]
        return self._named(text, name, kind, product_id, start, end)

    def _named(self, text: str, name: str, kind: Kind, product_id: int | None, start: int, end: int) -> Good:
        free = product_id is None and name not in _GENERAL - {"蛋糕", "面包"}
        first, special, flavour = special_before(text, start, free=free)
        if cut := for_the_day(text[first:start], name):
            special = special.removeprefix(text[first : first + cut].removesuffix("的"))
            first += cut
        elif first == start and name in _BARE and (before := ahead_of(text, start)) and text[start - 1] != "的":
            first, special = start - before, text[start - before : start]
        if free and (more := _SUFFIX.match(text, end)):
            name, end = name + more.group(), more.end()
        full = special + name
        if flavour and not special and name not in _WITH_FLAVOUR:
            full, flavour = flavour + name, ""
        full = "蛋糕" if full == "大蛋糕" else full  # how big it is, which is asked or told beside it
        found = self._long.get(full) or self._long.get(flavour + full)
        if found:
            product_id, kind = found
        return Good(full, kind, first, end, flavour, product_id)

    def _misheard(self, text: str, goods: list[Good]) -> list[Good]:
        """Names of three characters and more with a wrong character that sounds the same."""
        found: list[Good] = []
        for index, start, end in self._sounds.find_matches_as_indexes(text.translate(syllables()), overlapping=True):
            name, (right, kind, product_id) = self._heard[index]
            written = text[start:end]
            same = sum(one == other for one, other in zip(written, name, strict=True))
            if (
                written == name
                or same * 2 < len(name)
                or any(good.start < end and start < good.end for good in [*goods, *found])
            ):
                continue
            found.append(self._named(text, right, kind, product_id, start, end))
            if len(found) > MOST:
                break
        return found


#: 小馒头卷, 熔岩巧克力杯: a name that goes on in another shape
_SUFFIX = re.compile(
    r"(?<=包)子(?!们)|(?:儿|卷|杯|篮|墙|塔|棒|馍|拼盘)(?=$|[\s\x00,，。、;；!！]|\d|[一两二三四五六七八九十俩仨要来我也给留明]|多少|好多|几|怎么|还有|有[没吗])"
)
#: names of days that are words or numbers as well
_LOOSE = frozenset(("小雪", "大雪", "小满", "小寒", "大寒", "白露"))
_DAYS = "|".join(("新年", *(name for name in almanac.NAMES if not name[0].isdigit() and name not in _LOOSE)))
#: 情人节巧克力蛋糕 is a 巧克力蛋糕 for that day; 教师节蛋糕, 元宵面包 and 圣诞树桩蛋糕 are called so
_FEAST = re.compile(f"(?:{_DAYS})节?(?!树|老人)(?P<of>的?)")
_FEAST_BEFORE = re.compile(f"(?:{_DAYS})节?(?P<of>的?)$")
_BARE = frozenset(("蛋糕", "面包"))
_HEADS = frozenset(words("heads")["cake"]) | set("糕粥饼") | _BARE


def is_day(words_before: str) -> bool:
    """Whether words name a festival and nothing else."""
    found = _FEAST.fullmatch(words_before)
    return found is not None and not found["of"]


def ahead_of(text: str, start: int) -> int:
    """How many characters right before a name say for which festival the thing is made: that is no day to fetch it.

    教师节的礼盒给留两份 speaks of what is on sale; 订个教师节的礼盒 tells the day.
    """
    found = _FEAST_BEFORE.search(text, max(0, start - 5), start)
    if found is None or (found["of"] and not re.search(r"(?:\A|[\s,，。!！])\Z", text[: found.start()])):
        return 0
    return start - found.start()


def for_the_day(special: str, rest: str) -> int:
    """How many characters of what is special about a thing only say for which festival it is wanted."""
    found = _FEAST.match(special)
    if found is None:
        return 0
    called_so = rest.endswith(("礼盒", "派")) or (special == found.group() and rest in _HEADS)
    called_so = called_so or _shows_the_feast(special, found.end(), rest)
    return 0 if called_so and not found["of"] else found.end()


#: 六一小熊蛋糕: a date before all, like the terms of the sun; what a 节 is said of is made for that day
_NUMERAL_DAY = frozenset("一二三四五六七八九十")


def _shows_the_feast(special: str, feast: int, rest: str) -> bool:
    """Whether the feast is part of what a cake shows: 圣诞花环蛋糕, unlike 圣诞草莓蛋糕 (a cake of strawberries that day)."""
    shown = special[feast:]
    if (
        len(shown) < 2
        or special[:feast] in almanac.TERMS
        or special[0] in _NUMERAL_DAY
        or special[feast - 1] in "节的"
        or not rest.endswith(_SHOWING)
    ):
        return False
    return not any(shown.startswith(name) for name in words("flavours")) and shown not in _KINDS_OF_CAKE


_SHOWING = ("蛋糕", "糕", "面包", "慕斯", "泡芙")
_KINDS_OF_CAKE = frozenset(("生日", "水果", "奶油", "双层", "三层", "迷你", "定制", "限定", "主题", "动物奶油"))
#: to these a flavour is added; with all others it is part of the name
_WITH_FLAVOUR = frozenset(
    ("蛋糕", "生日蛋糕", "慕斯", "慕斯蛋糕", "千层", "千层蛋糕", "小蛋糕", "瑞士卷", "戚风", "冰淇淋蛋糕")
)


@cache
def _shape() -> re.Pattern[str]:
    before = "|".join(
        map(re.escape, sorted({*words("flavours"), *words("modifiers")}, key=lambda word: (-len(word), word)))
    )
    return re.compile(rf"(?:(?:{before}))+(?P<head>[{''.join(words('shapes'))}])(?![装裹住括起着好]|(?<=奶)油)")


_SHAPES = "包卷酥派塔挞饼糕球圈棒杯条粥汁茶奶汤冻冰堡饭羹串芋团司"


#: 早餐A套12份 B套8份: menus that are told apart by a letter or a number
_SET = re.compile(
    r"(?:(?:早|午|晚|中)餐|下午茶|轻食|儿童|情侣|双人|单人|茶歇)?(?<![a-z\d])[a-h]套(?!餐)(?=\s?(?:[\d一二两三四五六七八九十俩*x×]|各|来|要|$|[,，。、]|[有改变加减不]))"
)


def is_set(name: str) -> bool:
    """Whether a name is that of a menu with a letter."""
    return name.endswith("套")


def _sets(text: str, goods: list[Good]) -> list[Good]:
    """The goods with the menus in the place of what was seen of them."""
    if "套" not in text:
        return goods
    found = [Good(match.group(), "breakfast", *match.span()) for match in islice(_SET.finditer(text), MOST + 1)]
    seen = [one for one in goods if one.product_id is not None]
    found = [one for one in found if not any(good.start < one.end and one.start < good.end for good in seen)]
    kept = [good for good in goods if not any(good.start < one.end and one.start < good.end for one in found)]
    return sorted([*kept, *found], key=lambda good: good.start)


def _by_shape(text: str, goods: list[Good]) -> list[Good]:
    """Names that end in the shape of a thing: 玉米芝士包, 栗子酥."""
    found: list[Good] = []
    if not any(char in text for char in _SHAPES):
        return found
    for match in islice(_shape().finditer(text), MOST + 1):
        if any(good.start < match.end() and match.start() < good.end for good in goods):
            continue
        first, special, flavour = special_before(text, match.start("head"), free=False)
        kind: Kind = "breakfast" if match["head"] in "粥饭" else "drink" if match["head"] in "汁茶奶" else "bread"
        if flavour or len(special) > 1:
            found.append(Good(flavour + special + match["head"], kind, first, match.end()))
    for match in islice(_COUNTED_SHAPE.finditer(text), MOST + 1):
        if any(good.start < match.end() and match.start("name") < good.end for good in [*goods, *found]):
            continue
        if not set(match["name"][:-1]) & STOP and not stops().match(match["name"]):
            found.append(Good(match["name"], "bread", match.start("name"), match.end("name")))
    return found


#: 两只叉烧酥: whatever is counted and has the shape of a thing to eat
_COUNTED_SHAPE = re.compile(
    r"(?:\d|[一两二三四五六七八九十俩仨])(?:个|只|块|份|条|盒|袋|根|枚|打)(?P<name>[\u4e00-\u9fff]{1,4}?(?:酥|饼|包|卷|糕|派|挞|塔|球|圈|棒|堡|饭团|串|羹|冻|面包|蛋糕|吐司))(?![装裹])(?=$|[^\u4e00-\u9fff]|[明今后下晚送取拿带打一两二三四五六七八九十各再还和跟与要来就麻谢给我放切加吧哦哈呗的])"
)


def _counted_pictures(text: str, goods: list[Good]) -> list[Good]:
    """Pictures in a row are one thing, several times."""
    kept: list[Good] = []
    for good in goods:
        last = kept[-1] if kept else None
        picture = text[good.start : good.end] in words("emoji")
        if last and picture and last.end == good.start and last.name == good.name:
            kept[-1] = Good(last.name, last.kind, last.start, good.end, last.flavour, last.product_id, last.pieces + 1)
        elif last and picture and last.end == good.start and text[last.start : last.end] not in words("emoji"):
            continue  # 巴斯克🍰: the picture only shows what was said
        else:
            kept.append(good)
    return kept


def _inside(good: Good, other: Good) -> bool:
    return other.start <= good.start and good.end <= other.end and other.end - other.start > good.end - good.start


_BOOKS: dict[int, Book] = {}


def book_of(products: tuple[Product, ...]) -> Book:
    """The book of a catalogue; made once for the same tuple."""
    book = _BOOKS.get(id(products))
    if book is None or book.products is not products:
        if len(_BOOKS) > 8:
            _BOOKS.clear()
        book = _BOOKS[id(products)] = Book(products)
    return book
