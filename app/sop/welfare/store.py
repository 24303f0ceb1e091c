"""All SQL of the welfare calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.db import Connection
from app.sop.welfare.decide import Benefit, Row, Spot, benefits_of

_ROW = """
select id, scope, target, weekday, day, starts_on, ends_on, benefits, version, changed_by, changed_at from welfare
"""


def _row(found: Mapping[str, Any]) -> Row:
    benefits = found["benefits"]
    return Row(**{**dict(found), "benefits": None if benefits is None else benefits_of(benefits)})


async def rows(db: Connection, first: date, last: date) -> list[Row]:
    """What may count on one of these days, somewhere."""
    found = await db.fetch(
        f"""{_ROW} where benefits is not null and (day is null or day between $1 and $2)
               and (ends_on is null or ends_on >= $1) and (starts_on is null or starts_on <= $2) order by id""",
        first,
        last,
    )
    return [_row(one) for one in found]


async def row(db: Connection, welfare_id: int, *, lock: bool = False) -> Row | None:
    """One row, also one that was taken back."""
    found = await db.fetchrow(f"{_ROW} where id = $1{' for update' if lock else ''}", welfare_id)
    return _row(found) if found else None


async def same_place(db: Connection, wanted: Row) -> Row | None:
    """The row for the same place and days, locked."""
    found = await db.fetchrow(
        f"""{_ROW} where scope = $1 and target = $2 and weekday is not distinct from $3
               and day is not distinct from $4 and starts_on is not distinct from $5 for update""",
        wanted.scope,
        wanted.target,
        wanted.weekday,
        wanted.day,
        wanted.starts_on,
    )
    return _row(found) if found else None


def plain(benefits: Sequence[Benefit] | None) -> list[dict[str, str]] | None:
    """Benefits as they are kept."""
    return None if benefits is None else [asdict(one) for one in benefits]


async def add(db: Connection, one: Row) -> int | None:
    """A new row. Returns its number; None when somebody was faster."""
    made: int | None = await db.fetchval(
        """insert into welfare (scope, target, weekday, day, starts_on, ends_on, benefits, changed_by, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9) on conflict do nothing returning id""",
        one.scope,
        one.target,
        one.weekday,
        one.day,
        one.starts_on,
        one.ends_on,
        plain(one.benefits),
        one.changed_by,
        one.changed_at,
    )
    if made is not None:
        await _remember(db, made)
    return made


async def change(
    db: Connection,
    welfare_id: int,
    benefits: Sequence[Benefit] | None,
    ends_on: date | None,
    by: str,
    at: datetime,
) -> None:
    """A row that the caller has locked says something else from now on."""
    await _remember(db, welfare_id)  # rows that came otherwise have no version on record
    await db.execute(
        """update welfare set benefits = $2::jsonb, ends_on = $3, changed_by = $4, changed_at = $5,
                  version = version + 1 where id = $1""",
        welfare_id,
        plain(benefits),
        ends_on,
        by,
        at,
    )
    await _remember(db, welfare_id)


async def _remember(db: Connection, welfare_id: int) -> None:
    await db.execute(
        """insert into welfare_past (welfare_id, version, benefits, ends_on, by, at)
           select id, version, benefits, ends_on, changed_by, changed_at from welfare where id = $1
           on conflict do nothing""",
        welfare_id,
    )


@dataclass(frozen=True, slots=True)
class Past:
    """One version of a row."""

    version: int
    benefits: tuple[Benefit, ...] | None
    ends_on: date | None
    by: str
    at: datetime


async def past(db: Connection, welfare_id: int) -> list[Past]:
    """The versions of a row, newest first."""
    found = await db.fetch(
        "select version, benefits, ends_on, by, at from welfare_past where welfare_id = $1 order by version desc",
        welfare_id,
    )
    return [
        Past(**{**dict(one), "benefits": None if one["benefits"] is None else benefits_of(one["benefits"])})
        for one in found
    ]


async def spot(db: Connection, store_id: int) -> tuple[Spot, str] | None:
    """A store and what it is called."""
    found = await db.fetchrow("select id, kind, name from store where id = $1", store_id)
    return (Spot(found["id"], found["kind"]), found["name"]) if found else None


async def numbers(db: Connection, store_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """Stores by their number as people know it: (id, number, name)."""
    rows = await db.fetch(
        "select id, number, name from store where id = any($1::bigint[]) order by number", list(store_ids)
    )
    return [(row["id"], row["number"], row["name"]) for row in rows]


async def named(db: Connection, store_ids: Sequence[int]) -> dict[str, tuple[str, str]]:
    """Names and kinds of stores, by the number they have as a target."""
    found = await db.fetch("select id, name, kind from store where id = any($1::bigint[])", list(store_ids))
    return {str(one["id"]): (one["name"], one["kind"]) for one in found}


async def keep_pictures(
    db: Connection, sheets: Mapping[bytes, tuple[str, Mapping[str, Any]]], at: datetime
) -> dict[bytes, str]:
    """Keep what pictures show, each once: digest → (code, sheet). Returns the codes that they have.

    All in one order, so that nobody waits in a ring; one that is there is left alone, so that nobody waits for long.
    """
    ordered = sorted(sheets)
    await db.execute(
        """insert into welfare_picture (digest, code, sheet, made_at)
           select *, $4 from unnest($1::bytea[], $2::text[], $3::jsonb[]) on conflict do nothing""",
        ordered,
        [sheets[digest][0] for digest in ordered],
        [dict(sheets[digest][1]) for digest in ordered],
        at,
    )
    rows = await db.fetch("select digest, code from welfare_picture where digest = any($1::bytea[])", ordered)
    return {row["digest"]: row["code"] for row in rows}


async def picture(db: Connection, code: str) -> dict[str, Any] | None:
    """What the picture of a code shows."""
    found: dict[str, Any] | None = await db.fetchval("select sheet from welfare_picture where code = $1", code)
    return found


async def tell(db: Connection, group_id: str, at: datetime, pause: timedelta) -> bool:
    """Put down that a group is told now. False when it was told less than `pause` ago."""
    told = await db.fetchval(
        """insert into welfare_told (group_id, at) values ($1, $2) on conflict (group_id) do update set at = $2
            where welfare_told.at <= $2 - $3::interval returning 1""",
        group_id,
        at,
        pause,
    )
    return told is not None
