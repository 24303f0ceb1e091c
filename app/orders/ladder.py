"""The ladder: who hears of a request that nobody accepts, and when."""

from collections.abc import Sequence

from app.actions import SendText
from app.content.service import say
from app.orders import decide, store
from app.orders.answer import answer
from app.orders.decide import Ladder, Rung, State
from app.orders.phones import send_cards, send_new_edition
from app.orders.store import Ticket
from app.registry import service as registry
from app.registry.hours import Hours, opening
from app.registry.store import GroupFacts
from app.work import Work

LADDER_DUE, CARDS_DUE = "orders.ladder", "orders.cards"


def ladder_key(ticket_id: int, rung: Rung) -> str:
    """The name of a due moment of a ticket."""
    return f"order:{ticket_id}:{rung}"


async def climb(work: Work, ticket_id: int, rung: Rung) -> None:
    """A due moment of the ladder: tell the next one, if nobody has accepted."""
    ticket = await store.lock(work.db, ticket_id)
    if ticket is None or ticket.state != State.WAITING:
        return
    group = await registry.group(work, ticket.group_id)
    told = await send_cards(work, ticket, group, rung)
    what = decide.ladder_move(rung, bool(told))
    await store.record(work.db, ticket, what, ",".join(told) or "clock", work.now, work.cause)
    if rung is Rung.MANAGER:
        await store.change(work.db, ticket, late_at=work.now)
        answer(work, ticket, say("order.late", name=ticket.called, items=decide.items(ticket.want)), "late")
    if rung is Rung.OPERATOR:
        await _tell_operators_again(work, ticket, group, told)


async def new_cards(work: Work, ticket_id: int) -> None:
    """A customer has added to a ticket a moment ago: who has its card gets a new one."""
    ticket = await store.lock(work.db, ticket_id)
    if ticket is None or ticket.state not in store.OPEN:
        return
    group = await registry.group(work, ticket.group_id)
    await send_new_edition(work, ticket, group)


async def _tell_operators_again(work: Work, ticket: Ticket, group: GroupFacts | None, told: Sequence[str]) -> None:
    ladder = Ladder.of((await registry.chosen(work, group)).number) if group else Ladder()
    waited = work.now - ticket.clock_from
    after = decide.next_reminder(waited, ladder.again)
    if after is not None:
        again = opening(group.hours if group else Hours(), work.now + after)
        key = ladder_key(ticket.id, Rung.OPERATOR)
        work.at(again, LADDER_DUE, key, {"ticket": ticket.id, "rung": Rung.OPERATOR})
    where, since = group.store_name if group else "", decide.clock_words(ticket.opened_at, work.now)
    what = f"{where} {since} 下的 {ticket.number} 号单（{decide.items(ticket.want)}）"
    text = f"{what}已等 {decide.waited_words(waited)}，还没人接。"
    for staff_id in told:
        slot = f"{ticket.id}:{int(waited.total_seconds())}"
        work.emit(SendText(staff_id=staff_id, text=text.strip()), "card", slot=slot, max_age=ladder.again)
