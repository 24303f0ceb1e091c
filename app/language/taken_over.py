"""What one takes over from another: 一样的, +1, 同样时间."""

import re
from dataclasses import replace
from datetime import timedelta

from app.language.concerned import callings
from app.language.conversation import News, Person, Said, State, count_in, current
from app.language.ordering import all_of_it
from app.language.reading import Item, Shop, Slots
from app.language.tickets import Ticket, merged

_GENERAL = frozenset(("蛋糕", "生日蛋糕", "面包", "早餐", "早饭"))

SAME = re.compile(
    r"一样|同款|同上|跟.{1,6}一样|和.{1,6}一样|^\+1|^加1|^＋1|[她他]那[种样款]|(?:^|[ ,，])同(?=[^时一样上款事学]\S)|我也(?:要|来|订|是|一份)|(?:帮|给|替)我也(?:带|留|拿|捎|来|订|要|做)|也(?:帮|给|替)我(?:带|留|拿|捎|来|订|要|做)|我都(?:要|来|订)(?=[ ,，]*(?:我?要)?[一两二三四五六七八九十\d])|照.{0,4}来|同样"
)
_LIKE = re.compile("一样|同款|同样|那[种款样]")  # 一样的蛋糕 names nothing else
_BARE_ONE = re.compile(r"^(?:\+1|加1|我也要|我也来(?:一份|一个)?|同款|同上|一样|\+ ?1)[!！~～。\s]*$")


def same(state: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:
    """一样的, +1: what the last customer, or the one named, has ordered; with what is said differently."""
    text = said.reading.normal
    if not SAME.search(text) or current(person) is not None or (said.reading.said.items and not SAME.search(text)):
        return None
    name = _meant(state, said)
    other = state.people.get(name)
    model = current(other) if other else None
    if (
        model is None
        or name == person.name
        or (state.activity_at and said.at - state.activity_at < timedelta(minutes=3) and _BARE_ONE.match(text))
    ):
        return None
    named = [item for item in said.reading.said.items if item.product and not item.implied]
    by_its_end = _called_for_short(named, model)
    if named and not by_its_end and not (_LIKE.search(text) and all(item.product in _GENERAL for item in named)):
        return None
    base = Ticket(
        kind=model.kind,
        customer=person.name,
        at=said.at,
        slots=Slots(
            items=model.slots.items,
            when=model.slots.when,
            fulfilment="pickup" if model.slots.fulfilment == "pickup" else "",
            store=model.slots.store if model.slots.fulfilment == "pickup" else "",
        ),
        time=model.time,
    )
    ticket = merged(base, said.reading, said.at, shop) if not _BARE_ONE.match(text) else base
    count = None if said.reading.said.items else count_in(re.sub(r"[+＋]\s?1|一样|加1|[来要]?[一1]份", "", text))
    if count and len(ticket.slots.items) == 1 and not _BARE_ONE.match(text):
        ticket = replace(ticket, slots=replace(ticket.slots, items=(replace(ticket.slots.items[0], quantity=count),)))
    return replace(person, tickets=(*person.tickets, ticket), proposal=None), "opened", True


def _called_for_short(named: list[Item], model: Ticket) -> bool:
    """我也要发糕, where the one thing that the other has is 红枣发糕."""
    if len(named) != 1 or len(model.slots.items) != 1 or named[0].flavour or len(named[0].product) < 2:
        return False
    known = model.slots.items[0].product
    return known.endswith(named[0].product) and named[0].product not in _GENERAL


def _meant(state: State, said: Said) -> str:
    """Whom one speaks of, by the name or by what others call them; else who ordered last."""
    others = [other for other in state.people if other != said.speaker]
    named = (other for other in others if any(one in said.text for one in callings(other)))
    return next(named, state.last)


_SHORT = 20


def snatched(state: State, person: Person, said: Said) -> Person:
    """三块我全包啦, of what another has only asked about: they ask about it as well."""
    other = state.people.get(state.facing)
    if other is None or other is person or person.asked or current(person) is not None or said.reading.said.items:
        return person
    if "你" in said.text or len(said.text) > _SHORT:
        return person
    if other.asked_at is None or not all_of_it(said.reading.normal, other.heard) or current(other) is not None:
        return person
    if not other.asked or said.at - other.asked_at > timedelta(minutes=5):
        return person
    return replace(person, asked=other.asked, asked_at=said.at, heard=other.heard)


_HOUR_HEARD = re.compile(r"(?P<part>早上|上午|中午|下午|傍晚|晚上)(?=[\d一二两三四五六七八九十]{1,2}[点:：])")
_NOON = 12 * 60


def in_the_part_heard(person: Person, said: Said) -> Said:
    """最晚几点关门? 晚上九点. 那七点来: an hour is of the part of the day that staff have just spoken of."""
    time, ticket = said.reading.time, current(person)
    parts = {found["part"] for found in _HOUR_HEARD.finditer(person.heard)}
    if time is None or time.minutes is None or ticket is None or ticket.kind == "book_breakfast" or len(parts) != 1:
        return said
    known = bool(time.part or time.first or time.exact24 or (ticket.time and ticket.time.part))
    if known or time.minutes >= _NOON or not said.reading.normal.startswith("那"):
        return said
    return replace(said, reading=replace(said.reading, time=replace(time, part=parts.pop())))


def _has_time(person: Person) -> bool:
    ticket = current(person)
    return ticket is not None and ticket.slots.when is not None and ticket.slots.when.grain not in ("day", "part")


_SAME_TIME = re.compile(
    r"(?:同样|同一个?|一样)的?(?:时间|时候|钟点|点(?!心))|[跟和同][^,，。 ]{1,8}?(?:一个|同)(?:时间|时候|钟点|点(?!心))|时间(?:也|都)?(?:一样|相同|同上)"
)


def at_the_same_time(state: State, said: Said) -> Said:
    """With the hour of the other's order, where one who has none yet says that theirs is the same."""
    reading = said.reading
    if not _SAME_TIME.search(reading.normal) or (reading.time is not None and reading.time.minutes is not None):
        return said
    name = _meant(state, said)
    other, own = state.people.get(name), state.people.get(said.speaker)
    model = current(other) if other is not None and name != said.speaker else None
    if model is None or model.time is None or model.slots.when is None or (own is not None and _has_time(own)):
        return said
    if reading.time is not None and reading.time.first is not None and reading.time.first != model.time.first:
        return said
    told = replace(reading.said, when=model.slots.when)
    return replace(said, reading=replace(reading, time=model.time, said=told))
