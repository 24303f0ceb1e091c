"""A month of the default timetable in all groups of the chain, stepped as fast as the machine allows.

The hand records what it is given and does nothing else; claims and closings go in batches. In the middle of the month
workers die again and again: in the middle of a transaction, before they sent, and after they sent and before that was
on record. Every post of the month is then sent, or listed with its reason; nothing is sent twice.

In every tenth group no account speaks: its owner taps mass messages, within the quota of the month, of the week or of
the day by turns, and what is beyond it a person is asked to post. Some groups have room for four posts a day only. At
20:00 of days with a big post its kind is changed, so that what is out and what would fit are two things. What was sent
is counted against each group's quota and room.
"""

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import uvloop

from app import due
from app.actions import MassPost, SendText
from app.bench import parts
from app.bench.report import Figures
from app.bench.stepped import StillClock
from app.bootstrap import Runtime, new_relay, runtime
from app.cli.seed import slots
from app.clock import SHANGHAI, business_date, local
from app.config import Settings
from app.sandbox import chain
from app.schedule import HANDLERS, Schedule
from app.sop import editing
from app.sop import service as sop
from app.sop.mass.quota import Rule, since
from app.wecom.port import Delivery, Hand, Receipt
from app.who import Who
from app.work import begin

GOALS = {
    "month_minutes": "≤ 8",
    "month_doubled": "= 0",
    "month_unexplained": "= 0",
    "month_over_budget": "= 0",
    "month_over_quota": "= 0",
    "month_died": "≥ 100",
    "month_edits": "≥ 8",
}
_FROM = datetime(2026, 12, 1, 5, 0, tzinfo=SHANGHAI)
_DAYS = 30
_STORM = range(12, 15)  # days of the month on which workers die
_BATCH = 310
_OTHERS = sorted(set(HANDLERS) - {sop.POST, sop.PLAN})
#: what did not go out, a key for each group: by an account or a person, and of mass messages
_LISTED = """
select key from outbox where state in ('unsure', 'dead', 'held', 'handed') and kind = 'send_text' and cause like 'sop:%'
union all select key from action_log where outcome <> 'done' and kind = 'send_text' and cause like 'sop:%'
union all select o.cause || ':' || g.group_id from mass_group g join (
    select cause from outbox where state in ('unsure', 'dead', 'held') and kind = 'mass_post'
    union all select cause from action_log where outcome <> 'done' and kind = 'mass_post') o
  on o.cause = 'mass:' || g.mass_id
"""
_TAPPED = """
update mass_group set state = 'sent', sent_at = $2 where mass_id = any($1::bigint[]) and state = 'waiting'
"""
_QUOTA: dict[Rule, int] = {"month": 31, "week": 7, "day": 1}  # of a group in December, in a week, in a day
_RULES = tuple(_QUOTA)
_ROOM, _LITTLE = 10, 4  # posts of a group's day
_ANN = Who("ann", "operator")


