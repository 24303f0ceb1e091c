"""What staff do about complaints on their phones: grant what the rule allows, and take a code at the till."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.console.phone.once import once as done_once
from app.console.phone.pages import Once, Staff, Tapper, leads_to, shown
from app.errors import NotFound
from app.orders.complaints import service as complaints
from app.rules import welcome
from app.web.deps import WorkDep

router = APIRouter(prefix="/m", include_in_schema=False)


@router.post("/{sid}/tickets/{ticket_id}/compensate")
async def compensate(request: Request, who: Tapper, work: WorkDep, ticket_id: int, once: Once = "") -> Response:
    """Grant it; the customer is told. Tapping twice does it once."""
    staff_id, here = who.staff_id or "", f"tickets/{ticket_id}"

    async def tap() -> str:
        return await leads_to(request, here, complaints.compensate(work, ticket_id, staff_id))

    where = await done_once(work, staff_id, once, f"{here}/compensate", tap)
    return RedirectResponse(f"/m/{who.public_id}/{where}", 303)


async def _redeemed(work: WorkDep, code: str, staff_id: str) -> str:
    """What a code stands for: a complaint's compensation, or a newcomer's coupon. Raises what the last one raises."""
    try:
        return (await complaints.redeem(work, code, staff_id)).words
    except NotFound:
        return (await welcome.redeem(work, code, staff_id)).words


@router.get("/{sid}/redeem")
async def redeem_page(request: Request, who: Staff, work: WorkDep, sorry: str = "", done: str = "") -> HTMLResponse:
    """Where a code is typed in."""
    return shown(request, who, "phone/redeem.html", work, sorry=sorry[:200], done=done[:100])


@router.post("/{sid}/redeem")
async def redeem(
    request: Request, who: Tapper, work: WorkDep, code: Annotated[str, Form(max_length=40)] = "", once: Once = ""
) -> Response:
    """A code is used, once."""
    staff_id = who.staff_id or ""

    async def tap() -> str:
        found: list[str] = []

        async def act() -> None:
            found.append(await _redeemed(work, code, staff_id))

        where = await leads_to(request, "redeem", act())
        return f"redeem?{urlencode({'done': found[0]})}" if found else where

    where = await done_once(work, staff_id, once, f"redeem/{code}", tap)
    return RedirectResponse(f"/m/{who.public_id}/{where}", 303)
