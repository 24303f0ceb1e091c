"""All SQL of the registry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import driver
from app.registry.hours import Hours

_FACTS = """
select g.group_id, g.name, g.protected_name, g.kind, g.stage, g.owner_id, g.steward_id, g.account, g.baseline_at,
       g.dismissed_at, s.id as store_id, s.number as store_number, s.name as store_name, s.kind as store_kind,
       s.city, s.address, s.phone, s.hours
  from chat_group g left join store s on s.id = g.store_id
 where g.group_id = any($1::text[])
"""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group with its shop, as every room needs it."""

    group_id: str
    name: str
    protected_name: str
    kind: str
    stage: str
    owner_id: str | None
    steward_id: str | None
    account: str | None
    baseline_at: datetime | None
    dismissed_at: datetime | None
    store_id: int | None
    store_number: str
    store_name: str
    store_kind: str
    city: str
    address: str
    phone: str
    hours: Hours

    @property
    def ear(self) -> str:
        """The one ear whose messages are judged here; "" when nobody hears the group."""
        return f"juzi:{self.account}" if self.account else ""


@dataclass(frozen=True, slots=True)
class StandingHold:
    """A hold that stands now."""

    id: int
    scope: str
    value: str
    kind: str


async def facts(session: AsyncSession, group_ids: Sequence[str]) -> dict[str, GroupFacts]:
    """The groups we know among these."""
    connection = await driver(session)
    rows = await connection.fetch(_FACTS, list(group_ids))
    return {row["group_id"]: _facts(row) for row in rows}


def _facts(row: Any) -> GroupFacts:
    values = {name: row[name] for name in GroupFacts.__dataclass_fields__}
    for name in ("store_number", "store_name", "store_kind", "city", "address", "phone"):
        values[name] = values[name] or ""
    values["hours"] = values["hours"] or ()
    return GroupFacts(**values)


async def meet_group(session: AsyncSession, group_id: str) -> bool:
    """Know a group. True when it is new."""
    connection = await driver(session)
    made = await connection.fetchval(
        "insert into chat_group (group_id) values ($1) on conflict do nothing returning group_id", group_id
    )
    return made is not None


async def keep_reading(
    session: AsyncSession, group_id: str, *, name: str, owner_id: str, version: str, at: datetime
) -> None:
    """Keep what was read of a group; the first reading is its baseline."""
    connection = await driver(session)
    await connection.execute(
        """update chat_group set name = $2, owner_id = $3, member_version = $4, baseline_at = coalesce(baseline_at, $5)
            where group_id = $1""",
        group_id,
        name,
        owner_id,
        version,
        at,
    )


async def dismiss(session: AsyncSession, group_id: str, at: datetime) -> None:
    """A group is no more."""
    await session.execute(
        text("update chat_group set dismissed_at = :at where group_id = :group and dismissed_at is null"),
        {"group": group_id, "at": at},
    )


async def on_duty(session: AsyncSession, store_id: int | None, role: str) -> list[tuple[str, str]]:
    """Who fills a role at a store, or for the chain where `store_id` is None: (staff_id, name) pairs."""
    connection = await driver(session)
    rows = await connection.fetch(
        """select staff_id, name from duty join staff using (staff_id)
            where role = $1 and coalesce(store_id, 0) = coalesce($2::bigint, 0) and left_at is null order by staff_id""",
        role,
        store_id,
    )
    return [(row["staff_id"], row["name"]) for row in rows]


async def duties(session: AsyncSession, staff_id: str) -> list[tuple[str, int | None]]:
    """What a staff member is, and where: (role, store_id) pairs."""
    rows = await session.execute(
        text(
            """select role, store_id from duty join staff using (staff_id)
                where staff_id = :staff and left_at is null order by role, store_id"""
        ),
        {"staff": staff_id},
    )
    return [(role, store_id) for role, store_id in rows]


async def staff_name(session: AsyncSession, staff_id: str) -> str | None:
    """What a staff member is called; None for a stranger or somebody who left."""
    found: str | None = await session.scalar(
        text("select name from staff where staff_id = :staff and left_at is null"), {"staff": staff_id}
    )
    return found


async def standing_holds(session: AsyncSession) -> list[StandingHold]:
    """The holds that stand now."""
    connection = await driver(session)
    rows = await connection.fetch("select id, scope, value, kind from hold where released_at is null order by id")
    return [StandingHold(row["id"], row["scope"], row["value"], row["kind"]) for row in rows]


async def add_hold(session: AsyncSession, **values: object) -> int:
    """Put a hold up. Returns its number."""
    made: int = await session.scalar(
        text(
            """insert into hold (scope, value, kind, why, held_by, held_at)
               values (:scope, :value, :kind, :why, :held_by, :held_at) returning id"""
        ),
        values,
    )
    return made


async def release_holds(session: AsyncSession, hold_ids: Sequence[int], by: str, at: datetime) -> list[int]:
    """Take holds down; all of them when none is named. Returns those that stood."""
    rows = await session.scalars(
        text(
            """update hold set released_by = :by, released_at = :at
                where released_at is null and (cardinality(cast(:ids as bigint[])) = 0 or id = any(:ids))
               returning id"""
        ),
        {"ids": list(hold_ids), "by": by, "at": at},
    )
    return sorted(rows)
