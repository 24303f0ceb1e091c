"""What a message says about orders, and what becomes of it: needs are opened, added to, taken back, opened again."""

from dataclasses import replace
from datetime import timedelta

from app.actions import ANSWER_AGE
from app.clock import business_date
from app.content.service import nick, say
from app.events import MessageRecalled
from app.language.conversation import current
from app.language.reading import Intent, Shop, Slots
from app.orders import decide, ladder, pickup, service, store, telling
from app.orders.answer import answer
from app.orders.clock import paused, promised
from app.orders.complaints import service as complaints
from app.orders.decide import Rung
from app.orders.phones import exchange_all, send_cards, send_new_edition
from app.orders.private import decide as private_decide
from app.orders.private import service as private
from app.orders.standing import service as standing
from app.orders.states import IN_HAND, OPEN, UNACCEPTED, State
from app.orders.store import Ticket
from app.orders.talk import service as talking
from app.orders.talk.service import Talk, Told
from app.registry import service as registry
from app.registry.heard import Heard
from app.registry.hours import opening
from app.registry.store import GroupFacts
from app.work import Work

_GATHER = timedelta(seconds=8)  # what a customer adds in several lines makes one new card
_SHORT = 20  # characters of what a customer says that go into a title
_SAME = timedelta(days=1)  # two needs for the same within a day are one
#: about an order of the speaker's: where there is none that we know, a person looks
_ABOUT_ONE: frozenset[Intent] = frozenset({"change_order", "cancel_order", "human_help"})


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
    if (taken_back := await standing.heard(work, heard, talk)) is not None:
        for ticket_id in taken_back:
            await _take_back(work, heard, ticket_id)
        work.note("订单：长期预订")
        return True
    said = talking.as_said(work, heard.event.text, heard.reading)
    staff = speaker.role != "fan"
    after, news, again = talking.heard(talk, speaker.person_id, heard.called, staff, said, shop)
    for told in news:
        after = await _tell(work, heard, after, told)
    again = again and heard.reading.intent in decide.ORDERS and await _known_already(work, heard, after)
    await talking.remember(work, group.group_id, talk, after)
    return bool(news) or again or (not staff and await _otherwise(work, heard, after))


async def _otherwise(work: Work, heard: Heard, talk: Talk) -> bool:
    """What a customer says that is no news to the talk may still be for the shop."""
    if await _not_done_yet(work, heard):
        return True
    if talk.open_order(heard.speaker.person_id):
        return await _answers_the_shop(work, heard, talk)
    return await _needs_a_person(work, heard)


async def _tell(work: Work, heard: Heard, talk: Talk, told: Told) -> Talk:
    """Do for one need what was said of it. Returns the talk, which knows the ticket then."""
    match told.what:
        case "opened":
            ticket_id = await _restored(work, heard, told) or await _open(work, heard, told)
            return talking.marked(talk, told, str(ticket_id)) if ticket_id else talk
        case "changed":
            await _change(work, heard, told)
        case "cancelled":
            await _withdraw(work, heard, told)
        case "complained":
            ticket_id = await _complain(work, heard, told.person_id)
            return talking.marked(talk, told, str(ticket_id or 0))
    return talk


async def _known_already(work: Work, heard: Heard, talk: Talk) -> bool:
    """Somebody orders what they have ordered: they hear that it is known."""
    person = talk.state.people.get(talk.names.get(heard.speaker.person_id, ""))
    need = current(person) if person else None
    if need is None or not need.ref:
        return False
    telling.known(work, heard, await service.locked(work, int(need.ref)))
    return True


async def _complain(work: Work, heard: Heard, person_id: str) -> int | None:
    """A complaint: what is missing opens its order again, all else is a ticket of the red lane."""
    group, text = heard.group, heard.event.text
    if ticket_id := await _opened_again(work, heard, person_id):
        return ticket_id
    ticket = await _file(work, heard, complaints.KIND, person_id, heard.called, Slots(), text)
    if ticket is not None:
        await complaints.opened(work, ticket, group)
    return ticket.id if ticket else None


#: intents behind which somebody may say that something is not done yet; of other lines nobody looks
_UNHAPPY: frozenset[Intent] = frozenset({"complaint", "change_order", "order_status", "human_help"})


async def _not_done_yet(work: Work, heard: Heard) -> bool:
    """More words of a customer who is not happy: about an open complaint, a closed one, or an order handed over."""
    if heard.reading.intent not in _UNHAPPY:
        return False
    group, person_id, text = heard.group, heard.speaker.person_id, heard.event.text
    ticket = await complaints.known_complaint(work, group.group_id, person_id)
    if ticket is not None and heard.reading.intent in ("complaint", "human_help"):
        await complaints.said_more(work, ticket, group, text)
        return True
    return await _opened_again(work, heard, person_id) is not None


