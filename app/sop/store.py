"""All SQL of the timetable."""

from dataclasses import dataclass
from datetime import date, datetime, time

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Slot:
    """One entry of the timetable as it was read."""

    id: int
    kind: str
    at: time
    days: list[int]
    text: str
    late_minutes: int
    enabled: bool


@dataclass(frozen=True, slots=True)
class Audience:
    """A group that gets posts."""

    group_id: str
    group_name: str
    store_name: str
    account: str | None
    owner_id: str | None


_SELECT = f"select {', '.join(Slot.__dataclass_fields__)} from slot"  # noqa: S608  # our own column names


async def slots(db: Connection) -> list[Slot]:
    """The timetable, by time of day."""
    return [Slot(**row) for row in await db.fetch(f"{_SELECT} where enabled order by at, id")]


async def slot(db: Connection, slot_id: int) -> Slot | None:
    """One slot as it is now."""
    row = await db.fetchrow(f"{_SELECT} where id = $1", slot_id)
    return Slot(**row) if row else None


async def slot_name(db: Connection, slot_id: int) -> str | None:
    """What a slot is called."""
    found: str | None = await db.fetchval("select name from slot where id = $1", slot_id)
    return found


async def audience(db: Connection) -> list[Audience]:
    """The groups that get posts: read once, with a shop, not dismissed."""
    rows = await db.fetch(
        """select g.group_id, g.name as group_name, s.name as store_name, g.account, g.owner_id
             from chat_group g join store s on s.id = g.store_id
            where g.baseline_at is not null and g.dismissed_at is null and g.kind = 'general' order by g.group_id"""
    )
    return [Audience(**row) for row in rows]


async def record(db: Connection, slot_id: int, day: date, outcome: str, groups: int, why: str, at: datetime) -> bool:
    """Write down what became of a slot on a day, once. False when that was written before."""
    made = await db.fetchval(
        """insert into slot_run (slot_id, day, outcome, groups, why, at) values ($1, $2, $3, $4, $5, $6)
           on conflict (slot_id, day) do nothing returning id""",
        slot_id,
        day,
        outcome,
        groups,
        why,
        at,
    )
    return made is not None
