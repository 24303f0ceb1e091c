"""All SQL of the orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from app.db import Connection
from app.language.reading import Slots
from app.orders.clock import Promise
from app.orders.states import State

_slots: TypeAdapter[Slots] = TypeAdapter(Slots)


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
    quiet: bool
    clock_from: datetime
    due_at: datetime
    runs_from: datetime
    paused_at: datetime | None
    climbed: int
    late_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None
    told_key: str | None
    told_at: datetime | None
    ready_by: datetime | None
    reopened: int
    merged_into: int | None
    closed_at: datetime | None

    @property
    def promise(self) -> Promise:
        """The promise that runs, ran or stands still."""
        return Promise(self.clock_from, self.due_at, self.runs_from, self.paused_at)


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
    state: State
    opened_at: datetime
    promise: Promise
    message_id: str | None = None
    quiet: bool = False
    late_at: datetime | None = None


_COLUMNS = ", ".join(Ticket.__dataclass_fields__)
SELECT = f"select {_COLUMNS} from ticket"  # noqa: S608  # our own column names
_OPEN = f"""
with numbered as (
  insert into store_day (store_id, day, last) select $2, $3, 1
   where not exists (select 1 from ticket where cause = $1)
  on conflict (store_id, day) do update set last = store_day.last + 1 returning last
), opened as (
  insert into ticket (cause, store_id, day, number, group_id, person_id, called, kind, words, want, opened_at,
                      clock_from, due_at, state, paused_at, message_id, quiet, late_at, runs_from)
  select $1, $2, $3, last, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14, $15, $16, $17, $18 from numbered
  returning {_COLUMNS}
), recorded as (
  insert into ticket_move (ticket_id, state, what, cause, by, at) select id, state, 'opened', $1, $5, $10 from opened
)
select * from opened
"""  # noqa: S608  # our own column names


def read(row: Any) -> Ticket:
    """A ticket from its columns."""
    return Ticket(**{**row, "want": unpack(row["want"]), "state": State(row["state"])})


async def is_customer(db: Connection, person_id: str) -> bool:
    """Whether a person has or had an order that was not refused or cancelled."""
    found: bool = await db.fetchval(
        "select exists (select 1 from ticket where person_id = $1 and accepted_at is not null and state <> all($2))",
        person_id,
        [State.REFUSED, State.CANCELLED],
    )
    return found


async def open_ticket(db: Connection, opening: Opening) -> Ticket | None:
    """File a ticket under the shop's next number of the day, once for each cause. None when it was there.

    Locks the shop's counter until the end of the transaction.
    """
    row = await db.fetchrow(
        _OPEN,
        opening.cause,
        opening.store_id,
        opening.day,
        opening.group_id,
        opening.person_id,
        opening.called,
        opening.kind,
        opening.words,
        pack(opening.want),
        opening.opened_at,
        opening.promise.began,
        opening.promise.due_at,
        opening.state,
        opening.promise.paused_at,
        opening.message_id,
        opening.quiet,
        opening.late_at,
        opening.promise.runs_from,
    )
    return read(row) if row else None


async def lock_said(db: Connection, message_id: str) -> Ticket | None:
    """The open ticket that was made of a message, locked."""
    row = await db.fetchrow(f"{SELECT} where message_id = $1 and closed_at is null for update", message_id)
    return read(row) if row else None


async def same_need(db: Connection, person_id: str, store_id: int, want: Slots, since: datetime) -> Ticket | None:
    """An open ticket of this person at this shop for the very same things at the same time, locked."""
    row = await db.fetchrow(
        f"""{SELECT} where person_id = $1 and store_id = $2 and closed_at is null and opened_at > $4
              and want->'items' is not distinct from $3::jsonb->'items'
              and want->'when' is not distinct from $3::jsonb->'when'
            order by id limit 1 for update""",
        person_id,
        store_id,
        pack(want),
        since,
    )
    return read(row) if row else None


async def lock(db: Connection, ticket_id: int) -> Ticket | None:
    """One ticket, locked, as it is now."""
    row = await db.fetchrow(f"{SELECT} where id = $1 for update", ticket_id)
    return read(row) if row else None


async def ticket(db: Connection, ticket_id: int) -> Ticket | None:
    """One ticket."""
    row = await db.fetchrow(f"{SELECT} where id = $1", ticket_id)
    return read(row) if row else None


async def accepted_by(db: Connection, staff_id: str) -> list[Ticket]:
    """The open tickets that somebody has accepted, locked."""
    rows = await db.fetch(
        f"{SELECT} where accepted_by = $1 and closed_at is null order by id for update",
        staff_id,
    )
    return [read(row) for row in rows]


async def change(db: Connection, ticket: Ticket, **values: object) -> Ticket:
    """Change columns of a ticket that we hold locked. Returns it as it is then."""
    columns = ", ".join(f"{name} = ${n}" for n, name in enumerate(values, 2))
    kept = [pack(value) if isinstance(value, Slots) else value for value in values.values()]
    await db.execute(f"update ticket set {columns} where id = $1", ticket.id, *kept)  # noqa: S608  # our names
    return replace(ticket, **values)  # type: ignore[arg-type]  # columns and fields have the same names


async def record(db: Connection, ticket: Ticket, what: str, by: str, at: datetime, cause: str) -> bool:
    """Write down what happened to a ticket, and what led to it. False when the same has led to it before."""
    made = await db.fetchval(
        """insert into ticket_move (ticket_id, state, what, by, at, cause)
           select $1, $2, $3::varchar, $4, $5, $6::varchar
            where not exists (select 1 from ticket_move where cause = $6 and ticket_id = $1 and what = $3)
           returning id""",
        ticket.id,
        ticket.state,
        what,
        by,
        at,
        cause,
    )
    return made is not None


async def add_card(db: Connection, ticket_id: int, staff_ids: Sequence[str], rung: str, edition: int) -> int | None:
    """A card goes to these people. Its number; None when this rung has this edition."""
    made: int | None = await db.fetchval(
        """insert into ticket_card (ticket_id, staff_ids, rung, edition) values ($1, $2, $3, $4)
           on conflict (ticket_id, rung, edition) do nothing returning id""",
        ticket_id,
        list(staff_ids),
        rung,
        edition,
    )
    return made


async def rungs_told(db: Connection, ticket_id: int) -> dict[str, int]:
    """The rungs that have a card of this ticket, and its newest edition."""
    rows = await db.fetch(
        "select rung, max(edition) as edition from ticket_card where ticket_id = $1 group by rung order by min(id)",
        ticket_id,
    )
    return {row["rung"]: row["edition"] for row in rows}


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A card about a ticket, on the phones of one rung."""

    id: int
    ticket_id: int
    staff_ids: list[str]
    rung: str
    response_code: str | None


