"""All SQL of the rules."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from app.db import PERSON_LOCK, Connection


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


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record about somebody who broke a rule: how many reminders count, since when they are known, whether
    they are barred, and whether a person decides about them in this group; `asked_hard`: about something forbidden.
    """

    reminders: int
    first_seen: datetime | None
    barred: bool
    asked: bool
    asked_hard: bool


async def on_record(db: Connection, person_id: str, group_id: str, at: datetime, since: datetime) -> Known:
    """What weighs for and against a person at `at`, over the whole chain. `asked`: since then, in this group.

    Lanes come in any order: a reminder of something that was said later counts as any other.
    """
    row = await db.fetchrow(
        """select (select count(*) from reminder
                    where person_id = $1 and expires_at > $2 and lifted_at is null) as reminders,
                  (select first_seen from person where person_id = $1) as first_seen,
                  exists (select 1 from ban where person_id = any($3::text[]) and lifted_at is null
                             and (expires_at is null or expires_at > $2)) as barred,
                  exists (select 1 from rule_case
                           where person_id = $1 and group_id = $4 and at > $5 and state = 'asked') as asked,
                  exists (select 1 from rule_case c, jsonb_array_elements(c.findings) f
                           where c.person_id = $1 and c.group_id = $4 and c.at > $5 and c.state = 'asked'
                             and f ->> 'rule' = c.rule and f ->> 'line' = 'forbidden') as asked_hard""",
        person_id,
        at,
        [person_id, hashed(person_id)],
        group_id,
        since,
    )
    return Known(**row)


async def add_reminder(db: Connection, evidence: Evidence, expires_at: datetime, case_id: int) -> bool:
    """Write a reminder, once for each message. False when it was there."""
    made = await db.fetchval(
        """insert into reminder (person_id, group_id, message_id, category, reasons, words, at, expires_at,
                                 case_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (message_id) do nothing returning id""",
        *astuple(evidence),
        expires_at,
        case_id,
    )
    return made is not None


async def lift(db: Connection, case_id: int, at: datetime, by: str) -> None:
    """What a case has put down counts no more."""
    await db.execute("update reminder set lifted_at = $2 where case_id = $1 and lifted_at is null", case_id, at)
    await db.execute(
        "update ban set lifted_at = $2, lifted_by = $3 where case_id = $1 and lifted_at is null", case_id, at, by
    )


