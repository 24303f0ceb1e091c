"""One moment of the timetable for many groups: how soon its posts are ready, how soon the first goes, what it needs."""

import os
import tempfile
import time
from pathlib import Path

import uvloop

from app.bench import parts
from app.bench.report import Figures
from app.bench.stepped import Stepped, StillClock, stepped
from app.clock import machine_now
from app.db import Connection
from app.sop import service as sop
from app.work import begin

GOALS = {
    "fanout_620_s": "≤ 1",
    "fanout_60000_s": "≤ 30",
    "fanout_first_s": "≤ 2",
    "fanout_grew_mb": "≤ 100",
    "fanout_missing": "= 0",
}
_MANY = 60_000


def measure() -> Figures:
    """The chain's 620 groups, and 60,000 of a larger one, due in one minute; until the rows are in the line out."""
    with parts.folder() as var, parts.database(var, demo=True) as url, tempfile.TemporaryDirectory() as box:
        return uvloop.run(_measure(url, Path(box)))


async def _measure(url: str, folder: Path) -> Figures:
    clock = StillClock(machine_now())
    async with stepped(url, folder, clock) as house:
        async with house.run.database.connection() as db:
            await db.execute("update chat_group set baseline_at = now() - interval '30 days'")
        few, _, few_missing = await _fan_out(house, 620)
        async with house.run.database.connection() as db:
            await _grow(db)
        with parts.watched(os.getpid()) as resident:
            many, first, many_missing = await _fan_out(house, _MANY)
        return {
            "fanout_620_s": round(few, 2),
            "fanout_60000_s": round(many, 2),
            "fanout_first_s": round(first, 2),
            "fanout_grew_mb": round((max(resident) - resident[0]) / 1e6, 1),
            "fanout_missing": few_missing + many_missing,
        }


async def _fan_out(house: Stepped, groups: int) -> tuple[float, float, int]:
    """Seconds until all rows are ready, until the first is given to a hand; and how many groups got none."""
    async with house.run.database.connection() as db:
        await db.execute("truncate due, outbox, outbox_key, slot_run, slot_post, mass, mass_group")
        await db.execute("update slot set enabled = (id = (select id from slot order by at limit 1))")
        await db.execute("analyze chat_group")
    async with begin(house.run.database, house.clock, "bench") as work:
        await sop.plan(work)
    async with house.run.database.connection() as db:
        house.clock.at = await db.fetchval("select min(due_at) from due where kind = $1", sop.POST)
    began, first = time.perf_counter(), 0.0
    while await house.schedule.tick():
        if not first:
            claimed, _ = await house.relay.claim(16)
            first = time.perf_counter() - began if claimed else 0.0
    took = time.perf_counter() - began
    async with house.run.database.connection() as db:
        ready = await db.fetchval("""select count(*) from (
                 select group_id from outbox where cause like 'sop:%' and group_id is not null
                 union select group_id from mass_group) got""")
    return took, first, groups - int(ready)


async def _grow(db: Connection) -> None:
    """Groups of a larger chain: with an account, read, spread over the stores."""
    await db.execute("set statement_timeout = 0")
    await db.execute(
        """insert into chat_group (group_id, name, store_id, account, baseline_at, kind)
           select 'wrlarge' || lpad(n::text, 8, '0'), '群' || n, (array(select id from store order by id))[1 + n % 400],
                  (select account from chat_group where account is not null limit 1), now() - interval '30 days',
                  'general'
             from generate_series(1, $1::int - (select count(*) from chat_group)) n""",
        _MANY,
    )