_CARD = f"select {', '.join(TicketCard.__dataclass_fields__)} from ticket_card"  # noqa: S608  # our own names


async def card(db: Connection, card_id: int) -> TicketCard | None:
    """One card."""
    row = await db.fetchrow(f"{_CARD} where id = $1", card_id)
    return TicketCard(**row) if row else None


async def keep_code(db: Connection, card_id: int, code: str | None) -> None:
    """The code that exchanges a card, or None when it is used up."""
    await db.execute("update ticket_card set response_code = $2 where id = $1", card_id, code)


async def cards_with_code(db: Connection, ticket_id: int) -> list[TicketCard]:
    """The cards of a ticket that can still be exchanged."""
    rows = await db.fetch(f"{_CARD} where ticket_id = $1 and response_code is not null order by id", ticket_id)
    return [TicketCard(**row) for row in rows]


async def tickets(
    db: Connection, *, stores: Sequence[int] | None, open_only: bool = True, most: int = 100
) -> list[Ticket]:
    """Tickets, oldest first; of some shops, or of all."""
    rows = await db.fetch(
        f"""{SELECT} where (closed_at is null or not $1) and ($2::bigint[] is null or store_id = any($2))
            order by id limit $3""",
        open_only,
        None if stores is None else list(stores),
        most,
    )
    return [read(row) for row in rows]


async def carded(db: Connection, staff_id: str, most: int = 100) -> list[Ticket]:
    """Open tickets whose card is on somebody's phone, oldest first."""
    rows = await db.fetch(
        f"""{SELECT} where closed_at is null and id in (
              select ticket_id from ticket_card where $1 = any(staff_ids)) order by id limit $2""",  # noqa: S608  # ours
        staff_id,
        most,
    )
    return [read(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Move:
    """Something that happened to a ticket."""

    state: str
    what: str
    by: str
    at: datetime


async def moves(db: Connection, ticket_id: int) -> list[Move]:
    """What happened to a ticket, in order."""
    rows = await db.fetch("select state, what, by, at from ticket_move where ticket_id = $1 order by id", ticket_id)
    return [Move(**row) for row in rows]


async def known_of(db: Connection, person_id: str) -> list[dict[str, Any]]:
    """Every ticket of a person, as plain values."""
    rows = await db.fetch(
        """select id, store_id, day, number, group_id, called, kind, words, want, state, opened_at, accepted_at,
                  closed_at
             from ticket where person_id = $1 order by id""",
        person_id,
    )
    return [dict(row) for row in rows]


async def traces(db: Connection, person_id: str) -> set[str]:
    """What a person's tickets say that can be told in other texts."""
    rows = await db.fetch(
        """select called, want->>'phone' as phone, want->>'address' as address, want->>'inscription' as inscription
             from ticket where person_id = $1""",
        person_id,
    )
    return {value for row in rows for value in row.values() if value}


async def erase(db: Connection, person_id: str, mark: str) -> None:
    """Forget who a person's tickets belong to, and what they said: name, words, address, phone, inscription."""
    await db.execute(
        """update ticket set person_id = $2, called = '', words = '', message_id = null,
                  want = want - 'address' - 'phone' - 'inscription' where person_id = $1""",
        person_id,
        mark,
    )
    await db.execute(
        """update ticket_move m set what = split_part(m.what, ':', 1) from ticket t
            where t.id = m.ticket_id and t.person_id = $1
              and split_part(m.what, ':', 1) in ('said', 'reopen', 'ask')""",
        mark,
    )
    await db.execute("update ticket_move set by = $2 where by = $1", person_id, mark)
