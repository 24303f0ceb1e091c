"""SQL of what a hand has taken, and tells of later: which actions a result is about, and where they go from there."""

from typing import Any

from app.bot.dispatch import COLUMNS, Outgoing, outgoing
from app.db import Connection


async def awaited(db: Connection, account: str, number: str) -> list[Any]:
    """What an account has taken under this number, or (as its answer got lost) under one we do not know. Locked."""
    rows: list[Any] = await db.fetch(
        f"""select {COLUMNS}, ref,
                   coalesce((select g.remark_code from chat_group g where g.group_id = outbox.group_id), '') as title,
                   coalesce((select nullif(p.name, '') from person p where p.person_id = action ->> 'person_id'),
                            (select s.name from staff s where s.staff_id = action ->> 'person_id'), '') as called
              from outbox where id in (
              select id from outbox where ref = $1
              union all
              select id from outbox where via = $2 and ref is null and state = 'unsure')
            order by ref is null, id for update""",  # noqa: S608  # constants of ours
        number,
        f"names:{account}",
    )
    return rows


def readable(row: Any) -> Outgoing:
    """A row as an action."""
    return outgoing({name: row[name] for name in Outgoing.__dataclass_fields__})


async def to_a_person(db: Connection, row_id: int, note: str) -> None:
    """The hand could not: the relay asks a person at its next claim."""
    await db.execute(
        """update outbox set state = 'pending', owner = '', ask_at = null, note = $2, via = 'desk', ref = null,
                  not_before = now() where id = $1""",
        row_id,
        note[:500],
    )


async def unquoted(db: Connection, row_id: int, note: str) -> None:
    """What was answered could not be quoted: the words are said without it."""
    await db.execute(
        """update outbox set state = 'pending', owner = '', ask_at = null, note = $2, ref = null, not_before = now(),
                  action = action - 'quote' where id = $1""",
        row_id,
        note[:500],
    )
