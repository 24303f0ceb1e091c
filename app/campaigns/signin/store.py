"""All SQL of the sign-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.campaigns.signin.decide import Earned, Kind, Past, Usual, Word
from app.db import Connection


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record of somebody: their days, and the message that signed them in on the day in question."""

    past: Past
    message: str | None


async def known(db: Connection, person_id: str, day: date) -> Known:
    """On which days somebody signed in."""
    row = await db.fetchrow(
        """select coalesce(array_agg(day), '{}') as days, coalesce(array_agg(day) filter (where whole), '{}') as whole,
                  max(message) filter (where day = $2) as message from signin where person_id = $1""",
        person_id,
        day,
    )
    return Known(Past(frozenset(row["days"]), frozenset(row["whole"])), row["message"])


async def add(
    db: Connection, person_id: str, day: date, group_id: str, message: str, at: datetime, earned: Earned
) -> int | None:
    """Somebody signs in on a day. Returns its number; None when they have already."""
    made: int | None = await db.fetchval(
        """insert into signin (person_id, day, group_id, message, at, points, bonus, whole)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id, day) do nothing returning id""",
        person_id,
        day,
        group_id,
        message,
        at,
        earned.points,
        earned.bonus,
        earned.whole,
    )
    return made


async def to_say(
    db: Connection,
    cause: str,
    group_id: str,
    person_id: str,
    called: str,
    kind: Kind,
    at: datetime,
    earned: Earned | None = None,
) -> tuple[bool, datetime | None]:
    """Something is to be said, once for its cause. Returns whether it is new, and when we last spoke of such there."""
    row = await db.fetchrow(
        """with made as (
             insert into signin_word (cause, group_id, person_id, called, kind, streak, earned, bonus, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (cause) do nothing returning id)
           select exists (select 1 from made) as new,
                  (select max(told_at) from signin_word where group_id = $2 and told_at is not null) as last""",
        cause,
        group_id,
        person_id,
        called,
        kind,
        earned.streak if earned else 0,
        earned.total if earned else 0,
        earned.bonus if earned else 0,
        at,
    )
    return row["new"], row["last"]


async def waiting(db: Connection, group_id: str, since: datetime, most: int) -> list[Word]:
    """What is to be said in a group, in order, and not too old. Locked."""
    rows = await db.fetch(
        """select id, person_id, called, kind, streak, earned, bonus from signin_word
            where group_id = $1 and told_at is null and at > $2 order by id limit $3 for update""",
        group_id,
        since,
        most,
    )
    return [Word(**row) for row in rows]


async def told(db: Connection, words: Sequence[int], at: datetime) -> None:
    """These were said."""
    await db.execute("update signin_word set told_at = $2 where id = any($1::bigint[])", list(words), at)


async def speaking(db: Connection, after: str, most: int) -> list[str]:
    """The first so many groups behind `after` in which an account of ours speaks."""
    rows = await db.fetch(
        """select group_id from chat_group
            where group_id > $1 and account is not null and dismissed_at is null and kind <> 'staff'
            order by group_id limit $2""",
        after,
        most,
    )
    return [row["group_id"] for row in rows]


async def usual(db: Connection, day: date, least: int, within: timedelta, group_ids: Sequence[str]) -> list[Usual]:
    """Who signed in on at least so many of the days before, and not on this one: where they did so most, of two groups
    the later one, of those that they are still in.

    Only who has signed in there at all is counted: the chain's sign-ins are not read for some groups.
    """
    rows = await db.fetch(
        """with those as (
             select distinct person_id from signin where day >= $2 and day < $1 and group_id = any($4::text[])
           ), here as (
             select person_id, group_id, count(*) as times, max(day) as last from signin join those using (person_id)
              where day >= $2 and day < $1 group by 1, 2
           ), most as (
             select distinct on (person_id) person_id, group_id, days
               from (select *, sum(times) over (partition by person_id) as days from here) h
               join membership s using (group_id, person_id)
              where s.left_at is null order by person_id, times desc, last desc, group_id
           )
           select m.group_id, m.person_id, coalesce(p.name, '') as name
             from most m
             left join person p on p.person_id = m.person_id
            where m.days >= $3 and m.group_id = any($4::text[])
              and not exists (select 1 from signin t where t.person_id = m.person_id and t.day = $1)
            order by m.group_id, m.days desc, m.person_id""",
        day,
        day - within,
        least,
        list(group_ids),
    )
    return [Usual(**row) for row in rows]


async def reminded(db: Connection, people: Mapping[str, int], day: date, at: datetime) -> set[str]:
    """These groups are reminded of so many people. Returns those that were not on that day before."""
    rows = await db.fetch(
        """insert into signin_reminder (group_id, day, people, at)
           select id, $3, people, $4 from unnest($1::text[], $2::int[]) g(id, people)
           on conflict do nothing returning group_id""",
        list(people),
        list(people.values()),
        day,
        at,
    )
    return {row["group_id"] for row in rows}


async def known_of(db: Connection, person_id: str) -> list[dict[str, Any]]:
    """Everything that is written of a person, as plain values."""
    rows = await db.fetch(
        "select day, group_id, at, points, bonus from signin where person_id = $1 order by day", person_id
    )
    return [dict(row) for row in rows]


async def erase(db: Connection, person_id: str, mark: str) -> None:
    """Days stay countable under a mark; of a day on which somebody erased before came again, one is enough."""
    await db.execute("delete from signin_word where person_id = $1", person_id)
    await db.execute(
        """delete from signin s where person_id = $1
              and exists (select 1 from signin o where o.person_id = $2 and o.day = s.day)""",
        person_id,
        mark,
    )
    await db.execute("update signin set person_id = $2, message = '' where person_id = $1", person_id, mark)
