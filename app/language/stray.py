"""Things that only seem to be ordered: 早点 that means earlier, what somebody says they go without."""

import re
from dataclasses import replace

from app.language.conversation import Said
from app.language.naming import words
from app.language.reading import Item

_EARLIER = re.compile(
    r"(?:时间|提前|稍微?|尽量|还是|能不能|[要得能])[^,，。]{0,2}早点|早点[来去到取拿送](?!\w)|早点(?:儿)?(?:睡|休息|下班|起床?|回|走|出门|通知|告诉|说)|^早点[\s,，吧]*(?:[\d一二三四五六七八九十]{1,3}[点:：]|[上下中]午|$)"
)

#: 刀叉要50套, 一袋五个: how it is packed, and what comes free with it is not so many of what is ordered
BESIDE_IT = re.compile(
    r"红包|作业|快递|[一每][袋盒包箱提](?:装|放|是)?\s?(?:\d{1,2}|[一两三四五六七八九十]{1,2})[个块只片枚条]|餐具|刀叉|叉子|盘子|碟子|纸盘|蜡烛|帽子|袋子|勺|筷|手提袋|纸巾|发票"
)


def without_strays(said: Said) -> Said:
    """The message without them."""
    reading = said.reading
    kept, asked = (
        _kept(_in_part(_unflavoured(items, said), said), said) for items in (reading.said.items, reading.slots.items)
    )
    if kept == reading.said.items and asked == reading.slots.items:
        return said
    reading = replace(reading, said=replace(reading.said, items=kept), slots=replace(reading.slots, items=asked))
    return replace(said, reading=reading)


def _unflavoured(items: tuple[Item, ...], said: Said) -> tuple[Item, ...]:
    """巧克力不要 太苦 弄个水果的: a cake of fruit, and not of chocolate."""
    if len(items) != 1 or not items[0].product or not items[0].flavour or items[0].implied:
        return items
    refused = rf"{re.escape(items[0].product)}(?:味|口味)?的?(?:我|就|也|都)*(?:不要|不行|不吃|不爱|不喜欢)(?=$|[ ,，。!！吃了])"
    gone = items[0].product in words("flavours") and re.search(refused, said.reading.normal)
    return (replace(items[0], product="蛋糕", implied=True),) if gone else items


#: 美式有一杯要热的, 其中两个不要切: said of some of them
_SOME = re.compile(
    r"(?:有|其中|里面)[一两三四五六\d]{1,2}[个份条盒块根只杯袋套片瓶箱枚碗](?:人|同事|孩子)?[^,，。\d]{0,2}(?:要(?!了)|不要|不加|别|得|想|少|多|加|热|冰)"
)


def _in_part(items: tuple[Item, ...], said: Said) -> tuple[Item, ...]:
    if len(items) != 1 or not _SOME.search(said.reading.normal):
        return items
    return (replace(items[0], quantity=None, flavour=None),) if items[0].product and not items[0].implied else ()


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
    if re.search(rf"[跟和与](?:我的|那个|这个)?{re.escape(item.product)}(?:的)?(?:分开|另算|两码|不一起|不是一)", text):
        return True  # 这个跟蛋糕分开
    if re.search(
        rf"(?:买|吃|拿|带|点)的{re.escape(item.product)}[^,，。 ]{{0,3}}(?:不错|好吃|好喝|真|挺|太|很|赞|香|绝)", text
    ):
        return True  # 今天买的可颂不错 明天要两个贝果
    return bool(
        re.search(rf"{re.escape(item.product)}(?:我|就|也|都|今天)*不(?:喝|吃)(?:了|啦)?(?=$|[ ,，。!！~～])", text)
    )
