"""The public door of the orders: what staff do about tickets, and what others want to know of them."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.actions import ALERT_AGE, UpdateCard
from app.content.service import say
from app.errors import AppError, BadRequest, Conflict, Forbidden, NotFound, Words
from app.events import ActionDone, CardPressed
from app.orders import decide, ladder, pickup, prices, states, store, telling
from app.orders.answer import answer
from app.orders.bookings import service as bookings
from app.orders.cards import PREFIX
from app.orders.clock import paused, promised
from app.orders.complaints import service as complaints
from app.orders.decide import Rung
from app.orders.demand import service as demand
from app.orders.marks import service as marks
from app.orders.phones import card_for, exchange, exchange_all, send_cards
from app.orders.private import service as private
from app.orders.questions import store as questions
from app.orders.standing import service as standing
from app.orders.states import IN_HAND, State
from app.orders.store import Move, Ticket
from app.orders.suggestions import store as suggestions
from app.orders.talk import service as talking
from app.registry import service as registry
from app.registry.hours import Hours
from app.work import Work

_CARD = re.compile(rf"{PREFIX}([0-9]{{1,18}})")
_MOST_MINUTES = 24 * 60
CANNOT = "今天做不了"


async def is_customer(work: Work, person_id: str) -> bool:
    """Whether a person has or had an order with us."""
    return await store.is_customer(work.db, person_id)


async def do(
    work: Work, ticket_id: int, staff_id: str, name: str, *, why: str = "", minutes: int | None = None
) -> Ticket:
    """Somebody of the shop does `name` (a key of app.orders.states.ACTS) about a ticket; the customer is told.

    `why`: the reason or the question, where the customer reads it. `minutes`: with accept, how long it will take.
    The same done twice is done once. Raises NotFound, Forbidden, Conflict, BadRequest.
    """
    if minutes is not None and not 1 <= minutes <= _MOST_MINUTES:
        raise BadRequest(Words(f"时间要在 1 到 {_MOST_MINUTES} 分钟之间", f"1 to {_MOST_MINUTES} minutes"))
    ticket, by, role = await _for_staff(work, ticket_id, staff_id)
    if name not in states.ACTS or name == "withdraw":
        raise BadRequest(Words("没有这个操作", "no such action"))
    if _is_done(ticket, name, staff_id, minutes):
        return ticket
    if name == "accept" and ticket.state in IN_HAND and minutes is None:
        other = await registry.staff_name(work, ticket.accepted_by or "") or ticket.accepted_by
        raise Conflict(Words(f"{other} 已经接了这单", f"{other} has accepted it already"))
    if name == "accept" and ticket.state in IN_HAND:
        return await _estimate(work, ticket, staff_id, minutes)
    if name == "reopen":
        states.act(ticket.state, name, role)
        return await open_again(work, ticket, staff_id, why)
    states.act(ticket.state, name, role)
    before = ticket.state
    if minutes is not None:
        ticket = await store.change(work.db, ticket, ready_by=work.now + timedelta(minutes=minutes))
    if name == "accept" and ticket.paused_at is not None:
        ticket = await ladder.run_on(work, ticket)
    ticket = await go(work, ticket, name, role, staff_id, why)
    key = decide.said_after(name, before, ticket.kind, ticket.want.fulfilment, minutes)
    await _tell(work, ticket, name, key, staff_id, by, why, minutes)
    return ticket


def _is_done(ticket: Ticket, name: str, staff_id: str, minutes: int | None) -> bool:
    """A second tap."""
    to = states.ACTS[name].to
    if name in ("accept", "take"):
        return ticket.state in IN_HAND and ticket.accepted_by == staff_id and minutes is None
    return ticket.state is to and name != "ask"


async def _tell(
    work: Work, ticket: Ticket, name: str, key: str, staff_id: str, by: str, why: str, minutes: int | None
) -> None:
    """Tell the customer and the other phones what has been done."""
    group = await registry.group(work, ticket.group_id)
    values: dict[str, object] = {
        "name": ticket.called,
        "store": group.store_name if group else "",
        "summary": decide.summary(ticket.want, work.now),
        "items": decide.items(ticket.want),
        "by": by,
        "why": why or CANNOT,
        "minutes": minutes,
    }
    if name == "accept":
        values["price"] = await prices.words(work, ticket) + await prices.link(work, ticket)
    if name == "refuse":
        values["instead"] = await prices.instead(work, ticket)
        await demand.lost(work, ticket.store_id, ticket.want.items, why or CANNOT, cause=f"ticket:{ticket.id}")
        key = "order.refused.instead" if values["instead"] else key
    if key:
        slot = {"accept": "accepted"}.get(name, f"{name}:{work.cause}" if name == "ask" else name)
        sent = answer(work, ticket, say(key, **values), slot, reports=name == "accept", by_person=True)
        if name == "accept":
            await store.change(work.db, ticket, told_key=sent)
    if name != "make":
        await exchange_all(work, ticket, f"{by}{decide.done_words(name, ticket.state)}", except_for=staff_id)


async def _estimate(work: Work, ticket: Ticket, staff_id: str, minutes: int | None) -> Ticket:
    """Whoever has accepted says how long it will take, or says it anew."""
    assert minutes is not None
    ticket = await store.change(work.db, ticket, ready_by=work.now + timedelta(minutes=minutes))
    await store.record(work.db, ticket, f"make:{minutes} 分钟", staff_id, work.now, work.cause)
    await pickup.keep(work, ticket)
    said = say("order.eta", name=ticket.called, items=decide.items(ticket.want), minutes=minutes)
    answer(work, ticket, said, f"eta:{work.cause}", by_person=True)
    return ticket


async def go(work: Work, ticket: Ticket, name: str, role: str | None, by: str, why: str = "") -> Ticket:
    """A ticket that we hold locked moves on. Raises Forbidden, Conflict."""
    found = states.act(ticket.state, name, role)
    values: dict[str, Any] = {}
    if found.to is not None:
        values["state"] = found.to
    if name in ("accept", "take"):
        values |= {"accepted_by": by, "accepted_at": ticket.accepted_at or work.now}
    if name == "ask":
        values["paused_at"] = paused(ticket.promise, work.now).paused_at
    if found.to in states.ENDED:
        values["closed_at"] = work.now
    ticket = await store.change(work.db, ticket, **values)
    await store.record(work.db, ticket, f"{name}:{why}" if why else name, by, work.now, work.cause)
    await _keep_moments(work, ticket, name)
    if name in marks.MARKS:
        await marks.ordered(work, ticket)
    return ticket


async def _keep_moments(work: Work, ticket: Ticket, name: str) -> None:
    """What is due about a ticket after it has moved."""
    if name == "ask":
        await ladder.stop(work, ticket)
        await ladder.wait_for_answer(work, ticket, await registry.group(work, ticket.group_id))
    elif ticket.state in states.ENDED:
        await ladder.stop(work, ticket)
        await complaints.moved(work, ticket)
        await bookings.moved(work, ticket)
    await pickup.keep(work, ticket)


async def open_again(work: Work, ticket: Ticket, by: str, why: str) -> Ticket:
    """A ticket that had ended waits again, with a clock of its own; the shop gets new cards, the customer is told."""
    group = await registry.group(work, ticket.group_id)
    steps = await ladder.chosen(work, group, ticket.kind)
    promise = promised(group.hours if group else Hours(), work.now, steps.promise)
    ticket = await store.change(
        work.db,
        ticket,
        state=State.REOPENED,
        closed_at=None,
        clock_from=promise.began,
        due_at=promise.due_at,
        runs_from=promise.runs_from,
        paused_at=None,
        climbed=0,
        late_at=None,
        told_at=None,
        told_key=None,
        accepted_at=None,
        accepted_by=None,
        ready_by=None,
        quiet=False,
        reopened=ticket.reopened + 1,
    )
    await store.record(work.db, ticket, f"reopen:{why}" if why else "reopen", by, work.now, work.cause)
    await complaints.moved(work, ticket)
    await send_cards(work, ticket, group, Rung.CLERK)
    ladder.start(work, ticket, promise, steps)
    said = say(
        "order.reopened",
        name=ticket.called,
        store=group.store_name if group else "",
        summary=why or decide.summary(ticket.want, work.now),
        promise=say("promise.open", minutes=int(steps.promise / timedelta(minutes=1))),
    )
    answer(work, ticket, await telling.with_bookings(work, ticket, said), f"reopened:{ticket.reopened}")
    return ticket


async def merge(work: Work, ticket_id: int, into_id: int, staff_id: str) -> Ticket:
    """Two tickets are one need: the first one ends, the second one stays. Raises NotFound, Forbidden, Conflict."""
    first, second = sorted((ticket_id, into_id))
    await store.lock(work.db, first), await store.lock(work.db, second)
    ticket, _, role = await _for_staff(work, ticket_id, staff_id)
    into = await locked(work, into_id)
    if ticket.merged_into == into.id:
        return into
    if ticket.id == into.id or ticket.person_id != into.person_id or ticket.store_id != into.store_id:
        raise Conflict(Words("只能合并同一位顾客在同一家店的单", "only tickets of one customer at one store"))
    if into.state not in states.OPEN:
        raise Conflict(Words("要合并到的单已经结束", "the ticket to keep has ended"))
    ticket = await go(
        work, ticket, "cancel", "manager" if role == "clerk" else role, staff_id, f"并入 {into.number} 号"
    )
    await store.change(work.db, ticket, merged_into=into.id)
    await exchange_all(work, ticket, f"已并入 {into.number} 号")
    return into


async def accept(work: Work, ticket_id: int, staff_id: str) -> Ticket:
    """A staff member takes the ticket; the customer is told. As `do`."""
    return await do(work, ticket_id, staff_id, "accept")


async def finish(work: Work, ticket_id: int, staff_id: str) -> Ticket:
    """The order is handed over. As `do`."""
    return await do(work, ticket_id, staff_id, "finish")


async def refuse(work: Work, ticket_id: int, staff_id: str, why: str = CANNOT) -> Ticket:
    """The shop cannot do it; the customer is told why. As `do`."""
    return await do(work, ticket_id, staff_id, "refuse", why=why)


async def pressed(work: Work, event: CardPressed) -> str | None:
    """A button on a ticket's card. Returns why nothing was done, if so."""
    number = card_number(event.task_id)
    card = await store.card(work.db, number) if number is not None else None
    if card is None:
        return "a card we did not send"
    if event.key not in states.ACTS:
        return f"a button we did not put there: {event.key[:40]}"
    slot = f"{card.id}:{event.key}"
    try:
        ticket = await do(work, card.ticket_id, event.staff_id, event.key, why=CANNOT if event.key == "refuse" else "")
    except AppError as error:
        exchange(work, (event.staff_id,), event.response_code, error.detail.zh, slot=slot)
        return f"orders: {error}"
    if event.response_code:
        group = await registry.group(work, ticket.group_id)
        fresh = card_for(work, ticket, group, Rung(card.rung))
        update = UpdateCard(staff_ids=(event.staff_id,), response_code=event.response_code, card=fresh)
        work.emit(update, "card", slot=slot, max_age=ALERT_AGE)
    return None


