"""What staff read back of an order, once the customer says that it is right: 好的，拿铁7杯、热牛奶1杯. 对的."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.concerned import reread
from app.language.conversation import ASKS, News, Person, Said, State, current, put
from app.language.reading import Item, Shop, Slots
from app.language.tickets import merged

_READS_BACK = re.compile(
    r"^(?:@\S+\s)?(?:好[的嘞呀嘅啦]?|得|收到|记[下好]|已|明白|没问题|改好)[啦了]?[,，:： ~～]+(?=\S{3})"
)
#: nothing but a yes: 对的对的, 👌, 没错
_RIGHT = re.compile(
    r"^(?:(?:对|是|嗯|恩|系|啱)+[的滴啊呀嘅额哒头]?|没错|正确|👌|ok(?:的|啦)?|好[的呀嘅嘞滴呢]|可以的?|行|就这样|就是这样)"
    r"(?:[,，。!！~～ 的对是嗯恩好呀啊嘞哒滴哈行👌🤣😄🙏🌹😊]|没错|没问题|可以|ok|就这样|就是这样|谢谢[你您侬啦]?|谢了|多谢|唔该晒?|麻烦[了您你]*|辛苦[了啦]?|(?:不|唔)再?改[啦了]|就这些)*$"
)
_NOT_SO = re.compile(
    r"没有?了|[卖做售]完|只有|只剩|做不|换|送[你您](?:\d|[一两个])|赠|免费|建议|推荐|或者|昨天|前天|上次|买\S{0,3}送|享|优惠|[打\d]折|半价|\d[个枚块只]装|联系|电话|出炉|烤好|分钟|小时|等[您你]"
)


def agreed(state: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """The order as it was read back: other numbers, and the things that were not understood before."""
    ticket, text = current(person), said.reading.normal.strip()
    heard = _READS_BACK.match(person.heard)
    if ticket is None or heard is None or not _RIGHT.match(text) or said.reading.said != Slots():
        return None
    words = person.heard[heard.end() :]
    if ASKS.search(words) or _NOT_SO.search(words):
        return None
    told = reread(State(people={person.name: person}), said, words, shop).reading
    others = [current(other) for other in state.people.values() if other.name != person.name]
    theirs = {item.product for other in others if other is not None for item in other.slots.items}
    own = {item.product for item in ticket.slots.items}
    items = _as_told(ticket.slots.items, [one for one in told.said.items if one.product not in theirs - own])
    if items is None:
        return None
    exact = told.said.when is not None and told.said.when.grain not in ("day", "part")
    rest = Slots(when=told.said.when if exact else None, inscription=told.said.inscription)
    new = merged(ticket, replace(told, said=rest, time=told.time if exact else None, shift=0), said.at, shop)
    new = replace(new, slots=replace(new.slots, items=items, address=ticket.slots.address))
    if new == replace(ticket, at=said.at):
        return None
    return put(person, ticket, new), "changed", True


def _as_told(known: Sequence[Item], told: Sequence[Item]) -> tuple[Item, ...] | None:
    """The known things in the numbers that were told, with those that nobody had understood; None if it can't be told."""
    items = list(known)
    for item in told:
        like = [n for n, old in enumerate(items) if _like(old, item)]
        if len(like) > 1 or (not like and not (item.quantity and item.product)):
            return None
        if not like:
            items.append(item)
            continue
        old = items[like[0]]
        items[like[0]] = replace(old, quantity=item.quantity or old.quantity, size=item.size or old.size)
    return tuple(items)


def _like(old: Item, item: Item) -> bool:
    """Whether two names may mean one thing."""
    one, other = f"{old.flavour or ''}{old.product}", f"{item.flavour or ''}{item.product}"
    return one in other or other in one
