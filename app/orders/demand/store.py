"""All SQL of what could not be sold."""

from collections.abc import Sequence
from datetime import date, datetime

from app.db import Connection
from app.orders.decide import ORDERS
from app.orders.demand.decide import Lost
from app.orders.states import State


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


async def sold(db: Connection, day: date) -> dict[int, list[str]]:
    """What was ordered on a day and taken on: names by shop, the most wanted first."""
    rows = await db.fetch(
        """select t.store_id, i ->> 'product' as product
             from ticket t, jsonb_array_elements(coalesce(t.want -> 'items', '[]')) i
            where t.day = $1 and t.accepted_at is not null and coalesce(i ->> 'product', '') <> ''
            group by 1, 2 order by 1, sum(coalesce((i ->> 'quantity')::int, 1)) desc, 2""",
        day,
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["store_id"], []).append(row["product"])
    return found


async def worth(db: Connection, since: date) -> list[tuple[int, int, int, float]]:
    """What was ordered from a day on and taken on, at today's prices: (store, orders, average, part that came again).

    A thing with a size costs what its size does; one that is in no list costs nothing here.
    """
    rows = await db.fetch(
        """with one as (
             select t.id, t.store_id, t.person_id,
                    (select coalesce(sum(coalesce((i ->> 'quantity')::int, 1) * coalesce(
                              (p.sizes ->> (i ->> 'size'))::int, p.group_price, p.price, 0)), 0)
                       from jsonb_array_elements(coalesce(t.want -> 'items', '[]')) i
                       left join product p on p.name = i ->> 'product') as amount
               from ticket t
              where t.day >= $1 and t.accepted_at is not null and t.state <> all($2::text[])
                and t.kind = any($3::text[]) and t.merged_into is null
           ), person as (
             select store_id, person_id, count(*) as times from one group by 1, 2
           )
           select o.store_id, count(*)::int as orders, avg(o.amount)::int as ticket,
                  (select avg((p.times > 1)::int)::float8 from person p where p.store_id = o.store_id) as again
             from one o group by o.store_id order by o.store_id""",
        since,
        [State.REFUSED, State.CANCELLED],
        sorted(ORDERS),
    )
    return [(row["store_id"], row["orders"], row["ticket"], row["again"]) for row in rows]


async def opened(db: Connection, group_ids: Sequence[str], first: datetime, until: datetime) -> tuple[int, int]:
    """Orders that came in some groups within a time: how many, and of how many people."""
    row = await db.fetchrow(
        """select count(*) as orders, count(distinct person_id) as people from ticket
            where group_id = any($1::text[]) and opened_at >= $2 and opened_at < $3 and kind = any($4::text[])
              and merged_into is null""",
        list(group_ids),
        first,
        until,
        sorted(ORDERS),
    )
    return row["orders"], row["people"]