async def card_sent(work: Work, event: ActionDone) -> None:
    """A card has reached a phone: keep the code that can exchange it."""
    task_id, code = event.result.get("task_id"), event.result.get("response_code")
    number = card_number(task_id) if isinstance(task_id, str) else None
    if number is not None and isinstance(code, str):
        await store.keep_code(work.db, number, code)


def card_number(task_id: str) -> int | None:
    """The number of our card in the id that came back with a press; None for an id that is not ours."""
    found = _CARD.fullmatch(task_id)
    return int(found[1]) if found else None


async def _for_staff(work: Work, ticket_id: int, staff_id: str) -> tuple[Ticket, str, str | None]:
    """The ticket, locked; what somebody is called, and what they are to it."""
    ticket = await store.lock(work.db, ticket_id)
    if ticket is None:
        raise NotFound(Words(f"没有 {ticket_id} 号单", f"there is no ticket {ticket_id}"))
    role: str | None
    if work.who.role != "system":
        work.who.require("tickets", "write")
        work.who.require_sight(ticket.store_id, ticket.group_id)
        await registry.in_the_name_of(work, staff_id, ticket.store_id, "tickets", ticket.id)
        role = work.who.role  # whoever they do it for
    else:
        role = await registry.role_at(work, staff_id, ticket.store_id)
        if role is None:
            raise Forbidden(Words("这不是您门店的单", "this ticket belongs to another store"))
    return ticket, await registry.staff_name(work, staff_id) or staff_id, role


