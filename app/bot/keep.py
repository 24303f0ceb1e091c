"""Keeps what comes through the doors: on disk before the answer, repeats once, arrivals together in one insert."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from app import log
from app.bot import store
from app.clock import Clock
from app.db import Connection, Database, meaning
from app.outbox import mark
from app.wecom.port import Envelope

_log = log.get(__name__)
_LARGEST = 200  # rows an insert
_PATIENCE = 4.0  # seconds from arrival; WeCom hangs up after 5 (protocol §1.6)
_MOST_WAITING = 5000  # arrivals; more are turned away at once, so that an outage does not fill the memory


class Overrun(OSError):
    """More arrives than can be kept: the caller should repeat it in a moment."""


@dataclass(slots=True)
class _Waiting:
    source: str
    envelope: Envelope
    arrived_at: datetime
    deadline: float  # of the loop's clock: nobody waits for it any more
    kept: asyncio.Future[bool]


class Keeper:
    """Gathers arrivals and writes them. One per web process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[_Waiting] = []
        self._flushing: asyncio.Task[None] | None = None
        self._idle: list[Connection] = []  # the keeper's own: the pool's bookkeeping costs as much as the insert

    async def keep(self, source: str, envelope: Envelope) -> bool:
        """Keep an envelope. True when it is new, False for a repeat; either way it is on disk when this returns.

        Raises what the database raised when it could not be kept in time, and Overrun when too many wait.
        """
        if len(self._waiting) >= _MOST_WAITING:
            raise Overrun
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        deadline = loop.time() + _PATIENCE
        self._waiting.append(_Waiting(source, envelope, self._clock.now(), deadline, future))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        async with asyncio.timeout_at(deadline):
            return await future

    async def _flush(self) -> None:
        while self._waiting:
            await self._gather()
            batch, self._waiting = self._waiting[:_LARGEST], self._waiting[_LARGEST:]
            if batch := [item for item in batch if not item.kept.done()]:
                await self._write(batch)

    async def _gather(self) -> None:
        """Let in what has arrived already and was not read yet: as long as each round of the loop brings more."""
        seen = 0
        while seen < len(self._waiting) < _LARGEST:
            seen = len(self._waiting)
            await asyncio.sleep(0)

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            fresh = await self._insert(batch)
        except Exception as error:
            if len(batch) > 1 and meaning(error) == "fault":
                for item in batch:  # one of them cannot be kept; the others shall not suffer for it
                    await self._write([item])
                return
            for item in batch:
                if not item.kept.done():
                    item.kept.set_exception(error)
            return
        for item in batch:
            if not item.kept.done():  # the caller may have hung up
                key = mark(item.envelope.key)
                item.kept.set_result(key in fresh)
                fresh.discard(key)  # equal ones in one batch: the first is new, the rest are repeats

    async def _insert(self, batch: Sequence[_Waiting]) -> set[bytes]:
        """Insert once; through a restart of the database as often as patience allows. Safe: keys are unique."""
        rows = [(item.source, item.envelope, item.arrived_at) for item in batch]
        deadline = batch[-1].deadline
        while True:
            try:
                async with asyncio.timeout_at(deadline), self._connection() as connection:
                    return await store.keep(connection, rows)
            except Exception as error:
                if meaning(error) == "fault" or asyncio.get_running_loop().time() + 0.2 > deadline:
                    raise
                _log.warning("keep.again", reason=type(error).__name__)
                await asyncio.sleep(0.1)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        """One of our own connections; one that failed is not used again."""
        connection = self._idle.pop() if self._idle else await self._database.connect()
        try:
            yield connection
        except BaseException:
            connection.terminate()
            raise
        self._idle.append(connection)

    async def close(self) -> None:
        """Close the connections."""
        while self._idle:
            await self._idle.pop().close(timeout=1)
