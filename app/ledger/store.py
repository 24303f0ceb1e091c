"""All SQL of the points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Connection
from app.ledger.decide import Move, person


async def hold(db: Connection, people: Sequence[str]) -> dict[str, int]:
    """What these people have; nobody else moves it until this transaction ends. Locked in the order of their ids."""
    rows = await db.fetch(
        """insert into point_balance as b (person_id, balance)
           select id, 0 from (select distinct unnest($1::text[]) as id order by 1) people
           on conflict (person_id) do update set balance = b.balance returning person_id, balance""",
        list(people),
    )
    return {row["person_id"]: row["balance"] for row in rows}


async def move(db: Connection, one: Move, person_id: str, lines: Mapping[str, int], at: datetime) -> int | None:
    """Write an entry with its lines, for a person who is held. Returns their balance; None for a repeat."""
    found: int | None = await db.fetchval(
        """with made as (
             insert into point_entry (cause, what, at, by, why, group_id) values ($1, $2, $3, $4, $5, $6)
             on conflict (cause) do nothing returning id
           ), sides as (
             insert into point_line (entry_id, account, amount)
             select id, account, amount from made, unnest($7::text[], $8::bigint[]) s(account, amount)
           )
           update point_balance b set balance = b.balance + $9 from made where b.person_id = $10 returning b.balance""",
        one.cause,
        one.what,
        at,
        one.by,
        one.why,
        one.group_id,
        list(lines),
        list(lines.values()),
        one.amount,
        person_id,
    )
    return found


async def of_cause(db: Connection, cause: str) -> Mapping[str, int]:
    """The lines of the entry under a cause: account → points; empty when there is none."""
    rows = await db.fetch(
        "select account, amount from point_line l join point_entry e on e.id = l.entry_id where e.cause = $1", cause
    )
    return {row["account"]: row["amount"] for row in rows}


async def balances(db: Connection, people: Sequence[str]) -> dict[str, int]:
    """What these people have; who never had any is left out."""
    rows = await db.fetch(
        "select person_id, balance from point_balance where person_id = any($1::text[])", list(people)
    )
    return {row["person_id"]: row["balance"] for row in rows}


async def exists(db: Connection, person_id: str) -> bool:
    """Whether we know such a person."""
    found: bool = await db.fetchval("select exists (select 1 from person where person_id = $1)", person_id)
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a person's history."""

    id: int
    at: datetime
    what: str
    amount: int
    by: str
    why: str


async def history(db: Connection, person_id: str, most: int) -> list[Line]:
    """A person's last entries, newest first."""
    rows = await db.fetch(
        """select e.id, e.at, e.what, l.amount, e.by, e.why from point_line l join point_entry e on e.id = l.entry_id
            where l.account = $1 order by l.entry_id desc limit $2""",
        person(person_id),
        most,
    )
    return [Line(**row) for row in rows]


async def known_of(db: Connection, person_id: str) -> list[dict[str, Any]]:
    """Everything that is written of a person, as plain values."""
    rows = await db.fetch(
        """select e.at, e.what, l.amount, e.by, e.why, e.group_id
             from point_line l join point_entry e on e.id = l.entry_id where l.account = $1 order by l.entry_id""",
        person(person_id),
    )
    return [dict(row) for row in rows]


async def erase(db: Connection, person_id: str, mark: str) -> None:
    """The books stay, under a mark; why somebody was given points may hold words about them and goes."""
    await db.execute(
        """update point_entry set why = '' where why <> ''
              and id in (select entry_id from point_line where account = $1)""",
        person(person_id),
    )
    await db.execute("update point_line set account = $2 where account = $1", person(person_id), person(mark))
    await db.execute(
        """with gone as (delete from point_balance where person_id = $1 returning balance)
           insert into point_balance as b (person_id, balance) select $2, balance from gone where balance <> 0
           on conflict (person_id) do update set balance = b.balance + excluded.balance""",
        person_id,
        mark,
    )
