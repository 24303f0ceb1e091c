"""REST of the orders: tickets, what happened to them, and what staff do about them."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request
from pydantic import BaseModel, Field

from app.errors import NotFound, Words
from app.orders import decide, service
from app.orders.lists import TICKETS
from app.orders.store import Ticket
from app.registry import service as registry
from app.web.problems import language
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, in_whose_name, new_router
from app.web.rest.shapes import Input
from app.work import Work

router = new_router(Words("订单", "tickets"))
add_list(router, TICKETS)

StaffId = Annotated[
    str,
    Field(
        max_length=64,
        description=both("哪位员工；不写就是登录的人", "which member of staff; left out: whoever is signed in"),
    ),
]


class Act(Input):
    """Who in the shop does it."""

    staff_id: StaffId = ""


MYSELF = Act()


class Acceptance(Act):
    """Who accepts, and how many minutes it will take, if that is known."""

    minutes: Annotated[int | None, Field(ge=1, le=1440)] = None


ACCEPTED = Acceptance()


class Moving(Act):
    """What is done."""

    step: Literal["take", "make", "ready", "send", "no_show", "cancel", "reopen"]


class Merging(Act):
    """Which ticket stays."""

    into: Annotated[int, Field(ge=1, le=2**63 - 1)]


class Refusal(Input):
    """Why the shop cannot do it. The customer reads it."""

    staff_id: StaffId = ""
    why: Annotated[str, Field(min_length=1, max_length=60)]


class TicketNow(BaseModel):
    """A ticket as it stands. `summary`: what is wanted; nothing in it tells who wants it.

    `paused_at`: the customer owes an answer since then, and `due_at` moves on with it.
    """

    id: int
    number: int
    store_id: int
    state: str
    summary: str
    opened_at: datetime
    due_at: datetime
    paused_at: datetime | None
    accepted_by: str | None
    accepted_at: datetime | None
    told_at: datetime | None
    ready_by: datetime | None
    closed_at: datetime | None


class TicketMove(BaseModel):
    """Something that happened to a ticket. `by`: the member of staff, if it was one."""

    at: datetime
    state: str
    what: str
    by: str | None


class TicketStory(BaseModel):
    """A ticket, what is still to be asked, and what happened so far."""

    ticket: TicketNow
    missing: list[str]
    moves: list[TicketMove]


def _now(work: Work, ticket: Ticket) -> TicketNow:
    return TicketNow(
        id=ticket.id,
        number=ticket.number,
        store_id=ticket.store_id,
        state=ticket.state,
        summary=decide.summary(ticket.want, work.now),
        opened_at=ticket.opened_at,
        due_at=ticket.due_at,
        paused_at=ticket.paused_at,
        accepted_by=ticket.accepted_by,
        accepted_at=ticket.accepted_at,
        told_at=ticket.told_at,
        ready_by=ticket.ready_by,
        closed_at=ticket.closed_at,
    )


@router.get("/tickets/{id}/story", summary=both("订单要什么、经过了什么", "what a ticket wants, what happened"))
async def read_story(request: Request, work: WorkDep, ticket_id: Ref) -> TicketStory:
    """In order."""
    ticket = await service.ticket(work, ticket_id)
    if ticket is None:
        raise NotFound(Words(f"没有 {ticket_id} 号单", f"there is no ticket {ticket_id}"))
    moves = await service.history(work, ticket_id)
    names = await registry.staff_names(work, [move.by for move in moves])
    reader = language(request)
    return TicketStory(
        ticket=_now(work, ticket),
        missing=decide.missing(ticket.kind, ticket.want),
        moves=[
            TicketMove(
                at=move.at, state=move.state, what=decide.move_words(move.what).read(reader), by=names.get(move.by)
            )
            for move in moves
        ],
    )


@router.post("/tickets/{id}/accept", summary=both("接单，并告知顾客", "accept a ticket; the customer is told"))
async def accept(work: WorkDep, ticket_id: Ref, data: Acceptance = ACCEPTED) -> TicketNow:
    """The customer is told, with the minutes it will take if they are given. Twice by the same person is once."""
    staff_id = in_whose_name(work, data.staff_id)
    return _now(work, await service.do(work, ticket_id, staff_id, "accept", minutes=data.minutes))


@router.post("/tickets/{id}/finish", summary=both("完成订单", "finish a ticket"))
async def finish(work: WorkDep, ticket_id: Ref, data: Act = MYSELF) -> TicketNow:
    """It is handed over; a customer who was not told that it is ready is told."""
    return _now(work, await service.finish(work, ticket_id, in_whose_name(work, data.staff_id)))


@router.post(
    "/tickets/{id}/refuse", summary=both("做不了，并告知顾客原因", "refuse a ticket; the customer is told why")
)
async def refuse(work: WorkDep, ticket_id: Ref, data: Refusal) -> TicketNow:
    """The customer is told why."""
    return _now(work, await service.refuse(work, ticket_id, in_whose_name(work, data.staff_id), data.why))


@router.post("/tickets/{id}/ask", summary=both("问顾客，计时停住", "ask the customer; the clock stands still"))
async def ask(work: WorkDep, ticket_id: Ref, data: Refusal) -> TicketNow:
    """The question is said where they asked. The clock runs on with their answer, or when they are silent too long."""
    staff_id = in_whose_name(work, data.staff_id)
    return _now(work, await service.do(work, ticket_id, staff_id, "ask", why=data.why))


@router.post("/tickets/{id}/move", summary=both("推进订单状态", "move a ticket on"))
async def move(work: WorkDep, ticket_id: Ref, data: Moving) -> TicketNow:
    """Being made, ready, on its way, not collected, cancelled, opened again, or taken over by somebody else."""
    return _now(work, await service.do(work, ticket_id, in_whose_name(work, data.staff_id), data.step))


@router.post("/tickets/{id}/merge", summary=both("合并重复的单", "merge two tickets of one need"))
async def merge(work: WorkDep, ticket_id: Ref, data: Merging) -> TicketNow:
    """The ticket ends; `into` stays. Both are of one customer at one store."""
    staff_id = in_whose_name(work, data.staff_id)
    return _now(work, await service.merge(work, ticket_id, data.into, staff_id))