async def _opened_again(work: Work, heard: Heard, person_id: str) -> int | None:
    """What somebody says is still not right, if it has ended: the order handed over, or the complaint closed."""
    group_id, text = heard.group.group_id, heard.event.text
    ticket_id = await complaints.order_to_open(work, group_id, person_id, text)
    ticket_id = ticket_id or await complaints.complaint_to_open(work, group_id, person_id, text)
    if ticket_id is not None:
        await service.open_again(work, await service.locked(work, ticket_id), person_id, text[:60])
    return ticket_id


async def _needs_a_person(work: Work, heard: Heard) -> bool:
    """Something about an order that no ticket is known for: a person of the shop gets it as it was said."""
    intent = heard.reading.intent
    if intent not in _ABOUT_ONE or not heard.reading.sure:
        return False
    return await open_for_person(work, heard, intent) is not None


async def open_for_person(work: Work, heard: Heard, kind: str) -> Ticket | None:
    """A ticket for somebody of the shop, with the words as they were said: nothing is missing, the clock runs at once.

    `kind` as in app.orders.lists.KINDS. None when the same message has made one before, or the group has no shop.
    """
    if heard.group.store_id is None:
        return None
    ticket = await _file(work, heard, kind, heard.speaker.person_id, heard.called, Slots(), heard.event.text)
    if ticket is None:
        return None
    promise = telling.promise(work, heard.group, await ladder.chosen(work, heard.group, kind))
    answer(work, ticket, say("order.person", name=ticket.called, promise=promise), "opened")
    return ticket


async def _open(work: Work, heard: Heard, told: Told) -> int | None:
    want = told.need.slots
    own = told.person_id == heard.speaker.person_id
    assert heard.group.store_id is not None
    if want.items and want.when is not None:
        same = await store.same_need(work.db, told.person_id, heard.group.store_id, want, work.now - _SAME)
        if same is not None:
            telling.known(work, heard, same)
            return same.id
    called = heard.called if own else nick(told.need.customer)
    ticket = await _file(work, heard, told.need.kind, told.person_id, called, want, heard.event.text)
    if ticket is None:
        return None  # a replay: the ticket is there
    asks = decide.missing(ticket.kind, want)
    said = say(
        "order.ask" if asks else "order.got",
        name=ticket.called,
        summary=f"{decide.summary(want, work.now)}（{ticket.number} 号单）",
        missing=decide.question(asks),
        promise=telling.promise(work, heard.group, await ladder.chosen(work, heard.group, ticket.kind), ticket),
    )
    said = await telling.with_bookings(work, ticket, said)
    await telling.with_private(work, heard, ticket, said, "opened")
    return ticket.id


async def _file(
    work: Work, heard: Heard, kind: str, person_id: str, called: str, want: Slots, words: str
) -> Ticket | None:
    """Write a ticket, put its card on the clerks' phones, start its clock or let it stand while details are owed."""
    group = heard.group
    assert group.store_id is not None
    steps = await ladder.chosen(work, group, kind)
    late = work.late > ANSWER_AGE
    state = State.WAITING if late else decide.stage(kind, want)
    promise = promised(group.hours, work.now, steps.promise)
    arrived = work.now + work.late
    ticket = await store.open_ticket(
        work.db,
        store.Opening(
            cause=work.cause if person_id == heard.speaker.person_id else f"{work.cause}:{person_id}",
            store_id=group.store_id,
            day=business_date(work.now),
            group_id=group.group_id,
            person_id=person_id,
            called=called,
            kind=kind,
            words=words,
            want=want,
            state=state,
            opened_at=work.now,
            promise=promise if state is State.WAITING else paused(promise, work.now),
            message_id=heard.event.message_id or None,
            quiet=late,
            late_at=arrived if late and arrived >= promise.due_at else None,
        ),
    )
    if ticket is None:
        return None
    work.shared = True  # the shop's counter is locked
    if late:
        await store.record(work.db, ticket, "late", person_id, arrived, work.cause)
    await send_cards(work, ticket, group, Rung.CLERK, late=work.late if late else timedelta(0))
    if state is State.WAITING:
        begin = replace(promise, began=max(promise.began, opening(group.hours, arrived))) if late else promise
        ladder.start(work, ticket, begin, steps)
    else:
        await ladder.wait_for_answer(work, ticket, group)
    work.note(f"orders: ticket {ticket.id} opened")
    return ticket


async def _restored(work: Work, heard: Heard, told: Told) -> int | None:
    """What was taken back is wanted after all: the same ticket waits again."""
    if not told.need.ref.isdigit() or told.need.ref == "0":
        return None
    ticket = await service.locked(work, int(told.need.ref))
    if ticket.state is not State.CANCELLED:
        return None
    ticket = await store.change(work.db, ticket, want=told.need.slots)
    await service.open_again(work, ticket, heard.speaker.person_id, "")
    return ticket.id


