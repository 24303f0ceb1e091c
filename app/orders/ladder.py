"""The promise of a ticket as due moments: who hears of a request that nobody accepts, and when.

The moments stand as long as the customer has not been told that somebody of the shop has said yes; while the customer
owes an answer there is one moment alone, at which we no longer wait for it.
"""

from collections.abc import Sequence

from app import due, outbox
from app.actions import SendText
from app.content.service import say
from app.events import ActionDone
from app.orders import decide, store
from app.orders.answer import answer
from app.orders.clock import Promise, resumed
from app.orders.decide import Ladder, Rung
from app.orders.phones import send_cards, send_new_edition
from app.orders.states import IN_HAND, OPEN, State
from app.orders.store import Ticket
from app.registry import service as registry
from app.registry.hours import Hours, opening
from app.registry.store import GroupFacts
from app.work import Work

LADDER_DUE, CARDS_DUE, SILENT_DUE = "orders.ladder", "orders.cards", "orders.silent"


def ladder_key(ticket_id: int, rung: Rung) -> str:
    """The name of a due moment of a ticket."""
    return f"order:{ticket_id}:{rung}"


def _silent_key(ticket_id: int) -> str:
    return f"order:{ticket_id}:silent"


async def chosen(work: Work, group: GroupFacts | None, kind: str) -> Ladder:
    """The steps that count in a group, for a kind of ticket."""
    if group is None:
        return Ladder()
    number = (await registry.chosen(work, group)).number
    return Ladder.of_complaints(number) if kind == "complaint" else Ladder.of(number)


def start(work: Work, ticket: Ticket, promise: Promise, steps: Ladder) -> None:
    """From here on the clock runs: each rung that has not heard of it yet has its moment; the last one hears again."""
    for n, (rung, after) in enumerate(steps.rungs().items(), 1):
        if n > ticket.climbed or rung is Rung.OPERATOR:
            at = promise.at(after) if n > ticket.climbed else work.now + steps.again
            work.at(at, LADDER_DUE, ladder_key(ticket.id, rung), {"ticket": ticket.id, "rung": rung})


async def stop(work: Work, ticket: Ticket) -> None:
    """The clock of a ticket no longer runs, and nothing is waited for."""
    await due.cancel(work.db, [*(ladder_key(ticket.id, rung) for rung in Rung), _silent_key(ticket.id)])


async def wait_for_answer(work: Work, ticket: Ticket, group: GroupFacts | None) -> None:
    """The customer owes an answer from now on; when they are silent, somebody of the shop takes over."""
    key = _silent_key(ticket.id)
    await due.cancel(work.db, [key])
    work.at(work.now + (await chosen(work, group, ticket.kind)).patience, SILENT_DUE, key, {"ticket": ticket.id})


async def run_on(work: Work, ticket: Ticket) -> Ticket:
    """The clock of a ticket that stood still runs on: it waits for the shop."""
    group = await registry.group(work, ticket.group_id)
    promise = resumed(ticket.promise, group.hours if group else Hours(), work.now)
    ticket = await store.change(
        work.db,
        ticket,
        state=State.WAITING,
        clock_from=promise.began,
        due_at=ticket.due_at if ticket.late_at else promise.due_at,  # what was broken stays broken
        runs_from=promise.runs_from,
        paused_at=None,
    )
    await due.cancel(work.db, [_silent_key(ticket.id)])
    start(work, ticket, promise, await chosen(work, group, ticket.kind))
    return ticket


async def silent(work: Work, ticket_id: int) -> None:
    """The customer has been waited for long enough: somebody of the shop asks them in person."""
    ticket = await store.lock(work.db, ticket_id)
    if ticket is None or ticket.state not in (State.ASKED, State.COLLECTING):
        return
    ticket = await run_on(work, ticket)
    await store.record(work.db, ticket, "silent", "clock", work.now, work.cause)
    await send_new_edition(work, ticket, await registry.group(work, ticket.group_id), "顾客没说完")


