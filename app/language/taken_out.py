"""Several changes in one message: 可颂去掉 蛋挞加到9个, 巧克力那个去掉 蓝莓的做8寸, 各加一份."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.conversation import count_in
from app.language.counting import number
from app.language.measures import find_sizes
from app.language.reading import Item, Reading
from app.language.tickets import ADDED

_OUT = re.compile(r"去掉|不要|取消|撤|退|算了|删|不做|别做|唔要")
_INSTEAD = re.compile("[换]|改成(?![\\d一二两三四五六七八九十])")
#: 可颂不要切 蛋挞分2盒装: how they are made or packed
_HOW = re.compile("不要(?:切|加热|太|放|加|写|蜡烛|糖|冰|葱|餐具)|装|袋子|盒子|餐具|蜡烛")
_EACH_MORE = re.compile(
    r"(?:各|每样|一样)(?:再|都)?[加添多](?:上|要|来|拿)?\s?(?P<n>\d{1,2}|[一两二三四五六])[个份盒只杯条块根袋枚](?!袋|盒|蜡烛|餐具)"
)


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


_N = r"(?P<n>\d{1,3}|[一两二三四五六七八九十俩仨]{1,3})[个份条盒块根只杯袋套包片瓶箱枚]?(?:吧|哈|了|就[行好])?$"
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
