"""The web process: doors, phone pages, console, REST."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest

from app.bootstrap import Runtime, SignIn, new_watch, rewire
from app.bot import corp, loops, rest_accounts, rest_handover
from app.bot import rest as line_rest
from app.bot import rest_rules as why_rest
from app.bot.api import PATHS, Doors
from app.bot.intake import Importer
from app.bot.keep import Keeper
from app.bot.metrics import Today, line_state
from app.bot.probe import Probe
from app.bot.rehearsing import Rehearser
from app.campaigns.signin import api as signin_rest
from app.catalogue import api as catalogue_rest
from app.catalogue.pictures import router as pictures
from app.console.enter import router as enter
from app.console.phone.appeal import router as appeal
from app.console.phone.cases import router as cases
from app.console.phone.complaints import router as till
from app.console.phone.goods import router as goods
from app.console.phone.kitchen import router as kitchen
from app.console.phone.order import router as order
from app.console.phone.pages import router as phone
from app.console.phone.sign_in import router as sign_in
from app.console.phone.tasks import router as tasks
from app.console.sandbox_clock import router as sandbox_clock
from app.console.site import mount_console
from app.console.templates import FOLDER, sorry
from app.desk import api as desk_rest
from app.ledger import api as ledger_rest
from app.members import api as members_rest
from app.orders import api as orders_rest
from app.orders.complaints import api as complaints_rest
from app.orders.demand import api as demand_rest
from app.orders.questions import api as questions_rest
from app.orders.standing import api as standing_rest
from app.orders.suggestions import api as suggestions_rest
from app.registry import api as registry_rest
from app.registry.joins import api as joins_rest
from app.rules import api as rules_rest
from app.rules.cases import api as cases_rest
from app.rules.greetings import api as greetings_rest
from app.rules.rulebook import api as rulebook_rest
from app.sop import api as sop_rest
from app.sop.clerks import api as clerks_rest
from app.sop.deals import api as deals_rest
from app.sop.facts import api as facts_rest
from app.sop.mass import api as mass_rest
from app.sop.mix import api as mix_rest
from app.sop.shelves import api as shelves_rest
from app.sop.shelves.pictures import router as shelf_pictures
from app.sop.welfare import api as welfare_rest
from app.sop.welfare.pictures import router as benefits
from app.watch import api as watch_rest
from app.web import api as house_rest
from app.web.gate import Gate
from app.web.problems import explain_errors
from app.web.rest.site import PLACE, new_api
from app.wecom import http

#: the REST interface, room by room; its pages of documentation keep this order
_ROUTERS = (
    orders_rest.router,
    complaints_rest.router,
    questions_rest.router,
    demand_rest.router,
    standing_rest.router,
    suggestions_rest.router,
    desk_rest.router,
    members_rest.router,
    ledger_rest.router,
    signin_rest.router,
    *registry_rest.routers,
    joins_rest.router,
    mass_rest.router,
    clerks_rest.router,
    sop_rest.router,
    shelves_rest.router,
    facts_rest.router,
    deals_rest.router,
    mix_rest.router,
    welfare_rest.router,
    rest_handover.router,
    rest_accounts.router,
    greetings_rest.router,
    catalogue_rest.router,
    cases_rest.router,
    rules_rest.router,
    rulebook_rest.router,
    why_rest.router,
    *line_rest.routers,
    watch_rest.router,
    house_rest.router,
)


def create_app(
    run: Runtime, keeper: Keeper | None = None, new_client: Callable[[str], httpx.AsyncClient] = http.client
) -> FastAPI:
    """The web application over what this process runs on.

    `keeper`: another way to keep callbacks, for measuring; `new_client`: another way to WeCom, for tests.
    """
    keeper = keeper or Keeper(run.database, run.clock)
    importer = Importer(run.database, run.clock)
    rehearser = Rehearser(run.database, run.clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        following = loops.listen(run.database, run.clock, run.bell, run.read_dial)
        async with loops.beside(following, rewire(run), new_watch(run).run()):
            yield
        await importer.close()
        await rehearser.close()
        await keeper.close()

    async def notice(name: str, what: str) -> None:
        async with run.database.connection() as db:
            await corp.noticed(db, name, what)

    app = FastAPI(title="guanjia 管家", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.run = run
    app.state.sign_in = SignIn(run, new_client)
    doors = Doors(run.ears, keeper, notice).asgi()
    app.add_middleware(Gate, doors=doors, door_paths=PATHS, settings=lambda: run.settings)
    explain_errors(app, sorry)
    # /m/go/… is no session's, so it comes before the pages; the till's acts come before those of tickets
    for router in (
        sign_in,
        till,
        goods,
        kitchen,
        cases,
        tasks,
        phone,
        order,
        appeal,
        pictures,
        benefits,
        shelf_pictures,
        enter,
        sandbox_clock,
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    app.state.probe = Probe(new_client)
    mount_console(app, run, importer, app.state.probe, rehearser)
    api = new_api(run, _ROUTERS)
    api.state.importer = importer
    api.state.rehearser = rehearser
    app.state.rehearser = rehearser
    api.state.today = Today(run.database, run.clock)
    app.mount(PLACE, api)
    _tell_how_it_is(app, run)
    return app


def _tell_how_it_is(app: FastAPI, run: Runtime) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def alive() -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    @app.get("/readyz", include_in_schema=False)
    async def ready() -> Response:
        """The database answers too, so callbacks can be kept."""
        async with run.database.connection() as db:
            await db.execute("select 1 from inbox limit 1")
        return PlainTextResponse("ready")

    @app.get("/metrics", include_in_schema=False)
    async def metrics(_: Request) -> Response:
        """Counters of this process, and the state of the line."""
        registry = CollectorRegistry()
        async with run.database.connection() as db:
            registry.register(await line_state(db))
        return Response(generate_latest(REGISTRY) + generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
