"""What all processes share about WeCom's API: one token for a secret, and how often anything may be asked.

Both are machine time. A token is sealed on disk, and never logged.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from app import log
from app.config import WecomApp
from app.db import Database, meaning
from app.vault import Sealed, Vault
from app.wecom.port import Take

_log = log.get(__name__)
_TOKEN_LOCK = 8
_EARLY = timedelta(minutes=5)  # before its end at which a token is exchanged

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
            await connection.execute("select pg_advisory_lock($1, hashtext($2))", _TOKEN_LOCK, key)
            row = await connection.fetchrow(
                """select sealed, extract(epoch from ends_at - now())::float8 as seconds from wecom_token
                    where key = $1 and ends_at > now() + $2""",
                key,
                _EARLY,
            )
            known = self._open(key, row["sealed"]) if row else ""
            if row and known and known != not_this:
                return known, row["seconds"]
            token, seconds = await fetch()
            await connection.execute(
                """insert into wecom_token (key, sealed, ends_at) values ($1, $2, now() + $3)
                   on conflict (key) do update set sealed = excluded.sealed, ends_at = excluded.ends_at""",
                key,
                self._vault.seal(f"token {key}", token),
                timedelta(seconds=seconds),
            )
            return token, seconds
        finally:
            await connection.close(timeout=1)

    def _open(self, key: str, sealed: bytes) -> str:
        try:
            return self._vault.open(f"token {key}", sealed)
        except Sealed:  # by another key than ours: a new one is fetched
            return ""


def _key(app: WecomApp) -> str:
    """A name for a secret that does not tell it."""
    words = f"{app.corp_id}:{app.secret.get_secret_value()}"
    return hashlib.blake2b(words.encode(), digest_size=16, key=b"guanjia token").hexdigest()


_TAKE = """
with asked as (select * from unnest($1::text[], $2::interval[], $3::int[]) as a(name, every, burst)),
taken as (
  insert into wecom_limit as l (name, tat)
  select name, now() + every from asked order by name
  on conflict (name) do update set tat = greatest(l.tat, now()) + (excluded.tat - now())
    where greatest(l.tat, now()) + (excluded.tat - now()) - now()
          <= (excluded.tat - now()) * (select burst from asked a where a.name = l.name)
  returning name
)
select coalesce(max(greatest(extract(epoch from l.tat + every - now() - every * burst), extract(epoch from every))), 0)
       ::float8
  from asked left join wecom_limit l using (name) where name not in (select name from taken)
"""


class SharedLimits:
    """So many in a while, over all processes (generic cell rate): what is too much waits.

    Who comes while others take sees what there was before them: the wait is one step at the least, and asked again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wait(self, takes: Sequence[Take]) -> float:
        """Take one of each. 0 when all may go now, else the seconds to wait; what could be taken is taken."""
        one = {take.name: take for take in takes}
        async with self._database.connection() as db:
            seconds: float = await db.fetchval(
                _TAKE, list(one), [take.every for take in one.values()], [take.burst for take in one.values()]
            )
        return max(0.0, seconds)

    async def pause(self, name: str, seconds: float) -> None:
        """Nothing may be taken of this name for so long."""
        async with self._database.transaction() as db:
            await db.execute(
                """insert into wecom_limit as l (name, tat) values ($1, now() + $2)
                   on conflict (name) do update set tat = greatest(l.tat, excluded.tat)""",
                name,
                timedelta(seconds=seconds),
            )
