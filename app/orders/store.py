"""All SQL of the orders."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import driver
from app.language.reading import Slots
from app.orders.decide import State
from app.orders.models import StoreDay, Ticket, TicketCard, TicketMove

_slots: TypeAdapter[Slots] = TypeAdapter(Slots)
OPEN = (State.WAITING, State.ACCEPTED)


def pack(want: Slots) -> dict[str, Any]:
    """Slots as they are kept."""
    packed: dict[str, Any] = _slots.dump_python(want, mode="json", exclude_defaults=True)
    return packed


def unpack(want: Mapping[str, Any]) -> Slots:
    """Slots as they were kept."""
    return _slots.validate_python(want)


async def open_of(session: AsyncSession, group_id: str, person_id: str, since: datetime) -> int | None:
    """The latest open ticket of a person in a group, opened since then."""
    connection = await driver(session)
    found: int | None = await connection.fetchval(
        """select id from ticket where group_id = $1 and person_id = $2 and state in ('waiting', 'accepted')
              and opened_at > $3 order by id desc limit 1""",
        group_id,
        person_id,
        since,
    )
    return found


async def is_customer(session: AsyncSession, person_id: str) -> bool:
    """Whether a person has or had an order that was not refused or cancelled."""
    connection = await driver(session)
    found: bool = await connection.fetchval(
        "select exists (select 1 from ticket where person_id = $1 and state in ('accepted', 'done'))", person_id
    )
    return found


async def next_number(session: AsyncSession, store_id: int, day: date) -> int:
    """The next ticket number of a shop on a day. Locks the shop's counter until the end of the transaction."""
    number: int | None = await session.scalar(
        insert(StoreDay)
        .values(store_id=store_id, day=day, last=1)
        .on_conflict_do_update(index_elements=["store_id", "day"], set_={"last": StoreDay.last + 1})
        .returning(StoreDay.last)
    )
    assert number is not None
    return number


async def open_ticket(session: AsyncSession, **values: object) -> int | None:
    """File a ticket, once for each cause. None when it was there."""
    made: int | None = await session.scalar(
        insert(Ticket).values(values).on_conflict_do_nothing(index_elements=["cause"]).returning(Ticket.id)
    )
    return made


async def known(session: AsyncSession, cause: str) -> bool:
    """Whether this cause has made a ticket."""
    found: int | None = await session.scalar(select(Ticket.id).where(Ticket.cause == cause))
    return found is not None


async def lock(session: AsyncSession, ticket_id: int) -> Ticket | None:
    """One ticket, locked, as it is now."""
    return await session.get(Ticket, ticket_id, with_for_update=True, populate_existing=True)


async def change(session: AsyncSession, ticket_id: int, **values: object) -> None:
    """Change columns of a ticket that we hold locked."""
    await session.execute(
        update(Ticket).where(Ticket.id == ticket_id).values(values).execution_options(synchronize_session="evaluate")
    )


async def record(session: AsyncSession, ticket_id: int, state: str, what: str, by: str, at: datetime) -> None:
    """Write down what happened to a ticket."""
    await session.execute(insert(TicketMove).values(ticket_id=ticket_id, state=state, what=what, by=by, at=at))


async def add_card(session: AsyncSession, ticket_id: int, staff_id: str, rung: str) -> int | None:
    """A card goes to somebody. None when they have one for this rung."""
    made: int | None = await session.scalar(
        insert(TicketCard)
        .values(ticket_id=ticket_id, staff_id=staff_id, rung=rung)
        .on_conflict_do_nothing()
        .returning(TicketCard.id)
    )
    return made


async def card(session: AsyncSession, card_id: int) -> TicketCard | None:
    """One card."""
    return await session.get(TicketCard, card_id)


async def keep_code(session: AsyncSession, card_id: int, code: str | None) -> None:
    """The code that exchanges a card, or None when it is used up."""
    await session.execute(
        update(TicketCard)
        .where(TicketCard.id == card_id)
        .values(response_code=code)
        .execution_options(synchronize_session=False)
    )


async def cards_with_code(session: AsyncSession, ticket_id: int) -> Sequence[TicketCard]:
    """The cards of a ticket that can still be exchanged."""
    query = select(TicketCard).where(TicketCard.ticket_id == ticket_id, TicketCard.response_code.is_not(None))
    return (await session.scalars(query.order_by(TicketCard.id))).all()


async def tickets(
    session: AsyncSession, *, stores: Sequence[int] | None, states: Sequence[str], most: int = 100
) -> Sequence[Ticket]:
    """Tickets in these states, oldest first; of some shops, or of all."""
    query = select(Ticket).where(Ticket.state.in_(states))
    if stores is not None:
        query = query.where(Ticket.store_id.in_(stores))
    return (await session.scalars(query.order_by(Ticket.id).limit(most))).all()


async def moves(session: AsyncSession, ticket_id: int) -> Sequence[TicketMove]:
    """What happened to a ticket, in order."""
    query = select(TicketMove).where(TicketMove.ticket_id == ticket_id).order_by(TicketMove.id)
    return (await session.scalars(query)).all()


async def count_open(session: AsyncSession) -> tuple[int, int]:
    """Open tickets, and those of them that nobody accepted in time."""
    row = (
        await session.execute(
            text(
                """select count(*), count(*) filter (where state = 'waiting' and late_at is not null)
                     from ticket where state in ('waiting', 'accepted')"""
            )
        )
    ).one()
    return row[0], row[1]
