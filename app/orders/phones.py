"""What staff's phones show of a ticket: cards go out rung by rung, and are exchanged as it moves on."""

from datetime import timedelta

from app.actions import ALERT_AGE, SendCard, UpdateCard
from app.cards import Card
from app.orders import store
from app.orders.cards import PREFIX, ticket_card
from app.orders.decide import Rung
from app.orders.store import Ticket
from app.registry import service as registry
from app.registry.store import GroupFacts
from app.work import Work

_EDITIONS = 1000  # of a card, before it would be taken for one of the next time that its ticket is opened


async def send_cards(
    work: Work,
    ticket: Ticket,
    group: GroupFacts | None,
    rung: Rung,
    *,
    again: str = "",
    late: timedelta = timedelta(0),
) -> list[str]:
    """Put the ticket's card on the phones of one rung. Returns who got it; nobody fills some rungs of some shops.

    A rung gets one card for each time that the ticket is opened, and another one for each `again`, which says why.
    """
    told = await _who(work, ticket, group, rung)
    first = ticket.reopened * _EDITIONS
    edition = max(first, (await store.rungs_told(work.db, ticket.id)).get(rung, first - 1) + 1) if again else first
    number = await store.add_card(work.db, ticket.id, told, rung, edition) if told else None
    if number is not None:
        send = SendCard(
            staff_ids=tuple(told),
            task_id=f"{PREFIX}{number}",
            card=card_for(work, ticket, group, rung, again=again, late=late),
            group_id=ticket.group_id,
        )
        work.emit(send, "card", cause=f"ticket:{ticket.id}:{rung}:{edition}", max_age=ALERT_AGE)
    return told


async def send_new_edition(work: Work, ticket: Ticket, group: GroupFacts | None, why: str = "有补充") -> None:
    """There is news of the ticket: a new card takes the place of each that was told of it."""
    told = await store.rungs_told(work.db, ticket.id)
    await exchange_all(work, ticket, f"{why}，见新卡片")
    for rung in told:
        if rung not in (Rung.NUDGE, Rung.KEEPER):  # they have the clerks' card
            await send_cards(work, ticket, group, Rung(rung), again=why)


async def _who(work: Work, ticket: Ticket, group: GroupFacts | None, rung: Rung) -> list[str]:
    match rung:
        case Rung.STEWARD:
            return [group.steward_id] if group and group.steward_id else []
        case Rung.OPERATOR:
            return await registry.operators(work)
        case Rung.MANAGER:
            return [staff_id for staff_id, _ in await registry.on_duty(work, ticket.store_id, "manager")]
        case Rung.KEEPER if ticket.accepted_by and await registry.staff_name(work, ticket.accepted_by):
            return [ticket.accepted_by]
    clerks = await registry.on_duty(work, ticket.store_id, "clerk")
    return [staff_id for staff_id, _ in clerks or await registry.on_duty(work, ticket.store_id, "manager")]


def card_for(
    work: Work,
    ticket: Ticket,
    group: GroupFacts | None,
    rung: Rung,
    *,
    again: str = "",
    late: timedelta = timedelta(0),
) -> Card:
    """The card of a ticket as it stands now."""
    return ticket_card(
        rung,
        ticket.state,
        number=ticket.number,
        store=group.store_name if group else "",
        called=ticket.called,
        words=ticket.words,
        want=ticket.want,
        kind=ticket.kind,
        opened_at=ticket.opened_at,
        now=work.now,
        page=f"tickets/{ticket.id}",
        again=again,
        late=late,
    )


async def exchange_all(work: Work, ticket: Ticket, label: str, except_for: str = "") -> None:
    """Take the buttons off all cards of a ticket, but on one person's phone."""
    for card in await store.cards_with_code(work.db, ticket.id):
        others = tuple(staff_id for staff_id in card.staff_ids if staff_id != except_for)
        exchange(work, others, card.response_code or "", label, slot=str(card.id))
        await store.keep_code(work.db, card.id, None)


def exchange(work: Work, staff_ids: tuple[str, ...], code: str, label: str, *, slot: str) -> None:
    """Take the buttons off one card on these phones, and say what came of it."""
    if code and staff_ids:
        update = UpdateCard(staff_ids=staff_ids, response_code=code, label=label)
        work.emit(update, "card", slot=slot, max_age=ALERT_AGE)