async def climb(work: Work, ticket_id: int, rung: Rung) -> None:
    """A due moment of the ladder: tell the next one, if nobody has accepted or the customer does not know of it yet."""
    ticket = await store.lock(work.db, ticket_id)
    if ticket is None or ticket.state not in OPEN or ticket.told_at is not None:
        return
    if ticket.state in IN_HAND and ticket.told_key and await outbox.came_through(work.db, ticket.told_key):
        await _was_told(work, ticket)  # said by hand, or its report is still on its way
        return
    group = await registry.group(work, ticket.group_id)
    steps = await chosen(work, group, ticket.kind)
    after = steps.rungs().get(rung)
    if after is None or not ticket.promise.has_come(after, work.now):
        return  # it stands still, or was moved: it has another moment then
    again = "" if ticket.kind != "complaint" else "投诉还没人回"  # its manager has had a card from the start
    told = await send_cards(work, ticket, group, rung, again=again if rung is Rung.MANAGER else "")
    what = decide.ladder_move(rung, bool(told))
    if not await store.record(work.db, ticket, what, ",".join(told) or "clock", work.now, work.cause):
        return  # this moment was done before
    climbed = max(ticket.climbed, list(steps.rungs()).index(rung) + 1)
    late_at = ticket.late_at or (work.now if rung is Rung.MANAGER else None)
    ticket = await store.change(work.db, ticket, climbed=climbed, late_at=late_at)
    if rung is Rung.MANAGER:
        key = "order.late" if ticket.kind in decide.ORDERS else "order.late.person"
        answer(work, ticket, say(key, name=ticket.called, items=decide.items(ticket.want)), "late")
    if rung is Rung.OPERATOR:
        await _tell_operators_again(work, ticket, group, steps, told)


async def told(work: Work, event: ActionDone) -> str | None:
    """An answer that somebody has accepted came to an end. Once the customer has it, the clock stops."""
    ticket_id = decide.accepted_of(event.key)
    ticket = await store.lock(work.db, ticket_id) if ticket_id is not None else None
    if ticket is None or ticket.told_key != event.key or ticket.told_at is not None:
        return "not an answer that somebody waits for"
    if event.outcome not in ("done", "observed"):
        return f"the customer does not know yet: {event.outcome}"
    await _was_told(work, ticket)
    return None


async def _was_told(work: Work, ticket: Ticket) -> None:
    ticket = await store.change(work.db, ticket, told_at=work.now)
    await store.record(work.db, ticket, "told", "clock", work.now, work.cause)
    await stop(work, ticket)


async def new_cards(work: Work, ticket_id: int) -> None:
    """A customer has added to a ticket a moment ago: who has its card gets a new one."""
    ticket = await store.lock(work.db, ticket_id)
    if ticket is None or ticket.state not in OPEN:
        return
    await send_new_edition(work, ticket, await registry.group(work, ticket.group_id))


async def _tell_operators_again(
    work: Work, ticket: Ticket, group: GroupFacts | None, steps: Ladder, told: Sequence[str]
) -> None:
    waited = work.now - ticket.clock_from
    after = decide.next_reminder(waited, steps.again)
    if after is not None:
        again = opening(group.hours if group else Hours(), work.now + after)
        key = ladder_key(ticket.id, Rung.OPERATOR)
        work.at(again, LADDER_DUE, key, {"ticket": ticket.id, "rung": Rung.OPERATOR})
    where, since = group.store_name if group else "", decide.clock_words(ticket.opened_at, work.now)
    about = decide.items(ticket.want) if ticket.kind in decide.ORDERS else ticket.words[:24]
    what = f"{where} {since} 下的 {ticket.number} 号单（{about}）"
    lacks = "还没人接" if ticket.accepted_at is None else "已接单，顾客还没收到确认"
    text = f"{what}已等 {decide.waited_words(waited)}，{lacks}。"
    for staff_id in told:
        slot = f"{ticket.id}:{int(waited.total_seconds())}"
        work.emit(SendText(staff_id=staff_id, text=text.strip()), "card", slot=slot, max_age=steps.again)
