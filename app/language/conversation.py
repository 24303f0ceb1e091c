"""What a conversation in a group is made of: people, what they said, what was proposed to them. Plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from app.language.counting import PIECE, number
from app.language.reading import Item, Reading, Slots
from app.language.tickets import Kind, Ticket, is_cake

Speaker = Literal["fan", "staff", "bot"]
News = Literal["opened", "changed", "cancelled", "restored", "complained", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the conversation."""

    speaker: str
    role: Speaker
    at: datetime
    text: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What staff offer a customer, until it is answered."""

    words: str
    slots: Slots
    reading: Reading
    at: datetime
    ends: bool = False  # they offer to take the order back


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of one customer in one group."""

    name: str
    tickets: tuple[Ticket, ...] = ()
    proposal: Proposal | None = None
    asked: tuple[Item, ...] = ()  # things asked about, not ordered
    asked_at: datetime | None = None
    asked_with: Reading | None = None  # what else was said with it
    hinted: Reading | None = None  # a message with goods that was not read as an order
    hinted_at: datetime | None = None
    begun: str = ""  # a verb that their last message left without what it asks for
    begun_at: datetime | None = None
    expects: str = ""  # what staff asked for, where the answer means nothing by itself: "phone address"
    digits: str = ""  # of a number that is told over several messages
    heard: str = ""  # what staff said to them last, until they answer
    named: tuple[Item, ...] = ()  # things they spoke of last, wanted or not
    named_at: datetime | None = None
    timed: bool = False  # staff asked when: the hour they say next is that of the order, whatever else is said with it
    fetches: bool = False  # staff asked when they come for it: the time they say is that of a pickup
    allergic: tuple[str, ...] = ()  # what they told before they ordered
    added: tuple[Item, ...] = ()  # what came on top of an order that has its time
    day_heard: date | None = None  # the day that staff asked the hour of
    kinds: tuple[str, ...] = ()  # of what they ask about, as staff listed them
    words: str = ""  # their own words of late, a line a message
    emptied_at: datetime | None = None  # when a thing was taken out of an order, until the next message


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What somebody called out for people to join with a number (接龙)."""

    items: tuple[Item, ...]
    reading: Reading
    at: datetime
    fixed: bool = False  # staff named when all come for it: an hour, a range, a part of a day


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A group's conversation. `last` is who ordered last, `facing` the customer staff speak to, `call` what people join."""

    people: dict[str, Person] = field(default_factory=dict)
    last: str = ""
    facing: str = ""
    activity_at: datetime | None = None
    call: Call | None = None
    shown: tuple[str, ...] = ()  # the names of things that staff spoke of, the latest last


def current(person: Person) -> Ticket | None:
    """The open order that was spoken of last."""
    opened = [ticket for ticket in person.tickets if ticket.status == "open" and ticket.kind != "complaint"]
    return max(opened, key=lambda ticket: ticket.at, default=None)


def put(person: Person, old: Ticket, new: Ticket) -> Person:
    return replace(person, tickets=tuple(new if ticket is old else ticket for ticket in person.tickets))


_CALLED = re.compile(r"^@(?P<name>[^\s@,，:：]{2,16})[\s,，:：]")
_EVERYBODY = re.compile("所有人|全体|大家|各位")


def met(state: State, said: Said) -> State:
    """With the customer whom staff call by name over an order, though they have said nothing here: @豪哥 您刚在店里说的…"""
    found = _CALLED.match(said.text)
    if found is None or found["name"] in state.people or _EVERYBODY.search(found["name"]):
        return state
    if all(item.implied or not item.product for item in said.reading.said.items):
        return state
    name = found["name"]
    return replace(state, people={**state.people, name: Person(name=name)}, facing=name)


_COUNT = r"((?<!\d)\d{1,3}|[俩两仨一二三四五六七八九十百]{1,4})"


_DOZENS = {"半打": 6, "一打": 12, "两打": 24}


def count_in(text: str) -> int | None:
    dozen = re.search("半打|一打|两打", text)
    if dozen:
        return _DOZENS[dozen.group()]
    times = re.search(r"[x×*]\s?(\d{1,3})(?!\d)", text)
    if times:
        return int(times[1])
    found = re.search(rf"{_COUNT}(?:{PIECE}|打|就|$|[!！。 ])", text)
    return number(found[1]) if found else None


def count_only(text: str) -> int | None:
    found = re.search(
        rf"{_COUNT}(?:(?:{PIECE}|打)(?:就行了?|吧|就?够了?|就好|[就]?好了|不变|得了|算了|也行|也可以|也成)?"
        rf"|就行|就?够了|就够|就好|不变)[。!！~～ ]*$|(?:半打|一打|两打)[吧哈。!！ ]*$|[x×*]\s?\d{{1,3}}[吧哈。!！ ]*$",
        text,
    )
    return count_in(found.group()) if found else None


def says_more(rest: str, said: Said) -> bool:
    """加一个 微信吧: whether what follows a number is something else than when and how it is fetched."""
    return bool(rest.strip(" ,，。!！~～")) and not (said.reading.said.when or said.reading.said.fulfilment)


ASKS = re.compile(
    r"吗|好多钱|几多|做不做|卖不卖|搞不搞|有不有|(?<![那这])么|伐$|呢|[?？]|多少|怎么|点卖|有没|有冇|有得|还有|能[^,，]{0,4}不|不$|没(?=$|[ ,，])|几"
)


def kind_of(reading: Reading, other: Kind) -> Kind:
    return reading.intent if reading.intent in ("order_cake", "order_bread", "book_breakfast") else other


def order_of(items: Sequence[Item]) -> Kind:
    return "order_cake" if any(is_cake(item) for item in items) else "order_bread"


def as_order(said: Said) -> Said:
    return replace(said, reading=replace(said.reading, intent=order_of(said.reading.said.items)))
