"""How the channels are: what was heard through each, how long ago against the usual, and what lies with people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.bot import store
from app.bot.shared import Used, used
from app.registry.accounts import store as account_store
from app.work import Work

_WEEK = timedelta(days=7)
_LEAST = timedelta(minutes=30)  # a gap that is never too long
_TIMES = 3  # the usual gap, so often, is silence


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard through one channel in the last week. `silent`: longer than three times its usual gap ago."""

    source: str
    count: int
    last_at: datetime
    usual: timedelta
    silent: bool


def heard(source: str, count: int, first_at: datetime, last_at: datetime, now: datetime) -> Heard:
    """Whether a channel is silent, by how often it usually speaks. Pure."""
    usual = (last_at - first_at) / max(count - 1, 1)
    return Heard(source, count, last_at, usual, now - last_at > max(_LEAST, usual * _TIMES))


async def channels(work: Work) -> list[Heard]:
    """Every channel that was heard in the last week, the silent ones first. Raises Forbidden."""
    work.who.require("line")
    rows = await store.heard_by_source(work.db, work.now - _WEEK)
    found = [heard(row["source"], row["count"], row["first_at"], row["last_at"], work.now) for row in rows]
    return sorted(found, key=lambda one: (not one.silent, one.source))


async def limits(work: Work) -> list[Used]:
    """How much of WeCom's and the robots' limits is used up just now. Raises Forbidden."""
    work.who.require("line")
    return await used(work.db)


async def with_people(work: Work) -> dict[str, int]:
    """How many actions lie with people or with nobody: unsure, handed, held, dead. Raises Forbidden."""
    work.who.require("line")
    return await store.states_of_actions(work.db)


async def speaks_by_name(work: Work) -> bool:
    """Whether there is an account that knows names alone and can be reached."""
    return any(row["base"] for row in await account_store.all_of_kind(work.db, "worktool"))


async def accounts(work: Work) -> dict[str, int]:
    """How many groups each hosted account hears; "" for those that nobody hears. Raises Forbidden."""
    work.who.require("line")
    return await store.groups_by_account(work.db)
