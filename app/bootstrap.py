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
from pydantic import SecretStr

from app import log
from app.bot import clockrow, corp, janitor, loops
from app.bot.bell import Bell
from app.bot.corp import Corp
from app.bot.ears import Ears
from app.bot.matrix import Matrix
from app.bot.media import OurPictures, SharedUploads
from app.bot.pipeline import handle
from app.bot.planning import plan_all
from app.bot.relay import Relay
from app.bot.shared import SharedLimits, SharedTokens
from app.bot.watching import Watch
from app.bot.worker import Worker
from app.catalogue import service as catalogue
from app.clock import Clock, Dial
from app.config import WECOM_API, Settings
from app.db import Connection, Database, open_database
from app.desk import service as desk
from app.events import Event
from app.language.reading import Shop
from app.registry.accounts import service as accounts
from app.registry.accounts.service import Reached
from app.rules.rulebook import service as rulebook
from app.rules.rulebook.decide import OURS
from app.sandbox.credentials import with_sandbox
from app.schedule import Schedule
from app.vault import Vault, vault
from app.wecom import http
from app.wecom.hosted.hand import HostedHand
from app.wecom.hosted.robot import NamesHand, Robot
from app.wecom.official.client import OfficialClient
from app.wecom.official.hand import OfficialHand
from app.wecom.official.oauth import authorize, who
from app.wecom.port import Hand
from app.wecom.robot import StaffRobot
from app.work import Work, begin

_log = log.get(__name__)
SOURCE = "麦小禾管家"
_TURNS = 2  # loops that take turns: while one waits for the database the other computes
_SHOP_SECONDS = 60.0
_REWIRE = 30.0  # seconds between looks at what no bell told of


@dataclass(slots=True)
class Runtime:
    """Everything one process runs on. `settings` are those in force: environment, wizard, or the box."""

    given: Settings
    settings: Settings
    database: Database
    clock: Clock
    bell: Bell
    ears: Ears
    vault: Vault
    named: tuple[Reached, ...] = ()  # accounts that know names alone

    async def read_dial(self, db: Connection) -> Dial:
        """How far business time is ahead: only the sandbox's clock can be turned."""
        return await clockrow.read(db) if self.settings.is_sandbox else Dial()

    async def wire(self) -> None:
        """Take up what the wizard has changed since."""
        async with self.database.connection() as db:
            known = await corp.load(db, self.vault)
            self.named = await accounts.named(db, self.vault)
        self.settings = in_force(self.given, known)
        pending = known if known is not None and known.connected_at is None else None
        names = {one.account: one.secret for one in self.named}
        self.ears.wire(self.settings, pending.app(WECOM_API) if pending else None, names)


def in_force(given: Settings, known: Corp | None) -> Settings:
    """The settings to work with: a corp of the environment, else the one that was connected, else the box."""
    if given.wecom or known is None or known.connected_at is None:
        return with_sandbox(given)
    changes: dict[str, object] = {"wecom": {"": known.app(given.api_base)}}
    if known.hosted_base and not given.hosted_base:
        changes |= {"hosted_base": known.hosted_base, "hosted_secret": SecretStr(known.hosted_secret)}
    return with_sandbox(given.model_copy(update=changes))


@asynccontextmanager
async def runtime(given: Settings, url: str, *, process: str, pool: int = 10) -> AsyncIterator[Runtime]:
    """Open what every process needs, and close it again."""
    keys = vault(given.secret_key.get_secret_value(), given.var)
    async with open_database(url, process=process, pool=pool) as database:
        clock = Clock()
        run = Runtime(given, given, database, clock, Bell(), Ears(given), keys)
        async with begin(database, clock, "start") as work:
            await corp.meet(work, given)
        await run.wire()
        async with database.connection() as db:
            clock.dial = await run.read_dial(db)
        yield run


class Pipeline:
    """The pipeline with the chain's products at hand; they are read anew every minute."""

    def __init__(self, database: Database, clock: Clock, bell: Bell | None = None) -> None:
        self._database = database
        self._clock = clock
        self._bell = bell or Bell()
        self._shop = Shop()
        self._books = OURS
        self._rung = -1
        self._read_at = -_SHOP_SECONDS

    async def __call__(self, work: Work, event: Event) -> str | None:
        """Do what an event asks for."""
        if time.monotonic() - self._read_at > _SHOP_SECONDS:
            self._shop = Shop(products=await catalogue.products(work))
            self._read_at = time.monotonic()
            self._rung = -1
        if self._rung != (rung := self._bell.count("rules")):
            self._books, self._rung = await rulebook.books(work), rung
        return await handle(work, event, self._shop, self._books)


