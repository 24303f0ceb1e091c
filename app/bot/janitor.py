"""Housekeeping by machine time: months ahead for the partitioned tables, and what has been kept long enough goes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from app import log
from app.clock import machine_now
from app.db import Database
from app.web.answers import KEPT

_log = log.get(__name__)
_MONTHS_AHEAD = 2
_KEYS = timedelta(days=45)
_BATCH = 5000
#: how long each month's table is kept after the month has ended
KEEP = {"message": timedelta(days=180), "message_raw": timedelta(days=30), "action_log": timedelta(days=180)}
_HOUSE_LOCK = 4


async def keep_house(database: Database) -> None:
    """Make the next months' tables, drop old months, forget old keys. One process at a time; others pass."""
    now = machine_now()
    async with database.transaction() as db:
        if not await db.fetchval("select pg_try_advisory_xact_lock($1, 0)", _HOUSE_LOCK):
            return
        for table in KEEP:
            for month in months(now.date(), _MONTHS_AHEAD):
                await db.execute(partition(table, month))
            children = "select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::text::regclass"
            for row in await db.fetch(children, table):
                if is_over(table, row["name"], now):
                    await db.execute(f"drop table {row['name']}")
                    _log.info("house.dropped", table=row["name"])
    for table in ("inbox_key", "outbox_key"):
        await _forget(database, table, "kept_at", now - _KEYS)
    await _forget(database, "answered", "at", now - KEPT)


async def _forget(database: Database, table: str, column: str, before: datetime) -> None:
    while True:
        async with database.connection() as db:
            gone = await db.fetch(
                f"""delete from {table} where key in (
                      select key from {table} where {column} < $1 limit {_BATCH}
                    ) returning 1""",  # noqa: S608  # our own tables' names
                before,
            )
        if len(gone) < _BATCH:
            return


def months(day: date, ahead: int) -> Iterator[date]:
    """The first days of this month and the `ahead` following ones."""
    first = day.replace(day=1)
    for _ in range(ahead + 1):
        yield first
        first = following(first)


def following(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)


def partition(table: str, month: date) -> str:
    """The statement that makes one month's table."""
    return (
        f"create table if not exists {table}_y{month:%Y}m{month:%m} partition of {table} "
        f"for values from ('{month}') to ('{following(month)}')"
    )


def is_over(table: str, name: str, now: datetime) -> bool:
    """Whether a month's table has been kept long enough."""
    _, _, mark = name.rpartition("_y")
    year, _, month = mark.partition("m")
    if not (year.isdigit() and month.isdigit()):
        return False  # the default partition
    end = following(date(int(year), int(month), 1))
    return datetime(end.year, end.month, end.day, tzinfo=UTC) + KEEP[table] < now
