"""All SQL of the names that protected groups were found with."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Connection


async def restorings(db: Connection, group_id: str, since: datetime) -> list[datetime]:
    """When this group's name was put right since then."""
    rows = await db.fetch(
        "select at from restoring where group_id = $1 and at > $2 and not allowed order by at", group_id, since
    )
    return [row["at"] for row in rows]


async def add_restoring(
    db: Connection, group_id: str, found: str, at: datetime, *, by_hand: bool, allowed: bool = False
) -> None:
    """A name was found changed."""
    await db.execute(
        "insert into restoring (group_id, found, by_hand, at, allowed) values ($1, $2, $3, $4, $5)",
        group_id,
        found,
        by_hand,
        at,
        allowed,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A name that was found changed."""

    id: int
    found: str
    at: datetime
    allowed: bool


async def last_restoring(db: Connection, group_id: str) -> Found | None:
    """The name that a group was last found with, other than its own."""
    row = await db.fetchrow(
        "select id, found, at, allowed from restoring where group_id = $1 order by at desc, id desc limit 1", group_id
    )
    return Found(**row) if row else None


async def see_again(db: Connection, restoring_id: int, at: datetime) -> None:
    """The group still has this name."""
    await db.execute("update restoring set at = $2 where id = $1", restoring_id, at)


async def forget_allowed(db: Connection, group_id: str) -> None:
    """The group has its own name again: the next change is a new one."""
    await db.execute("delete from restoring where group_id = $1 and allowed", group_id)
