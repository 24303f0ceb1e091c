"""What customers do not want of what staff offer: a thing beside the order, or a time."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.conversation import News, Person, Proposal, Said, State, count_in, current, put
from app.language.ordering import changed
from app.language.reading import Item, Shop, Slots
from app.language.tickets import Ticket

#: what is offered beside a thing that is gone takes its place, also where 还有 is said of it
GONE = re.compile("[卖做]完|断货|售罄|没货|没有?了|缺货|下架|做不了|做不出|卖晒|[卖没冇]晒")
_NOT_WANTED = re.compile(
    r"(?:的|那个)?(?:就|也|都)?(?:不用|不要|不需要|不加|算)(?:了|啦|吧|哈|(?<!算)(?=$|[ ,，。]))"
    r"|(?:我们?|家里?|自己|店里|公司|单位)[^,，。]{0,3}有(?!没|人|吗)|(?:我|他|她|孩子|我们)?(?:不[爱吃喝]|戒)(?:[吃喝]|了|$)|免了"
)


def refused(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """紫薯的不用了: of things that were only offered. A number beside it is that of what is ordered."""
    ticket, text = current(person), said.reading.normal
    named = [item.flavour if item.implied else item.product for item in said.reading.said.items]
    named = [] if _WANTS_SOME.search(text) else named  # 蛋挞不要了 要6个可颂
    offer = person.proposal
    if offer is not None and offer.slots.when is not None and _not_then(text):
        return replace(person, proposal=None), "none", False
    if ticket is None and named and _NOT_WANTED.match(text, len(_beginning(text, named))):
        heard = all(name and name in person.heard for name in named)  # 送您一盒酥饼赔礼, 酥饼不要: no order
        return (replace(person, proposal=None), "none", False) if heard and not _ADDS_ONE.search(text) else None
    if offer is None or ticket is None or not named or not _NOT_WANTED.search(text) or _ADDS_ONE.search(text):
        return None
    names = [name for name in named if name]
    known = any(name in old.product or name == old.flavour for old in ticket.slots.items for name in names)
    if not names or known or not all(name in offer.words for name in names):
        return None
    left = _still_made(offer, ticket)
    if left:
        fewer = replace(ticket, slots=replace(ticket.slots, items=left), at=said.at)
        person, ticket = put(person, ticket, fewer), fewer
    person = replace(person, heard="", proposal=None)
    if not count_in(_NOT_WANTED.split(text, maxsplit=1)[1]):
        return person, "changed" if left else "none", False
    return changed(person, ticket, replace(said, reading=replace(said.reading, said=Slots())), shop)


_WANTS_SOME = re.compile(r"(?<!不)[要来订留拿带](?:个|\s?(?:\d{1,3}|[一两二三四五六七八九十俩仨]))")


def _still_made(offer: Proposal, ticket: Ticket) -> tuple[Item, ...]:
    """肉桂卷做不了，换红豆卷好吗? 红豆卷不要: the order without the thing that is gone, if there is more in it."""
    gone = [
        old
        for old in ticket.slots.items
        if old.product and re.search(rf"{re.escape(old.product)}[^,，。]{{0,9}}(?:{GONE.pattern})", offer.words)
    ]
    return tuple(old for old in ticket.slots.items if old not in gone) if gone and "换" in offer.words else ()


def _beginning(text: str, names: Sequence[str | None]) -> str:
    """The name that a text begins with."""
    return max((name for name in names if name and text.startswith(name)), key=len, default="")


_ADDS_ONE = re.compile("换|改|[加添]|再[要来拿]|那就(?!不)|就[要来拿]")


#: 27号不行 放一夜不新鲜: the time that is offered does not do, for whatever reason
_NOT_THEN = re.compile(
    r"^(?:哎|唉|那|啊)?[ ,，]?(?:[大今明后]?[天早晚]|周|礼拜|星期|[上中下]午|早上|晚上|[\d一二三四五六七八九十]{1,3}(?:[点号月:：]|(?=不))){1,4}[半一二三四五六七八九十\d]{0,2}[号点]?(?:都|恐怕|可能|肯定)?(?:不行|不得行|不可以|不好|不成|来不及|没空|赶不[上及]|太[早晚赶迟])"
)
_TIMED = re.compile(r"[\d一二三四五六七八九十][点号:：]|[上中下]午|早上|晚上|[今明后][天早晚]|周|星期|礼拜")


_ALL_OFF = re.compile(
    r"^(?:不|不要|不用|不了|别|哦|那)?[了吧啊]*[\s,，]*(?:那|就|那就)?(?:算[了啦咯]|都?不要[了啦咯])(?:吧|啊|哈)*[。!！~～ ]*$"
)


def all_off(text: str) -> bool:
    """不要 那算了: no to what is offered in the place of what is sold out, and to all of it."""
    return bool(_ALL_OFF.match(text.strip()))


def _not_then(text: str) -> bool:
    """Whether a message says that a time does not do, and names no other."""
    found = _NOT_THEN.match(text)
    return found is not None and not _TIMED.search(text, found.end())
