"""The database: connections, transactions, and what errors mean.

Tables are described with SQLAlchemy, for the migrations. Statements are SQL, in each room's `store.py`, and go through
asyncpg alone: one costs a third of the time and a fifth of the CPU of one through a session (docs/adr/0003).
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

import asyncpg
import orjson

from app.errors import Stop
from app.postgres import OLDEST

#: a connection of asyncpg; json comes back as values and goes in as values
Connection: TypeAlias = asyncpg.Connection
#: "gone": the database does not answer or has no room; nothing is wrong with what was asked. "clash": two
#: transactions got in each other's way; ask again. "fault": the request itself failed.
Meaning = Literal["gone", "clash", "fault"]
#: classes of advisory locks, all of them, so that a lane's name never meets a worker's
LANE_LOCK = 1  # a lane of the inbox that is handled
SEND_LOCK = 2  # a lane of the outbox that is sent to
ALIVE_LOCK = 3  # a worker that lives
HOUSE_LOCK = 4  # the process that keeps house
PERSON_LOCK = 5  # bars and arrivals of one person
STOCK_LOCK = 6  # what is counted of a shop's product
TROUBLE_LOCK = 7  # complaints of one kind
TOKEN_LOCK = 8  # the process that fetches a token
REHEARSAL_LOCK = 9  # the rehearsal under way
MEDIA_LOCK = 10  # the process that uploads a picture
POST_LOCK = 11  # the posts of the timetable
_CLASH = frozenset({"40001", "40P01"})
_GONE_CLASSES = ("08", "53")  # connection exceptions; out of disk, memory, connections
_GONE = frozenset({"57P01", "57P02", "57P03", "25P03"})  # shutdown, crash, starting up, idle in transaction
_STATEMENTS = 300  # prepared statements a connection remembers


class Database:
    """One pool of connections. Use `open_database`."""

    def __init__(self, url: str, process: str, pool: int) -> None:
        self.url = url
        self._options: dict[str, Any] = {
            "server_settings": {
                "application_name": f"guanjia {process} {os.getpid()}",
                "timezone": "UTC",
                "statement_timeout": "30000",
            },
            "timeout": 5,
            "command_timeout": 60,
            "statement_cache_size": _STATEMENTS,
        }
        self._pool = asyncpg.create_pool(
            url, min_size=0, max_size=pool, init=_know_json, reset=_no_reset, **self._options
        )

    async def open(self) -> None:
        """Get ready; connects to nothing yet."""
        await self._pool

    async def close(self) -> None:
        """Close every connection."""
        self._pool.terminate()

    async def connect(self) -> Connection:
        """A connection of its own, outside the pool."""
        connection = await asyncpg.connect(self.url, **self._options)
        await _know_json(connection)
        return connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection of the pool; each statement commits by itself."""
        async with self._pool.acquire(timeout=10) as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection of the pool, in a transaction that commits with the block."""
        async with self._pool.acquire(timeout=10) as connection, connection.transaction():
            yield connection


@asynccontextmanager
async def open_database(url: str, *, process: str = "guanjia", pool: int = 10) -> AsyncIterator[Database]:
    """A pool of up to `pool` connections, closed afterwards."""
    database = Database(url, process, pool)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def _know_json(connection: Connection) -> None:
    await connection.set_type_codec(
        "jsonb", encoder=_pack_json, decoder=_unpack_json, schema="pg_catalog", format="binary"
    )


def _pack_json(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)  # 1 is the version of the binary format


def _unpack_json(raw: bytes) -> Any:
    return orjson.loads(raw[1:])


async def _no_reset(_: Connection) -> None:
    """Transactions leave nothing behind on a connection: we set nothing that outlives them."""


def meaning(error: BaseException) -> Meaning:
    """What an error from the database says about asking again."""
    state = str(error.sqlstate) if isinstance(error, asyncpg.PostgresError) else ""
    if state in _CLASH:
        return "clash"
    if state in _GONE or state.startswith(_GONE_CLASSES):
        return "gone"
    if isinstance(error, asyncpg.InterfaceError | OSError | asyncpg.PostgresConnectionError):
        return "gone"
    return "fault"


def reason(error: BaseException) -> str:
    """An error in one line that can be kept: the database's own texts may hold what people said, so only its code."""
    if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError):
        return f"{type(error).__name__} (SQLSTATE {getattr(error, 'sqlstate', None) or 'none'})"
    words = f"{type(error).__name__}: {error}".replace("\x00", "")
    return words.encode("utf-8", "replace").decode()[:500]


async def check(url: str) -> None:
    """Raise Stop, in one sentence, when the database cannot be used."""
    connection = await _reach(url)
    try:
        version = connection.get_server_version()
        if version.major < OLDEST:
            where = _where(url)
            raise Stop(f"The database at {where} is PostgreSQL {version.major}; guanjia needs {OLDEST} to 18.")
    finally:
        await connection.close()


async def ask(url: str, statement: str) -> Any:
    """One value, over a connection of its own. Raises Stop when the database cannot be used."""
    connection = await _reach(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def _reach(url: str) -> Connection:
    where = _where(url)
    try:
        return await asyncpg.connect(url, timeout=5)
    except (OSError, TimeoutError) as error:
        reason = getattr(error, "strerror", None) or "no answer within 5 s"
        raise Stop(f"The database at {where} cannot be reached ({reason}). See GUANJIA_DATABASE_URL.") from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Stop(f"The database at {where} refuses us: {error}. See GUANJIA_DATABASE_URL.") from None


def _where(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or 'its socket'}{f':{parts.port}' if parts.port else ''}{parts.path}"


async def lock_lane(db: Connection, lane: str) -> None:
    """Wait for a lane of the inbox and keep it until commit, as a turn of its own would."""
    await db.execute("select pg_advisory_xact_lock($1, hashtext($2))", LANE_LOCK, lane)
