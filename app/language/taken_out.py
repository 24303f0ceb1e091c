"""Several changes in one message: 可颂去掉 蛋挞加到9个, 巧克力那个去掉 蓝莓的做8寸, 各加一份."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.language.conversation import count_in
from app.language.counting import PIECE, number
from app.language.measures import find_sizes
from app.language.naming import words as names
from app.language.reading import Item, Reading
from app.language.tickets import ADDED

_OUT = re.compile(r"去掉|不要|取消|撤|退|算了|删|不做|别做|唔要")
_INSTEAD = re.compile("[换]|改成(?![\\d一二两三四五六七八九十])")
#: 可颂不要切 蛋挞分2盒装: how they are made or packed
_HOW = re.compile("不要(?:切|加热|太|放|加|写|蜡烛|糖|冰|葱|餐具)|装|袋子|盒子|餐具|蜡烛")
_EACH_MORE = re.compile(
    r"(?:各|每样|一样)(?:再|都)?[加添多](?:上|要|来|拿)?\s?(?P<n>\d{1,2}|[一两二三四五六])[个份盒只杯条块根袋枚](?!袋|盒|蜡烛|餐具)"
)


_SOME = re.compile(
    r"(?:有|其中)?(?P<n>\d{1,2}|[一两二三四五六七八九十俩])(?:(?:个|位|名)?(?:人|同事|朋友|小朋友|老师|孩子|同学|客人)|[个份盒只杯条块根袋枚瓶碗])"
    r"(?P<old>[^\d。]{0,16}?)[换改](?:成|做|为)?(?P<new>[\u4e00-\u9fff]{2,6}?)(?:吧|哈|啊|呀|可以吗|行吗|谢谢|的)*[。!！?？~～ ]*$"
)


def some_instead(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """有两个人不喝拿铁 换成美式: so many of one thing in the place of as many of the other."""
    found = _HIS.search(reading.normal) or _SOME.search(reading.normal)
    named = [
        n
        for n, item in enumerate(known)
        if found and item.product and item.product in reading.normal[: found.start("new")]
    ]
    new = [
        item
        for item in reading.said.items
        if found and item.product and not item.implied and item.product in found["new"]
    ]
    count = (number(found["n"]) if "n" in found.groupdict() else 1) if found else None
    if not count or len(named) != 1 or len(new) != 1 or (known[named[0]].quantity or 1) <= count:
        return None
    old = known[named[0]]
    items = [*known[: named[0]], replace(old, quantity=(old.quantity or 1) - count), *known[named[0] + 1 :]]
    there = next((n for n, item in enumerate(items) if item.product == new[0].product), None)
    if there is None:
        return (*items, replace(new[0], quantity=count))
    items[there] = replace(items[there], quantity=(items[there].quantity or 1) + count)
    return tuple(items)


_HIS = re.compile(
    r"那[杯份个碗盒](?P<old>[\u4e00-\u9fff]{2,6}?)[换改](?:成|做|为)?(?P<new>[\u4e00-\u9fff]{2,6}?)(?:吧|哈|啊|呀|谢谢|的)*[。!！~～ ]*$"
)
_EACH_TURN = re.compile(
    r"(?:各|都|每样)(?:再|也)?(?P<by>[加添多减少])(?:上|掉|要|来|拿)?\s?(?P<n>\d{1,2}|[一两二三四五六])[个份盒只杯条块根袋枚]"
)


def in_turn(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """拿铁和美式各减两杯: so many more or less of each that is named."""
    every = _EACH_TURN.search(reading.normal)
    if every is None or len(known) < 2:
        return None
    named = [n for n, item in enumerate(known) if item.product in reading.normal[: every.start()]]
    return _turned(known, {n: (every["by"], number(every["n"]) or 0) for n in named}) if len(named) > 1 else None


def more_of_it(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """临时多了6个人 面包加6个: so many more of the 麻薯面包, the one thing that ends so."""
    for n, item in enumerate(known):
        end = item.product[-2:]
        alike = [other for other in known if other.product.endswith(end)]
        found = re.search(rf"(?:^|[ ,，]){re.escape(end)}{_ON_TOP}", reading.normal) if len(item.product) > 2 else None
        if found is not None and len(alike) == 1:
            return _turned(known, {n: ("加", number(found["n"]) or 0)})
    return None


_ON_TOP = r"(?:再|也)?[加多添](?:上|要|来|拿|做|订)?(?P<n>\d{1,3}|[一两二三四五六七八九十俩仨]{1,3})[个份条盒块根只杯袋套包片瓶箱枚碗](?=$|[ ,，吧哈])"


def _turned(known: Sequence[Item], turns: Mapping[int, tuple[str, int]]) -> tuple[Item, ...] | None:
    """With the numbers changed; None where one of them would come to nothing."""
    items = list(known)
    for n, (by, count) in turns.items():
        old = items[n].quantity or 1
        left = count if by == "=" else old - count if by in "减少" else old + count
        if left <= 0:
            return None
        items[n] = replace(items[n], quantity=left)
    return tuple(items)


_FEW_LEFT = re.compile(
    r"[^,，。\d]{0,3}(?:只|就|还)?(?:有|剩)下?(?P<n>\d{1,2}|[一两二三四五六七八九十俩])[个份盒只杯条块根袋枚瓶碗](?=[^。]*换)"
)


def left_and_instead(known: Sequence[Item], words: str, offered: Sequence[Item]) -> tuple[Item, ...] | None:
    """豆沙包只有3个了 要不换一个肉包: what is left of a thing, and beside it what was offered for the rest."""
    for n, old in enumerate(known):
        start = words.find(old.product) if old.product else -1
        found = _FEW_LEFT.match(words, start + len(old.product)) if start >= 0 else None
        left = number(found["n"]) if found else None
        if not left or left >= (old.quantity or 1) or len(offered) != 1 or offered[0].product in old.product:
            continue
        new = offered[0]
        if new.implied and new.flavour:
            own = max((name for name in names("flavours") if old.product.startswith(name)), key=len, default="")
            new = replace(new, product=old.product.removeprefix(own), implied=False)
        if left + (new.quantity or 0) > (old.quantity or 1):
            continue  # 提拉米苏杯只剩6份 换成慕斯杯10份: in the place of all ten
        new = replace(new, quantity=new.quantity or (old.quantity or 1) - left)
        return (*known[:n], replace(old, quantity=left), *known[n + 1 :], new)
    return None


def several_changes(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """With so many more of each, or without one thing and with another number or size of the other."""
    text = reading.normal
    every = _EACH_MORE.search(text)
    if every is not None and len(known) > 1 and not any(item.product for item in reading.said.items):
        more = number(every["n"]) or 0
        return tuple(replace(item, quantity=(item.quantity or 1) + more) for item in known)
    own = _each_its_own(known, reading)
    if own is not None:
        return own
    if len(known) < 2 or not _OUT.search(text) or _INSTEAD.search(text) or _HOW.search(text):
        return None
    left, last = dict(enumerate(known)), None
    changed = False
    for clause in re.split(r"[\s,，。;；!！]+", text):
        named = [n for n, item in enumerate(known) if _speaks_of(clause, item)]
        last = named[0] if len(named) == 1 else last if not named else None
        if last is None:
            continue
        if named and _OUT.search(clause):
            left.pop(last, None)
            last = None
        elif last in left and (new := _told(left[last], clause)) != left[last]:
            left[last], changed = new, True
    return tuple(left.values()) if left and changed and len(left) < len(known) else None


_N = r"(?P<n>\d{1,3}|[一两二三四五六七八九十俩仨]{1,3})" + PIECE + r"?(?:吧|哈|了|就[行好])?$"
_BESIDES = re.compile("再|[加添]|另外|还要")
_STAYS = re.compile("不变|不动|照旧|照样|还是(?:原来|那)|保持")
_MORE = re.compile(rf"(?:再|多|添|加)(?:加|要|来|拿|添|上)?{_N}")
_LESS = re.compile(rf"(?:少|减)(?:要|来|拿|去|掉)?{_N}")
_ANEW = re.compile(rf"(?:改(?:成|到|为)?|变(?:成)?|[加减][到成]|只?要){_N}")


def _each_its_own(known: Sequence[Item], reading: Reading) -> tuple[Item, ...] | None:
    """蛋挞改成4个 可颂不变, 可颂再加一个 蛋挞少一个: of two things and more what is said of each by itself."""
    new_ones = [one for one in reading.said.items if not any(_speaks_of(one.product, old) for old in known)]
    left: dict[int, Item] = {}
    more: list[Item] = []
    for clause in (one for one in re.split(r"[\s,，。;；!！~～]+", reading.normal) if one):
        named = [n for n, item in enumerate(known) if _speaks_of(clause, item)]
        besides = [one for one in new_ones if one.product and one.product in clause and one not in more]
        new = _counted_anew(known[named[0]], clause) if len(named) == 1 and named[0] not in left else None
        if not named and len(besides) == 1 and _BESIDES.search(clause):
            more += besides
        elif new is None or besides:
            return None
        else:
            left[named[0]] = new
    told = left and len(left) + len(more) > 1 and len(more) == len(new_ones)
    return (*(left.get(n, item) for n, item in enumerate(known)), *more) if told else None


def _counted_anew(item: Item, clause: str) -> Item | None:
    if _STAYS.search(clause):
        return item
    for way, sign in ((_ANEW, 0), (_MORE, 1), (_LESS, -1)):
        found = way.search(clause)
        if found is not None:
            count = (number(found["n"]) or 0) if not sign else (item.quantity or 1) + sign * (number(found["n"]) or 0)
            return replace(item, quantity=count) if count > 0 else None
    return None


def _told(item: Item, clause: str) -> Item:
    sizes = find_sizes(clause)
    if sizes:
        return replace(item, size=sizes[0].words)
    count = count_in(clause)
    more = (item.quantity or 1) if count and ADDED.search(clause) and not re.search("[到成]|一共|总共", clause) else 0
    return replace(item, quantity=count + more if count else item.quantity)  # 桃酥多拿一盒


def _speaks_of(clause: str, item: Item) -> bool:
    if item.flavour and item.flavour in clause:
        return True
    if not item.product or item.product == "蛋糕":
        return False
    special = item.product[:-2]  # 冰皮 of 冰皮月饼
    return item.product in clause or item.product[-2:] in clause or (len(special) > 1 and special in clause)
