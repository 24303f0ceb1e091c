"""The public door of the orders: what a message asks for, and what staff do about it."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app import due
from app.actions import ALERT_AGE, UpdateCard
from app.clock import business_date, local
from app.content.service import nick, say
from app.errors import Conflict, Forbidden, NotFound, Words
from app.events import ActionDone, CardPressed
from app.language.conversation import current
from app.language.reading import Intent, Shop
from app.orders import decide, store
from app.orders import talk as talking
from app.orders.answer import answer
from app.orders.cards import PREFIX
from app.orders.decide import Ladder, Rung, State
from app.orders.ladder import CARDS_DUE, LADDER_DUE, ladder_key
from app.orders.phones import card_for, exchange, exchange_all, send_cards
from app.orders.store import Move, Ticket
from app.orders.talk import Talk, Told
from app.registry import service as registry
from app.registry.heard import Heard
from app.registry.hours import is_open, opening
from app.registry.store import GroupFacts
from app.work import Work

_ORDERS: frozenset[Intent] = frozenset({"order_cake", "order_bread", "book_breakfast"})
_CARD = re.compile(rf"{PREFIX}([0-9]{{1,18}})")
_GATHER = timedelta(seconds=8)  # what a customer adds in several lines makes one new card


async def is_customer(work: Work, person_id: str) -> bool:
    """Whether a person has or had an order with us."""
    return await store.is_customer(work.db, person_id)


async def listen(work: Work, group: GroupFacts) -> Talk:
    """The talk about orders in a group so far: what the next message is read with."""
    return await talking.listen(work, group.group_id)


async def consider(work: Work, heard: Heard, talk: Talk, shop: Shop) -> bool:
    """Take what a message says about orders. False when it says nothing of the kind."""
    if talk.seen:
        work.note("订单：这条消息已经处理过")
        return True
    group, speaker = heard.group, heard.speaker
    if group.store_id is None:
        return False
    said = talking.as_said(work, heard.event.text, heard.reading)
    staff = speaker.role != "fan"
    after, news, again = talking.heard(talk, speaker.person_id, heard.called, staff, said, shop)
    for told in news:
        after = await _tell(work, heard, after, told)
    again = again and heard.reading.intent in _ORDERS and await _known_already(work, heard, after)
    await talking.remember(work, group.group_id, talk, after)
    return bool(news) or again


async def _tell(work: Work, heard: Heard, talk: Talk, told: Told) -> Talk:
    """Do for one need what was said of it. Returns the talk, which knows the ticket then."""
    match told.what:
        case "opened":
            ticket_id = await _open(work, heard, told)
            return talking.marked(talk, told, str(ticket_id)) if ticket_id else talk
        case "changed":
            await _change(work, heard, told)
        case "cancelled":
            await _cancel(work, heard, told)
        case "complained":
            work.note("orders: a complaint")
            return talking.marked(talk, told, "0")
    return talk


async def _known_already(work: Work, heard: Heard, talk: Talk) -> bool:
    """Somebody orders what they have ordered: they hear that it is known."""
    person = talk.state.people.get(talk.names.get(heard.speaker.person_id, ""))
    need = current(person) if person else None
    if need is None or not need.ref:
        return False
    ticket = await _locked(work, int(need.ref))
    summary = f"{decide.summary(ticket.want, work.now)}（{ticket.number} 号单）"
    answer(work, ticket, say("order.known", name=ticket.called, summary=summary), "known")
    return True


async def _open(work: Work, heard: Heard, told: Told) -> int | None:
    group, want = heard.group, told.need.slots
    assert group.store_id is not None
    clock_from = opening(group.hours, work.now)
    ladder = Ladder.of((await registry.chosen(work, group)).number)
    own = told.person_id == heard.speaker.person_id
    ticket = await store.open_ticket(
        work.db,
        store.Opening(
            cause=work.cause if own else f"{work.cause}:{told.person_id}",
            store_id=group.store_id,
            day=business_date(work.now),
            group_id=group.group_id,
            person_id=told.person_id,
            called=heard.called if own else nick(told.need.customer),
            kind=told.need.kind,
            words=heard.event.text,
            want=want,
            opened_at=work.now,
            clock_from=clock_from,
            due_at=clock_from + ladder.promise,
        ),
    )
    if ticket is None:
        return None  # a replay: the ticket is there
    work.shared = True  # the shop's counter is locked
    await send_cards(work, ticket, group, Rung.CLERK)
    for rung, after in ladder.rungs().items():
        work.at(clock_from + after, LADDER_DUE, ladder_key(ticket.id, rung), {"ticket": ticket.id, "rung": rung})
    asks = decide.missing(ticket.kind, want)
    said = say(
        "order.ask" if asks else "order.got",
        name=ticket.called,
        summary=f"{decide.summary(want, work.now)}（{ticket.number} 号单）",
        missing=decide.question(asks),
        promise=_promise(work, heard, ladder),
    )
    answer(work, ticket, said, "opened")
    work.note(f"orders: ticket {ticket.id} opened")
    return ticket.id


def _promise(work: Work, heard: Heard, ladder: Ladder) -> str:
    hours = heard.group.hours
    if is_open(hours, work.now):
        return say("promise.open", minutes=int(ladder.promise / timedelta(minutes=1)))
    opens = opening(hours, work.now)
    return say(
        "promise.closed",
        opens=decide.clock_words(opens, work.now),
        due=f"{local(opens + ladder.promise):%H:%M}",
    )


async def _change(work: Work, heard: Heard, told: Told) -> None:
    ticket = await _locked(work, int(told.need.ref))
    if ticket.state not in store.OPEN:  # a clerk was faster by a moment
        return
    want = told.need.slots
    ticket = await store.change(work.db, ticket, want=want)
    await store.record(work.db, ticket, "added", heard.speaker.person_id, work.now, work.cause)
    work.at(work.now + _GATHER, CARDS_DUE, f"cards:{ticket.id}", {"ticket": ticket.id})
    asks = decide.missing(ticket.kind, want)
    said = say(
        "order.more",
        name=ticket.called,
        summary=decide.summary(want, work.now),
        ask=say("order.more.ask", missing=decide.question(asks)) if asks else "",
    )
    answer(work, ticket, said, "added")
    work.note(f"orders: added to ticket {ticket.id}")


async def _cancel(work: Work, heard: Heard, told: Told) -> None:
    ticket = await _locked(work, int(told.need.ref))
    if ticket.state not in store.OPEN:  # a clerk was faster by a moment
        return
    summary = decide.summary(ticket.want, work.now)
    ticket = await _go(work, ticket, State.CANCELLED, heard.speaker.person_id, "cancelled")
    answer(work, ticket, say("order.cancelled", name=ticket.called, summary=summary), "cancelled")
    await exchange_all(work, ticket, f"{ticket.called}取消了")
    work.note(f"orders: ticket {ticket.id} cancelled")


async def accept(work: Work, ticket_id: int, staff_id: str) -> Ticket:
    """A staff member takes the ticket; the fan is told. Raises NotFound, Forbidden, Conflict."""
    ticket, name = await _for_staff(work, ticket_id, staff_id)
    if ticket.state == State.ACCEPTED:
        if ticket.accepted_by == staff_id:
            return ticket  # a second tap
        other = await registry.staff_name(work, ticket.accepted_by or "") or ticket.accepted_by
        raise Conflict(Words(f"{other} 已经接了这单", f"{other} has accepted it already"))
    ticket = await _go(work, ticket, State.ACCEPTED, staff_id, "accepted", accepted_at=work.now, accepted_by=staff_id)
    group = await registry.group(work, ticket.group_id)
    said = say(
        "order.accepted",
        name=ticket.called,
        store=group.store_name if group else "",
        summary=decide.summary(ticket.want, work.now),
        by=name,
    )
    answer(work, ticket, said, "accepted", reports=True)
    await exchange_all(work, ticket, f"{name}已接单", except_for=staff_id)
    return ticket


async def finish(work: Work, ticket_id: int, staff_id: str) -> Ticket:
    """The order is ready or handed over; the fan is told. Raises NotFound, Forbidden, Conflict."""
    ticket, name = await _for_staff(work, ticket_id, staff_id)
    if ticket.state == State.DONE:
        return ticket  # a second tap
    ticket = await _go(work, ticket, State.DONE, staff_id, "done")
    want = ticket.want
    key = "order.done.delivery" if want.fulfilment == "delivery" else "order.done"
    answer(work, ticket, say(key, name=ticket.called, items=decide.items(want)), "done")
    await exchange_all(work, ticket, f"{name}已完成", except_for=staff_id)
    return ticket


async def refuse(work: Work, ticket_id: int, staff_id: str, why: str = "今天做不了") -> Ticket:
    """The shop cannot do it; the fan is told why. Raises NotFound, Forbidden, Conflict."""
    ticket, name = await _for_staff(work, ticket_id, staff_id)
    if ticket.state == State.REFUSED:
        return ticket  # a second tap
    ticket = await _go(work, ticket, State.REFUSED, staff_id, f"refused:{why}")
    group = await registry.group(work, ticket.group_id)
    summary = decide.summary(ticket.want, work.now)
    store_name = group.store_name if group else ""
    answer(
        work, ticket, say("order.refused", name=ticket.called, store=store_name, summary=summary, why=why), "refused"
    )
    await exchange_all(work, ticket, f"{name}：做不了", except_for=staff_id)
    return ticket


async def pressed(work: Work, event: CardPressed) -> str | None:
    """A button on a ticket's card. Returns why nothing was done, if so."""
    number = card_number(event.task_id)
    card = await store.card(work.db, number) if number is not None else None
    if card is None:
        return "a card we did not send"
    acts = {"accept": accept, "finish": finish, "refuse": refuse}
    act = acts.get(event.key)
    if act is None:
        return f"a button we did not put there: {event.key[:40]}"
    try:
        ticket = await act(work, card.ticket_id, event.staff_id)
    except (Conflict, Forbidden) as error:
        slot = f"{card.id}:{event.key}"
        exchange(work, (event.staff_id,), event.response_code, error.detail.zh, slot=slot)
        return f"orders: {error}"
    if event.response_code:
        group = await registry.group(work, ticket.group_id)
        fresh = card_for(work, ticket, group, Rung(card.rung))
        slot = f"{card.id}:{event.key}"
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


