"""What the words of staff settle without a yes of the customer: how an order is fetched, and when it cannot be had."""

import re
from dataclasses import replace

from app.language.conversation import ASKS, Said, State, current, put

_CANNOT = re.compile("不行|来不及|做不[了完出到]|赶不[上及出]|满了|没有?了|卖完|不能")


def not_then(state: State, said: Said, name: str) -> State:
    """今天能拿吗? 今天不行: the time that was asked about is not that of the order to come."""
    person = state.people.get(name)
    if person is None or person.hinted is None or person.hinted.said.items or not _CANNOT.search(said.text):
        return state
    return replace(state, people={**state.people, name: replace(person, hinted=None)})


_FETCHED = re.compile(r"(?:自提|自取|(?:[过到]?来|到店)[取拿]|[取拿]货)(?!吗|么|还是|不|的话|时|柜|点|送[您你])")


def fetched_as_told(state: State, said: Said, name: str) -> State:
    """周六9点全麦吐司1条，自取: how staff write down an order that nobody said otherwise of."""
    person = state.people.get(name)
    ticket = current(person) if person is not None else None
    if person is None or ticket is None or ticket.slots.fulfilment or ticket.slots.address:
        return state
    told = said.reading.said
    if not _FETCHED.search(said.text) or ASKS.search(said.text) or not (told.when or told.items) or told.address:
        return state
    fetched = replace(ticket, slots=replace(ticket.slots, fulfilment="pickup"))
    return replace(state, people={**state.people, name: put(person, ticket, fetched)})
