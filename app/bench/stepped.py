"""A whole guanjia in one process on a clock that stands still: it steps from one moment to the next.

Nothing is left out of the path: the box calls the doors, the worker takes turns, the relay calls the box, what is due
is done. Simulations and tests are told on it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from fastapi import FastAPI

from app import bootstrap, due
from app.bootstrap import Pipeline, Runtime, new_relay
from app.bot.relay import Relay
from app.bot.worker import Worker
from app.clock import Clock, machine_now
from app.config import Settings
from app.main import create_app
from app.process import Lock
from app.sandbox.credentials import sandbox_app
from app.sandbox.server import Box
from app.schedule import Schedule

GUANJIA = "http://guanjia.test"
_AT_ONCE = 16  # actions of one claim


class StillClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        """Business time."""
        return self.at

    def machine_at(self, business: datetime) -> datetime:
        """As if it ran from here on."""
        return machine_now() + (business - self.at)

    def advance(self, **delta: float) -> None:
        """Let time pass."""
        self.at += timedelta(**delta)


class Late(httpx.AsyncBaseTransport):
    """A transport whose application is known only later."""

    app: httpx.ASGITransport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand it on."""
        return await self.app.handle_async_request(request)


@dataclass
class Stepped:
    """The parts of it. Use `stepped`."""

    run: Runtime
    web: FastAPI
    box: Box
    worker: Worker
    relay: Relay
    schedule: Schedule
    clock: StillClock
    hosted_secret: str

    async def settle(self) -> None:
        """Let everything that is under way come to an end, without letting time pass."""
        moved = True
        while moved:
            await self.box.wire.idle()
            moved = bool(await self.worker.step())
            sendings, claimed = await self.relay.claim(_AT_ONCE)
            for sending in sendings:
                await self.relay.carry_out(sending)
            moved = claimed or moved or await self.schedule.tick()

    async def next_due(self) -> datetime | None:
        """When the next moment is due."""
        async with self.run.database.connection() as db:
            return await due.next_at(db)


@asynccontextmanager
async def stepped(url: str, folder: Path, clock: StillClock) -> AsyncIterator[Stepped]:
    """Put one together over a database that has the demo chain in it."""
    plain = Settings(var=folder, port=8000, sandbox_port=8001, public_url=GUANJIA, api_base="http://127.0.0.1:8001")
    app, secret = sandbox_app(plain)
    async with bootstrap.runtime(plain, url, process="stepped", pool=6) as run:
        run.clock = clock
        inward = Late()
        box = Box(app, secret, GUANJIA, folder / "box", client=httpx.AsyncClient(transport=inward), now=clock.now)
        outward = httpx.ASGITransport(box.asgi)

        def new_client(base: str) -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=outward, base_url=base, timeout=10)

        web = create_app(run, new_client=new_client)
        inward.app = httpx.ASGITransport(web, client=("127.0.0.1", 1))
        still = Lock(run.settings.var / "watch.lock")  # nothing happens in it but what its steps bring about
        async with bootstrap.hands(run, new_client, paced=False) as hands:
            worker = Worker(run.database, clock, run.ears, Pipeline(run.database, clock, run.bell), run.bell)
            relay = new_relay(run, hands, "stepped")
            with still:
                async with web.router.lifespan_context(web):
                    schedule = Schedule(run.database, clock, run.bell)
                    yield Stepped(run, web, box, worker, relay, schedule, clock, secret)
        await box.close()
