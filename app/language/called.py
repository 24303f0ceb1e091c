"""Names nobody listed in messages that are no order by themselves: 那个麻将牌蛋糕, and the rest comes later.

The words of an order say where such a name begins. A message that is a name from end to end says so too, and one that
adds to an order or changes it names things as an order does.
"""

import re
from dataclasses import replace
from itertools import pairwise

from app.language.goods import book_of
from app.language.items import find_wanted
from app.language.reading import Item, Shop
from app.language.slots import Scan, order_text
from app.language.wanted import Wanted

_LONGEST = 24
#: what may lead up to a name that is all that is said
_LEAD = re.compile(r"(?:[那就再还也嗯哦]|我?想?[要订定买做]|来|给我|帮我|另外|[那这]?[一1]?[个款种份]|你们家?的?|\s)*")
_END = re.compile(r"[吧哈呀啊哦嘛~～。.!！\s]*")
#: words of talk: 今天的蛋糕好看 names no more than a cake
_TALK = re.compile("[了吗呢么谁哪啥的们]|什么|怎么|好[看吃香]|今天|昨天|刚|喜欢|觉得|没有|还有")
#: words of a change, which the reading of orders takes for part of a name
_CHANGING = re.compile("[换改加减退订拿取送留]|不要|变成|那个|这个|昨天|刚才|之前")
#: words of one thing more
_ADDED = re.compile(r"再[加来要添补]|[添补加](?=[\d一二两三四五六七八九十俩])|还要")


def named_alone(found: Scan, shop: Shop) -> tuple[Item, ...]:
    """The one thing a message consists of, with the whole of its name; () where it says anything else."""
    named = [one for one in found.wanted if not one.implied]
    if len(named) != 1 or len(found.timeless) > _LONGEST or named[0].product_id is not None:
        return ()
    things = _as_ordered(found, shop)
    if len(things) != 1 or things[0].kind == "?" or things[0].start > named[0].start or _TALK.search(things[0].name):
        return ()
    one, text = things[0], order_text(found)
    alone = _LEAD.fullmatch(text, 0, one.start) and _END.fullmatch(text, one.end)
    return (one.item(),) if alone else ()


def with_whole_names(found: Scan, shop: Shop) -> Scan:
    """What was found, with the whole names of the things that a change adds or asks for: 再加一个海盐脆底包."""
    if not found.wanted and _ADDED.search(found.rest):
        added = (one for one in _as_ordered(found, shop) if one.count and one.kind != "?" and not one.implied)
        return replace(found, wanted=tuple(one for one in added if not _CHANGING.search(one.name)))
    counted = [one for one in found.wanted if one.count and not one.implied and one.product_id is None]
    if not counted:
        return found
    wanted = list(found.wanted)
    for thing in _as_ordered(found, shop):
        own = [one for one in wanted if thing.start <= one.start and one.end <= thing.end]
        if any(one in counted for one in own) and _is_longer(thing, own):
            count = next((one.count for one in own if one.count), None)
            whole = replace(thing, count=thing.count or count, size=thing.size or own[-1].size)
            wanted = [whole if one is own[0] else one for one in wanted if one is own[0] or one not in own]
    return replace(found, wanted=tuple(wanted))


def _is_longer(thing: Wanted, own: list[Wanted]) -> bool:
    """Whether a thing takes in more than the ones found without the words of an order, and no word of a change."""
    touching = all(one.end == other.start for one, other in pairwise(own))
    longer = touching and (len(own) > 1 or thing.end - thing.start > own[0].end - own[0].start)
    return thing.kind != "?" and longer and not _CHANGING.search(thing.name)


def _as_ordered(found: Scan, shop: Shop) -> list[Wanted]:
    banned = frozenset(found.allergy)
    return find_wanted(order_text(found), book_of(shop.products), banned=banned, order=True)
