"""What a flavour alone is of, where bread is spoken of in the group: 青团上了吗 … 我也两盒 豆沙的."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from app.language.conversation import Person, Said, State, current, says_more
from app.language.counting import number
from app.language.moments import join
from app.language.naming import words
from app.language.reading import Item
from app.language.taken_over import SAME
from app.language.tickets import MEALS, is_cake

_FRESH = timedelta(minutes=15)


def of_that_kind(state: State, person: Person, said: Said) -> Said:
    """The message with the thing itself: what its speaker asked about, else what others just ordered or asked about."""
    told = said.reading.said
    if not told.items:
        return _as_many(state, person, said)
    flavoured = [item for item in told.items if item.implied and item.flavour and item.quantity and not item.size]
    if len(flavoured) != 1 or len(told.items) != 1 or "蛋糕" in said.text or SAME.search(said.reading.normal):
        return said
    own = _asked(person, said.at)
    of_own = bool(own) and (flavoured[0].flavour or "") in own[-1].product
    if current(person) is not None or (person.proposal is not None and not of_own):
        return said
    thing = _last(own) or _last(_of_others(state, said))
    if thing is None:
        return said
    item = _in_that_flavour(thing, flavoured[0])
    reading = replace(said.reading, said=replace(told, items=(item,)))
    asked = person.asked_with
    if own and own is person.asked and asked is not None and asked.time is not None:
        time = join(asked.time, reading.time) if reading.time is not None else asked.time
        when = reading.said.when or asked.said.when
        reading = replace(reading, time=time, said=replace(reading.said, when=when))
    return replace(said, reading=reading)


_AS_MANY = re.compile(
    r"^(?:那|@\S+ )?(?:我家?|我们|俺|咱)?(?:也|就)?(?:要|来|订|拿|给我[来留拿]?|帮我[留来拿]|留)(?P<n>\d{1,2}|[一两二三四五六七八九十俩仨])[个份条盒块根只杯袋套包打瓶箱枚罐](?:吧|就行|就好|哈|谢谢)*(?=$|[ ,，。!！~～])"
)


def _as_many(state: State, person: Person, said: Said) -> Said:
    """我要两个, right after another ordered one thing: so many of that, where it can be of nothing else."""
    found = _AS_MANY.match(said.reading.normal)
    other = state.people.get(state.last)
    ticket = current(other) if other is not None and other.name != person.name else None
    own = current(person) or person.proposal or _asked(person, said.at) or person.hinted
    if found is None or own or state.call is not None or ticket is None or said.at - ticket.at > _SOON:
        return said
    if says_more(said.reading.normal[found.end() :], said):
        return said  # 要两个 拼车去机场的
    if any(one.asked_at is not None and one.asked_at > ticket.at for one in state.people.values()):
        return said  # somebody has asked about another thing since
    thing = _last(ticket.slots.items) if len(ticket.slots.items) == 1 else None
    if thing is None or SAME.search(said.reading.normal):
        return said
    item = Item(product=thing.product, flavour=thing.flavour, quantity=number(found["n"]), product_id=thing.product_id)
    return replace(said, reading=replace(said.reading, said=replace(said.reading.said, items=(item,))))


_SOON = timedelta(minutes=5)


def _asked(person: Person, at: datetime) -> tuple[Item, ...]:
    if person.asked_at is not None and person.asked and at - person.asked_at <= _FRESH:
        return person.asked
    return person.named if person.named_at is not None and at - person.named_at <= _FRESH else ()


def _of_others(state: State, said: Said) -> list[Item]:
    """What others asked about or ordered a short while ago, the latest last."""
    found: list[tuple[datetime, tuple[Item, ...]]] = []
    for other in state.people.values():
        ticket = current(other)
        if other.asked_at is not None and said.at - other.asked_at <= _FRESH:
            found.append((other.asked_at, other.asked))
        if ticket is not None and said.at - ticket.at <= _FRESH:
            found.append((ticket.at, ticket.slots.items))
    return [item for _, items in sorted(found, key=lambda one: one[0]) for item in items]


def _last(items: Iterable[Item]) -> Item | None:
    """The last thing that has a name of its own; none if a cake is among them."""
    known = [item for item in items if item.product and not item.implied]
    if not known or any(is_cake(item) for item in known):
        return None
    named = [item for item in known if item.product not in MEALS and item.product not in words("flavours")]
    return named[-1] if named else None


def _in_that_flavour(thing: Item, item: Item) -> Item:
    """南瓜贝果 where that is what was asked about; 肉松 of 豆沙小面包 is 肉松小面包."""
    flavour = item.flavour or ""
    if flavour in thing.product:
        return Item(product=thing.product, quantity=item.quantity, product_id=thing.product_id)
    own = max((name for name in words("flavours") if thing.product.startswith(name)), key=len, default="")
    head = re.sub(r"^味?的?", "", thing.product.removeprefix(own))
    return Item(product=head if len(head) > 1 else thing.product, flavour=flavour, quantity=item.quantity)
