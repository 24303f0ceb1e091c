"""Things that only seem to be ordered: 早点 that means earlier, what somebody says they go without."""

import re
from dataclasses import replace

from app.language.conversation import Said
from app.language.reading import Item

_EARLIER = re.compile(
    r"(?:时间|提前|稍微?|尽量|还是|能不能|[要得能])[^,，。]{0,2}早点|早点[来去到取拿送](?!\w)|^早点[\s,，吧]*(?:[\d一二三四五六七八九十]{1,3}[点:：]|[上下中]午|$)"
)

#: 刀叉要50套, 一袋五个: how it is packed, and what comes free with it is not so many of what is ordered
BESIDE_IT = re.compile(
    r"[一每][袋盒包箱提](?:装|放|是)?\s?(?:\d{1,2}|[一两三四五六七八九十]{1,2})[个块只片枚条]|餐具|刀叉|叉子|盘子|碟子|纸盘|蜡烛|帽子|袋子|勺|筷|手提袋|纸巾|发票"
)


def without_strays(said: Said) -> Said:
    """The message without them."""
    reading = said.reading
    kept, asked = (_kept(items, said) for items in (reading.said.items, reading.slots.items))
    if kept == reading.said.items and asked == reading.slots.items:
        return said
    reading = replace(reading, said=replace(reading.said, items=kept), slots=replace(reading.slots, items=asked))
    return replace(said, reading=reading)


def _kept(items: tuple[Item, ...], said: Said) -> tuple[Item, ...]:
    return tuple(item for item in items if not _stray(item, said))


def _stray(item: Item, said: Said) -> bool:
    text = said.reading.normal
    if item.product == "早点":  # breakfast, unless it is no more than earlier
        return not item.quantity and bool(_EARLIER.search(text))
    if not item.product and item.quantity and BESIDE_IT.search(text):
        return True
    others = any(other.product != item.product for other in said.reading.said.items)
    return others and not item.quantity and bool(item.product) and _goes_without(item, text)


def _goes_without(item: Item, text: str) -> bool:
    """四个包子，豆浆不喝: named to say that it is not wanted."""
    return bool(
        re.search(rf"{re.escape(item.product)}(?:我|就|也|都|今天)*不(?:喝|吃)(?:了|啦)?(?=$|[ ,，。!！~～])", text)
    )
