"""Gauges of the line, read from the database when somebody asks: they are right whoever answers."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from app.clock import SHANGHAI, Clock, business_date
from app.db import Connection, Database
from app.watch.store import DEAD, LAG
from app.who import Who

_STATES = """
select 'inbox' as part, state, count(*) as n, coalesce(extract(epoch from now() - min(kept_at)), 0)::float8 as oldest
  from inbox group by state
union all
select 'outbox', state, count(*), coalesce(extract(epoch from now() - min(kept_at)), 0)::float8
  from outbox group by state
union all
select 'due', state, count(*), 0 from due group by state
"""


class LineState:
    """How many rows of the line are in which state, and how long the oldest has waited. A prometheus collector."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        count = GaugeMetricFamily("guanjia_rows", "Rows of the line by state", labels=["part", "state"])
        oldest = GaugeMetricFamily("guanjia_oldest_seconds", "Age of the oldest row by state", labels=["part", "state"])
        for part, state, n, age in self._rows:
            count.add_metric([part, state], n)
            oldest.add_metric([part, state], age)
        yield from (count, oldest)


async def line_state(db: Connection) -> LineState:
    """Read the gauges."""
    return LineState([tuple(row) for row in await db.fetch(_STATES)])


_NOW = f"""
select {LAG} as oldest_seconds,
       (select count(*) from inbox where state = 'pending') as waiting,
       {DEAD} as dead,
       (select count(*) from outbox where state = 'unsure' and (ref is null or ask_at is null)) as unsure,
       (select count(*) from outbox where state = 'held') as held,
       (select count(*) from hold where released_at is null) as holds,
       (select count(*) from task where state = 'open') as tasks,
       (select count(*) from ticket where closed_at is null) as open_tickets,
       (select count(*) from ticket where closed_at is null and accepted_at is null and late_at is not null)
         as late_tickets
"""  # noqa: S608  # our own words
_SINCE = """
select count(*) filter (where kind = 'MessagePosted') as messages,
       count(*) filter (where kind = 'MemberJoined') as joins,
       count(*) filter (where kind = 'MemberLeft') as leaves
  from message where at >= $1 and handled_at > $2 and handled_at <= $3
"""
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_RECOUNT = timedelta(seconds=60)
_SETTLED = timedelta(seconds=10)  # what was handled longer ago than this has been committed


async def line_now(db: Connection) -> dict[str, float]:
    """What waits, what is stuck, what people have to do."""
    return dict(await db.fetchrow(_NOW))


class Today:
    """The numbers an operator looks at, read at most once a second however many look.

    What happened today is counted in full once a minute, and then only what came since.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._reading = asyncio.Lock()
        self._read_at = _LONG_AGO
        self._numbers: dict[str, float] = {}
        self._day = _LONG_AGO
        self._counted_at = _LONG_AGO
        self._counted: dict[str, int] = {}

    async def seen_by(self, who: Who) -> dict[str, float]:
        """The numbers as they are now, for whoever may see the line. Raises Forbidden."""
        who.require("line")
        return await self.numbers()

    async def numbers(self) -> dict[str, float]:
        """The numbers as they are now."""
        async with self._reading:
            now = self._clock.machine()
            if now - self._read_at >= timedelta(seconds=1):
                async with self._database.connection() as db:
                    self._numbers = {**await line_now(db), **await self._happened(db, now)}
                self._read_at = now
            return self._numbers

    async def _happened(self, db: Connection, now: datetime) -> dict[str, int]:
        day = datetime.combine(business_date(self._clock.now()), time(0), SHANGHAI)
        if day != self._day or now - self._counted_at > _RECOUNT:
            until = now - _SETTLED
            self._counted = dict(await db.fetchrow(_SINCE, day, _LONG_AGO, until))
            self._day, self._counted_at = day, until
        fresh = dict(await db.fetchrow(_SINCE, day, self._counted_at, now + _RECOUNT))
        return {name: self._counted[name] + fresh[name] for name in fresh}
