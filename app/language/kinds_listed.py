"""Kinds of one thing that staff have just listed: 有笋丁的和芝麻糖的 …, then 10个笋丁 10个芝麻糖.

Whatever they are called, they are kinds of what was asked about or is ordered.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.language.conversation import ASKS, News, Person, Said, State, current, order_of, put
from app.language.counting import PIECE, SO_MANY, number
from app.language.ordering import ordered
from app.language.reading import Item, Shop
from app.language.tickets import ADDED, merged

_LIST = re.compile(
    r"(?:有|分|是|做)(?P<list>[\u4e00-\u9fff、和跟]{3,30}?)(?P<end>[两三四几]种|[馅味]的?|的)(?=$|[\s,，。!！~～哦呢哈])"
)
_BETWEEN = re.compile(r"[馅味]?的?(?:和|跟|、|还有|及)|[馅味]?的")
_NO_KIND = re.compile(r"[几哪您你我他要点时天元块吗呢不没]|面包|蛋糕|现货|现做|新鲜|[大小店门路区]$|^(?:好|新|今|明)")


def listed(person: Person, said: Said) -> Person:
    """The person with the kinds that staff tell them of."""
    about = person.asked or (ticket.slots.items if (ticket := current(person)) else ())
    if len(about) != 1 or not about[0].product:
        return person
    found = _LIST.search(said.text)
    names = [name for name in _BETWEEN.split(found["list"]) if name] if found else []
    fit = len(names) > 1 and all(len(name) <= 5 and not _NO_KIND.search(name) for name in names)
    return replace(person, kinds=tuple(names)) if fit else person


def of_the_kinds(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """An order by the kinds that were listed, or other numbers of them."""
    ticket, text = current(person), said.reading.normal
    if ticket is not None and len(ticket.slots.items) == 1 and (one := _one_kind(person.kinds, text)):
        item = replace(ticket.slots.items[0], flavour=one)
        return put(person, ticket, replace(ticket, slots=replace(ticket.slots, items=(item,)))), "changed", True
    shares = _shares(person.kinds, text)
    about = ticket.slots.items if ticket is not None else person.asked
    products = {item.product for item in about}
    told = {item.product for item in said.reading.said.items if not item.implied}
    if (
        not shares
        or len(products) != 1
        or ASKS.search(text)
        or _PAST.search(text)
        or not told <= {*person.kinds, *products}
    ):
        return None
    if said.reading.intent in ("complaint", "cancel_order"):
        return None
    base = replace(about[0], flavour=None, quantity=None)
    items = tuple(replace(base, flavour=kind, quantity=count) for kind, count in shares)
    if ticket is None:
        reading = replace(said.reading, said=replace(said.reading.said, items=items), intent=order_of(items))
        return ordered(replace(person, asked=(), asked_with=None), replace(said, reading=reading), shop)
    beside = ADDED.search(text) or ("改" not in text and len(shares) == 1)
    kept = _with_more(about, items) if beside else items
    rest = replace(said.reading, said=replace(said.reading.said, items=()))
    new = merged(replace(ticket, slots=replace(ticket.slots, items=kept)), rest, said.at, shop)
    return put(person, ticket, new), "changed", True


#: 昨天吃了两个笋丁的: no matter of the order
_PAST = re.compile("昨天|前天|上次|上回|[吃买]了|[吃买]过|自己做|[包做蒸煮]的")


def _one_kind(kinds: Sequence[str], text: str) -> str:
    """要哪种? 笋丁的: the one kind that is all a message says."""
    said = re.fullmatch(
        r"(?:那就|都|就|要|来|全)*(?P<name>.+?)[馅味]?的?(?:吧|就行|就好|哈|啊)?[。!！~～ ]*", text.strip()
    )
    return said["name"] if said and said["name"] in kinds else ""


def _shares(kinds: Sequence[str], text: str) -> list[tuple[str, int]]:
    if not kinds:
        return []
    names = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
    pattern = re.compile(
        rf"(?P<n>{SO_MANY}){PIECE}(?P<f>{names})[馅味]?的?(?=$|[\s,，。、;；!！\d])"
        rf"|(?P<f2>{names})[馅味]?的?\s?(?:[各也就再]?[要来拿做留订]|给我|各)?\s?(?P<n2>{SO_MANY}){PIECE}"
    )
    found = [(one["f"] or one["f2"], number(one["n"] or one["n2"]) or 1) for one in pattern.finditer(text)]
    return found if len({kind for kind, _ in found}) == len(found) else []


def _with_more(known: Sequence[Item], items: Sequence[Item]) -> tuple[Item, ...]:
    """One kind beside those that are known, or in the place of the same."""
    new = {item.flavour for item in items}
    return (*(old for old in known if old.flavour and old.flavour not in new), *items)
