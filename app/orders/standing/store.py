"""All SQL of the standing orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.db import Connection
from app.language.reading import Slots
from app.orders.standing.decide import Rhythm, State
from app.orders.store import pack, unpack


@dataclass(frozen=True, slots=True)
class Standing:
    """One standing order as it was read."""

    id: int
    store_id: int
    group_id: str
    person_id: str
    called: str
    kind: str
    words: str
    want: Slots
    days: Sequence[int]
    workdays: bool
    minute: int | None
    next_day: date
    skips: Sequence[date]
    state: State
    asked_at: datetime

    @property
    def rhythm(self) -> Rhythm:
        """On which days."""
        return Rhythm(frozenset(self.days), self.workdays)


_COLUMNS = ", ".join(Standing.__dataclass_fields__)


def _read(row: Any) -> Standing:
    return Standing(**{**row, "want": unpack(row["want"]), "state": State(row["state"])})


async def add(db: Connection, *, cause: str, rhythm: Rhythm, want: Slots, **values: Any) -> Standing | None:
    """A new one, to be confirmed. None when this cause has made one before."""
    row = await db.fetchrow(
        f"""insert into standing_order (cause, store_id, group_id, person_id, called, kind, words, want, days, workdays,
                                        minute, next_day, state, asked_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12, 'asked', $13)
            on conflict (cause) do nothing returning {_COLUMNS}""",  # noqa: S608  # our own column names
        cause,
        *(values[name] for name in ("store_id", "group_id", "person_id", "called", "kind", "words")),
        pack(want),
        sorted(rhythm.days),
        rhythm.workdays,
        *(values[name] for name in ("minute", "next_day", "asked_at")),
    )
    return _read(row) if row else None


async def of_person(db: Connection, group_id: str, person_id: str) -> list[Standing]:
    """What somebody has in a group, locked, the newest first."""
    rows = await db.fetch(
        f"""select {_COLUMNS} from standing_order where group_id = $1 and person_id = $2 and ended_at is null
             order by id desc for update""",  # noqa: S608  # our own column names
        group_id,
        person_id,
    )
    return [_read(row) for row in rows]


async def group_of(db: Connection, standing_id: int) -> str | None:
    """The group that one of them belongs to."""
    found: str | None = await db.fetchval("select group_id from standing_order where id = $1", standing_id)
    return found


async def lock(db: Connection, standing_id: int) -> Standing | None:
    """One of them, locked."""
    row = await db.fetchrow(
        f"select {_COLUMNS} from standing_order where id = $1 for update",  # noqa: S608  # our own column names
        standing_id,
    )
    return _read(row) if row else None


async def change(db: Connection, standing_id: int, **values: Any) -> Standing:
    """One of them as it is now. `values`: columns."""
    sets = ", ".join(f"{name} = ${n}" for n, name in enumerate(values, 2))
    row = await db.fetchrow(
        f"update standing_order set {sets} where id = $1 returning {_COLUMNS}",  # noqa: S608  # our own column names
        standing_id,
        *values.values(),
    )
    return _read(row)


async def settled(db: Connection, standing_id: int, day: date, outcome: str, ticket_id: int | None) -> bool:
    """What became of a day, once. False when it was settled before."""
    done = await db.fetchval(
        """insert into standing_day (standing_id, day, outcome, ticket_id) values ($1, $2, $3, $4)
           on conflict do nothing returning 1""",
        standing_id,
        day,
        outcome,
        ticket_id,
    )
    return done is not None


async def end_unanswered(db: Connection, before: datetime) -> None:
    """What was read back before then and never confirmed is not wanted."""
    await db.execute(
        """update standing_order set state = 'ended', ended_at = now()
            where ended_at is null and state = 'asked' and asked_at < $1""",
        before,
    )


@dataclass(frozen=True, slots=True)
class Day:
    """What became of a day."""

    day: date
    outcome: str
    ticket_id: int | None


async def days(db: Connection, standing_id: int, limit: int) -> list[Day]:
    """What became of its days, the last one first."""
    rows = await db.fetch(
        "select day, outcome, ticket_id from standing_day where standing_id = $1 order by day desc limit $2",
        standing_id,
        limit,
    )
    return [Day(**row) for row in rows]


async def tickets_of(db: Connection, standing_id: int, days: Sequence[date] | None = None) -> list[int]:
    """The open tickets that it has made, for these days (None: any)."""
    rows = await db.fetch(
        """select t.id from standing_day d join ticket t on t.id = d.ticket_id
            where d.standing_id = $1 and t.closed_at is null and ($2::date[] is null or d.day = any($2))
            order by t.id""",
        standing_id,
        days,
    )
    return [row["id"] for row in rows]


async def last_given(db: Connection, standing_id: int) -> Mapping[str, str]:
    """The phone and the address that were given for the last of its tickets."""
    row = await db.fetchrow(
        """select t.want->>'phone' as phone, t.want->>'address' as address
             from standing_day d join ticket t on t.id = d.ticket_id where d.standing_id = $1
            order by d.day desc limit 1""",
        standing_id,
    )
    return {name: value for name, value in row.items() if value} if row else {}


async def known_of(db: Connection, person_id: str) -> list[dict[str, Any]]:
    """Everything of a person, as plain values."""
    rows = await db.fetch(
        """select words, want, days, workdays, minute, state, asked_at, began_at, ended_at from standing_order
            where person_id = $1 order by id""",
        person_id,
    )
    return [dict(row) for row in rows]


async def erase(db: Connection, person_id: str, mark: str) -> list[int]:
    """Forget whose they are and in which words; none goes on. Returns their numbers."""
    rows = await db.fetch(
        """update standing_order set person_id = $2, called = '', words = '', state = 'ended',
                  want = want - 'phone' - 'address' - 'inscription', ended_at = coalesce(ended_at, now())
            where person_id = $1 returning id""",
        person_id,
        mark,
    )
    return [row["id"] for row in rows]
