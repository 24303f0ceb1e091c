"""All SQL of the orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson
from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import driver
from app.language.reading import Slots
from app.orders.decide import State
from app.orders.models import TicketCard, TicketMove

_slots: TypeAdapter[Slots] = TypeAdapter(Slots)
OPEN = (State.WAITING, State.ACCEPTED)


def pack(want: Slots) -> dict[str, Any]:
    """Slots as they are kept."""
    packed: dict[str, Any] = _slots.dump_python(want, mode="json", exclude_defaults=True)
    return packed


def unpack(want: Mapping[str, Any]) -> Slots:
    """Slots as they were kept."""
    return _slots.validate_python(want)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket as it was read."""

    id: int
    store_id: int
    number: int
    group_id: str
    person_id: str
    called: str
    kind: str
    words: str
    want: Slots
    state: State
    opened_at: datetime
    clock_from: datetime
    due_at: datetime
    late_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What makes a new ticket."""

    cause: str
    store_id: int
    day: date
    group_id: str
    person_id: str
    called: str
    kind: str
    words: str
    want: Slots
    opened_at: datetime
    clock_from: datetime
    due_at: datetime


_COLUMNS = ", ".join(Ticket.__dataclass_fields__)
_SELECT = f"select {_COLUMNS} from ticket"  # noqa: S608  # our own column names
_OPEN = f"""
with numbered as (
  insert into store_day (store_id, day, last) select $2, $3, 1
   where not exists (select 1 from ticket where cause = $1)
  on conflict (store_id, day) do update set last = store_day.last + 1 returning last
), opened as (
  insert into ticket (cause, store_id, day, number, group_id, person_id, called, kind, words, want, state, opened_at,
                      clock_from, due_at)
  select $1, $2, $3, last, $4, $5, $6, $7, $8, $9::jsonb, 'waiting', $10, $11, $12 from numbered
  returning {_COLUMNS}
), recorded as (
  insert into ticket_move (ticket_id, state, what, by, at) select id, state, 'opened', $5, $10 from opened
)
select * from opened
"""  # noqa: S608  # our own column names


def _ticket(row: Any) -> Ticket:
    return Ticket(**{**row, "want": unpack(row["want"]), "state": State(row["state"])})


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


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


async def open_ticket(session: AsyncSession, opening: Opening) -> Ticket | None:
    """File a ticket under the shop's next number of the day, once for each cause. None when it was there.

    Locks the shop's counter until the end of the transaction.
    """
    connection = await driver(session)
    row = await connection.fetchrow(
        _OPEN,
        opening.cause,
        opening.store_id,
        opening.day,
        opening.group_id,
        opening.person_id,
        opening.called,
        opening.kind,
        opening.words,
        _json(pack(opening.want)),
        opening.opened_at,
        opening.clock_from,
        opening.due_at,
    )
    return _ticket(row) if row else None


async def lock(session: AsyncSession, ticket_id: int) -> Ticket | None:
    """One ticket, locked, as it is now."""
    connection = await driver(session)
    row = await connection.fetchrow(f"{_SELECT} where id = $1 for update", ticket_id)
    return _ticket(row) if row else None


async def ticket(session: AsyncSession, ticket_id: int) -> Ticket | None:
    """One ticket."""
    connection = await driver(session)
    row = await connection.fetchrow(f"{_SELECT} where id = $1", ticket_id)
    return _ticket(row) if row else None


async def change(session: AsyncSession, ticket: Ticket, **values: object) -> Ticket:
    """Change columns of a ticket that we hold locked. Returns it as it is then."""
    columns = ", ".join(f"{name} = ${n}" for n, name in enumerate(values, 2))
    kept = [_json(pack(value)) if isinstance(value, Slots) else value for value in values.values()]
    connection = await driver(session)
    await connection.execute(f"update ticket set {columns} where id = $1", ticket.id, *kept)  # noqa: S608  # our names
    return replace(ticket, **values)  # type: ignore[arg-type]  # columns and fields have the same names


async def record(session: AsyncSession, ticket: Ticket, what: str, by: str, at: datetime) -> None:
    """Write down what happened to a ticket."""
    connection = await driver(session)
    await connection.execute(
        "insert into ticket_move (ticket_id, state, what, by, at) values ($1, $2, $3, $4, $5)",
        ticket.id,
        ticket.state,
        what,
        by,
        at,
    )


async def add_card(session: AsyncSession, ticket_id: int, staff_ids: Sequence[str], rung: str) -> int | None:
    """A card goes to these people. Its number; None when this rung has its card."""
    connection = await driver(session)
    made: int | None = await connection.fetchval(
        """insert into ticket_card (ticket_id, staff_ids, rung) values ($1, $2, $3)
           on conflict (ticket_id, rung) do nothing returning id""",
        ticket_id,
        list(staff_ids),
        rung,
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
) -> list[Ticket]:
    """Tickets in these states, oldest first; of some shops, or of all."""
    connection = await driver(session)
    rows = await connection.fetch(
        f"""{_SELECT} where state = any($1::text[]) and ($2::bigint[] is null or store_id = any($2))
            order by id limit $3""",
        list(states),
        None if stores is None else list(stores),
        most,
    )
    return [_ticket(row) for row in rows]


async def moves(session: AsyncSession, ticket_id: int) -> Sequence[TicketMove]:
    """What happened to a ticket, in order."""
    query = select(TicketMove).where(TicketMove.ticket_id == ticket_id).order_by(TicketMove.id)
    return (await session.scalars(query)).all()
