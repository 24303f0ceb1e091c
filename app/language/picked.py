"""Of several things that staff offer, those that are taken: 豆沙可以 莲蓉就不要了; and what fills up what has run short."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.language.conversation import News, Person, Said, State, count_in, current, put
from app.language.counting import PIECE, number
from app.language.naming import words
from app.language.reading import Item, Shop
from app.language.tickets import Ticket, merged

_N = r"(?:\d{1,2}|[一两二三四五六七八九十俩仨])"
_CLAUSES = re.compile(r"[\s,，。;；!！~～…]+")
_ASKS = re.compile(r"[?？]|吗|怎么样|要不要|[行好要]不|可以的话")
_NO = re.compile(
    r"不要|不用|不需|不必|不加|不来|不换|不吃|不喝|不喜|没人|算[了啦]|免[了啦]|就免|别[加拿要来]|不喜欢|不爱|不太|够了|家里|太[甜腻贵]|一般|[吃喝]不"
)
_YES = re.compile(r"可以|[要来加带拿留行好成中]|吧$|的$")
#: beside what is ordered, not in its place
_BESIDE = re.compile(r"再|[加带]|要不要|来(?:一|两|个|份|点)")
_INSTEAD = re.compile("[换改]|没有?了|[卖做]完|售罄|断货|[只就还]剩")
_ENDING = 2  # characters by which a thing is called for short: 贝果 of 芝士贝果


def picked(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """The order with what is taken of the offer, where some of it is taken and some is not."""
    offer, ticket = person.proposal, current(person)
    words_heard, offered = (offer.words, offer.slots.items) if offer is not None else (person.heard, ())
    if ticket is None or not ticket.slots.items or not _ASKS.search(words_heard):
        return None
    items = _topped_up(words_heard, offered, ticket, said) or _some_of(words_heard, offered, ticket, said)
    if not items:
        return None
    rest = replace(said.reading, said=replace(said.reading.said, items=()))
    new = merged(replace(ticket, slots=replace(ticket.slots, items=items)), rest, said.at, shop)
    return put(replace(person, proposal=None, heard=""), ticket, new), "changed", True


def _some_of(heard: str, items: Sequence[Item], ticket: Ticket, said: Said) -> tuple[Item, ...]:
    if not _BESIDE.search(heard) or _INSTEAD.search(heard) or re.search("[换改?？吗]", said.text):
        return ()
    offered = dict(_offered(heard, items, ticket))
    clauses = [clause for clause in _CLAUSES.split(said.reading.normal) if clause]
    if not any(_NO.search(clause) for clause in clauses):
        return ()
    taken: dict[str, Item] = {}
    for clause in clauses:
        named = {_whole(item): item for name, item in offered.items() if name in clause}
        if len(named) == 1 and (_YES.search(clause) or count_in(clause)) and not _NO.search(clause):
            [(whole, item)] = named.items()
            taken[whole] = replace(item, quantity=count_in(clause) or item.quantity)
    return (*ticket.slots.items, *taken.values()) if taken else ()


def _offered(heard: str, items: Sequence[Item], ticket: Ticket) -> Iterator[tuple[str, Item]]:
    """What is offered beside what is ordered, by the names it may be called."""
    known = ticket.slots.items
    for item in items:
        if item.implied or not item.product or any(_same(item, old) for old in known):
            continue
        if item.product not in words("flavours") or not _tasting(known):
            yield item.product, item
            yield item.product[-_ENDING:], item
    head = _tasting(known)
    for name in words("flavours"):
        if head and len(name) > 1 and name in heard and not any(name in _whole(old) for old in known):
            found = re.search(rf"(?P<n>{_N}){PIECE}{name}|{name}味?的?(?P<n2>{_N}){PIECE}", heard)
            count = number(found["n"] or found["n2"]) if found else None
            yield name, Item(product=head, flavour=name, quantity=count)


def _whole(item: Item) -> str:
    return f"{item.flavour or ''}{item.product}"


def _same(item: Item, old: Item) -> bool:
    return item.product in _whole(old) or old.product in _whole(item)


def _tasting(known: tuple[Item, ...]) -> str:
    """月饼, where one kind of it is ordered: 五仁月饼, or 月饼 of 五仁. Cakes are no such thing."""
    if len(known) != 1 or "蛋糕" in known[0].product or known[0].size:
        return ""
    if known[0].flavour:
        return known[0].product
    own = next((name for name in words("flavours") if len(name) > 1 and known[0].product.startswith(name)), "")
    return known[0].product.removeprefix(own) if own and len(known[0].product) > len(own) + 1 else ""


# 蛋挞就剩3个了 另外两个换成可颂行吗

_LEFT = re.compile(rf"(?:[只就还]剩下?|只有|[只就]有|剩下?)(?:最后)?(?P<left>{_N}){PIECE}")
_FILLED = re.compile(
    rf"(?:另外?|其余|其他|剩下|还差|差|那)(?:的)?(?P<n>{_N}){PIECE}?[^,，。]{{0,4}}[换补改]|[换补](?:成|上|您|你|给)*(?P<n2>{_N}){PIECE}"
)
_AGREES = re.compile(
    r"^(?:(?:好|行|可以|嗯+|对|ok|没问题|成|中|换吧|要得|那行|都行)(?:的|呀|啊|吧|嘞|滴|哒|哈|呢|哦)*(?=$|[ ,，。!！~～谢])|那就)",
    re.IGNORECASE,
)


def _topped_up(heard: str, items: Sequence[Item], ticket: Ticket, said: Said) -> tuple[Item, ...]:
    """So many as are left, and with a yes the other thing for those that are missing."""
    left, filled, known = _LEFT.search(heard), _FILLED.search(heard), ticket.slots.items
    if left is None or filled is None or len(known) != 1 or not known[0].quantity:
        return ()
    count, more = number(left["left"]), number(filled["n"] or filled["n2"])
    if not count or not more or count + more != known[0].quantity:
        return ()
    text, fewer = said.reading.normal.strip(), replace(known[0], quantity=count)
    if count_in(text) == count and not re.search("[?？吗人]|够", text):
        return (fewer,)
    if _NO.search(text) or text.startswith("不"):
        return ()
    told = said.reading.said
    agrees = _AGREES.match(text) and not (told.items or told.when or re.search("[?？吗]|想|问|考虑", text))
    other = _filling(heard, items, fewer) if agrees else None
    return (fewer, replace(other, quantity=more)) if other is not None else ()


def _filling(heard: str, items: Sequence[Item], known: Item) -> Item | None:
    """The other thing that is offered, or another kind of the same."""
    others = [item for item in items if item.product and not item.implied and not _same(item, known)]
    head = _tasting((known,))
    tastes = [name for name in words("flavours") if len(name) > 1 and name in heard and name not in _whole(known)]
    if len(others) == 1:
        return others[0]
    return Item(product=head, flavour=tastes[0]) if head and not others and len(tastes) == 1 else None
