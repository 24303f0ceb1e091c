"""All SQL of the blacklist as people keep it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Connection


async def set_many(
    db: Connection, people: Sequence[str], note: str, by: str, at: datetime, expires_at: datetime | None
) -> list[tuple[int, str]]:
    """Bar these people. Returns (bar, person) for those who were not barred before."""
    await db.execute(
        """update ban set lifted_at = expires_at, lifted_by = 'expired'
            where person_id = any($1::text[]) and lifted_at is null and expires_at <= $2""",
        list(people),
        at,
    )
    rows = await db.fetch(
        """insert into ban (person_id, group_id, message_id, category, reasons, words, at, expires_at, set_by, note)
           select person_id, '', '', '人工拉黑', '{}', '', $2, $3, $4, $5 from unnest($1::text[]) u(person_id)
           on conflict (person_id) where lifted_at is null do nothing returning id, person_id""",
        sorted(set(people)),
        at,
        expires_at,
        by,
        note,
    )
    return [(row["id"], row["person_id"]) for row in rows]


async def lift_many(db: Connection, bans: Sequence[int], by: str, at: datetime) -> list[int]:
    """These bars stand no more. Returns those that did."""
    rows = await db.fetch(
        """update ban set lifted_at = $2, lifted_by = $3
            where id = any($1::bigint[]) and lifted_at is null returning id""",
        list(bans),
        at,
        by,
    )
    return [row["id"] for row in rows]


async def stand_again(db: Connection, bans: Sequence[int]) -> list[tuple[int, str]]:
    """These bars stand again, as they did; not where the person was barred anew. Returns (bar, person)."""
    rows = await db.fetch(
        """update ban b set lifted_at = null, lifted_by = null
            where id = any($1::bigint[]) and lifted_at is not null
              and not exists (select 1 from ban o where o.person_id = b.person_id and o.lifted_at is null)
            returning id, person_id""",
        list(bans),
    )
    return [(row["id"], row["person_id"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Change:
    """Several bars that were set or lifted at once."""

    id: int
    what: str
    bans: Sequence[int]
    by: str
    at: datetime
    undone_at: datetime | None


async def record(db: Connection, what: str, bans: Sequence[int], by: str, at: datetime) -> int:
    """They were set or lifted together. Returns the number by which that is undone."""
    made: int = await db.fetchval(
        "insert into bar_change (what, bans, by, at) values ($1, $2, $3, $4) returning id", what, list(bans), by, at
    )
    return made


async def lock_change(db: Connection, change_id: int) -> Change | None:
    """One of them, locked."""
    row = await db.fetchrow(
        "select id, what, bans, by, at, undone_at from bar_change where id = $1 for update", change_id
    )
    return Change(**row) if row else None


async def changes(db: Connection, since: datetime) -> list[Change]:
    """What can still be undone, the last one first."""
    rows = await db.fetch(
        """select id, what, bans, by, at, undone_at from bar_change where at >= $1 and undone_at is null
            order by id desc limit 50""",
        since,
    )
    return [Change(**row) for row in rows]


async def undone(db: Connection, change_id: int, at: datetime) -> None:
    """It was undone."""
    await db.execute("update bar_change set undone_at = $2 where id = $1", change_id, at)


async def known(db: Connection, people: Sequence[str]) -> list[str]:
    """Those of these people whom we know."""
    rows = await db.fetch("select person_id from person where person_id = any($1::text[])", list(people))
    return [row["person_id"] for row in rows]


async def guests_of(db: Connection, inviter: str, since: datetime, now: datetime) -> tuple[int, int]:
    """How many people one has brought in since then, and how many of them are barred."""
    row = await db.fetchrow(
        """select count(distinct m.person_id)::int as guests,
                  count(distinct m.person_id) filter (where exists (
                    select 1 from ban b where b.person_id = m.person_id and b.lifted_at is null
                       and (b.expires_at is null or b.expires_at > $3)))::int as barred
             from membership m where m.invited_by = $1 and m.joined_at >= $2""",
        inviter,
        since,
        now,
    )
    return row["guests"], row["barred"]
