"""All SQL of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Task:
    """One task as it was read."""

    id: int
    kind: str
    group_id: str
    person_id: str | None
    asked_of: str | None
    words: str
    outbox_id: int
    state: str
    opened_at: datetime
    action: dict[str, Any]
    told: int
    also: list[str]


_SELECT = f"select {', '.join(Task.__dataclass_fields__)} from task"  # noqa: S608  # our own column names


async def open_task(
    db: Connection,
    *,
    kind: str,
    group_id: str,
    person_id: str | None,
    asked_of: str | None,
    words: str,
    action: dict[str, Any],
    outbox_id: int,
    opened_at: datetime,
) -> int | None:
    """Write a task, once for each action. None when it was there already."""
    made: int | None = await db.fetchval(
        """insert into task (kind, group_id, person_id, asked_of, words, action, outbox_id, opened_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (outbox_id) do nothing returning id""",
        kind,
        group_id,
        person_id,
        asked_of,
        words,
        action,
        outbox_id,
        opened_at,
    )
    return made


async def lock(db: Connection, task_id: int) -> Task | None:
    """One task, locked."""
    row = await db.fetchrow(f"{_SELECT} where id = $1 for update", task_id)
    return Task(**row) if row else None


async def read(db: Connection, task_id: int) -> Task | None:
    """One task."""
    row = await db.fetchrow(f"{_SELECT} where id = $1", task_id)
    return Task(**row) if row else None


async def told(db: Connection, task_id: int, steps: int) -> None:
    """So many steps have been taken because nobody did it."""
    await db.execute("update task set told = $2 where id = $1", task_id, steps)


async def share(db: Connection, task_id: int, people: Sequence[str]) -> None:
    """More people have a task on their phones."""
    await db.execute(
        "update task set also = (select array_agg(distinct p) from unnest(also || $2::varchar[]) p) where id = $1",
        task_id,
        list(people),
    )


async def say_why(db: Connection, task_id: int, reason: str) -> None:
    """Why somebody cannot do a task."""
    await db.execute("update task set reason = $2 where id = $1", task_id, reason)


async def say_done(db: Connection, task_id: int, by: str, at: datetime) -> None:
    """Somebody says that it is done; that is to be seen."""
    await db.execute("update task set state = 'said', said_by = $2, said_at = $3 where id = $1", task_id, by, at)


async def reopen(db: Connection, task_id: int) -> None:
    """It was said to be done, and is not."""
    await db.execute("update task set state = 'open' where id = $1", task_id)


async def open_of(db: Connection, staff_id: str, group_id: str | None = None) -> list[Task]:
    """What one was asked to do and is not seen to be done, in a group or in all; locked."""
    rows = await db.fetch(
        f"""{_SELECT} where asked_of = $1 and state in ('open', 'said') and ($2::text is null or group_id = $2)
              order by id for update""",
        staff_id,
        group_id,
    )
    return [Task(**row) for row in rows]


async def ask_instead(db: Connection, task_id: int, staff_id: str) -> None:
    """Another is asked."""
    await db.execute("update task set asked_of = $2 where id = $1", task_id, staff_id)


async def matching(db: Connection, kind: str, group_id: str, people: Sequence[str] | None) -> list[Task]:
    """Open tasks of a kind in a group, about any of these people, locked."""
    rows = await db.fetch(
        f"""{_SELECT} where state in ('open', 'said') and kind = $1 and group_id = $2
              and ($3::text[] is null or person_id = any($3)) order by id for update""",
        kind,
        group_id,
        None if people is None else list(people),
    )
    return [Task(**row) for row in rows]


async def of_actions(db: Connection, outbox_ids: Sequence[int]) -> list[Task]:
    """Open tasks that ask for these actions, locked."""
    rows = await db.fetch(
        f"{_SELECT} where outbox_id = any($1::bigint[]) and state in ('open', 'said') order by id for update",
        list(outbox_ids),
    )
    return [Task(**row) for row in rows]


async def close(db: Connection, task_ids: Sequence[int], state: str, by: str, how: str, at: datetime) -> None:
    """Tasks came to an end."""
    await db.execute(
        """update task set state = $2, closed_at = $5, closed_by = coalesce(said_by, $3), closed_how = $4
            where id = any($1)""",
        list(task_ids),
        state,
        by,
        how,
        at,
    )


async def open_for(db: Connection, staff_id: str | None, most: int) -> list[Task]:
    """Open tasks, oldest first: those on one staff member's phone, or all of them."""
    rows = await db.fetch(
        f"""{_SELECT} where state = 'open' and ($1::text is null or asked_of = $1 or also @> array[$1::varchar])
              order by id limit $2""",
        staff_id,
        most,
    )
    return [Task(**row) for row in rows]


async def erase(db: Connection, person_id: str, mark: str, groups: Sequence[str], marks: Sequence[str]) -> None:
    """Forget a person in tasks: whom they are about, and every word that names them."""
    await db.execute(
        """update task set words = '', action = '{}', person_id = case when person_id = $1 then $2 else person_id end,
                  state = case when state in ('open', 'said') then 'dropped' else state end
            where person_id = $1 or group_id = any($3::text[]) and exists (
              select 1 from unnest($4::text[]) m(word) where position(m.word in words || action::text) > 0)""",
        person_id,
        mark,
        groups,
        marks,
    )
