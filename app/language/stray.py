"""Things that only seem to be ordered: words of time, people that are counted, what somebody says they go without."""

import re
from dataclasses import replace

from app.language.conversation import Said
from app.language.reading import Item

_MERE = frozenset(
    (
        "顺便",
        "换成",
        "改成",
        "麻烦",
        "帮忙",
        "一起",
        "再添",
        "再加",
        "再来",
        "再要",
        "另外",
        "时间",
        "时候",
        "地址",
        "电话",
    )
)
_EARLIER = re.compile(r"(?:时间|提前|稍微?|尽量|还是|能不能|[要得能])[^,，。]{0,2}早点|早点[来去到取拿送](?!\w)")
_PEOPLE = re.compile(r"(?:\d{1,2}|[一两二三四五六七八九十俩仨]+)个?(?:大人|老人|小孩|孩子|娃|小朋友|人)")
_COUNTED = re.compile(r"(?:\d{1,2}|[一两二三四五六七八九十俩仨]+)(?:个(?!大人|老人|小孩|孩子|娃|小朋友|人)|[只份座])")


def without_strays(said: Said) -> Said:
    """The message without them."""
    reading = said.reading
    kept, asked = (_kept(items, said) for items in (reading.said.items, reading.slots.items))
    if kept == reading.said.items and asked == reading.slots.items:
        return said
    reading = replace(reading, said=replace(reading.said, items=kept), slots=replace(reading.slots, items=asked))
    return replace(said, reading=reading)


def _kept(items: tuple[Item, ...], said: Said) -> tuple[Item, ...]:
    return tuple(_counted(item, said.reading.normal) for item in items if not _stray(item, said))


_WRITES = re.compile(r"(?:^|[ ,，])写(?:上|个)?[:： ]*(?P<words>\d{2,8})[。!！~～]*$")


def written_number(said: Said) -> Said:
    """写 8848: a number by itself is what is to be written, where nothing else was found."""
    reading = said.reading
    found = _WRITES.search(reading.normal)
    if found is None or reading.said.inscription or reading.said.phone:
        return said
    told = replace(reading.said, inscription=(found["words"],))
    if found.start() == 0:  # 写 520, and no day in May
        return replace(said, reading=replace(reading, time=None, said=replace(told, when=None)))
    return replace(said, reading=replace(reading, said=told))


def _stray(item: Item, said: Said) -> bool:
    text = said.reading.normal
    if item.product in _MERE:
        return True
    if item.product == "早点":  # breakfast, unless it is no more than earlier
        return not item.quantity and bool(_EARLIER.search(text))
    others = any(other.product != item.product for other in said.reading.said.items)
    return others and not item.quantity and bool(item.product) and _goes_without(item, text)


def _goes_without(item: Item, text: str) -> bool:
    """四个包子，豆浆不喝: named to say that it is not wanted."""
    return bool(
        re.search(rf"{re.escape(item.product)}(?:我|就|也|都|今天)*不(?:喝|吃)(?:了|啦)?(?=$|[ ,，。!！~～])", text)
    )


def _counted(item: Item, text: str) -> Item:
    """两个大人一个娃 6寸吧: of people nobody orders two; a size by itself has no number."""
    people = item.implied and item.size and item.quantity and _PEOPLE.search(text) and not _COUNTED.search(text)
    return replace(item, quantity=None) if people else item
