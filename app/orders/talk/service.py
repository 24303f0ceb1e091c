"""The talk about orders in a group: what is said is folded into what was said (app.language.dialogue), and what
becomes of that is told to the tickets.

The memory is a day long; what is open is a ticket, and a ticket that staff have ended is no longer talked about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import TypeAdapter

from app.clock import local
from app.language import dialogue
from app.language.conversation import Person, Said, State
from app.language.reading import Reading, SaidTime, Shop
from app.language.tickets import Kind
from app.language.tickets import Ticket as Need
from app.orders.store import Ticket
from app.orders.talk import store
from app.work import Work

MEMORY = timedelta(days=1)
_PERSON = TypeAdapter(Person)
_GROUP = ""  # the memory that belongs to nobody


@dataclass(frozen=True, slots=True)
class Talk:
    """A group's talk as it stands before a message. `names`: what each person is known by in it; `standing`: who has
    a standing order.
    """

    state: State
    names: dict[str, str]
    standing: frozenset[str]
    seen: bool

    def open_order(self, person_id: str) -> bool:
        """Whether a person has an order that is talked about."""
        return dialogue.has_open(self.state, self.names.get(person_id, ""))


@dataclass(frozen=True, slots=True)
class Told:
    """What a message made of the orders: one need of one person, new or not the same as before."""

    what: Literal["opened", "changed", "cancelled", "complained"]
    person_id: str
    need: Need


async def listen(work: Work, group_id: str) -> Talk:
    """The talk of a group so far."""
    known = await store.talk(work.db, group_id, work.now - MEMORY, work.cause)
    people, names = {}, {}
    for person_id, memory in known.memories.items():
        if person_id != _GROUP:
            person = _without_ended(_PERSON.validate_python(memory), known.open_ids)
            people[person.name], names[person_id] = person, person.name
    whole = dialogue.load({**known.memories.get(_GROUP, {}), "people": {}})
    return Talk(replace(whole, people=people), names, known.standing, known.seen)


def _without_ended(person: Person, open_ids: frozenset[int]) -> Person:
    """A person without the orders that staff have ended."""
    still = tuple(need for need in person.tickets if need.status != "open" or not need.ref or int(need.ref) in open_ids)
    return replace(person, tickets=still)


def heard(
    talk: Talk, person_id: str, called: str, staff: bool, said: Said, shop: Shop
) -> tuple[Talk, list[Told], bool]:
    """The talk after a message, what that made of the orders, and whether it said again what was known. Pure.

    `called`: the speaker's nickname.
    """
    name = talk.names.get(person_id) or _own_name(talk, called, person_id)
    state, news = dialogue.fold(talk.state, replace(said, speaker=name, role="staff" if staff else "fan"), shop)
    names = talk.names if staff else {**talk.names, person_id: name}
    told = list(_news(talk.state, state, names))
    return replace(talk, state=state, names=names), told, news == "changed" and not told


def _own_name(talk: Talk, called: str, person_id: str) -> str:
    """A name that nobody else goes by: people tell each other apart by it."""
    return f"{called}·{person_id[-4:]}" if called in talk.state.people else called


def _news(before: State, after: State, names: Mapping[str, str]) -> Iterator[Told]:
    ids = {name: person_id for person_id, name in names.items()}
    for name, person in after.people.items():
        old = {need.ref: need for need in before.people[name].tickets if need.ref} if name in before.people else {}
        met: set[str] = set()
        for need in person.tickets:
            known = old.get(need.ref) if need.ref and need.ref not in met else None
            met.add(need.ref)
            if what := _difference(known, need):
                yield Told(what, ids.get(name, ""), need)


def _difference(known: Need | None, need: Need) -> Literal["opened", "changed", "cancelled", "complained", ""]:
    if known is None:
        if need.kind == "complaint":
            return "complained" if not need.ref else ""
        return "opened" if need.status == "open" else ""
    if known.status != need.status:
        return "cancelled" if need.status == "cancelled" else "opened"
    return "changed" if known.slots != need.slots else ""


def marked(talk: Talk, told: Told, ref: str) -> Talk:
    """The talk with a need known by its ticket."""
    name = talk.names[told.person_id]
    person = talk.state.people[name]
    needs = tuple(replace(need, ref=ref) if need is told.need else need for need in person.tickets)
    return replace(talk, state=replace(talk.state, people={**talk.state.people, name: replace(person, tickets=needs)}))


async def erase(work: Work, person_id: str, groups: Sequence[str], marks: Sequence[str]) -> None:
    """Forget a person in all talks. `marks`: how they are called."""
    await store.erase(work.db, person_id, groups, marks)


async def remember(work: Work, group_id: str, before: Talk, after: Talk) -> None:
    """Keep what has changed."""
    changed: dict[str, dict[str, Any]] = {}
    for person_id, name in after.names.items():
        person = after.state.people.get(name)
        if person is not None and person != before.state.people.get(name) and _worth_keeping(person):
            changed[person_id] = _PERSON.dump_python(person, mode="json")
    whole, was = replace(after.state, people={}), replace(before.state, people={})
    if whole != was:
        changed[_GROUP] = dialogue.dump(whole)
    if changed:
        await store.remember(work.db, group_id, changed, work.now)


def _worth_keeping(person: Person) -> bool:
    return bool(person.tickets or person.proposal or person.asked or person.hinted or person.named)


async def plant(work: Work, ticket: Ticket, time: SaidTime, at: datetime) -> None:
    """Know of a ticket that nobody has spoken of: what is said about it next is understood."""
    talk = await listen(work, ticket.group_id)
    name = talk.names.get(ticket.person_id) or _own_name(talk, ticket.called, ticket.person_id)
    person = talk.state.people.get(name) or Person(name=name)
    kind: Kind = ticket.kind  # type: ignore[assignment]  # one of the kinds of orders, as it was read
    need = Need(kind=kind, customer=name, slots=ticket.want, time=time, at=at, ref=str(ticket.id))
    known = replace(person, tickets=(*person.tickets, need))
    await store.remember(
        work.db, ticket.group_id, {ticket.person_id: _PERSON.dump_python(known, mode="json")}, work.now
    )


def as_said(work: Work, text: str, reading: Reading) -> Said:
    """A message on its way into the talk."""
    return Said(speaker="", role="fan", at=local(work.now), text=text, reading=reading)
