"""All SQL of the rules."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import driver
from app.rules.models import Ban, Reminder, Restoring


async def reminders(session: AsyncSession, person_id: str, at: datetime) -> int:
    """How many reminders count against a person at `at`, over the whole chain."""
    connection = await driver(session)
    count: int = await connection.fetchval(
        "select count(*) from reminder where person_id = $1 and at <= $2 and expires_at > $2", person_id, at
    )
    return count


async def add_reminder(session: AsyncSession, **values: object) -> bool:
    """Write a reminder, once for each message. False when it was there."""
    made = await session.scalar(
        insert(Reminder).values(values).on_conflict_do_nothing(index_elements=["message_id"]).returning(Reminder.id)
    )
    return made is not None


async def add_ban(session: AsyncSession, **values: object) -> int | None:
    """Bar a person. None when the person is barred already."""
    made: int | None = await session.scalar(
        insert(Ban)
        .values(values)
        .on_conflict_do_nothing(index_elements=["person_id"], index_where=text("lifted_at is null"))
        .returning(Ban.id)
    )
    return made


async def banned(session: AsyncSession, people: Sequence[str]) -> set[str]:
    """Those among these people who are barred."""
    connection = await driver(session)
    rows = await connection.fetch(
        "select person_id from ban where person_id = any($1::text[]) and lifted_at is null", list(people)
    )
    return {row["person_id"] for row in rows}


async def add_arrivals(
    session: AsyncSession, group_id: str, people: Sequence[str], at: datetime, within: timedelta
) -> int:
    """People who came are to be welcomed, unless they were not long ago. Returns how many are."""
    connection = await driver(session)
    rows = await connection.fetch(
        """insert into arrival (group_id, person_id, at)
           select $1::text, p.id, $3::timestamptz from unnest($2::text[]) with ordinality p(id, n)
            where not exists (select 1 from arrival a where a.group_id = $1::text and a.person_id = p.id and a.at > $3::timestamptz - $4::interval)
            order by n on conflict do nothing returning id""",
        group_id,
        list(people),
        at,
        within,
    )
    return len(rows)


async def last_welcome(session: AsyncSession, group_id: str) -> datetime | None:
    """When this group was last welcomed."""
    found: datetime | None = await session.scalar(
        text("select max(welcomed_at) from arrival where group_id = :group"), {"group": group_id}
    )
    return found


async def waiting_arrivals(session: AsyncSession, group_id: str, since: datetime) -> list[tuple[int, str, datetime]]:
    """Who is to be welcomed and still there: (arrival, person, when), in order. Locks them."""
    rows = await session.execute(
        text(
            """select a.id, a.person_id, a.at from arrival a
                 join membership m using (group_id, person_id)
                where group_id = :group and a.welcomed_at is null and a.at >= :since and m.left_at is null
                order by a.at, a.id for update of a"""
        ),
        {"group": group_id, "since": since},
    )
    return [(arrival, person, at) for arrival, person, at in rows]


async def welcomed(session: AsyncSession, arrivals: Sequence[int], at: datetime) -> None:
    """These were welcomed."""
    await session.execute(
        text("update arrival set welcomed_at = :at where id = any(:ids)"), {"at": at, "ids": list(arrivals)}
    )


async def restorings(session: AsyncSession, group_id: str, since: datetime) -> list[datetime]:
    """When this group's name was put right since then."""
    rows = await session.scalars(
        text("select at from restoring where group_id = :group and at > :since order by at"),
        {"group": group_id, "since": since},
    )
    return list(rows)


async def add_restoring(session: AsyncSession, **values: object) -> None:
    """A name was found changed."""
    await session.execute(insert(Restoring).values(values))
