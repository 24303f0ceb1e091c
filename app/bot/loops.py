"""The loops of one worker process: turns, sends, listening. They live through restarts of the database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from app import log
from app.bot.bell import Bell
from app.bot.relay import Relay, Sending
from app.bot.worker import Worker
from app.clock import Clock, Dial
from app.db import ALIVE_LOCK, Connection, Database, meaning
from app.work import CHANNEL

_log = log.get(__name__)
SENDERS = 16
_SWEEP = 1.0  # seconds between looks at what no bell told us of
_RECOVER = 2.0
_ALIVE = 5.0


async def forever(name: str, step: Callable[[], Awaitable[None]]) -> None:
    """Repeat `step`. A database that is gone is waited for; any other fault is logged, and the loop goes on."""
    wait = 0.1
    while True:
        try:
            await step()
            wait = 0.1
        except Exception as error:
            if meaning(error) == "fault":
                _log.exception("loop.fault", loop=name)
            else:
                _log.warning("loop.waits", loop=name, reason=type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 5.0)


async def turns(worker: Worker, bell: Bell, *, helps: bool = False) -> None:
    """Take turns as long as lanes wait. One that `helps` wakes only when another has found more than one turn's work:
    for a single message, a second loop would look in vain.
    """
    waits_for = "backlog" if helps else "inbox"
    busy = 0

    async def step() -> None:
        nonlocal busy
        since = bell.count(waits_for)
        if await worker.step():
            busy += 1
            if busy > 1:
                bell.ring("backlog")
            return
        busy = 0
        await bell.wait(waits_for, since, _SWEEP)

    await forever("turns", step)


async def sends(relay: Relay, bell: Bell, alive: asyncio.Event) -> None:
    """Carry out actions, several lanes at once; none is begun while others could take us for dead."""
    under_way: set[asyncio.Task[None]] = set()

    async def step() -> None:
        await alive.wait()
        since = bell.count("outbox")
        free = SENDERS - len(under_way)
        if not free:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            return
        sendings, moved = await relay.claim(free)
        for sending in sendings:
            task = asyncio.create_task(_send(relay, sending))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        if not moved:
            await bell.wait("outbox", since, _SWEEP)

    try:
        await forever("sends", step)
    finally:
        if under_way:  # what has been begun is ended and recorded
            await asyncio.wait(under_way, timeout=8)


async def _send(relay: Relay, sending: Sending) -> None:
    try:
        await relay.carry_out(sending)
    except Exception:
        _log.exception("send.fault", cause=sending.row.cause, kind=sending.row.kind)


async def recoveries(relay: Relay) -> None:
    """Take over what dead workers left."""

    async def step() -> None:
        await relay.recover()
        await asyncio.sleep(_RECOVER)

    await forever("recoveries", step)


async def asks(relay: Relay) -> None:
    """Ask about what is unsure: in a loop of its own, for a gateway that is down takes its time to say so."""

    async def step() -> None:
        await relay.ask()
        await asyncio.sleep(_RECOVER)

    await forever("asks", step)


#: reads how far the sandbox's clock is ahead
ReadDial = Callable[[Connection], Awaitable[Dial]]


@asynccontextmanager
async def beside(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run these while the block runs; they are cancelled and awaited with it."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def listen(
    database: Database,
    clock: Clock,
    bell: Bell,
    read_dial: ReadDial,
    owner: str = "",
    alive: asyncio.Event | None = None,
) -> None:
    """Hear what other processes ring for, and follow the sandbox's clock.

    `owner`: also hold the lock that says this worker lives; `alive` is set as long as it is held.
    """
    alive = alive or asyncio.Event()

    def cut(_: Connection) -> None:
        alive.clear()
        bell.ring("clock")

    async def step() -> None:
        connection = await database.connect()
        connection.add_termination_listener(cut)
        try:
            if owner:
                await connection.execute("select pg_advisory_lock($1, hashtext($2))", ALIVE_LOCK, owner)
            await connection.add_listener(CHANNEL, lambda *args: bell.ring(args[3]))
            since = bell.count("clock")  # before reading: a turn that is told of while we read is read again
            clock.dial = await read_dial(connection)
            alive.set()
            for name in ("inbox", "outbox", "due"):  # whatever rang while we could not hear
                bell.ring(name)
            while True:
                await bell.wait("clock", since, _ALIVE)
                since = bell.count("clock")
                clock.dial = await read_dial(connection)
                bell.ring("due")
        finally:
            alive.clear()
            with suppress(Exception):
                await connection.close(timeout=1)

    await forever("listen", step)