class Hands(dict[str, Hand]):
    """The hands that the settings allow for; they are exchanged when the settings change."""

    def __init__(
        self, run: Runtime, new_client: Callable[[str], httpx.AsyncClient] = http.client, *, paced: bool = True
    ) -> None:
        super().__init__()
        self._paced = paced
        self._run = run
        self._new_client = new_client
        self._clients: list[httpx.AsyncClient] = []

    async def wire(self) -> None:
        """Make them anew. Calls that are under way end with an error and are treated as such."""
        await self.close()
        settings = self._run.settings
        main = settings.wecom.get("")
        limits = SharedLimits(self._run.database) if self._paced else None
        pictures = OurPictures(self._run.database, self._run.clock)
        if main and main.secret.get_secret_value():
            tokens = SharedTokens(self._run.database, self._run.vault)
            client = OfficialClient(main, self._open(main.api_base), time.monotonic, tokens, limits)
            uploads = SharedUploads(self._run.database, self._run.vault)
            link = f"{settings.base_url}/m/go/{{}}".format
            self["app"] = OfficialHand(client, SOURCE, link, pictures, uploads)
        if settings.staff_robot:
            self["robot"] = StaffRobot(self._open, settings.staff_robot, pictures, limits)
        if settings.hosted_base:
            self["hosted"] = HostedHand(self._open(settings.hosted_base), settings.hosted_secret.get_secret_value())
        robots = {one.account: Robot(one.base, one.robot_id) for one in self._run.named if one.base and one.robot_id}
        if robots:
            self["names"] = NamesHand(robots, self._open, limits)

    def _open(self, base: str) -> httpx.AsyncClient:
        self._clients.append(self._new_client(base))
        return self._clients[-1]

    async def close(self) -> None:
        """Hang up."""
        self.clear()
        clients, self._clients = self._clients, []
        for client in clients:
            await client.aclose()


@asynccontextmanager
async def hands(
    run: Runtime, new_client: Callable[[str], httpx.AsyncClient] = http.client, *, paced: bool = True
) -> AsyncIterator[Hands]:
    """The hands of one process. Not `paced`: business time is stepped, and a minute of it may take no time at all."""
    made = Hands(run, new_client, paced=paced)
    await made.wire()
    try:
        yield made
    finally:
        await made.close()


class SignIn:
    """Sign-in of staff through the main application, as the settings are now."""

    def __init__(self, run: Runtime, new_client: Callable[[str], httpx.AsyncClient] = http.client) -> None:
        self._run = run
        self._new_client = new_client

    def ready(self) -> bool:
        """Whether an application is connected."""
        main = self._run.settings.wecom.get("")
        return main is not None and bool(main.secret.get_secret_value())

    def authorize(self, back: str, state: str) -> str:
        """Where to send the browser."""
        return authorize(self._run.settings.wecom[""], back, state)

    async def who(self, code: str) -> str | None:
        """Whose code it is."""
        main = self._run.settings.wecom[""]
        async with self._new_client(main.api_base) as client:
            tokens = SharedTokens(self._run.database, self._run.vault)
            return await who(OfficialClient(main, client, time.monotonic, tokens), code)


def new_relay(run: Runtime, able: dict[str, Hand], owner: str) -> Relay:
    """A relay over these hands."""
    matrix = Matrix(able)
    return Relay(
        run.database,
        run.clock,
        able,
        matrix,
        desk.ask,
        owner=owner,
        wake=run.bell.ring,
        site=lambda: run.settings.base_url,
    )


async def rewire(run: Runtime, able: Hands | None = None) -> None:
    """Take up what the wizard changes, whenever it does."""

    async def step() -> None:
        await run.bell.wait("wecom", run.bell.count("wecom"), _REWIRE)
        before = run.settings, run.named
        await run.wire()
        if able is not None and (run.settings, run.named) != before:
            await able.wire()
            _log.info("worker.rewired", hands=sorted(able))

    await loops.forever("rewire", step)


def new_watch(run: Runtime) -> Watch:
    """Whoever looks for trouble in this process."""
    settings = run.settings
    return Watch(run.database, run.clock, settings.var, settings.alarm_webhook.get_secret_value())


async def run_worker(run: Runtime) -> None:
    """Be a worker until cancelled: take turns, send, do what is due."""
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    pipeline = Pipeline(run.database, run.clock, run.bell)
    async with begin(run.database, run.clock, "start", wake=run.bell.ring) as work:
        await plan_all(work)
    alive = asyncio.Event()
    await janitor.keep_house(run.database)  # this month's tables, before the first turn is taken
    async with hands(run) as able, asyncio.TaskGroup() as tasks:
        relay = new_relay(run, able, owner)
        tasks.create_task(loops.listen(run.database, run.clock, run.bell, run.read_dial, owner, alive))
        await alive.wait()  # the clock is right, and nobody takes us for dead
        for n in range(_TURNS):
            worker = Worker(run.database, run.clock, run.ears, pipeline, run.bell)
            tasks.create_task(loops.turns(worker, run.bell, helps=n > 0))
        tasks.create_task(loops.sends(relay, run.bell, alive))
        tasks.create_task(loops.recoveries(relay))
        tasks.create_task(loops.asks(relay))
        tasks.create_task(Schedule(run.database, run.clock, run.bell).run())
        tasks.create_task(rewire(run, able))
        tasks.create_task(new_watch(run).run())
        _log.info("worker.ready", owner=owner, hands=sorted(able))