def official(group: chain.DemoGroup) -> Rule | None:
    """The quota of a group in which no account speaks; None where one does."""
    return _RULES[group.index // 10 % 3] if group.index % 10 == 9 else None


def room(group: chain.DemoGroup) -> int:
    """How many posts a group's day has room for."""
    return _LITTLE if group.index % 7 == 2 else _ROOM


def measure() -> Figures:
    """30 days × 620 groups, most of them with an account."""
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
            causes = dict(await db.fetch("select 'mass:' || id, cause from mass"))
    due_pieces = [
        pieces for day in range(_DAYS) for _, _, _, _, days, pieces, _ in slots()
        if (_FROM + timedelta(days=day)).weekday() in days
    ]  # fmt: skip
    # who posts by hand or by tap gets all of a slot in one
    planned = sum(len(due_pieces) if official(one) else sum(map(len, due_pieces)) for one in chain.groups())
    return {
        "month_minutes": round(minutes, 2),
        "month_planned": planned,
        "month_sent": len(month.given),
        "month_per_s": round(len(month.given) / minutes / 60),
        "month_listed": len(listed - set(month.given)) + skipped,
        "month_doubled": sum(month.given.values()) - len(month.given),
        "month_unexplained": planned - len(listed | set(month.given)) - skipped,
        "month_over_budget": over_budget(month.given, causes),
        "month_over_quota": over_quota(month.masses),
        "month_masses": len(month.masses),
        "month_died": month.died,
        "month_edits": month.edits,
    }


def over_budget(given: Iterable[str], causes: Mapping[str, str]) -> int:
    """How many posts groups heard beyond the room of their days. `causes`: of mass messages."""
    heard: Counter[tuple[str, str]] = Counter()
    for key in given:
        cause, _, rest = key.partition("#")
        if rest:
            group_id = rest.split(":")[2]
        else:
            cause, group_id = causes[key.rpartition(":")[0]], key.rpartition(":")[2]
        heard[group_id, cause.split(":")[2]] += 1
    rooms = {one.group_id: room(one) for one in chain.groups()}
    return sum(max(0, count - rooms[group_id]) for (group_id, _), count in heard.items())


def over_quota(masses: Iterable[tuple[str, date]]) -> int:
    """How many mass messages groups would have had to get beyond their quota: (group, the day it was tapped)."""
    rules = {one.group_id: official(one) for one in chain.groups()}
    counted: Counter[tuple[str, date]] = Counter()
    for group_id, day in masses:
        rule = rules[group_id]
        assert rule is not None, "a mass message where an account speaks"
        counted[group_id, since(rule, day)] += 1
    return sum(max(0, count - _QUOTA[rules[group_id] or "day"]) for (group_id, _), count in counted.items())


async def _set_out(run: Runtime) -> None:
    async with run.database.connection() as db:
        await db.execute(
            """update chat_group set baseline_at = $1, account = coalesce(account, (
                 select account from chat_group where account is not null limit 1))""",
            _FROM - timedelta(days=20),
        )
        ruled = [(one.group_id, rule) for one in chain.groups() if (rule := official(one))]
        await db.execute(
            "update chat_group set account = null where group_id = any($1::text[])", [one for one, _ in ruled]
        )
        little = [(one.group_id, room(one)) for one in chain.groups() if room(one) != _ROOM]
        await db.executemany(
            """insert into setting (scope, target, key, value, set_by, set_at)
               values ('group', $1, $2, $3, 'bench', now())""",
            [(one, "mass_quota", rule) for one, rule in ruled] + [(one, "posts_most", most) for one, most in little],
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
        self._hands: dict[str, Hand] = {"hosted": self, "app": self}
        self._relay = new_relay(run, self._hands, "worker")
        self._edited: date | None = None
        self._tapped: list[int] = []
        self.given: Counter[str] = Counter()
        self.masses: list[tuple[str, date]] = []
        self.died = self.edits = 0

    async def deliver(self, delivery: Delivery) -> Receipt:
        """As a hand does; it cannot fail."""
        match delivery.action:
            case SendText(group_id=str()):  # the pictures go with them
                self.given[delivery.key] += 1
            case MassPost(mass=mass, group_ids=group_ids):  # its owner taps at once
                self.given.update(f"mass:{mass}:{group_id}" for group_id in group_ids)
                self.masses += [(group_id, business_date(self._clock.now())) for group_id in group_ids]
                self._tapped.append(mass)
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
            if local(at).hour == 20 and local(at).date() != self._edited:
                await self._edit(at)
                continue
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
            if self._tapped:
                async with self._run.database.connection() as db:
                    await db.execute(_TAPPED, self._tapped, self._clock.now())
                self._tapped = []

    async def _edit(self, at: datetime) -> None:
        """Half an hour before its time the evening's big post becomes service, and marketing the next time."""
        self._clock.at = max(self._clock.at, at - timedelta(minutes=30))
        self._edited = local(at).date()
        async with begin(self._run.database, self._clock, f"edit {self.edits}", who=_ANN) as work:
            for slot in await editing.whole(work):
                if slot.code in ("flash", "vote"):
                    kind = "service" if slot.kind == "marketing" else "marketing"
                    await editing.change(work, slot.id, replace(editing.moved(slot, slot.at), kind=kind), slot.version)
        self.edits += 1

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
            dead = new_relay(self._run, self._hands, f"dead-{self.died}")
            for sending in (await dead.claim(self._dice.randrange(40)))[0]:
                if self._dice.random() < 0.5:  # sent, and that is not on record
                    await self.deliver(sending.delivery)
            await self._relay.recover()
            await self._relay.recover()
