"""What all processes share about WeCom's API: one token for a secret, and how often anything may be asked.

Both are machine time. A token is sealed on disk, and never logged.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from app import log
from app.config import WecomApp
from app.db import TOKEN_LOCK, Connection, Database, meaning
from app.errors import Words
from app.vault import Sealed, Vault
from app.wecom import robot
from app.wecom.hosted import robot as names_robot
from app.wecom.official import faults
from app.wecom.port import DeliveryFailed, Take

_log = log.get(__name__)
_AWAY_WAIT = 5.0  # seconds until somebody counts again when the database is away
_EARLY = timedelta(minutes=5)  # before its end at which a token is exchanged

_KEPT = """
select sealed, extract(epoch from ends_at - now())::float8 as seconds from wecom_token
 where key = $1 and ends_at > now() + $2
"""
_KEEP = """
insert into wecom_token (key, sealed, ends_at) values ($1, $2, now() + $3)
on conflict (key) do update set sealed = excluded.sealed, ends_at = excluded.ends_at
"""

Fetched = tuple[str, float]  # the token, and for how many seconds it is good


class SharedTokens:
    """One token for each secret, over all processes: whoever needs a new one asks, the others wait and read it."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def valid(self, app: WecomApp, not_this: str, fetch: Callable[[], Awaitable[Fetched]]) -> Fetched:
        """A token that is not `not_this`, and for how many seconds it is good. Raises what `fetch` raises.

        No transaction is open while WeCom is asked: the lock belongs to a connection of its own.
        """
        key = _key(app)
        try:
            connection = await self._database.connect()
        except Exception as error:
            if meaning(error) == "fault":
                raise
            return await fetch()  # the database is away; the call that needs the token may still be made
        try:
            if known := await self._known(connection, key, not_this):
                return known
            token, seconds = await fetch()
            with suppress(Exception):  # the database went away meanwhile: the token is good all the same
                await connection.execute(
                    _KEEP, key, self._vault.seal(f"token {key}", token), timedelta(seconds=seconds)
                )
            return token, seconds
        finally:
            with suppress(Exception):  # as above
                await connection.close(timeout=1)

    async def _known(self, connection: Connection, key: str, not_this: str) -> Fetched | None:
        """The token that is kept, once nobody else is fetching one. Raises DeliveryFailed when that takes too long."""
        try:
            await connection.execute("select pg_advisory_lock($1, hashtext($2))", TOKEN_LOCK, key)
        except asyncpg.QueryCanceledError:  # somebody is asking WeCom, which does not answer
            raise DeliveryFailed("no token yet: WeCom does not answer", retry=True, blameless=True) from None
        row = await connection.fetchrow(_KEPT, key, _EARLY)
        known = self._open(key, row["sealed"]) if row else ""
        return (known, row["seconds"]) if row and known and known != not_this else None

    def _open(self, key: str, sealed: bytes) -> str:
        try:
            return self._vault.open(f"token {key}", sealed)
        except Sealed:  # by another key than ours: a new one is fetched
            return ""


