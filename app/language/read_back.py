"""What staff read back of an order in the customer's own words: 8寸小马造型蛋糕, 原味 of 做个小马的样子 … 放原味的.

It is no proposal: nothing in it is new. Staff only put together what the customer said in pieces, so that a name, a
flavour, a size or a number that was not understood at once is understood now.
"""

import re
from dataclasses import replace
from datetime import timedelta

from app.language.conversation import Person, Said, State, current, put
from app.language.flavours import denied
from app.language.measures import find_counts
from app.language.reading import Item
from app.language.tickets import Ticket, is_cake

_TALKED_ABOUT = timedelta(hours=2)
_KEPT = 300  # characters of their own words
_OTHERWISE = re.compile(
    r"[卖做]完|断货|售罄|没货|没有|缺货|下架|推荐|建议|要不|或者|要么|只[有剩]|还有|[换改](?:成|为|个)?[^,，。!！]{0,12}(?:[吗么不?？]|行不|好不)|不是|别的"
)
#: said of a cake or of anything, and no name
_PLAIN = re.compile(r"造型|主题|款|生日|[双两三多]层|蛋糕|面包|[的味个]|\s")
_GENERAL = frozenset(("", "蛋糕", "生日蛋糕", "面包", "点心"))


def remembered(person: Person, said: Said) -> Person:
    """The person with the words of this message added to their own, as long as an order is talked about."""
    ticket = current(person)
    if ticket is None and not (person.asked or person.hinted):
        return replace(person, words="") if person.words else person
    if ticket is not None and said.at - ticket.at > _TALKED_ABOUT:
        return person
    return replace(person, words=f"{person.words}\n{said.reading.normal}"[-_KEPT:])


def read_back(state: State, said: Said, name: str) -> State:
    """The state with the order of this customer as staff read it back."""
    person = state.people.get(name)
    ticket = current(person) if person is not None else None
    if person is None or ticket is None or said.at < ticket.at or _OTHERWISE.search(said.reading.normal):
        return state
    told = [item for item in said.reading.said.items if item.product]
    pairs = _paired(ticket, told)
    items = tuple(
        _as_read_back(old, _untasting(pairs.get(n), ticket, old), person.words)
        for n, old in enumerate(ticket.slots.items)
    )
    if items == ticket.slots.items:
        return state
    fuller = replace(ticket, slots=replace(ticket.slots, items=items))
    return replace(state, people={**state.people, name: put(person, ticket, fuller)})


def counts_of(person: Person) -> tuple[int, ...]:
    """The numbers of what is ordered: once they are others, what staff read back before holds no more."""
    ticket = current(person)
    return tuple(item.quantity or 1 for item in ticket.slots.items) if ticket is not None else ()


def _paired(ticket: Ticket, told: list[Item]) -> dict[int, Item]:
    """Which of the known things each of those read back is."""
    known = ticket.slots.items
    if len(known) == len(told) == 1 and (_one(known[0], told[0]) or is_cake(known[0]) == is_cake(told[0])):
        return {0: told[0]}
    pairs = {}
    for n, old in enumerate(known):
        like = [item for item in told if not item.implied and _one(old, item)]
        if len(like) == 1 and sum(_one(other, like[0]) for other in known) == 1:
            pairs[n] = like[0]
    return pairs


def _untasting(item: Item | None, ticket: Ticket, old: Item) -> Item | None:
    """司康6 乌龙4: without the flavour that is no more than the name of another thing."""
    if item is None or not item.flavour:
        return item
    others = (other.product + (other.flavour or "") for other in ticket.slots.items if other is not old)
    return replace(item, flavour=None) if any(item.flavour in name for name in others) else item


def _one(old: Item, item: Item) -> bool:
    return bool(old.product) and (item.product.endswith(old.product) or old.product.endswith(item.product))


def _as_read_back(old: Item, item: Item | None, words: str) -> Item:
    if item is None:
        return old
    last = words.rpartition("\n")[2]
    product = item.product if _names_more(old, item, words) else old.product
    flavour = old.flavour
    if item.flavour and not flavour and item.flavour not in product and _says(item.flavour, words):
        flavour = item.flavour
    if flavour and product != old.product and flavour in product:
        flavour = None
    size = old.size or (item.size if item.size and _inches(item.size, words) else None)
    counts = {count.number for count in find_counts(last)}
    told = item.quantity in counts and old.quantity not in counts and not re.search("[分装切]", last)
    quantity = item.quantity if told and old.quantity != item.quantity else old.quantity
    return replace(
        old,
        product=product,
        product_id=old.product_id if product == old.product else item.product_id,
        implied=old.implied and product == old.product,
        flavour=flavour,
        size=size,
        quantity=quantity,
    )


def _names_more(old: Item, item: Item, words: str) -> bool:
    """Whether the name that is read back is what the customer said, and says more than the one that is known."""
    if item.implied or item.product == old.product or len(item.product) <= len(old.product):
        return False
    core = _PLAIN.sub("", item.product)
    known = _PLAIN.sub("", old.product)
    more = old.product in _GENERAL or (known and known in core)
    more = more and core not in f"{old.flavour or ''}{old.product}"
    return bool(more and len(core) > 1 and core in _PLAIN.sub("", words) and _says(core, words))


def _says(word: str, words: str) -> bool:
    """Whether a word is said, and not that it is not to be."""
    places = [found.span() for found in re.finditer(re.escape(word), words)]
    return all(not denied(words, *place) for place in places) and (bool(places) or word in _PLAIN.sub("", words))


def _inches(size: str, words: str) -> bool:
    return any(word in words for word in (size, *_SPOKEN.get(size, ())))


_SPOKEN = {
    f"{n}寸": (f"{word}寸", f"{n}吋", f"{word}吋")
    for n, word in ((4, "四"), (6, "六"), (8, "八"), (10, "十"), (12, "十二"), (14, "十四"), (16, "十六"))
}
