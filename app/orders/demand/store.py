"""All SQL of what could not be sold."""

from collections.abc import Sequence
from datetime import date, datetime

from app.db import Connection
from app.orders.demand.decide import Lost


async def by_hour(
    db: Connection, first: date, last: date, stores: Sequence[int] | None, store_id: int | None
) -> list[Lost]:
    """What was lost from one day to another, by product and hour; of these shops, of all when None."""
    rows = await db.fetch(
        """select product, hour, sum(quantity)::int as quantity from lost_demand
            where day between $1 and $2 and ($3::bigint[] is null or store_id = any($3))
              and ($4::bigint is null or store_id = $4)
            group by product, hour""",
        first,
        last,
        stores,
        store_id,
    )
    return [Lost(**row) for row in rows]


async def by_store(db: Connection, first: date, last: date, stores: Sequence[int] | None) -> list[tuple[int, str, int]]:
    """The shops that lost most: id, name, how many."""
    rows = await db.fetch(
        """select s.id, s.name, sum(d.quantity)::int as quantity from lost_demand d join store s on s.id = d.store_id
            where d.day between $1 and $2 and ($3::bigint[] is null or d.store_id = any($3))
            group by s.id, s.name order by quantity desc, s.id limit 20""",
        first,
        last,
        stores,
    )
    return [(row["id"], row["name"], row["quantity"]) for row in rows]


async def add(
    db: Connection,
    *,
    cause: str,
    store_id: int,
    day: date,
    hour: int,
    wanted: Sequence[tuple[str, int | None, int]],
    reason: str,
    at: datetime,
) -> None:
    """Write down what was wanted: (name, product id, how many), each once for a cause."""
    await db.execute(
        """insert into lost_demand (cause, store_id, day, hour, product, product_id, quantity, reason, at)
           select $1, $2, $3, $4, w.product, w.product_id, w.quantity, $8, $9
             from unnest($5::text[], $6::bigint[], $7::int[]) w(product, product_id, quantity)
           on conflict (cause, product) do nothing""",
        cause,
        store_id,
        day,
        hour,
        [name for name, _, _ in wanted],
        [product_id for _, product_id, _ in wanted],
        [count for _, _, count in wanted],
        reason,
        at,
    )
