"""每人一个三明治 said after 35人的早餐: as many as there were people."""

import re
from dataclasses import replace

from app.language.apiece import BESIDES, FEW, heads, per_head
from app.language.conversation import Person, Said, current
from app.language.reading import Item
from app.language.tickets import MEALS

_HEADS = re.compile(r"(?P<n>\d{1,3})人$")


def reckoned(person: Person, said: Said) -> Said:
    """The message with the counts of what each of so many people gets."""
    reading = said.reading
    text = reading.normal
    if per_head(text) is None or heads(text) or BESIDES.search(text) or not reading.said.items:
        return said
    many = _known(person)
    if not many or any((item.quantity or 1) > FEW or not item.product for item in reading.said.items):
        return said
    told, asked = (
        replace(slots, items=tuple(replace(item, quantity=(item.quantity or 1) * many) for item in slots.items))
        for slots in (reading.said, reading.slots)
    )
    return replace(said, reading=replace(reading, said=told, slots=asked))


def _known(person: Person) -> int | None:
    """For how many people something was asked for before."""
    ticket = current(person)
    return next(
        (n for item in (*(ticket.slots.items if ticket else ()), *person.asked, *person.named) if (n := _of(item))),
        None,
    )


def _of(item: Item) -> int | None:
    sized = _HEADS.search(item.size or "")
    if sized:
        return int(sized["n"])
    return item.quantity if item.product in MEALS and (item.quantity or 1) > 1 else None
