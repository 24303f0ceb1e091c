"""Gauges of the line, read from the database when somebody asks: they are right whoever answers."""

from collections.abc import Iterator
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from app.db import Connection

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


_TODAY = """
select (select count(*) from inbox where state = 'pending') as waiting,
       (select coalesce(extract(epoch from now() - min(kept_at)), 0)::float8 from inbox where state = 'pending')
         as oldest_seconds,
       (select count(*) from inbox where state = 'dead') + (select count(*) from outbox where state = 'dead')
         + (select count(*) from due where state = 'dead') as dead,
       (select count(*) from outbox where state = 'unsure') as unsure,
       (select count(*) from outbox where state = 'held') as held,
       (select count(*) from task where state = 'open') as tasks,
       (select count(*) from ticket where state in ('waiting', 'accepted')) as open_tickets,
       (select count(*) from ticket where state = 'waiting' and late_at is not null) as late_tickets
"""


async def today(db: Connection) -> dict[str, float]:
    """The numbers an operator looks at first."""
    return dict(await db.fetchrow(_TODAY))