#: what is counted, for people
COUNTED = {
    "call": Words("接口", "interface"),
    "address": Words("本机地址", "our address"),
    "message": Words("给员工的消息", "messages to staff"),
    "robot": Words("员工群机器人", "the staff group's robot"),
    "worktool": Words("只认名字的账号", "an account that knows names alone"),
}


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a limit is used up just now: a share, or for how many seconds nothing may go. `kind`: of COUNTED."""

    name: str
    share: float
    pause: float
    kind: str = "call"


async def used(db: Connection) -> list[Used]:
    """What of all limits is in use, the fullest first; a pause stands as a limit of its own."""
    rows = await db.fetch(
        "select name, extract(epoch from tat - now())::float8 as ahead from wecom_limit where tat > now()"
    )
    best: dict[tuple[str, str], Used] = {}
    for row in rows:
        one = _used(row["name"], row["ahead"])
        if one is None:
            continue
        before = best.setdefault((one.kind, one.name), one)
        if (one.pause, one.share) > (before.pause, before.share):
            best[one.kind, one.name] = one
    return sorted(best.values(), key=lambda one: (-one.pause, -one.share, one.kind, one.name))


def _used(name: str, ahead: float) -> Used | None:
    """One limit, by its name: `pause:corp:interface`, `robot:which`, `worktool:account`, `kind:corp:what:how long`."""
    kind, _, rest = name.partition(":")
    if kind == "pause":
        return Used(rest.partition(":")[2], 1.0, ahead)
    if kind in _ROBOTS:
        often, what = _ROBOTS[kind], rest
    else:
        what, _, per = rest.partition(":")[2].rpartition(":")
        found = faults.known(kind, per)
        if found is None:
            return None
        often = found
    every, burst = often
    if kind == "worktool" and ahead > every.total_seconds() * burst:
        return Used(what, 1.0, ahead, kind)  # it asked us to wait
    return Used(what, min(ahead / (every.total_seconds() * burst), 1.0), 0.0, kind)


_ROBOTS = {"robot": robot.A_MINUTE, "worktool": names_robot.A_MINUTE}


def _key(app: WecomApp) -> str:
    """A name for a secret that does not tell it."""
    words = f"{app.corp_id}:{app.secret.get_secret_value()}"
    return hashlib.blake2b(words.encode(), digest_size=16, key=b"guanjia token").hexdigest()


_ASKED = "asked as (select * from unnest($1::text[], $2::interval[], $3::int[]) as a(name, every, burst))"
_SEED = f"""
with {_ASKED} insert into wecom_limit (name, tat) select name, now() - interval '1 day' from asked order by name
on conflict do nothing
"""  # noqa: S608  # our own words
#: all of them or none: who waits for one has not used up the others. Every call comes by the same few rows, so none is
#: held until it is on disk: a database that dies forgets the last moment's counts, and no more
_TAKE = f"""
with {_ASKED}, held as (
  select l.name, l.tat, a.every, a.burst from asked a join wecom_limit l using (name) order by l.name for update of l
), wait as (
  select count(*) as known, coalesce(max(extract(epoch from greatest(tat, now()) + every - now() - every * burst)), 0)
         ::float8 as seconds from held
), taken as (
  update wecom_limit l set tat = greatest(h.tat, now()) + h.every from held h
   where l.name = h.name and h.every > interval '0'
     and (select seconds <= 0 and known = cardinality($1::text[]) from wait)
)
select known, seconds from wait, (select set_config('synchronous_commit', 'off', true)) not_waited_for
"""  # noqa: S608  # as above


class SharedLimits:
    """So many in a while, over all processes (generic cell rate): what is too much waits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wait(self, takes: Sequence[Take]) -> float:
        """Take one of each, and return 0; or none of them, and return the seconds to wait.

        Who cannot count now waits: nothing was asked of WeCom, so that nothing is in doubt.
        """
        try:
            return await self._take({take.name: take for take in takes})
        except Exception as error:
            if meaning(error) == "fault":
                raise
            _log.warning("limits.away", reason=type(error).__name__)
            return _AWAY_WAIT

    async def _take(self, one: Mapping[str, Take]) -> float:
        values = list(one), [take.every for take in one.values()], [take.burst for take in one.values()]
        async with self._database.connection() as db:
            row = await db.fetchrow(_TAKE, *values)
            if row is None or row["known"] < len(one):  # a name is new
                await db.execute(_SEED, *values)
                row = await db.fetchrow(_TAKE, *values)
        assert row is not None  # an aggregate always gives one
        seconds: float = row["seconds"]
        return max(0.0, seconds)

    async def pause(self, name: str, seconds: float) -> None:
        """Nothing may be taken of this name for so long. What WeCom answered counts, put down or not."""
        try:
            async with self._database.transaction() as db:
                await db.execute(
                    """insert into wecom_limit as l (name, tat) values ($1, now() + $2)
                       on conflict (name) do update set tat = greatest(l.tat, excluded.tat)""",
                    name,
                    timedelta(seconds=seconds),
                )
        except Exception as error:
            if meaning(error) == "fault":
                raise
            _log.warning("limits.away", reason=type(error).__name__)
