"""What one takes over from another: 一样的, +1, 同样时间."""

import re
from dataclasses import replace
from datetime import timedelta

from app.language.concerned import callings
from app.language.conversation import News, Person, Said, State, count_in, current, order_of
from app.language.counting import number
from app.language.naming import words
from app.language.ordering import all_of_it
from app.language.reading import Item, SaidTime, Shop, Slots
from app.language.tickets import Ticket, merged

_GENERAL = frozenset(("蛋糕", "生日蛋糕", "面包", "早餐", "早饭"))

SAME = re.compile(
    r"一样|同款|同上|跟.{1,6}一样|和.{1,6}一样|^\+1|^加1|^＋1|[她他]那[种样款]|(?:^|[ ,，])同(?=[^时一样上款事学]\S)|我也(?:要|来|订|是|一份|想[要订来](?:这|那|一样))|(?:帮|给|替)我也(?:带|留|拿|捎|来|订|要|做)(?!个?(?:话|座|红包|句|位|口|快递|伞))|也(?:帮|给|替)我(?:带|留|拿|捎|来|订|要|做)(?!个?(?:话|座|红包|句|位|口|快递|伞))|我都(?:要|来|订)(?=[ ,，]*(?:我?要)?[一两二三四五六七八九十\d](?!个?人))|照.{0,4}来|同样"
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
    if model is None and (shown := _shown_by_another(state, person, said)) is not None:
        return _as_shown(person, said, shop, shown)
    if (
        model is None
        or name == person.name
        or (state.activity_at and said.at - state.activity_at < timedelta(minutes=3) and _BARE_ONE.match(text))
    ):
        return None
    said = _tasting(said)
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
            inscription=model.slots.inscription if _SAME_WORDS.search(text) else (),
        ),
        time=_on_its_day(model),
    )
    ticket = merged(base, said.reading, said.at, shop) if not _BARE_ONE.match(text) else base
    count = None if said.reading.said.items else count_in(re.sub(r"[+＋]\s?1|一样|加1|[来要]?[一1]份", "", text))
    if count and len(ticket.slots.items) == 1 and not _BARE_ONE.match(text):
        ticket = replace(ticket, slots=replace(ticket.slots, items=(replace(ticket.slots.items[0], quantity=count),)))
    return replace(person, tickets=(*person.tickets, ticket), proposal=None), "opened", True


def _on_its_day(model: Ticket) -> SaidTime | None:
    """The time of the other's order, with its day: an hour that is said instead is an hour of that day."""
    time, when = model.time, model.slots.when
    start = (when.start or when.end) if when is not None else None
    if time is None or time.first is not None or start is None:
        return time
    return replace(time, first=start.date(), last=start.date())


_SAME_KIND = re.compile(r"(?:[要来订做留买][一1]?个?|一[个份])(?:同款|一样)的?")


def _shown_by_another(state: State, person: Person, said: Said) -> Item | None:
    """真好看 我也要一个同款的: what another has just shown or spoken of by its own name."""
    if not _SAME_KIND.search(said.reading.normal):
        return None
    others = [other for other in state.people.values() if other.name != person.name and other.named_at is not None]
    last = max(others, key=lambda other: other.named_at or said.at, default=None)
    if last is None or last.named_at is None or said.at - last.named_at > timedelta(minutes=15):
        return None
    item = last.named[-1]
    return None if item.product in _GENERAL or item.implied else replace(item, quantity=None, size=None)


def _as_shown(person: Person, said: Said, shop: Shop, item: Item) -> tuple[Person, News, bool]:
    ticket = Ticket(kind=order_of([item]), customer=person.name, at=said.at, slots=Slots(items=(item,)))
    return replace(person, tickets=(*person.tickets, merged(ticket, said.reading, said.at, shop))), "opened", True


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


_OTHER_TASTE = re.compile(r"口味|味道|味儿?[的吧]?(?=$|[ ,，。])|[换改]成|就是要|我?要.{1,5}的(?=$|[ ,，。])")


_NO_NAMES = frozenset(("同款", "同样", "一样", "同样的", "一样的"))


