"""The time that was promised after a ticket was accepted: before it, at it and after it somebody is reminded."""

from datetime import datetime, timedelta

from app import due
from app.orders import decide, store
from app.orders.decide import Rung
from app.orders.phones import send_cards
from app.orders.states import IN_HAND, State
from app.orders.store import Ticket
from app.registry import service as registry
from app.work import Work

PICKUP_DUE = "orders.pickup"
_STEPS = ("soon", "now", "after")


def _key(ticket_id: int, step: str) -> str:
    return f"order:{ticket_id}:pickup:{step}"


def moments(ready_by: datetime, taken_by: datetime, before: timedelta, after: timedelta) -> dict[str, datetime]:
    """When somebody is reminded: `before` it has to be ready, at that moment, and `after` it should be taken. Pure."""
    return {"soon": ready_by - before, "now": ready_by, "after": taken_by + after}


async def keep(work: Work, ticket: Ticket) -> None:
    """Have a ticket that is in hand kept to its time, as it is now."""
    await let_go(work, ticket)
    ready_by = ticket.ready_by or decide.wanted_from(ticket.want)
    if ticket.state not in IN_HAND or ready_by is None:
        return
    group = await registry.group(work, ticket.group_id)
    if group is None:
        return
    chosen = await registry.chosen(work, group)
    before = timedelta(minutes=chosen.number("ready_minutes"))
    after = timedelta(minutes=chosen.number("uncollected_minutes"))
    taken_by = max(ready_by, decide.wanted_until(ticket.want) or ready_by)
    for step, at in moments(ready_by, taken_by, before, after).items():
        if at > work.now:
            work.at(at, PICKUP_DUE, _key(ticket.id, step), {"ticket": ticket.id, "step": step})


async def let_go(work: Work, ticket: Ticket) -> None:
    """Nobody is reminded of a ticket any more."""
    await due.cancel(work.db, [_key(ticket.id, step) for step in _STEPS])


async def pickup_due(work: Work, ticket_id: int, step: str) -> None:
    """A moment of it: not ready before or at its time, or not taken after it."""
    ticket = await store.lock(work.db, ticket_id)
    waits = {State.ACCEPTED, State.MAKING} if step != "after" else {State.READY}
    if ticket is None or ticket.state not in waits:
        return
    group = await registry.group(work, ticket.group_id)
    again = {"soon": "快到时间了", "now": "到时间了，还没做好", "after": "还没取走"}[step]
    told = await send_cards(work, ticket, group, Rung.MANAGER if step == "now" else Rung.KEEPER, again=again)
    await store.record(work.db, ticket, f"pickup:{step}", ",".join(told) or "clock", work.now, work.cause)
