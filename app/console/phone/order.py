"""The page of an order for its customer: how it stands, where it goes, taking it back. Whoever has the link sees it.

It shows no more of address and phone than the group may read, and lies below /o/ without any session.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.console.templates import page
from app.errors import AppError
from app.orders import decide, needs
from app.orders.private import decide as shown
from app.orders.private import service as private
from app.orders.private.decide import Given
from app.orders.states import OPEN, State, name_of
from app.web.deps import WorkDep
from app.web.problems import page_language

router = APIRouter(prefix="/o", include_in_schema=False)
_STEPS = (State.WAITING, State.ACCEPTED, State.MAKING, State.READY, State.DONE)
_STEPS_OUT = (State.WAITING, State.ACCEPTED, State.MAKING, State.ON_ITS_WAY, State.DONE)


@router.get("/{code}")
async def order_page(request: Request, work: WorkDep, code: str, sorry: str = "") -> HTMLResponse:
    """How it stands."""
    return await _shown(request, work, code, sorry=sorry[:200])


@router.post("/{code}")
async def fill_in(
    request: Request,
    work: WorkDep,
    code: str,
    phone: Annotated[str, Form(max_length=40)] = "",
    address: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Address and phone. Sent twice is done once; what cannot be taken is shown again as it was typed."""
    try:
        await private.given(work, code, Given(phone, address))
    except AppError as error:  # raised before anything was written
        words = error.detail.read(page_language(request))
        return await _shown(request, work, code, sorry=words, phone=phone, address=address, status=error.status)
    return RedirectResponse(f"/o/{code}", 303)


@router.post("/{code}/withdraw")
async def take_back(work: WorkDep, code: str) -> Response:
    """The customer takes it back. Twice is once."""
    ticket = await private.linked(work, code)
    if ticket.state in OPEN:
        await needs.withdraw(work, ticket, ticket.person_id)
    return RedirectResponse(f"/o/{code}", 303)


async def _shown(
    request: Request,
    work: WorkDep,
    code: str,
    *,
    sorry: str = "",
    phone: str = "",
    address: str = "",
    status: int = 200,
) -> HTMLResponse:
    ticket = await private.linked(work, code)
    group = await private.group_of(work, ticket)
    delivery = ticket.want.fulfilment == "delivery"
    steps = _STEPS_OUT if delivery else _STEPS
    at = steps.index(ticket.state) if ticket.state in steps else 0
    answer = page(
        request,
        "phone/order.html",
        status,
        code=code,
        number=ticket.number,
        summary=decide.summary(ticket.want, work.now),
        state=name_of(ticket.state),
        steps=[(name_of(step), n <= at) for n, step in enumerate(steps)] if ticket.state in steps else [],
        open=ticket.state in OPEN,
        delivery=delivery,
        lacks=shown.missing(ticket.want),
        known_address=shown.masked_address(ticket.want.address),
        known_phone=shown.masked_phone(ticket.want.phone) if ticket.want.phone else "",
        may_withdraw=private.may_withdraw(ticket),
        store=group.store_name if group else "",
        store_phone=group.phone if group else "",
        store_address=group.address if group else "",
        sorry=sorry,
        phone=phone,
        address=address,
    )
    answer.headers["x-robots-tag"] = "noindex"
    return answer
