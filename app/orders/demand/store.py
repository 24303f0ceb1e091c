"""All SQL of what could not be sold."""

from collections.abc import Sequence
from datetime import date, datetime

from app.db import Connection


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
