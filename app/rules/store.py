"""All SQL of the rules."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from app.db import Connection

#: the class of advisory locks by which bars and arrivals of one person come one after the other
PERSON_LOCK = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a sanction rests on."""

    person_id: str
    group_id: str
    message_id: str
    category: str
    reasons: list[str]
    words: str
    at: datetime


async def reminders(db: Connection, person_id: str, at: datetime) -> int:
    """How many reminders count against a person at `at`, over the whole chain."""
    count: int = await db.fetchval(
        "select count(*) from reminder where person_id = $1 and at <= $2 and expires_at > $2", person_id, at
    )
    return count


async def add_reminder(db: Connection, evidence: Evidence, expires_at: datetime) -> bool:
    """Write a reminder, once for each message. False when it was there."""
    made = await db.fetchval(
        """insert into reminder (person_id, group_id, message_id, category, reasons, words, at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (message_id) do nothing returning id""",
        *astuple(evidence),
        expires_at,
    )
    return made is not None


async def add_ban(db: Connection, evidence: Evidence) -> int | None:
    """Bar a person. None when the person is barred already."""
    made: int | None = await db.fetchval(
        """insert into ban (person_id, group_id, message_id, category, reasons, words, at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (person_id) where lifted_at is null do nothing
           returning id""",
        *astuple(evidence),
    )
    return made


async def lock_people(db: Connection, people: Sequence[str]) -> None:
    """Let no other transaction bar these people, or take them into a group, until this one ends.

    Who reads after this sees what the other has written: each statement has a new snapshot.
    """
    await db.execute(
        "select pg_advisory_xact_lock($2, hashtext(id)) from (select unnest($1::text[]) as id order by 1) people",
        list(people),
        PERSON_LOCK,
    )


def hashed(person_id: str) -> str:
    """What is kept of the id of somebody who was erased and stays barred."""
    return "erased:" + hashlib.sha256(person_id.encode()).hexdigest()


async def banned(db: Connection, people: Sequence[str]) -> set[str]:
    """Those among these people who are barred, also under the hash of an id that was erased."""
    known = {name: person for person in people for name in (person, hashed(person))}
    rows = await db.fetch(
        "select person_id from ban where person_id = any($1::text[]) and lifted_at is null", list(known)
    )
    return {known[row["person_id"]] for row in rows}


_KNOWN = "select group_id, message_id, category, reasons, words, at from {} where person_id = $1"


async def known_of(db: Connection, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every reminder and bar of a person, as plain values."""
    found = {name: await db.fetch(_KNOWN.format(name), person_id) for name in ("reminder", "ban")}
    return {name: [dict(row) for row in rows] for name, rows in found.items()}


async def erase(db: Connection, person_id: str, mark: str) -> None:
    """Forget what a person was reminded of; a standing bar is kept under `mark`, without words."""
    await db.execute("delete from reminder where person_id = $1", person_id)
    await db.execute("delete from arrival where person_id = $1", person_id)
    await db.execute("delete from ban where person_id = $1 and lifted_at is not null", person_id)
    await db.execute("update ban set person_id = $2, words = '', reasons = '{}' where person_id = $1", person_id, mark)


async def add_arrivals(db: Connection, group_id: str, people: Sequence[str], at: datetime, within: timedelta) -> int:
    """People who came are to be welcomed, unless they were not long ago. Returns how many are."""
    rows = await db.fetch(
        """insert into arrival (group_id, person_id, at)
           select $1::text, p.id, $3::timestamptz from unnest($2::text[]) with ordinality p(id, n)
            where not exists (
              select 1 from arrival a
               where a.group_id = $1::text and a.person_id = p.id and a.at > $3::timestamptz - $4::interval
            )
            order by n on conflict do nothing returning id""",
        group_id,
        list(people),
        at,
        within,
    )
    return len(rows)


async def last_welcome(db: Connection, group_id: str) -> datetime | None:
    """When this group was last welcomed."""
    found: datetime | None = await db.fetchval("select max(welcomed_at) from arrival where group_id = $1", group_id)
    return found


async def waiting_arrivals(db: Connection, group_id: str, since: datetime) -> list[tuple[int, str, datetime]]:
    """Who is to be welcomed and still there: (arrival, person, when), in order. Locks them."""
    rows = await db.fetch(
        """select a.id, a.person_id, a.at from arrival a join membership m using (group_id, person_id)
            where group_id = $1 and a.welcomed_at is null and a.at >= $2 and m.left_at is null
            order by a.at, a.id for update of a""",
        group_id,
        since,
    )
    return [(row["id"], row["person_id"], row["at"]) for row in rows]


async def welcomed(db: Connection, arrivals: Sequence[int], at: datetime) -> None:
    """These were welcomed."""
    await db.execute("update arrival set welcomed_at = $2 where id = any($1)", list(arrivals), at)


async def restorings(db: Connection, group_id: str, since: datetime) -> list[datetime]:
    """When this group's name was put right since then."""
    rows = await db.fetch("select at from restoring where group_id = $1 and at > $2 order by at", group_id, since)
    return [row["at"] for row in rows]


async def add_restoring(db: Connection, group_id: str, found: str, at: datetime, *, by_hand: bool) -> None:
    """A name was found changed."""
    await db.execute(
        "insert into restoring (group_id, found, by_hand, at) values ($1, $2, $3, $4)", group_id, found, by_hand, at
    )
