"""Housekeeping by machine time: months ahead for the partitioned tables, and what has been kept long enough goes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from app import log
from app.bot import played
from app.clock import machine_now
from app.db import HOUSE_LOCK, Connection, Database
from app.orders.standing import service as standing
from app.web.answers import KEPT

_log = log.get(__name__)
_MONTHS_AHEAD = 2
_BATCH = 5000
#: tables by month: the column that says which, and how long a month is kept after it has ended
MONTHLY = {
    "message": ("kept_at", timedelta(days=180)),
    "message_raw": ("kept_at", timedelta(days=30)),
    "action_log": ("ended_at", timedelta(days=180)),
}
#: what is forgotten row by row: the table, the column that says how old a row is, and how long it is kept
_FORGET = (
    ("inbox_key", "kept_at", timedelta(days=45)),
    ("outbox_key", "kept_at", timedelta(days=45)),
    ("arrival", "at", timedelta(days=400)),  # who comes again after months is greeted as such
    ("signin_word", "at", timedelta(days=45)),
    ("signin_reminder", "at", timedelta(days=180)),
    ("ambiguous", "kept_at", timedelta(days=180)),
    ("account_group", "heard_at", timedelta(days=60)),
    ("answered", "at", KEPT),
    ("talk", "at", timedelta(days=2)),
    ("walk", "started_at", timedelta(days=180)),
    ("rehearsal", "ended_at", timedelta(days=30)),  # it shows people, and what they said
    ("said_before", "kept_at", timedelta(hours=2)),
    ("reminder", "expires_at", timedelta(days=180)),
    ("restoring", "at", timedelta(days=180)),
    ("courtesy", "at", timedelta(days=400)),
    ("review_sample", "at", timedelta(days=400)),
    ("question", "at", timedelta(days=180)),
    ("slot_post", "day", timedelta(days=8)),  # no moment comes again after that
    ("welfare_picture", "made_at", timedelta(days=30)),
    ("day_fact", "day", timedelta(days=60)),
    ("deal", "ends_on", timedelta(days=400)),
    ("content_picture", "dropped_at", timedelta(days=7)),  # posts on their way may name it
    ("wecom_media", "uploaded_at", timedelta(days=3)),  # WeCom keeps it no longer
    ("suggestion", "at", timedelta(days=1100)),
    ("lost_demand", "at", timedelta(days=1100)),
    ("sold_out", "at", timedelta(days=60)),
    ("sign_in_link", "expires_at", timedelta(days=7)),
    ("session", "seen_at", timedelta(days=60)),
)
_RAW = timedelta(days=30)  # what came, byte for byte, is kept no longer, whatever month it is in
_CASES = timedelta(
    days=180
)  # then a case keeps what was decided, without words and names; its page while the bar stands


async def keep_house(database: Database, now: datetime | None = None) -> None:
    """Make the next months' tables, drop old months, forget what is old. One process at a time; others pass."""
    now = now or machine_now()
    for table in MONTHLY:
        async with database.transaction() as db:
            if not await db.fetchval("select pg_try_advisory_xact_lock($1, 0)", HOUSE_LOCK):
                return
            await _months(db, table, now)
    for table, column, kept in _FORGET:
        await _forget(database, table, column, now - kept)
    async with database.transaction() as db:
        await played.stop_orphans(db)
        await standing.give_up(db, now)
    async with database.connection() as db:
        await db.execute(
            """with old as (
                 select c.id, exists (select 1 from ban b where b.person_id = c.person_id and b.lifted_at is null
                                         and (b.expires_at is null or b.expires_at > $2)) as barred
                   from rule_case c
                  where c.at < $1 and (c.words <> '' or c.called <> '' or c.why <> '' or c.page is not null)
               )
               update rule_case c
                  set words = '', called = '',
                      appeal = case when c.words <> '' or c.called <> '' or c.why <> '' then null else appeal end,
                      why = '', findings = '[]', page = case when old.barred then c.page end
                 from old where c.id = old.id and (c.words <> '' or c.called <> '' or c.why <> '' or not old.barred)""",
            now - _CASES,
            now,
        )
    async with database.connection() as db:
        raw = await _children(db, "message_raw")
    for table in sorted(raw):
        await _forget(database, table, "kept_at", now - _RAW)


async def _children(db: Connection, table: str) -> set[str]:
    rows = await db.fetch(
        "select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::text::regclass", table
    )
    return {row["name"] for row in rows}


async def _months(db: Connection, table: str, now: datetime) -> None:
    there = await _children(db, table)
    for month in months(now.date(), _MONTHS_AHEAD):
        if partition(table, month) not in there:
            await _make_month(db, table, month)
    for name in sorted(there):
        if is_over(table, name, now):
            await db.execute(f"drop table {name}")
            _log.info("house.dropped", table=name)


async def _make_month(db: Connection, table: str, month: date) -> None:
    """A month's own table. What has been put into the rest, for want of one, moves there."""
    name, rest, column = partition(table, month), f"{table}_rest", MONTHLY[table][0]
    month_is = f"{column} >= '{month}' and {column} < '{following(month)}'"
    stray = await db.fetchval(f"select exists (select 1 from {rest} where {month_is})")  # noqa: S608  # names of ours
    if stray:
        await db.execute(f"alter table {table} detach partition {rest}")
    await db.execute(f"create table {name} partition of {table} for values from ('{month}') to ('{following(month)}')")
    if stray:
        await db.execute(f"insert into {table} select * from {rest} where {month_is}")  # noqa: S608  # as above
        await db.execute(f"delete from {rest} where {month_is}")  # noqa: S608  # as above
        await db.execute(f"alter table {table} attach partition {rest} default")
        _log.info("house.moved", table=name)


async def _forget(database: Database, table: str, column: str, before: datetime) -> None:
    while True:
        async with database.connection() as db:
            gone = await db.fetch(
                f"""delete from {table} where ctid = any(array(
                      select ctid from {table} where {column} < $1 limit {_BATCH}
                    )) returning 1""",  # noqa: S608  # our own tables' names
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
    """The name of one month's table."""
    return f"{table}_y{month:%Y}m{month:%m}"


def is_over(table: str, name: str, now: datetime) -> bool:
    """Whether a month's table has been kept long enough."""
    _, _, mark = name.rpartition("_y")
    year, _, month = mark.partition("m")
    if not (year.isdigit() and month.isdigit()):
        return False  # the default partition
    end = following(date(int(year), int(month), 1))
    return datetime(end.year, end.month, end.day, tzinfo=UTC) + MONTHLY[table][1] < now