async def _for_staff(work: Work, ticket_id: int, staff_id: str) -> tuple[Ticket, str]:
    ticket = await store.lock(work.db, ticket_id)
    if ticket is None:
        raise NotFound(Words(f"没有 {ticket_id} 号单", f"there is no ticket {ticket_id}"))
    if work.who.role != "system":
        work.who.require("tickets", "write")
        work.who.require_sight(ticket.store_id, ticket.group_id)
        await registry.in_the_name_of(work, staff_id, ticket.store_id, "tickets", ticket.id)
    elif not await registry.may_serve(work, staff_id, ticket.store_id):
        raise Forbidden(Words("这不是您门店的单", "this ticket belongs to another store"))
    return ticket, await registry.staff_name(work, staff_id) or staff_id


async def _locked(work: Work, ticket_id: int) -> Ticket:
    ticket = await store.lock(work.db, ticket_id)
    assert ticket is not None
    return ticket


async def _go(work: Work, ticket: Ticket, to: State, by: str, what: str, **values: object) -> Ticket:
    decide.move(ticket.state, to)
    if to is not State.ACCEPTED:
        values["closed_at"] = work.now
    ticket = await store.change(work.db, ticket, state=to, **values)
    await store.record(work.db, ticket, what, by, work.now, work.cause)
    await due.cancel(work.db, [ladder_key(ticket.id, rung) for rung in Rung])
    return ticket


async def tickets(work: Work, stores: Sequence[int] | None, *, open_only: bool = True) -> Sequence[Ticket]:
    """Tickets of some shops (None: of all), oldest first."""
    return await store.tickets(work.db, stores=stores, states=store.OPEN if open_only else list(State))


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
    await store.erase(work.db, person_id, mark, groups, marks)
