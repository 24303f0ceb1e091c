"""All SQL of the mix."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.db import Connection
from app.sop.mix.decide import Worth


async def keep(db: Connection, worths: Sequence[Worth], kinds: Mapping[int, str], at: datetime) -> None:
    """What was counted, in place of what was counted before."""
    known = [one for one in worths if one.store_id in kinds]
    await db.execute("delete from store_class where store_id <> all($1::bigint[])", [one.store_id for one in known])
    await db.executemany(
        """insert into store_class (store_id, orders, ticket, again, kind, counted_at)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (store_id) do update set orders = excluded.orders, ticket = excluded.ticket,
             again = excluded.again, kind = excluded.kind, counted_at = excluded.counted_at""",
        [(one.store_id, one.orders, one.ticket, one.again, kinds[one.store_id], at) for one in known],
    )


async def kinds(db: Connection, stores: Sequence[int]) -> dict[int, str]:
    """The classes of these stores."""
    rows = await db.fetch("select store_id, kind from store_class where store_id = any($1::bigint[])", list(stores))
    return {row["store_id"]: row["kind"] for row in rows}
