"""What is said of all orders of one customer at once: 都是我来取, 两单都送到春晖路8号."""

import re
from dataclasses import replace

from app.language.conversation import ASKS, News, Person, Said, State, current
from app.language.reading import Shop
from app.language.tickets import Ticket

_ALL = re.compile(
    r"^(?:[^,，。]{0,4}[ ,，])?(?:(?:都|全(?!家|班|部门|队|公司)|两[单次样天份边]|两个(?=都|一起|全|订单|单)|三[单个次样天份])+(?:都|是|由|我们?|会|还是|自己|一起|帮我|给我)*)"
    r"[^,，。\d]{0,4}?(?:取|拿|攞|自提|送)"
)


def of_all(_: State, person: Person, said: Said, shop: Shop) -> tuple[Person, News, bool] | None:  # noqa: ARG001  # called as its fellows are
    """How all of them come to the customer; nothing else of them."""
    told, ticket = said.reading.said, current(person)
    open_ones = [one for one in person.tickets if one.status == "open" and one.kind != "complaint"]
    if ticket is None or len(open_ones) < 2 or told.items or not told.fulfilment or ASKS.search(said.reading.normal):
        return None
    if not _ALL.search(said.reading.normal) or told.when or (told.fulfilment == "delivery" and not told.address):
        return None
    tickets = tuple(_fetched(one, said) if one in open_ones else one for one in person.tickets)
    return replace(person, tickets=tickets), "changed", True


def _fetched(ticket: Ticket, said: Said) -> Ticket:
    told = said.reading.said
    slots = replace(
        ticket.slots, fulfilment=told.fulfilment, address=told.address, phone=told.phone or ticket.slots.phone
    )
    return replace(ticket, slots=slots)
