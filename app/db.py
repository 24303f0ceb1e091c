"""The database: one Base, one naming convention, sessions, and what its errors mean."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

import asyncpg
import orjson
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from app.errors import Stop
from app.postgres import OLDEST

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: a bare connection
Connection: TypeAlias = asyncpg.Connection
#: "gone": the database does not answer or has no room; nothing is wrong with what was asked. "clash": two
#: transactions got in each other's way; ask again. "fault": the request itself failed.
Meaning = Literal["gone", "clash", "fault"]
_BARE = "bare connection"
_CLASH = frozenset({"40001", "40P01"})
_GONE_CLASSES = ("08", "53")  # connection exceptions; out of disk, memory, connections
_GONE = frozenset({"57P01", "57P02", "57P03", "25P03"})  # shutdown, crash, starting up, idle in transaction


class Base(DeclarativeBase):
    """Every table's ancestor."""

    metadata = MetaData(naming_convention=NAMES)


class Database:
    """One pool of connections, as sessions for the rooms and as bare connections for the line's own statements."""

    def __init__(self, url: str, *, process: str = "guanjia", pool: int = 10) -> None:
        self.url = url
        self.options = {"application_name": f"guanjia {process}", "timezone": "UTC", "statement_timeout": "30000"}
        self.engine: AsyncEngine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1).replace("postgres://", "postgresql+asyncpg://", 1),
            pool_size=pool,
            max_overflow=0,
            pool_timeout=10,
            pool_use_lifo=True,
            hide_parameters=True,  # errors are logged; what fans wrote is not
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
            connect_args={"server_settings": self.options, "timeout": 5, "command_timeout": 60},
        )
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    async def connect(self) -> Connection:
        """A bare connection of its own, outside the pool."""
        return await asyncpg.connect(self.url, server_settings=self.options, timeout=5)

    @asynccontextmanager
    async def bare(self) -> AsyncIterator[Connection]:
        """A bare connection of the pool, in autocommit."""
        async with self.engine.connect() as connection:
            yield await _driver(connection)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


async def _driver(connection: Any) -> Connection:
    raw = await connection.get_raw_connection()
    driver: Connection = raw.driver_connection
    return driver


async def driver(session: AsyncSession) -> Connection:
    """The bare connection under a session, inside its transaction: a fifth of the work a statement costs otherwise.

    SQLAlchemy has set its codecs on it: json comes back as values, and goes in as text.
    """
    bare: Connection | None = session.info.get(_BARE)
    if bare is not None and bare.is_in_transaction():
        return bare
    connection = await session.connection()
    bare = await _driver(connection)
    if not bare.is_in_transaction():  # SQLAlchemy begins with its own first statement, not before
        await connection.exec_driver_sql("select 1")
    session.info[_BARE] = bare
    return bare


def meaning(error: BaseException) -> Meaning:
    """What an error from the database says about asking again."""
    state = _sqlstate(error)
    if state in _CLASH:
        return "clash"
    if state in _GONE or (state or "").startswith(_GONE_CLASSES):
        return "gone"
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "gone"
    if isinstance(error, InterfaceError | asyncpg.InterfaceError | OSError | asyncpg.PostgresConnectionError):
        return "gone"
    return "fault"


def _sqlstate(error: BaseException) -> str | None:
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate)
    if isinstance(error, DBAPIError):
        state: str | None = getattr(error.orig, "sqlstate", None)
        return state
    return None


async def check(url: str) -> None:
    """Raise Stop, in one sentence, when the database cannot be used."""
    where = _where(url)
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, TimeoutError) as error:
        reason = getattr(error, "strerror", None) or "no answer within 5 s"
        raise Stop(f"The database at {where} cannot be reached ({reason}). See GUANJIA_DATABASE_URL.") from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Stop(f"The database at {where} refuses us: {error}. See GUANJIA_DATABASE_URL.") from None
    try:
        version = connection.get_server_version()
        if version.major < OLDEST:
            raise Stop(f"The database at {where} is PostgreSQL {version.major}; guanjia needs {OLDEST} to 18.")
    finally:
        await connection.close()


def _where(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or 'its socket'}{f':{parts.port}' if parts.port else ''}{parts.path}"
