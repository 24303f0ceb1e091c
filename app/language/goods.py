"""Finds what bakeries sell in a folded text: by the catalogue passed in, by common names, and by the shape of a name.

A name ends in what it is (蛋糕, 吐司, 卷) and begins with what is special about it (草莓, 奥特曼, 北海道), so that goods nobody
has listed are found too.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import ahocorasick_rs

from app.language.chars import load, syllables
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


@cache
def words(name: str) -> Any:
    """A list of data/goods.json."""
    return load("goods.json")[name]


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
        self._sounds = ahocorasick_rs.AhoCorasick([name.translate(table) for name in listed])

    def find(self, text: str) -> list[Good]:
        """The goods a folded text names, in order."""
        matches = self._names.find_matches_as_indexes(text)
        goods = [self._good(text, *match) for match in matches if not text.startswith("套餐具", match[1])]
        goods += self._misheard(text, goods)
        goods += _by_shape(text, goods)
        whole = [good for good in goods if not any(_inside(good, other) for other in goods)]
        return _counted_pictures(text, sorted(whole, key=lambda good: good.start))

    def _good(self, text: str, index: int, start: int, end: int) -> Good:
        name, kind, product_id = self._entries[index]
        return self._named(text, name, kind, product_id, start, end)

    def _named(self, text: str, name: str, kind: Kind, product_id: int | None, start: int, end: int) -> Good:
        free = product_id is None and name not in _GENERAL - {"蛋糕", "面包"}
        first, special, flavour = special_before(text, start, free=free)
        if kind != "cake":
            special = _FEAST.sub("", special)
        full = special + name
        if flavour and not special and name not in _WITH_FLAVOUR:
            full, flavour = flavour + name, ""
        found = self._long.get(full) or self._long.get(flavour + full)
        if found:
            product_id, kind = found
        return Good(full, kind, first, end, flavour, product_id)

    def _misheard(self, text: str, goods: list[Good]) -> list[Good]:
        """Names of three characters and more with a wrong character that sounds the same."""
        found = []
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
        return found


_FEAST = re.compile("^(?:圣诞|中秋|端午|新年|春节|情人节|母亲节|父亲节|教师节)")
#: to these a flavour is added; with all others it is part of the name
_WITH_FLAVOUR = frozenset(
    ("蛋糕", "生日蛋糕", "慕斯", "慕斯蛋糕", "千层", "千层蛋糕", "小蛋糕", "瑞士卷", "戚风", "冰淇淋蛋糕")
)


@cache
def _special() -> re.Pattern[str]:
    flavours, special = words("flavours"), [word for word in words("modifiers") if word not in words("flavours")]
    either = "|".join(map(re.escape, sorted({*flavours, *special}, key=lambda word: (-len(word), word))))
    either = f"(?:{either}|{'|'.join(words('emoji_flavours'))})(?:口味|味儿?)?"
    return re.compile(rf"(?:{either}(?:的|和|加|、)?)*{either}的?\Z")


@cache
def flavour_pattern() -> re.Pattern[str]:
    """One flavour, with or without 味, and as a picture."""
    names = "|".join(map(re.escape, (*words("flavours"), *_typos_of_flavours(), *words("emoji_flavours"))))
    return re.compile(rf"(?P<name>{names})(?:口味|味道|味儿?)?")


@cache
def _typos_of_flavours() -> dict[str, str]:
    flavours = set(words("flavours"))
    return {wrong: right for wrong, right in words("typos").items() if right in flavours}


def flavour_name(word: str) -> str:
    """The flavour a word or a picture stands for."""
    return words("emoji_flavours").get(word) or _typos_of_flavours().get(word) or word


_STOP = frozenset(
    "的个只块份条杯盒袋根套打枚寸吋人要订定买来拿取做留送给带有想吃点那这我你他她您咱们家妈爸是换成改加和跟与及还再就把帮了吗呢啊哦在到里上下每各俩仨两几今明天早晚号月日周"
    "一二三四五六七八九十百千万零楼店群图看说找问卖供求替让被叫喊请收付退差缺抢占蹲整弄搞称切包装发转选配搭含放加写画插用不没别无非都也又才很太真最更只光先后前能排剩啥谁恰整条全占捂蹲等求挂急催嘛弄从往向对为因被把将比过完好些多少"
)
_PRODUCTIVE = re.compile(
    r"(?:蛋糕|面包|吐司|慕斯|千层|包|卷|酥|饼|糕|派|塔|挞|三明治|贝果|欧包|可颂|礼盒|月饼|粽子|青团|套餐|饭团|泡芙|粥|茶|咖啡|拿铁)\Z"
)


def special_before(text: str, start: int, *, free: bool = True) -> tuple[int, str, str]:
    """Where a name begins, what is special about the thing, and its flavour if that is all that is special."""
    window = text[max(0, start - 14) : start]
    found = _special().search(window)
    first, special, flavour = start, "", ""
    if found:
        first = start - len(window) + found.start()
        special, flavour = _parted(found.group())
    if free and not re.search(r"[的和加、]\Z", text[first - 1 : first] if first else ""):
        extra = _unknown_before(text, first)
        if extra:
            first -= len(extra)
            special, flavour = extra + flavour + special, ""
    return first, special, flavour


def _parted(words_before: str) -> tuple[str, str]:
    """What is special, and the flavour said with 味 or 的 or before other words: 草莓味的双层 is 双层 and 草莓."""
    flavours: list[str] = []
    special: list[str] = []
    names = set(words("flavours")) | set(words("emoji_flavours"))
    for found in _one_special().finditer(words_before):
        word, mark = found["word"], found["mark"] or ""
        word = flavour_name(word)
        if mark == "的" and word in _LOOSE:
            continue
        if word in names or found["word"] in names:
            flavours.append(word)
            if mark in ("和", "、", "加"):
                flavours.append("")
        else:
            special.append(word)
    return "".join(special), "".join(flavours)


#: said of a thing, no part of its name: 热的玉米
_LOOSE = frozenset(("热", "冰", "温", "软", "硬", "脆", "大", "小", "鲜", "咸", "甜", "手工", "新款", "定制"))


@cache
def _one_special() -> re.Pattern[str]:
    flavours, special = words("flavours"), words("modifiers")
    either = "|".join(
        map(re.escape, sorted({*flavours, *special, *words("emoji_flavours")}, key=lambda word: (-len(word), word)))
    )
    return re.compile(rf"(?P<word>{either})(?:口味|味儿?)?(?P<mark>的|和|加|、)?")


@cache
def _stops() -> re.Pattern[str]:
    return re.compile(rf".*(?:{'|'.join(map(re.escape, words('stops')))})")


def _unknown_before(text: str, start: int) -> str:
    """Up to four characters before a name that belong to it although nobody listed them."""
    window = text[max(0, start - 6) : start]
    cut = _stops().match(window)
    if cut:
        window = window[cut.end() :]
    kept = ""
    for char in reversed(window):
        if char in _STOP or not ("\u4e00" <= char <= "\u9fff"):
            break
        kept = char + kept
    return kept if 2 <= len(kept) <= 4 and len(kept) < 5 else ""


@cache
def _shape() -> re.Pattern[str]:
    before = "|".join(
        map(re.escape, sorted({*words("flavours"), *words("modifiers")}, key=lambda word: (-len(word), word)))
    )
    return re.compile(rf"(?:(?:{before}))+(?P<head>[{''.join(words('shapes'))}])(?![装裹住括起着好])")


_SHAPES = "包卷酥派塔挞饼糕球圈棒杯条粥汁茶奶汤冻冰堡饭羹串芋团司"


def _by_shape(text: str, goods: list[Good]) -> list[Good]:
    """Names that end in the shape of a thing: 玉米芝士包, 栗子酥."""
    found: list[Good] = []
    if not any(char in text for char in _SHAPES):
        return found
    for match in _shape().finditer(text):
        if any(good.start < match.end() and match.start() < good.end for good in goods):
            continue
        first, special, flavour = special_before(text, match.start("head"), free=False)
        kind: Kind = "breakfast" if match["head"] in "粥饭" else "drink" if match["head"] in "汁茶奶" else "bread"
        if flavour or len(special) > 1:
            found.append(Good(flavour + special + match["head"], kind, first, match.end()))
    for match in _COUNTED_SHAPE.finditer(text):
        if any(good.start < match.end() and match.start("name") < good.end for good in [*goods, *found]):
            continue
        if not set(match["name"][:-1]) & _STOP and not _stops().match(match["name"]):
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