async def add_ban(
    db: Connection,
    evidence: Evidence,
    *,
    case_id: int | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Bar a person, until `expires_at` or until it is lifted; who is barred already, stays so."""
    await expire(db, [evidence.person_id], evidence.at)
    await db.execute(
        """insert into ban (person_id, group_id, message_id, category, reasons, words, at, case_id, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (person_id) where lifted_at is null do nothing""",
        *astuple(evidence),
        case_id,
        expires_at,
    )


async def expire(db: Connection, people: Sequence[str], at: datetime) -> None:
    """Bars of these people that have run out stand no more: they are in no other's way."""
    await db.execute(
        """update ban set lifted_at = expires_at, lifted_by = 'expired'
            where person_id = any($1::text[]) and lifted_at is null and expires_at <= $2""",
        list(people),
        at,
    )


async def lock_people(db: Connection, people: Sequence[str]) -> None:
    """Let no other transaction bar these people, or take them into a group, until this one ends.

    Who reads after this sees what the other has written: each statement has a new snapshot.
    """
    await db.execute(
        "select pg_advisory_xact_lock($2, hashtext(id)) from (select unnest($1::text[]) as id order by 1) people",
        list(people),
        PERSON_LOCK,
    )


ERASED = "erased:"


def hashed(person_id: str) -> str:
    """What is kept of the id of somebody who was erased and stays barred."""
    return ERASED + hashlib.sha256(person_id.encode()).hexdigest()


async def banned(db: Connection, people: Sequence[str], at: datetime) -> set[str]:
    """Those among these people who are barred, also under the hash of an id that was erased."""
    known = {name: person for person in people for name in (person, hashed(person))}
    rows = await db.fetch(
        """select person_id from ban where person_id = any($1::text[]) and lifted_at is null
              and (expires_at is null or expires_at > $2)""",
        list(known),
        at,
    )
    return {known[row["person_id"]] for row in rows}


_KNOWN = "select group_id, message_id, category, reasons, words, at from {} where person_id = $1"


async def known_of(db: Connection, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every reminder and bar of a person, as plain values."""
    found = {name: await db.fetch(_KNOWN.format(name), person_id) for name in ("reminder", "ban")}
    found["coupon"] = await db.fetch(
        "select code, words, issued_at, expires_at, redeemed_at from coupon where person_id = $1", person_id
    )
    return {name: [dict(row) for row in rows] for name, rows in found.items()}


async def erase(db: Connection, person_id: str, mark: str, at: datetime) -> None:
    """Forget what a person was reminded of; a bar that stands at `at` is kept under `mark`, without words."""
    await expire(db, [person_id, mark], at)  # one that ran out must not take the place of one that stands
    await db.execute("delete from reminder where person_id = $1", person_id)
    await db.execute("delete from arrival where person_id = $1", person_id)
    await db.execute("delete from courtesy where person_id = $1", person_id)
    await db.execute("delete from said_before where person_id = $1", person_id)
    await db.execute(
        """delete from ban where person_id = $2 and lifted_at is null
              and exists (select 1 from ban where person_id = $1 and lifted_at is null)""",
        person_id,
        mark,
    )
    await db.execute("update coupon set person_id = $2 || ':' || id where person_id = $1", person_id, mark)
    await db.execute("delete from ban where person_id = $1 and lifted_at is not null", person_id)
    await db.execute(
        "update ban set person_id = $2, words = '', reasons = '{}', note = '' where person_id = $1", person_id, mark
    )


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


async def said_in(
    db: Connection, keys: Sequence[int], group_id: str, person_id: str, at: datetime, within: timedelta
) -> tuple[int, int]:
    """Put down that somebody said a text in a group. In how many groups they, and in how many anybody, said it or one
    like it within a window; this one included. Alike are texts of which two keys of three are equal.

    Lanes of different groups come in any order, so what was said later may have been heard before: the window ends at
    the last that was heard, and this one is in it.
    """
    row = await db.fetchrow(
        """with put as (
             insert into said_before (key, at, group_id, person_id)
             select key, $2, $3, $5 from unnest($1::bigint[]) u(key)
           ), alike as (
             select group_id, person_id, at from (
               select distinct group_id, person_id, key, at from said_before
                where key = any($1::bigint[]) and group_id <> $3
                  and at > $2::timestamptz - $4::interval and at < $2::timestamptz + $4::interval
             ) said group by group_id, person_id, at having count(*) >= 2
           ), last as (
             select greatest($2, max(at)) as anybody, greatest($2, max(at) filter (where person_id = $5)) as own
               from alike
           )
           select count(distinct group_id) filter (where person_id = $5 and at > own - $4::interval) as own,
                  count(distinct group_id) filter (where at > anybody - $4::interval) as anybody
             from alike, last""",
        list(keys),
        at,
        group_id,
        within,
        person_id,
    )
    return row["own"] + 1, row["anybody"] + 1


async def said_here(db: Connection, group_id: str, person_id: str, text: str, at: datetime, within: timedelta) -> int:
    """How often somebody has said the very same in a group within a while before."""
    found: int = await db.fetchval(
        """select count(*) from message where person_id = $1 and at > $2::timestamptz - $3::interval and at <= $2
              and group_id = $4 and kind = 'MessagePosted' and text = $5""",
        person_id,
        at,
        within,
        group_id,
        text,
    )
    return found


async def reminders_of(db: Connection, person_id: str, at: datetime) -> int:
    """How many reminders count against somebody at `at`."""
    found: int = await db.fetchval(
        "select count(*) from reminder where person_id = $1 and expires_at > $2 and lifted_at is null", person_id, at
    )
    return found


async def came_before(db: Connection, group_id: str, people: Sequence[str], but: Sequence[int]) -> set[str]:
    """Those among these people who came into this group before; `but`: the arrivals that are looked at."""
    rows = await db.fetch(
        """select distinct person_id from arrival
            where group_id = $1 and person_id = any($2::text[]) and id <> all($3::bigint[])""",
        group_id,
        list(people),
        list(but),
    )
    return {row["person_id"] for row in rows}


async def courtesy(db: Connection, person_id: str, kind: str, group_id: str, at: datetime) -> bool:
    """Somebody is asked kindly, once a group. False when they were."""
    made = await db.fetchval(
        """insert into courtesy (person_id, kind, group_id, at) values ($1, $2, $3, $4)
           on conflict do nothing returning 1""",
        person_id,
        kind,
        group_id,
        at,
    )
    return made is not None


async def joins_since(db: Connection, group_id: str, since: datetime) -> int:
    """How many have come into a group since then."""
    found: int = await db.fetchval(
        "select count(*) from membership where group_id = $1 and joined_at > $2", group_id, since
    )
    return found


async def kinds_of(db: Connection, person_id: str) -> dict[str, int]:
    """In how many groups of each kind a person is."""
    rows = await db.fetch(
        """select g.kind, count(*) as n from membership m join chat_group g using (group_id)
            where m.person_id = $1 and m.left_at is null and g.kind <> 'staff' and g.dismissed_at is null
            group by g.kind""",
        person_id,
    )
    return {row["kind"]: row["n"] for row in rows}


async def courtesies(db: Connection, person_id: str, kind: str) -> list[str]:
    """The groups in which somebody was asked this kindly."""
    rows = await db.fetch("select group_id from courtesy where person_id = $1 and kind = $2", person_id, kind)
    return [row["group_id"] for row in rows]
