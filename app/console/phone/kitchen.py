"""What the kitchen puts on the wall: one order, or all that is to be made today, big enough to read from afar."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.clock import local
from app.console.phone.pages import Staff
from app.console.templates import page
from app.errors import NotFound, Words
from app.orders import decide
from app.orders import service as orders
from app.orders.states import State
from app.orders.store import Ticket
from app.registry import service as registry
from app.web.deps import WorkDep

router = APIRouter(prefix="/m", include_in_schema=False)
_TO_MAKE = frozenset({State.ACCEPTED, State.MAKING})


@router.get("/{sid}/tickets/{ticket_id}/print")
async def print_ticket(request: Request, who: Staff, work: WorkDep, ticket_id: int) -> HTMLResponse:
    """One order on a slip. Where it goes stands on it only if it is delivered."""
    ticket = await orders.ticket(work, ticket_id)
    if ticket is None:
        raise NotFound(Words("没有这张单", "there is no such ticket"))
    return page(request, "phone/slip.html", slips=[_slip(ticket, work)], title="", who=who, now=work.now)


@router.get("/{sid}/kitchen")
async def kitchen(request: Request, who: Staff, work: WorkDep) -> HTMLResponse:
    """What is accepted and to be made by the end of the day, by the time it is wanted."""
    assert who.staff_id is not None
    found = await orders.tickets(work, await registry.stores_of(work, who.staff_id))
    today = local(work.now).date()
    wanted = [(ticket.ready_by or decide.wanted_until(ticket.want), ticket) for ticket in found]
    due = [(at, ticket) for at, ticket in wanted if ticket.state in _TO_MAKE and (not at or local(at).date() <= today)]
    slips = [_slip(ticket, work) for _, ticket in sorted(due, key=_by_time)]
    return page(request, "phone/slip.html", slips=slips, title="today", who=who, now=work.now)


def _by_time(one: tuple[object, Ticket]) -> tuple[float, int]:
    at = one[1].ready_by or decide.wanted_until(one[1].want)
    return (at.timestamp() if at else float("inf"), one[1].id)


def _slip(ticket: Ticket, work: WorkDep) -> dict[str, object]:
    want = ticket.want
    delivered = want.fulfilment == "delivery"
    when = ticket.ready_by
    return {
        "number": ticket.number,
        "when": decide.clock_words(when, work.now)
        if when
        else decide.when_words(want.when, work.now)
        if want.when
        else "",
        "things": decide.items(want),
        "written": "、".join(want.inscription),
        "without": "、".join(want.allergy),
        "how": {"delivery": Words("配送", "delivery"), "pickup": Words("自提", "collected")}.get(want.fulfilment),
        "address": want.address if delivered else "",
        "phone": want.phone if delivered else "",
        "called": ticket.called,
    }
