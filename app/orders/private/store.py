"""All SQL of what is asked in private."""

from datetime import datetime, timedelta

from app.db import Connection


async def add_link(db: Connection, ticket_id: int, code_hash: bytes, good_for: timedelta) -> bool:
    """A ticket has a page of its customer's own. False when it had one."""
    made = await db.fetchval(
        """insert into order_link (ticket_id, code_hash, expires_at) values ($1, $2, now() + $3::interval)
           on conflict (ticket_id) do nothing returning ticket_id""",
        ticket_id,
        code_hash,
        good_for,
    )
    return made is not None


async def linked(db: Connection, code_hash: bytes) -> int | None:
    """The ticket of a code that is still good."""
    found: int | None = await db.fetchval(
        "select ticket_id from order_link where code_hash = $1 and expires_at > now()", code_hash
    )
    return found


async def talked_of(db: Connection, person_id: str, since: datetime) -> int | None:
    """The newest open ticket of a person: what they mean when they write to us alone."""
    found: int | None = await db.fetchval(
        """select id from ticket where person_id = $1 and closed_at is null and opened_at > $2
            order by id desc limit 1""",
        person_id,
        since,
    )
    return found


async def forget_one(db: Connection, ticket_id: int) -> None:
    """The page of one ticket is no longer to be seen."""
    await db.execute("delete from order_link where ticket_id = $1", ticket_id)


async def forget(db: Connection, person_id: str) -> None:
    """The pages of a person's tickets are no longer to be seen."""
    await db.execute(
        "delete from order_link where ticket_id in (select id from ticket where person_id = $1)", person_id
    )
