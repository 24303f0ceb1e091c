"""All SQL of the timetable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import driver
from app.sop.models import Slot, SlotRun


@dataclass(frozen=True, slots=True)
class Audience:
    """A group that gets posts."""

    group_id: str
    group_name: str
    store_name: str


async def slots(session: AsyncSession) -> Sequence[Slot]:
    """The timetable, by time of day."""
    return (await session.scalars(select(Slot).where(Slot.enabled).order_by(Slot.at, Slot.id))).all()


async def slot(session: AsyncSession, slot_id: int) -> Slot | None:
    """One slot as it is now."""
    return await session.get(Slot, slot_id, populate_existing=True)


async def audience(session: AsyncSession) -> list[Audience]:
    """The groups that get posts: read once, with a shop, not dismissed."""
    connection = await driver(session)
    rows = await connection.fetch(
        """select g.group_id, g.name as group_name, s.name as store_name
             from chat_group g join store s on s.id = g.store_id
            where g.baseline_at is not null and g.dismissed_at is null and g.kind = 'general' order by g.group_id"""
    )
    return [Audience(row["group_id"], row["group_name"], row["store_name"]) for row in rows]


async def record(
    session: AsyncSession, slot_id: int, day: date, outcome: str, groups: int, why: str, at: datetime
) -> bool:
    """Write down what became of a slot on a day, once. False when that was written before."""
    made = await session.scalar(
        insert(SlotRun)
        .values(slot_id=slot_id, day=day, outcome=outcome, groups=groups, why=why, at=at)
        .on_conflict_do_nothing(index_elements=["slot_id", "day"])
        .returning(SlotRun.id)
    )
    return made is not None


async def is_empty(session: AsyncSession) -> bool:
    """Whether there is no timetable yet."""
    found: bool = await session.scalar(text("select not exists (select 1 from slot)"))
    return found
