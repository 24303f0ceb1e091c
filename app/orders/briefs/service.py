"""The public door of the shift briefs."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from app.actions import SendText
from app.clock import SHANGHAI, business_date, local
from app.orders import decide, store
from app.orders.briefs import decide as briefs
from app.orders.briefs import store as facts
from app.orders.briefs.decide import Facts
from app.orders.states import IN_HAND, UNACCEPTED, State
from app.orders.store import Ticket
from app.registry import service as registry
from app.work import Work

BRIEF, PLAN = "orders.brief", "orders.briefs"
_AT = time(0, 10)  # the day's briefs are planned then
_AGE = timedelta(hours=1)
_AHEAD = {"opening": timedelta(hours=5), "noon": timedelta(hours=10), "closing": timedelta(hours=18)}


async def plan(work: Work) -> int:
    """Put the briefs of today that are still to come on record, and the next planning. How many. May run twice."""
    day, planned = business_date(work.now), 0
    for store_id, hours in (await facts.shops(work.db, day)).items():
        for brief in briefs.moments(hours, day):
            if brief.at > work.now:
                ref = {"store": store_id, "kind": brief.kind}
                work.at(brief.at, BRIEF, f"brief:{store_id}:{day}:{brief.kind}", ref)
                planned += 1
    again = datetime.combine(local(work.now).date() + timedelta(days=1), _AT, SHANGHAI)
    work.at(again, PLAN, f"briefs:{business_date(again)}", {})
    return planned


async def brief_due(work: Work, store_id: int, kind: str, due_at: datetime) -> None:
    """Tell a shop's people what there is to do; nobody is told that there is nothing."""
    if work.now - due_at > _AGE:
        return  # it would tell of another time of the day
    if not (await registry.chosen_at(work, store_id)).flag("brief"):
        return
    tickets = await store.tickets(work.db, stores=[store_id])
    text = briefs.words(kind, await _facts(work, store_id, kind, tickets))
    if not text:
        return
    people = [*await registry.on_duty(work, store_id, "clerk"), *await registry.on_duty(work, store_id, "manager")]
    for staff_id, _ in people:
        work.emit(SendText(staff_id=staff_id, text=text), "card", slot="brief", max_age=_AGE)


async def _facts(work: Work, store_id: int, kind: str, tickets: Sequence[Ticket]) -> Facts:
    until = work.now + _AHEAD[kind]
    orders = [ticket for ticket in tickets if ticket.kind in decide.ORDERS]
    due = [ticket for ticket in orders if ticket.state in IN_HAND - {State.READY} and _by(ticket, until)]
    return Facts(
        waiting=[_line(work, ticket) for ticket in orders if ticket.state in UNACCEPTED],
        due=[_line(work, ticket) for ticket in sorted(due, key=_when)],
        uncollected=[_line(work, ticket) for ticket in orders if ticket.state is State.READY],
        complaints=sum(ticket.kind == "complaint" for ticket in tickets),
        sold_out=await facts.sold_out(work.db, store_id, work.now, business_date(work.now)),
    )


def _when(ticket: Ticket) -> float:
    at = ticket.ready_by or decide.wanted_until(ticket.want)
    return at.timestamp() if at else 0.0


def _by(ticket: Ticket, until: datetime) -> bool:
    at = ticket.ready_by or decide.wanted_until(ticket.want)
    return at is None or at <= until


def _line(work: Work, ticket: Ticket) -> str:
    return f"{ticket.number} 号 {decide.summary(ticket.want, work.now)}"
