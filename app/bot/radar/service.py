"""The public door of the radar."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.bot.radar import decide, store
from app.bot.radar.decide import Habit, Mask
from app.registry.accounts import store as accounts
from app.work import Work

DAYS = timedelta(days=14)
_READ_ANEW = 3600.0  # seconds after which habits are read anew: all of the last days
_LOOK = 60.0  # seconds between looks
_OVERLAP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Silence:
    """Who is silent: some accounts, or everything."""

    accounts: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class SilentGroup:
    """A group in which nothing is heard although something usually would have been."""

    group_id: str
    name: str
    last_at: datetime


def tell_apart(silent: Collection[str], known: Collection[str], *, together: bool) -> Silence:
    """Whether it is accounts that are silent, or everything: several accounts at once are no matter of one. Pure."""
    if len(known) > 1 and (together or len(silent) == len(known)):
        return Silence(everything=True)
    return Silence(tuple(sorted(silent)))


class Radar:
    """What is silent, for one process: habits are read once an hour, and once a minute what came since."""

    def __init__(self) -> None:
        self._habits: dict[str, Habit] = {}
        self._masks: dict[str, Mask] = {}
        self._read_at = self._looked_at = -_READ_ANEW
        self._seen_until: datetime | None = None
        self._found = Silence()

    async def look(self, work: Work, told: Collection[str] = ()) -> Silence:
        """Who is silent now. `told`: who was the last time, as it was told: those not heard for weeks stay so."""
        now = time.monotonic()
        if now - self._looked_at < _LOOK:
            return self._found
        self._looked_at = now
        await self._learn(work, now)
        silent = {ref for ref in self._habits if self._is_silent(ref, work.now)}
        silent |= {ref for ref in told if ref not in self._habits}
        every = decide.together(list(self._habits.values()))
        mask = decide.either(list(self._masks.values()))
        self._found = tell_apart(
            silent, {*self._habits, *silent}, together=every is not None and decide.is_silent(every, work.now, mask)
        )
        everybody = self._found.everything
        names = [ref.partition(":")[2] for ref in (silent if not everybody else {*self._habits, *silent})]
        await accounts.silent(work.db, names, work.now)
        return self._found

    def _is_silent(self, ref: str, now: datetime) -> bool:
        return decide.is_silent(self._habits[ref], now, self._masks.get(ref, decide.ALWAYS))

    async def _learn(self, work: Work, now: float) -> None:
        if now - self._read_at >= _READ_ANEW or self._seen_until is None:
            self._habits = await store.accounts(work.db, work.now - DAYS)
            self._masks = await _masks(work)
            self._read_at = now
        else:
            for ref, at in (await store.last_heard(work.db, self._seen_until - _OVERLAP)).items():
                known = self._habits.get(ref)
                if known is not None and at > known.last_at:  # who is new is known within the hour
                    self._habits[ref] = replace(known, last_at=at)
        self._seen_until = work.now


async def _masks(work: Work) -> dict[str, Mask]:
    weeks: dict[str, list[Mask]] = {}
    for row in await store.weeks_of_accounts(work.db):
        weeks.setdefault(row["source"], []).append(decide.mask_of(row["week"]))
    return {ref: decide.either(masks) for ref, masks in weeks.items()}


async def silent_groups(work: Work) -> list[SilentGroup]:
    """The groups that are silent now, the longest first; it reads all of the last days. Raises Forbidden."""
    work.who.require("line")
    habits = await store.groups(work.db, work.now - DAYS)
    masks: dict[str, Mask] = {}
    found = []
    for row in await store.weeks_of_groups(work.db):
        habit = habits.get(row["group_id"])
        week = repr(row["week"])
        if week not in masks:
            masks[week] = decide.mask_of(row["week"])
        if habit is not None and decide.is_silent(habit, work.now, masks[week]):
            found.append(SilentGroup(row["group_id"], row["name"], habit.last_at))
    return sorted(found, key=lambda one: one.last_at)
