"""The one place where real things are chosen, joined and closed."""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from app import log
from app.actions import Action, SendText
from app.bot import clockrow, loops
from app.bot.bell import Bell
from app.bot.ears import Ears
from app.bot.pipeline import handle
from app.bot.relay import Relay
from app.bot.worker import Worker
from app.catalogue import service as catalogue
from app.clock import Clock
from app.config import Settings
from app.db import Database, open_database
from app.desk import service as desk
from app.events import Event
from app.language.reading import Shop
from app.registry.store import GroupFacts
from app.schedule import Schedule
from app.sop import service as sop
from app.wecom import http
from app.wecom.hosted.hand import HostedHand
from app.wecom.official.client import OfficialClient
from app.wecom.official.hand import OfficialHand
from app.wecom.official.oauth import OAuth
from app.wecom.port import Hand
from app.work import Work, begin

_log = log.get(__name__)
SOURCE = "麦小禾管家"
_TURNS = 2  # loops that take turns: while one waits for the database the other computes
_SHOP_SECONDS = 60.0

#: the capability matrix: which hand does which action; what none can do, a person is asked to do
CAPABILITIES: dict[str, str] = {
    "send_text:group": "hosted",
    "send_text:person": "hosted",
    "send_text:staff": "app",
    "send_card": "app",
    "update_card": "app",
    "remove_member": "hosted",
    "rename_group": "hosted",
    "fetch_group": "app",
}
#: what a person can be asked to do instead
BY_HAND = frozenset({"send_text:group", "remove_member", "rename_group"})


@dataclass(frozen=True, slots=True)
class Matrix:
    """Names who does an action in a group now: a hand, "desk", or "none"."""

    hands: frozenset[str]

    def __call__(self, action: Action, group: GroupFacts | None) -> str:
        """The name of the hand, "desk" for a person, "none" when nobody can."""
        name = _name(action)
        hand = CAPABILITIES[name]
        able = hand in self.hands and (hand != "hosted" or bool(group and group.account))
        if able and not getattr(action, "by_hand", False):
            return hand
        return "desk" if name in BY_HAND else "none"


def _name(action: Action) -> str:
    if isinstance(action, SendText):
        return f"send_text:{'staff' if action.staff_id else 'group' if action.group_id else 'person'}"
    return action.kind


@dataclass(slots=True)
class Runtime:
    """Everything one process runs on."""

    settings: Settings
    database: Database
    clock: Clock
    bell: Bell
    ears: Ears


@asynccontextmanager
async def runtime(settings: Settings, url: str, *, process: str, pool: int = 10) -> AsyncIterator[Runtime]:
    """Open what every process needs, and close it again."""
    async with open_database(url, process=process, pool=pool) as database:
        clock = Clock()
        async with database.connection() as db:
            clock.dial = await clockrow.read(db)
        yield Runtime(settings, database, clock, Bell(), Ears(settings))


class Pipeline:
    """The pipeline with the chain's products at hand; they are read anew every minute."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._shop = Shop()
        self._read_at = -_SHOP_SECONDS

    async def __call__(self, work: Work, event: Event) -> str | None:
        """Do what an event asks for."""
        if time.monotonic() - self._read_at > _SHOP_SECONDS:
            self._shop = Shop(products=await catalogue.products(work))
            self._read_at = time.monotonic()
        return await handle(work, event, self._shop)


@asynccontextmanager
async def hands(
    run: Runtime, new_client: Callable[[str], httpx.AsyncClient] = http.client
) -> AsyncIterator[dict[str, Hand]]:
    """The hands that the settings allow for."""
    settings, clients = run.settings, []
    found: dict[str, Hand] = {}
    main = settings.wecom.get("")
    if main and main.secret.get_secret_value():
        clients.append(new_client(main.api_base))
        client = OfficialClient(main, clients[-1], time.monotonic)
        found["app"] = OfficialHand(client, SOURCE, lambda page: f"{settings.base_url}/m/go/{page}")
    if settings.hosted_base:
        clients.append(new_client(settings.hosted_base))
        found["hosted"] = HostedHand(clients[-1], settings.hosted_secret.get_secret_value())
    try:
        yield found
    finally:
        for opened in clients:
            await opened.aclose()


@asynccontextmanager
async def oauth(
    settings: Settings, new_client: Callable[[str], httpx.AsyncClient] = http.client
) -> AsyncIterator[OAuth | None]:
    """Sign-in of staff through the main application; None while it is not set."""
    main = settings.wecom.get("")
    if main is None or not main.secret.get_secret_value():
        yield None
        return
    async with new_client(main.api_base) as client:
        yield OAuth(main, OfficialClient(main, client, time.monotonic))


def new_relay(run: Runtime, able: dict[str, Hand], owner: str) -> Relay:
    """A relay over these hands."""
    matrix = Matrix(frozenset(able))
    return Relay(run.database, run.clock, able, matrix, desk.ask, owner=owner, wake=run.bell.ring)


async def run_worker(run: Runtime) -> None:
    """Be a worker until cancelled: take turns, send, do what is due."""
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    pipeline = Pipeline(run.database, run.clock)
    async with begin(run.database, run.clock, "start", wake=run.bell.ring) as work:
        await sop.plan(work)
    async with hands(run) as able, asyncio.TaskGroup() as tasks:
        relay = new_relay(run, able, owner)
        tasks.create_task(loops.listen(run.database, run.clock, run.bell, owner))
        for n in range(_TURNS):
            worker = Worker(run.database, run.clock, run.ears, pipeline, run.bell)
            tasks.create_task(loops.turns(worker, run.bell, helps=n > 0))
        tasks.create_task(loops.sends(relay, run.bell))
        tasks.create_task(loops.recoveries(relay))
        tasks.create_task(Schedule(run.database, run.clock, run.bell).run())
        _log.info("worker.ready", owner=owner, hands=sorted(able))
