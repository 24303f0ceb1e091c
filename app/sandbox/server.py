"""Puts the box together: world, wire, the APIs and the page, as one web application."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app import log
from app.config import WecomApp
from app.sandbox.credentials import robot_key
from app.sandbox.fence import Fence
from app.sandbox.hosted import Hosted
from app.sandbox.journal import Journal
from app.sandbox.official import Official
from app.sandbox.page import Page
from app.sandbox.robots import Robots
from app.sandbox.staffgroup import StaffGroup
from app.sandbox.trouble import Trouble
from app.sandbox.wire import Wire
from app.sandbox.world import World

_log = log.get(__name__)
_FOLLOW = 2.0  # seconds between looks at guanjia's clock
_NO_CLOCK: dict[str, Any] = {"answers": False, "next": None, "holds": []}


class GuanjiaClock:
    """Business time, as guanjia has it. It is followed, and turned through guanjia's own door."""

    def __init__(self, client: httpx.AsyncClient, base: str, secret: str) -> None:
        self._http = client
        self._url = f"{base}/sandbox-clock"
        self._headers = {"x-guanjia-secret": secret}
        self._ahead = 0.0
        self._rate = 1.0
        self._read_at = time.time()
        self._asking = asyncio.Lock()  # an answer from before a turn must not come after the turn's

    def now(self) -> datetime:
        """Business time."""
        machine = time.time()
        ahead = self._ahead + (machine - self._read_at) * (self._rate - 1)
        return datetime.fromtimestamp(machine, UTC) + timedelta(seconds=ahead)

    async def turn(self, to: str | None) -> dict[str, Any]:
        """Turn guanjia's clock, or only read it. Answers what it shows."""
        try:
            async with self._asking:
                return await self._turn(to)
        except httpx.HTTPError as error:
            _log.warning("clock.unread", reason=type(error).__name__)
            return {**_NO_CLOCK, "now": self.now().isoformat(), "rate": self._rate, "ahead_seconds": self._ahead}

    async def _turn(self, to: str | None) -> dict[str, Any]:
        if to is None:
            answer = await self._http.get(self._url, headers=self._headers, timeout=3)
        else:
            answer = await self._http.post(self._url, headers=self._headers, json={"to": to}, timeout=3)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        self._ahead, self._rate, self._read_at = found["ahead_seconds"], found["rate"], time.time()
        return {**found, "answers": True}

    async def follow(self) -> None:
        """Keep reading it."""
        while True:
            await self.turn(None)
            await asyncio.sleep(_FOLLOW)


class Box:
    """The box, which calls guanjia at `guanjia` and keeps its journal in `folder`.

    `hosts`: what it may be called beside the loopback names. `client` and `now` are chosen by tests that run box and
    guanjia in one process, on a clock of their own.
    """

    def __init__(
        self,
        app: WecomApp,
        hosted_secret: str,
        guanjia: str,
        folder: Path,
        *,
        hosts: Iterable[str] = (),
        client: httpx.AsyncClient | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(folder / "journal.db")
        self._client = client or httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=100))
        self._clock = GuanjiaClock(self._client, guanjia, hosted_secret)
        clock = now or self._clock.now
        self.wire = Wire(
            guanjia,
            corp_id=app.corp_id,
            token=app.token.get_secret_value(),
            aes_key=app.aes_key.get_secret_value(),
            hosted_secret=hosted_secret,
            now=clock,
            client=self._client,
        )
        self.world = World(self.journal, app.corp_id, app.agent_id, clock, time.time, self.wire.tell)
        self.trouble = Trouble()
        self.official = Official(self.world, app.secret.get_secret_value(), guanjia, self.trouble)
        hosted = Hosted(self.world, hosted_secret, self.trouble)
        self.robots = Robots(self.world, self.trouble, self.wire.tell)
        routes = [
            *self.official.routes(),
            *hosted.routes(),
            *self.robots.routes(),
            *StaffGroup(self.world, robot_key(hosted_secret), self.trouble, self.official.media).routes(),
            *Page(self.world, guanjia, self._clock.turn).routes(),
            Route("/sandbox/trouble", self.trouble.order, methods=["POST"]),
            Route("/healthz", _alive),
        ]
        self.asgi = Fence(Starlette(routes=routes, lifespan=self._lifespan), hosts, guanjia)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(self._clock.follow())
        try:
            yield
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            await self.close()

    async def close(self) -> None:
        """Hang up and close the journal."""
        await self._client.aclose()
        self.journal.close()


async def _alive(_: Request) -> JSONResponse:
    return JSONResponse({"ok": True})
