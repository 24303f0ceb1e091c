"""All SQL of the deals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Connection
from app.sop.deals.decide import Deal

_COLUMNS = 'name, kind, starts_on, ends_on, left_over as "left"'


@dataclass(frozen=True, slots=True)
class Kept:
    """A deal as it was read."""

    id: int
    deal: Deal


async def whole(db: Connection) -> list[Deal]:
    """All deals."""
    return [Deal(**row) for row in await db.fetch(f"select {_COLUMNS} from deal")]  # noqa: S608  # our own column names


async def read(db: Connection, deal_id: int, *, lock: bool = False) -> Kept | None:
    """One deal."""
    how = "for update" if lock else ""
    return _kept(await db.fetchrow(f"select id, {_COLUMNS} from deal where id = $1 {how}", deal_id))  # noqa: S608  # as above


async def named(db: Connection, name: str) -> Kept | None:
    """The deal of this name, locked."""
    return _kept(await db.fetchrow(f"select id, {_COLUMNS} from deal where name = $1 for update", name))  # noqa: S608  # as above


def _kept(row: Mapping[str, Any] | None) -> Kept | None:
    return Kept(row["id"], Deal(**{name: row[name] for name in Deal.__dataclass_fields__})) if row else None


async def keep(db: Connection, deal_id: int | None, deal: Deal, by: str, at: datetime) -> int | None:
    """A deal, new or changed; a new one of a name that is there replaces it. Returns its number; None when another has
    the name.
    """
    values = (deal.name, deal.kind, deal.starts_on, deal.ends_on, deal.left, by, at)
    if deal_id is None:
        made: int = await db.fetchval(
            """insert into deal (name, kind, starts_on, ends_on, left_over, by, at) values ($1, $2, $3, $4, $5, $6, $7)
               on conflict (name) do update set kind = excluded.kind, starts_on = excluded.starts_on,
                 ends_on = excluded.ends_on, left_over = excluded.left_over, by = excluded.by, at = excluded.at
               returning id""",
            *values,
        )
        return made
    changed: int | None = await db.fetchval(
        """update deal set name = $1, kind = $2, starts_on = $3, ends_on = $4, left_over = $5, by = $6, at = $7
            where id = $8 and not exists (select 1 from deal where name = $1 and id <> $8) returning id""",
        *values,
        deal_id,
    )
    return changed


async def drop(db: Connection, deal_id: int) -> None:
    """It is spoken of no more."""
    await db.execute("delete from deal where id = $1", deal_id)
