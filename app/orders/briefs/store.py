"""All SQL of the shift briefs."""

from collections.abc import Mapping
from datetime import date, datetime

from app.db import Connection
from app.registry.hours import Hours


async def shops(db: Connection, day: date) -> Mapping[int, Hours]:
    """The hours of every open shop, with how that day differs."""
    rows = await db.fetch(
        """select s.id, s.hours, e.hours as other from store s
             left join store_exception e on e.store_id = s.id and e.day = $1 where s.closed_at is null order by s.id""",
        day,
    )
    return {
        row["id"]: Hours(row["hours"] or (), {day: row["other"]} if row["other"] is not None else {}) for row in rows
    }


async def sold_out(db: Connection, store_id: int, at: datetime, day: date) -> list[str]:
    """What the shop has no more of today."""
    rows = await db.fetch(
        """select p.name from sold_out o join product p on p.id = o.product_id
            where o.store_id = $1 and o.day = $2 and o.at <= $3 order by p.id""",
        store_id,
        day,
        at,
    )
    return [row["name"] for row in rows]
