"""All SQL of the complaints."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.db import TROUBLE_LOCK, Connection
from app.orders.complaints.decide import Found
from app.orders.store import unpack


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a ticket complains of."""

    ticket_id: int
    store_id: int
    kind: str
    about: int | None
    hold_id: int | None
    followed_at: datetime | None


async def add(
    db: Connection, *, ticket_id: int, store_id: int, kind: str, about: int | None, hold_id: int | None, at: datetime
) -> None:
    """Write down what a complaint is about."""
    await db.execute(
        """insert into complaint (ticket_id, store_id, kind, about, hold_id, at) values ($1, $2, $3, $4, $5, $6)
           on conflict (ticket_id) do nothing""",
        ticket_id,
        store_id,
        kind,
        about,
        hold_id,
        at,
    )


async def complaint(db: Connection, ticket_id: int) -> Complaint | None:
    """What a ticket complains of; None for another kind of ticket."""
    row = await db.fetchrow(
        "select ticket_id, store_id, kind, about, hold_id, followed_at from complaint where ticket_id = $1", ticket_id
    )
    return Complaint(**row) if row else None


async def set_hold(db: Connection, ticket_id: int, hold_id: int | None) -> None:
    """What waits while this complaint is open."""
    await db.execute("update complaint set hold_id = $2 where ticket_id = $1", ticket_id, hold_id)


async def set_kind(db: Connection, ticket_id: int, kind: str) -> None:
    """What this complaint is about, as a further line has told."""
    await db.execute("update complaint set kind = $2 where ticket_id = $1", ticket_id, kind)


async def follow(db: Connection, ticket_id: int, at: datetime) -> None:
    """The customer was asked whether it is all right now."""
    await db.execute("update complaint set followed_at = $2 where ticket_id = $1", ticket_id, at)


async def last_order(db: Connection, group_id: str, person_id: str, since: datetime, *, done_only: bool) -> int | None:
    """A person's last order in a group that was open or ended since then; `done_only`: that was handed over since."""
    found: int | None = await db.fetchval(
        """select id from ticket
            where group_id = $1 and person_id = $2 and kind in ('order_cake', 'order_bread', 'book_breakfast')
              and (closed_at > $3 and state = 'done' or not $4 and closed_at is null)
            order by id desc limit 1""",
        group_id,
        person_id,
        since,
        done_only,
    )
    return found


async def last_complaint(db: Connection, group_id: str, person_id: str, since: datetime) -> int | None:
    """A person's last complaint in a group that was open or closed since then."""
    found: int | None = await db.fetchval(
        """select id from ticket where group_id = $1 and person_id = $2 and kind = 'complaint'
              and (closed_at is null or closed_at > $3) order by id desc limit 1""",
        group_id,
        person_id,
        since,
    )
    return found


async def followed_since(db: Connection, group_id: str, person_id: str, since: datetime) -> int | None:
    """A closed complaint whose customer was asked since then whether it is all right."""
    found: int | None = await db.fetchval(
        """select t.id from ticket t join complaint c on c.ticket_id = t.id
            where t.group_id = $1 and t.person_id = $2 and t.closed_at is not null and c.followed_at > $3
            order by t.id desc limit 1""",
        group_id,
        person_id,
        since,
    )
    return found


async def same_elsewhere(db: Connection, kind: str, since: datetime) -> list[Found]:
    """Complaints of this kind since then, by shop. Two who look at once see one another's."""
    await db.execute("select pg_advisory_xact_lock($1, hashtext($2))", TROUBLE_LOCK, kind)
    rows = await db.fetch(
        """select c.store_id, s.name, t.number, o.want from complaint c
             join ticket t on t.id = c.ticket_id join store s on s.id = c.store_id left join ticket o on o.id = c.about
            where c.kind = $1 and c.at > $2 order by c.store_id, c.ticket_id""",
        kind,
        since,
    )
    return [Found(row["store_id"], row["name"], row["number"], _goods(row["want"])) for row in rows]


def _goods(want: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(item.product for item in unpack(want).items) if want else ()


async def first_alert(db: Connection, kind: str, day: date, at: datetime) -> bool:
    """Whether this kind has not been told on this day yet."""
    made = await db.fetchval(
        "insert into batch_alert (kind, day, at) values ($1, $2, $3) on conflict do nothing returning kind",
        kind,
        day,
        at,
    )
    return made is not None


@dataclass(frozen=True, slots=True)
class Granted:
    """A compensation as it stands. `amount` in fen."""

    id: int
    ticket_id: int
    code: str
    words: str
    amount: int
    expires_at: datetime
    redeemed_at: datetime | None


_GRANTED = f"select {', '.join(Granted.__dataclass_fields__)} from compensation"  # noqa: S608  # our own column names


async def kind(db: Connection, ticket_id: int) -> str:
    """What a complaint is about."""
    found: str | None = await db.fetchval("select kind from complaint where ticket_id = $1", ticket_id)
    return found or "other"


async def grant(
    db: Connection, *, ticket_id: int, code: str, words: str, amount: int, by: str, at: datetime, expires_at: datetime
) -> bool:
    """A complaint is compensated, once. False when it was."""
    made = await db.fetchval(
        """insert into compensation (ticket_id, code, words, amount, granted_by, granted_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (ticket_id) do nothing returning id""",
        ticket_id,
        code,
        words,
        amount,
        by,
        at,
        expires_at,
    )
    return made is not None


async def lock_need(db: Connection, ticket_id: int) -> list[int]:
    """A ticket and those it was merged with, locked in the order of their numbers."""
    rows = await db.fetch(
        """select id, merged_into from ticket
            where person_id = (select person_id from ticket where id = $1) order by id for update""",
        ticket_id,
    )
    into = {row["id"]: row["merged_into"] for row in rows}
    last = {one: _last(one, into) for one in into}
    return [one for one in into if last[one] == last.get(ticket_id)]


def _last(ticket_id: int, into: Mapping[int, int | None]) -> int:
    """The ticket that stays of those that were merged."""
    seen = {ticket_id}
    while (further := into.get(ticket_id)) is not None and further not in seen:  # reopened ones may go round
        ticket_id = further
        seen.add(ticket_id)
    return ticket_id


async def granted(db: Connection, ticket_id: int) -> Granted | None:
    """What a complaint was compensated with."""
    row = await db.fetchrow(f"{_GRANTED} where ticket_id = $1", ticket_id)
    return Granted(**row) if row else None


async def lock_code(db: Connection, code: str) -> Granted | None:
    """A compensation by its code, locked."""
    row = await db.fetchrow(f"{_GRANTED} where code = $1 for update", code)
    return Granted(**row) if row else None


async def redeem(db: Connection, compensation_id: int, by: str, store_id: int | None, at: datetime) -> None:
    """It was used at a till."""
    await db.execute(
        "update compensation set redeemed_by = $2, redeemed_store_id = $3, redeemed_at = $4 where id = $1",
        compensation_id,
        by,
        store_id,
        at,
    )