async def locked(work: Work, ticket_id: int) -> Ticket:
    """A ticket that is there, locked."""
    ticket = await store.lock(work.db, ticket_id)
    assert ticket is not None
    return ticket


async def tickets(work: Work, stores: Sequence[int] | None, *, open_only: bool = True) -> Sequence[Ticket]:
    """Tickets of some shops (None: of all), oldest first."""
    return await store.tickets(work.db, stores=stores, open_only=open_only)


async def ticket(work: Work, ticket_id: int) -> Ticket | None:
    """One ticket; None when there is none. Raises Forbidden for one of another shop."""
    work.who.require("tickets")
    found = await store.ticket(work.db, ticket_id)
    if found is not None:
        work.who.require_sight(found.store_id, found.group_id)
    return found


async def history(work: Work, ticket_id: int) -> Sequence[Move]:
    """What happened to a ticket, in order. Raises Forbidden as above."""
    await ticket(work, ticket_id)
    return await store.moves(work.db, ticket_id)


async def known_of(work: Work, person_id: str) -> list[dict[str, Any]]:
    """Every ticket of a person, as plain values."""
    return await store.known_of(work.db, person_id)


async def traces(work: Work, person_id: str) -> set[str]:
    """Texts by which a person's orders can be told in what was written about them: names, phones, addresses …"""
    return await store.traces(work.db, person_id)


async def erase(work: Work, person_id: str, mark: str, groups: Sequence[str], marks: Sequence[str]) -> None:
    """Forget who a person's tickets belong to: what was sold stays, under `mark`. `marks`: how they are called."""
    await private.erase(work, person_id)
    await questions.erase(work.db, person_id, mark)
    await suggestions.erase(work.db, person_id, mark)
    await standing.erase(work, person_id, mark)
    await store.erase(work.db, person_id, mark)
    await talking.erase(work, person_id, groups, marks)