async def _change(work: Work, heard: Heard, told: Told) -> None:
    ticket = await service.locked(work, int(told.need.ref))
    if ticket.state not in OPEN:  # a clerk was faster by a moment
        return
    want = told.need.slots
    ticket = await store.change(work.db, ticket, want=want)
    late = work.late > ANSWER_AGE
    await store.record(work.db, ticket, "added late" if late else "added", told.person_id, work.now, work.cause)
    ticket = await go_on(work, ticket, heard.group)
    await pickup.keep(work, ticket)
    work.at(work.now + _GATHER, ladder.CARDS_DUE, f"cards:{ticket.id}", {"ticket": ticket.id})
    asks = decide.missing(ticket.kind, want)
    said = say(
        "order.more",
        name=ticket.called,
        summary="，".join(filter(None, (decide.summary(want, work.now), private_decide.masked(want)))),
        ask=say("order.more.ask", missing=decide.question(asks)) if asks else "",
    )
    said = await telling.with_bookings(work, ticket, said)
    if not late:
        await telling.with_private(work, heard, ticket, said, "added")
    work.note(f"orders: added to ticket {ticket.id}")


async def go_on(work: Work, ticket: Ticket, group: GroupFacts | None) -> Ticket:
    """A customer has answered: the clock runs on if that was all the shop needs, else they are waited for again."""
    if ticket.state not in (State.ASKED, State.COLLECTING):
        return ticket
    state = decide.stage(ticket.kind, ticket.want)
    if state is State.WAITING:
        return await ladder.run_on(work, ticket)
    await ladder.wait_for_answer(work, ticket, group)
    return await store.change(work.db, ticket, state=state) if state is not ticket.state else ticket


async def _answers_the_shop(work: Work, heard: Heard, talk: Talk) -> bool:
    """Words of a customer whom somebody of the shop has asked something: the shop sees them, the clock runs on."""
    person = talk.state.people.get(talk.names.get(heard.speaker.person_id, ""))
    need = current(person) if person else None
    if need is None or not need.ref or not heard.event.text:
        return False
    ticket = await service.locked(work, int(need.ref))
    if ticket.state is not State.COLLECTING or decide.stage(ticket.kind, ticket.want) is not State.WAITING:
        return False
    ticket = await ladder.run_on(work, ticket)
    await store.record(work.db, ticket, f"said:{heard.event.text[:200]}", ticket.person_id, work.now, work.cause)
    await send_new_edition(work, ticket, heard.group, f"顾客说：{heard.event.text[:_SHORT]}")
    return True


async def _withdraw(work: Work, heard: Heard, told: Told) -> None:
    await _take_back(work, heard, int(told.need.ref), told.person_id)


async def _take_back(work: Work, heard: Heard, ticket_id: int, person_id: str = "") -> None:
    ticket = await service.locked(work, ticket_id)
    if ticket.state in OPEN:  # else a clerk was faster by a moment
        await withdraw(work, ticket, person_id or heard.speaker.person_id, alone=heard.alone)


async def withdraw(work: Work, ticket: Ticket, by: str, *, alone: bool = False) -> None:
    """The customer takes an open ticket back. What is being made already is for somebody of the shop to decide."""
    summary = decide.summary(ticket.want, work.now)
    if not private.may_withdraw(ticket):
        await store.record(work.db, ticket, "withdraw?", by, work.now, work.cause)
        group = await registry.group(work, ticket.group_id)
        await send_cards(work, ticket, group, Rung.CLERK, again="顾客想取消")
        said = say("order.withdraw?", name=ticket.called, summary=summary)
        answer(work, ticket, said, "withdraw?", alone=alone)
        return
    ticket = await service.go(work, ticket, "withdraw", "fan", by)
    said = say("order.cancelled", name=ticket.called, summary=summary)
    answer(work, ticket, said, "cancelled", alone=alone)
    await exchange_all(work, ticket, f"{ticket.called}取消了")
    work.note(f"orders: ticket {ticket.id} cancelled")


async def recalled(work: Work, event: MessageRecalled) -> str | None:
    """What made a ticket was recalled: is it still wanted? Returns why nothing was done."""
    ticket = await store.lock_said(work.db, event.message_id) if event.message_id else None
    if ticket is None or ticket.state not in UNACCEPTED | IN_HAND:
        return "nothing was made of what was recalled"
    await store.record(work.db, ticket, "recalled", ticket.person_id, work.now, work.cause)
    summary = f"{decide.summary(ticket.want, work.now)}（{ticket.number} 号单）"
    answer(work, ticket, say("order.recalled", name=ticket.called, summary=summary), "recalled")
    return None
