"""A Saturday of the chain, stepped as fast as the machine allows: does every order end, and nothing twice?

All 600 groups that are heard, 3,000 orders in one to three lines, with slips, changes and second thoughts; staff who
are fast, slow (and ask) or silent. Then the same promise once more at the pace of real time: how soon is a breach seen?
"""

import asyncio
import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvloop

from app.bench import load, parts, reply
from app.bench.report import Figures, quantile
from app.bench.saturday_report import write
from app.bench.saturday_script import Script, orders
from app.bench.stepped import Stepped, StillClock, stepped
from app.bench.whole import whole
from app.clock import SHANGHAI
from app.config import Settings
from app.db import open_database
from app.sandbox import chain

GOALS = {
    "saturday_open_tickets": "= 0",
    "saturday_doubled": "= 0",
    "saturday_lost": "= 0",
    "breach_seen_p99_s": "≤ 1",
}
DAY = datetime(2026, 11, 21, tzinfo=SHANGHAI)
_ORDERS, _GROUPS, _SEED = 3_000, chain.HOSTED_GROUPS, 7
_TOGETHER = timedelta(seconds=10)  # what people do within so long of one another is let in at once
_LONGEST = timedelta(days=3)
_PROMISES = 200


@dataclass
class Result:
    """What the day came to."""

    figures: Figures = field(default_factory=dict)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    rungs: dict[str, int] = field(default_factory=dict)
    stores: dict[int, str] = field(default_factory=dict)


def measure() -> Figures:
    """The whole Saturday with its report, then the breaches in real time."""
    with parts.folder() as var, parts.database(var, demo=True) as url:
        result = uvloop.run(simulate(url, var, _ORDERS, _GROUPS, _SEED))
    file = write(Settings().var / "reports", DAY, result.figures, result.tickets, result.rungs, result.stores)
    return {**result.figures, **_breaches(), "report_kb": round(file.stat().st_size / 1000, 1)}


async def simulate(url: str, var: Path, count: int, groups: int, seed: int) -> Result:
    """Play the day on a fresh database that has the demo chain in it."""
    began = time.monotonic()
    clock = StillClock(DAY + timedelta(hours=6))
    async with stepped(url, var, clock) as running:
        script = Script(running.box.world, orders(DAY, count, groups, seed), seed)
        await _play(running, script)
        result = await _judge(running)
    result.figures |= {"saturday_orders": count, "saturday_took_s": round(time.monotonic() - began, 1)}
    return result


async def _play(running: Stepped, script: Script) -> None:
    clock, ends = running.clock, running.clock.at + _LONGEST
    while True:
        due_at, said_at = await running.next_due(), script.next_at()
        if said_at is None and (due_at is None or due_at > ends or not await _waiting(running)):
            return
        if said_at is None or (due_at is not None and due_at <= said_at):
            assert due_at is not None
            clock.at = max(clock.at, due_at)
        else:
            until = said_at + _TOGETHER if due_at is None else min(said_at + _TOGETHER, due_at)
            for step in script.due(until):
                clock.at = max(clock.at, step.at)
                script.perform(step)
        await running.settle()


async def _waiting(running: Stepped) -> bool:
    """Whether anything is still open; the days after do not matter once nothing is."""
    async with running.run.database.connection() as db:
        found: bool = await db.fetchval("select exists (select 1 from ticket where closed_at is null)")
    return found


_TICKETS = """
select t.id, t.store_id, t.number, t.state, t.kind, t.person_id, t.opened_at, t.clock_from, t.due_at, t.late_at,
       t.accepted_at, t.told_at, t.closed_at, t.merged_into, t.reopened
  from ticket t order by t.id
"""
#: an answer that says one thing of one ticket is said once, however often its cause comes back
_ONCE = re.compile(r":(\d+):(opened|accepted|cancelled|late|ready|finish|refuse)$")


async def _judge(running: Stepped) -> Result:
    async with running.run.database.connection() as db:
        tickets = [dict(row) for row in await db.fetch(_TICKETS)]
        rungs = await db.fetch(
            "select what, count(*) as count from ticket_move where what like 'ladder:%' group by what order by what"
        )
        stores = await db.fetch("select id, name from store")
        rows = await db.fetch(
            "select distinct person_id from message where person_id like 'wmsat%' and kind = 'MessagePosted'"
        )
    spoken = running.box.journal.entries(kinds=("spoke",), last=1_000_000)
    requests = [entry.data["request"] for entry in spoken]
    words = [(str(entry.data["request"]).partition("#")[0], entry.group_id, entry.data["text"]) for entry in spoken]
    said = [found.groups() for request in requests if (found := _ONCE.search(request))]
    people = [ticket["person_id"] for ticket in tickets if ticket["merged_into"] is None and ticket["reopened"] == 0]
    doubled = sum(len(some) - len(set(some)) for some in (requests, words, said, people))
    waited = sorted(
        (ticket["accepted_at"] - ticket["clock_from"]).total_seconds() for ticket in tickets if ticket["accepted_at"]
    )
    in_time = sum(ticket["late_at"] is None for ticket in tickets)
    figures: Figures = {
        "saturday_tickets": len(tickets),
        "saturday_open_tickets": sum(ticket["closed_at"] is None for ticket in tickets),
        "saturday_doubled": doubled,
        "saturday_lost": len({row["person_id"] for row in rows} - {ticket["person_id"] for ticket in tickets}),
        "saturday_in_time": round(in_time / len(tickets), 3),
        "saturday_breaches": len(tickets) - in_time,
        "accept_p50_s": round(quantile(waited, 0.5), 1),
        "accept_p90_s": round(quantile(waited, 0.9), 1),
        "accept_p99_s": round(quantile(waited, 0.99), 1),
    }
    return Result(
        figures, tickets, {row["what"]: row["count"] for row in rungs}, {row["id"]: row["name"] for row in stores}
    )


def _breaches() -> Figures:
    """Promises of a minute that nobody keeps, at the pace of real time: from the due moment to its being on record."""
    with whole() as running:
        asyncio.run(_shorten(running.url))
        uvloop.run(load.open_loop(running.settings.port, reply.requests(running, "诺", _PROMISES, gap=0.1), 10))
        time.sleep(75)
        seen = asyncio.run(_seen(running.url))
    return {
        "breach_seen_p50_s": round(quantile(seen, 0.5), 3),
        "breach_seen_p99_s": round(quantile(seen, 0.99), 3),
        "breaches_unseen": _PROMISES - len(seen),
    }


async def _shorten(url: str) -> None:
    async with open_database(url, process="bench", pool=2) as database, database.transaction() as db:
        await db.execute("update store set hours = '[]'")  # always open: it is measured at any hour
        await db.execute(
            """insert into setting (scope, target, key, value, set_by, set_at)
               values ('chain', '', 'promise_minutes', '1', 'bench', now()),
                      ('chain', '', 'nudge_seconds', '30', 'bench', now())"""
        )


async def _seen(url: str) -> list[float]:
    async with open_database(url, process="bench", pool=2) as database, database.connection() as db:
        rows = await db.fetch(
            """select extract(epoch from m.at - t.due_at)::float8 as late
                 from ticket t join ticket_move m on m.ticket_id = t.id and m.what like 'ladder:manager%'"""
        )
    return [row["late"] for row in rows]
