"""All SQL of the facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.db import Connection
from app.sop.facts.decide import Fact


@dataclass(frozen=True, slots=True)
class Kept:
    """A fact as it was read."""

    id: int
    day: date
    name: str
    scope: str
    target: str
    words: str


async def of_day(db: Connection, day: date) -> list[Fact]:
    """All facts of a day."""
    rows = await db.fetch("select name, scope, target, words from day_fact where day = $1", day)
    return [Fact(**row) for row in rows]


async def keep(db: Connection, day: date, fact: Mapping[str, Any], by: str, at: datetime) -> int:
    """Something is so; what was said of it before is replaced. Returns its number."""
    made: int = await db.fetchval(
        """insert into day_fact (day, name, scope, target, words, by, at) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (day, name, scope, target) do update
             set words = excluded.words, by = excluded.by, at = excluded.at returning id""",
        day,
        fact["name"],
        fact["scope"],
        fact["target"],
        fact["words"],
        by,
        at,
    )
    return made


async def keep_counted(db: Connection, day: date, name: str, by_store: Mapping[int, str], at: datetime) -> None:
    """What was counted for stores; what people have written down stays."""
    await db.execute(
        """insert into day_fact (day, name, scope, target, words, by, at)
           select $1, $2, 'store', u.store::text, u.words, 'guanjia', $5
             from unnest($3::bigint[], $4::text[]) u(store, words)
           on conflict (day, name, scope, target) do nothing""",
        day,
        name,
        list(by_store),
        list(by_store.values()),
        at,
    )


async def read(db: Connection, fact_id: int, *, lock: bool = False) -> Kept | None:
    """One fact."""
    how = "for update" if lock else ""
    row = await db.fetchrow(
        f"select id, day, name, scope, target, words from day_fact where id = $1 {how}",  # noqa: S608  # our words
        fact_id,
    )
    return Kept(**row) if row else None


async def drop(db: Connection, fact_id: int) -> None:
    """It is not so."""
    await db.execute("delete from day_fact where id = $1", fact_id)


async def is_city(db: Connection, city: str) -> bool:
    """Whether a store is there."""
    found: bool = await db.fetchval("select exists (select 1 from store where city = $1)", city)
    return found
