"""All SQL of the bookings. Whoever counts a day's things holds its lock until the end of the transaction."""

from datetime import date

from app.db import STOCK_LOCK, Connection


async def lock_stock(db: Connection, store_id: int, product_id: int) -> None:
    """Nobody else counts these things of any day until we are done. Take it before the lock of a day."""
    await db.execute("select pg_advisory_xact_lock($1, hashtext($2))", STOCK_LOCK, f"{store_id}:{product_id}")


async def taken_by_day(
    db: Connection, store_id: int, product_id: int, first: date, last: date, but: int = 0
) -> dict[date, int]:
    """How many others than this ticket keep, by day."""
    rows = await db.fetch(
        """select day, sum(quantity) as quantity from booking
            where store_id = $1 and product_id = $2 and day between $3 and $4 and ticket_id <> $5 group by day""",
        store_id,
        product_id,
        first,
        last,
        but,
    )
    return {row["day"]: row["quantity"] for row in rows}


async def taken_in_all(db: Connection, store_id: int, product_id: int, since: date, but: int = 0) -> int:
    """How many others than this ticket keep since the first day of a season."""
    found: int = await db.fetchval(
        """select coalesce(sum(quantity), 0) from booking
            where store_id = $1 and product_id = $2 and day >= $3 and ticket_id <> $4""",
        store_id,
        product_id,
        since,
        but,
    )
    return found


async def lock_day(db: Connection, store_id: int, product_id: int, day: date) -> None:
    """Nobody else counts these things of this day until we are done. Take several in one order."""
    await db.execute("select pg_advisory_xact_lock($1, hashtext($2))", STOCK_LOCK, f"{store_id}:{product_id}:{day}")


async def taken(db: Connection, store_id: int, product_id: int, day: date, but: int) -> int:
    """How many others than this ticket keep."""
    found: int = await db.fetchval(
        """select coalesce(sum(quantity), 0) from booking
            where store_id = $1 and product_id = $2 and day = $3 and ticket_id <> $4""",
        store_id,
        product_id,
        day,
        but,
    )
    return found


async def own(db: Connection, ticket_id: int) -> dict[int, tuple[date, int]]:
    """What a ticket keeps: (day, how many), by product."""
    rows = await db.fetch("select product_id, day, quantity from booking where ticket_id = $1", ticket_id)
    return {row["product_id"]: (row["day"], row["quantity"]) for row in rows}


async def keep(db: Connection, ticket_id: int, product_id: int, store_id: int, day: date, quantity: int) -> None:
    """A ticket keeps so many."""
    await db.execute(
        """insert into booking (ticket_id, product_id, store_id, day, quantity) values ($1, $2, $3, $4, $5)
           on conflict (ticket_id, product_id) do update set day = excluded.day, quantity = excluded.quantity""",
        ticket_id,
        product_id,
        store_id,
        day,
        quantity,
    )


async def free(db: Connection, ticket_id: int, but: list[int]) -> None:
    """A ticket keeps nothing any more, except of these products."""
    await db.execute("delete from booking where ticket_id = $1 and product_id <> all($2::bigint[])", ticket_id, but)
