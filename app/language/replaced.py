"""What a message wants something else for: blanked, so that nobody takes it for what is wanted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.language.figured import tastes_only
from app.language.goods import Book
from app.language.naming import words
from app.language.reading import Item

BLANK = "\x00"
Span = tuple[int, int]


def blanked(text: str, spans: Iterable[Span]) -> str:
    """The text with nothing in these stretches, as long as before."""
    for start, end in spans:
        text = text[:start] + BLANK * (end - start) + text[end:]
    return text


#: none looks further than a clause may be long: a wall of text would cost the square of its length
_OLD = (
    re.compile(
        r"(?P<old>[^,，。;；\n]{1,40}?)(?:不要了|不要|不用了|不做了|取消|作废|退了)[,， ]*(?:都|全部?|给我|就|帮我|麻烦|那就)*(?:换|改)(?:成|为|做)?(?!时间|地址|到)"
    ),
    re.compile(
        r"不要(?P<old>[^,，。;；\n要]{1,40}?)了?[,， ]+(?:都|全部?|给我|就|帮我)?(?:换成|改成|改喝|改吃|换|改|要)"
    ),
    re.compile(
        r"(?P<old>[^,，。;；\n]{0,40}?[^,，。;；\n把]{1,12}?)(?<!了就)(?<!有就)(?<!没就)(?<!话就)(?:换|改)(?:成|为|做)(?!\d{1,2}[号点:月])"
    ),
    re.compile(
        r"(?P<old>[^,，。;；\n]{0,40}[\u4e00-\u9fff]{2})(?<![交兑更轮])(?<!了就)(?<!有就)(?<!没就)(?<!话就)换(?!燕麦奶|豆奶|脱脂|全脂|动物|代糖|低脂)(?=[\u4e00-\u9fff]{2})"
    ),
    re.compile(r"(?<![哦噢啊诶嗯])不是(?P<old>[^,，。;；\n是]{1,10}?)(?=[,， ]*是|[,，。 ]|$)"),
    re.compile(
        r"(?:不用留|不要留|别留|别做)(?P<old>[^,，。;；\n ]{1,10}?)(?:的)?了?[,， ]+(?=[^,，。]{1,10}(?:就行|就好))"
    ),
)


#: one of these is in every text in which something is replaced
_REPLACING = ("换", "改", "不是", "不要", "不用留", "别留", "别做")


#: 口味从芒果换成黄桃
_FROM = re.compile(r"从(?P<old>[\u4e00-\u9fff]{2,5}?)(?:口?味)?的?(?:换|改)(?:成|为)")


def _spoken_of_again(text: str) -> list[Span]:
    """Where a text speaks once more of what it wants something else for: 从芒果换成黄桃 我妈说芒果上火."""
    found = _FROM.search(text)
    return [] if found is None else [again.span() for again in re.finditer(re.escape(found["old"]), text)]


def without_old(text: str) -> str:
    """Without the things that something else is wanted for."""
    if not any(word in text for word in _REPLACING):
        return text
    gone = _spoken_of_again(text)
    for pattern in _OLD:
        for found in pattern.finditer(text):
            if text.endswith("是不是", 0, found.start() + 2):
                continue
            text = blanked(text, [found.span("old")])
    return blanked(text, gone)


#: 没有就豆沙卷两个: what would do instead is not what is wanted
_INSTEAD = re.compile(
    r"(?:没有?了?(?:的话)?|卖完了?(?:的话)?|要是没[^,，。;；!！?？就]{0,6}|如果没[^,，。;；!！?？就]{0,6})[,， ]?就(?!(?:给我|来|要|留)?[\d一两二三四五六七八九十俩仨]+[个只块份条杯盒袋]?[^\u4e00-\u9fff])(?!(?:给我|来|要|留)?[\d一两二三四五六七八九十俩仨]+[个只块份条杯盒袋]?$)(?P<old>[^,，。;；\n!！]+)"
)


def without_instead(text: str) -> str:
    """Without what would do if there were none of it."""
    return blanked(text, [other.span("old") for other in _INSTEAD.finditer(text)])


#: 那个草莓盒子换成蓝莓的: the same thing, of another taste
_OF_ANOTHER_TASTE = re.compile(
    r"(?P<old>[^,，。;；\n]{2,20}?)(?:给我|帮我|都|全)?(?:换|改)(?:成|为|做)?(?P<taste>[\u4e00-\u9fff]{2,6}?)(?:口?味)?的(?=$|[\s,，。;；!！~])"
)


def in_another_flavour(text: str, items: Sequence[Item], book: Book) -> tuple[Item, ...]:
    """The new values of a change; what is only told by its new taste is the thing it is wanted instead of."""
    swaps = [swap for found in _OF_ANOTHER_TASTE.finditer(text) if (swap := _swap(found, book))]
    kept = list(items)
    for name, taste in swaps:
        told = (n for n, one in enumerate(kept) if _by_taste(one, taste) and not one.size)
        if (n := next(told, None)) is not None:
            kept[n] = replace(kept[n], product=name, flavour=taste, implied=False)
        elif not any(taste in f"{one.flavour}{one.product}" for one in kept):
            kept.append(Item(product=name, flavour=taste))
    return tuple(kept)


def _by_taste(one: Item, taste: str) -> bool:
    return one.flavour == taste if one.implied else one.product == taste


def _swap(found: re.Match[str], book: Book) -> tuple[str, str] | None:
    """The plain name of the thing and its new taste."""
    goods = [good for good in book.find(found["old"]) if good.kind != "other" and not good.general]
    if len(goods) != 1 or found["taste"] not in {*words("flavours"), *words("modifiers")}:
        return None
    name = goods[0].name
    if tastes_only(name):
        return None  # 巧克力的不要了 换成栗子的
    own = max((taste for taste in words("flavours") if name.startswith(taste)), key=len, default="")
    plain = name.removeprefix(own)
    return (plain if len(plain) > 1 else name), found["taste"]
