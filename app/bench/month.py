"""A month of the default timetable in all groups of the chain, stepped as fast as the machine allows.

The hand records what it is given and does nothing else; claims and closings go in batches. In the middle of the month
workers die again and again: in the middle of a transaction, before they sent, and after they sent and before that was
on record. Every post of the month is then sent, or listed with its reason; nothing is sent twice.
"""

import asyncio
import random
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import uvloop

from app import due
from app.bench import parts
from app.bench.report import Figures
from app.bench.stepped import StillClock
from app.bootstrap import Runtime, new_relay, runtime
from app.cli.seed import slots
from app.clock import SHANGHAI, local
from app.config import Settings
from app.sandbox import chain
from app.schedule import HANDLERS, Schedule
from app.sop import service as sop
from app.wecom.port import Delivery, Receipt
from app.work import begin

GOALS = {"month_minutes": "≤ 8", "month_doubled": "= 0", "month_unexplained": "= 0", "month_died": "≥ 100"}
_FROM = datetime(2026, 12, 1, 5, 0, tzinfo=SHANGHAI)
_DAYS = 30
_STORM = range(12, 15)  # days of the month on which workers die
_BATCH = 310
_OTHERS = sorted(set(HANDLERS) - {sop.POST, sop.PLAN})
_LISTED = """
select key from outbox where state in ('unsure', 'dead', 'held', 'handed') and kind = 'send_text' and cause like 'sop:%'
union all select key from action_log where outcome <> 'done' and kind = 'send_text' and cause like 'sop:%'
"""


def measure() -> Figures:
    """30 days × 620 groups, each with an account."""
    with parts.folder() as var, parts.database(var, demo=True) as url, tempfile.TemporaryDirectory() as box:
        return uvloop.run(_measure(url, Path(box)))


async def _measure(url: str, folder: Path) -> Figures:
    clock = StillClock(_FROM)
    async with runtime(Settings(var=folder, port=8000, sandbox_port=8001), url, process="month", pool=6) as run:
        run.clock = clock
        await _set_out(run)
        month = _Month(run, clock)
        began = time.perf_counter()
        await month.go()
        minutes = (time.perf_counter() - began) / 60
        async with run.database.connection() as db:
            listed = {row["key"] for row in await db.fetch(_LISTED)}
            skipped = await db.fetchval("select coalesce(sum(missed), 0) from slot_run")
    planned = len(chain.groups()) * sum(
        len(pieces) for day in range(_DAYS) for _, _, _, _, days, pieces, _ in slots()
        if (_FROM + timedelta(days=day)).weekday() in days
    )  # fmt: skip
    return {
        "month_minutes": round(minutes, 2),
        "month_planned": planned,
        "month_sent": len(month.given),
        "month_per_s": round(len(month.given) / minutes / 60),
        "month_listed": len(listed - set(month.given)) + skipped,
        "month_doubled": sum(month.given.values()) - len(month.given),
        "month_unexplained": planned - len(listed | set(month.given)) - skipped,
        "month_died": month.died,
    }


async def _set_out(run: Runtime) -> None:
    async with run.database.connection() as db:
        await db.execute(
            """update chat_group set baseline_at = $1, account = coalesce(account, (
                 select account from chat_group where account is not null limit 1))""",
            _FROM - timedelta(days=20),
        )
    async with begin(run.database, run.clock, "start") as work:
        await sop.plan(work)


class _Month:
    """One worker after the other."""

    def __init__(self, run: Runtime, clock: StillClock) -> None:
        self._run = run
        self._clock = clock
        self._dice = random.Random(7)  # the same month at every run
        self._schedule = Schedule(run.database, clock, run.bell)
        self._relay = new_relay(run, {"hosted": self}, "worker")
        self.given: Counter[str] = Counter()
        self.died = 0

    async def deliver(self, delivery: Delivery) -> Receipt:
        """As a hand does; it cannot fail."""
        if delivery.action.kind == "send_text":  # the pictures go with them
            self.given[delivery.key] += 1
        return Receipt({})

    async def look_up(self, delivery: Delivery) -> None:
        """Nobody can tell afterwards: what was interrupted stays unsure, and is listed."""

    async def go(self) -> None:
        """From one due moment to the next, to the end of the month."""
        end = _FROM.replace(hour=0) + timedelta(days=_DAYS)
        while True:
            async with self._run.database.connection() as db:
                await db.execute("delete from due where kind = any($1::text[])", _OTHERS)
                at = await due.next_at(db)
            if at is None or at >= end:
                return
            self._clock.at = max(self._clock.at, at)
            if local(at).day in _STORM:
                await self._storm()
            await self._settle()

    async def _settle(self) -> None:
        while True:
            ticked = await self._schedule.tick()
            sendings, moved = await self._relay.claim(_BATCH)
            await asyncio.gather(*(self._relay.carry_out(sending) for sending in sendings))
            if not (ticked or moved):
                return

    async def _storm(self) -> None:
        """Workers that come, plan, begin, and die, each at another moment."""
        for _ in range(8):
            self.died += 1
            async with begin(self._run.database, self._clock, f"start {self.died}") as work:
                await sop.plan(work)
            doing = asyncio.create_task(self._schedule.tick())
            await asyncio.sleep(self._dice.random() * 0.2)
            doing.cancel()
            with suppress(asyncio.CancelledError):
                await doing
            dead = new_relay(self._run, {"hosted": self}, f"dead-{self.died}")
            for sending in (await dead.claim(self._dice.randrange(40)))[0]:
                if self._dice.random() < 0.5:  # sent, and that is not on record
                    await self.deliver(sending.delivery)
            await self._relay.recover()
            await self._relay.recover()