def _tasting(said: Said) -> Said:
    """一样的 口味换成巧克力: a thing that is named by its flavour is that flavour of the same."""
    told, text = said.reading.said, said.reading.normal
    if not _LIKE.search(text):
        return said
    taste = _OTHER_TASTE.search(text)
    items = tuple(
        replace(item, product="蛋糕", flavour=item.product, implied=True)
        if taste and item.product in words("flavours") and not item.implied and not item.flavour and not item.size
        else item
        for item in told.items
        if item.product not in _NO_NAMES
    )
    return replace(said, reading=replace(said.reading, said=replace(told, items=items)))


_SAME_WORDS = re.compile(r"(?:同样|一样)的(?:字|祝福语?|话)|(?:写的?|字|祝福语?)(?:也|都)?(?:写)?(?:一样|同样|相同)")


def in_the_same_words(state: State, said: Said, name: str) -> Said:
    """同样的字，对吗? of staff, to one who wants the same as another: the words that are on the other's cake."""
    told = said.reading.said
    if told.inscription or not _SAME_WORDS.search(said.text):
        return said
    others = (current(other) for other in state.people.values() if other.name != name)
    written = [ticket for ticket in others if ticket is not None and ticket.slots.inscription]
    if len(written) != 1:
        return said
    told = replace(told, inscription=written[0].slots.inscription)
    return replace(said, reading=replace(said.reading, said=told))


_SHORT = 20


_LONG = 30
#: 这个好 我要一个, 我要两条 六点拿: so many of what another has just asked about
_TAKES_IT = re.compile(
    r"(?:我(?:也|就|先)?[要来订拿留]|给我[来留订]|帮我[来留订])\s?(?:\d{1,2}|[一两三四五六七八九十俩]{1,2})[个份条盒块根只袋包打杯瓶枚](?=$|[ ,，。!！~～吧哈]|[今明后大下周]|(?:\d|[一二三四五六七八九十])+[点:：])"
)


def _named_lately(person: Person, said: Said) -> bool:
    return person.named_at is not None and said.at - person.named_at < timedelta(minutes=10)


def snatched(state: State, person: Person, said: Said) -> Person:
    """三块我全包啦, of what another has only asked about: they ask about it as well."""
    other = state.people.get(state.facing)
    if other is None or other is person or person.asked or current(person) is not None or said.reading.said.items:
        return person
    takes = bool(_TAKES_IT.search(said.reading.normal)) and len(other.asked) == 1 and not _named_lately(person, said)
    if "你" in said.text or len(said.text) > (_LONG if takes else _SHORT):
        return person
    whole = all_of_it(said.reading.normal, other.heard)
    if other.asked_at is None or not (whole or takes) or current(other) is not None:
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
    answers = said.reading.normal.startswith("那") or _near_the_hour(person.heard, time.minutes)
    if known or time.minutes >= _NOON or not answers:
        return said
    return replace(said, reading=replace(said.reading, time=replace(time, part=parts.pop())))


_HOUR_ASKED = re.compile(
    r"(?:早上|上午|中午|下午|傍晚|晚上)(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,2})[点:：][^,，。?？]{0,12}(?:[?？]|吗|行不|好不|可以)"
)
_NEAR = 3 * 60


def _near_the_hour(heard: str, minutes: int) -> bool:
    """晚上6点来拿? 6点关不了门 7点来: another hour than the one staff ask for, of the same part of the day."""
    found = _HOUR_ASKED.search(heard)
    hour = number(found["hour"]) if found else None
    return hour is not None and abs(hour % 12 * 60 - minutes % _NOON) <= _NEAR


def on_the_day_heard(person: Person, said: Said) -> Said:
    """5月9日几点取? 上午11点: an hour for an order that has no day is one of the day that staff asked about."""
    time, ticket, day = said.reading.time, current(person), person.day_heard
    if time is None or time.first is not None or ticket is None or day is None or day < said.at.date():
        return said
    if ticket.time is not None and ticket.time.first is not None:
        return said
    return replace(said, reading=replace(said.reading, time=replace(time, first=day, last=day)))


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
