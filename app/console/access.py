"""Who is in the console, and the units of work that its pages run in."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from urllib.parse import quote

from babel.support import LazyProxy
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.auth.base import AdminUser, BaseAuthProvider
from starlette_admin.i18n import get_locale

from app.clock import Clock
from app.config import Settings
from app.console.csrf import check_form
from app.db import Connection, Database
from app.errors import Words
from app.vault import Vault
from app.web import sessions
from app.web.deps import begin_for, database
from app.web.gate import COOKIE
from app.web.sessions import Principal
from app.who import Who
from app.work import Work


class Run(Protocol):
    """What the console runs on."""

    settings: Settings
    database: Database
    clock: Clock
    vault: Vault


def run_of(request: Request) -> Run:
    """What this process runs on."""
    found: Run = request.app.state.run
    return found


def lazy(words: Words) -> Any:
    """A sentence that is read in the reader's language when a page shows it."""
    return LazyProxy(lambda: words.read(get_locale()), enable_cache=False)


def words(request: Request, zh: str, en: str) -> str:  # noqa: ARG001  # the reader's language is in the context
    """A sentence in the reader's language, now."""
    return en if get_locale() == "en" else zh


def principal_of(request: Request) -> Principal:
    """Who is signed in; there is somebody on every page behind the door."""
    found: Principal = request.state.principal
    return found


def who_of(request: Request) -> Who:
    """Who asks."""
    return principal_of(request).who


@asynccontextmanager
async def work_of(request: Request) -> AsyncIterator[Work]:
    """A unit of work in the name of who is signed in; committed with the block."""
    async with begin_for(request, who_of(request)) as work:
        yield work


class Door(BaseAuthProvider):
    """Lets in who carries a session of ours; everybody else goes to the front door."""

    async def authenticate(self, request: Request) -> AdminUser | None:
        """Who it is."""
        principal: Principal | None = getattr(request.state, "principal", None)
        return AdminUser(principal.name) if principal else None

    def get_middleware(self) -> Middleware:
        """Our own: it keeps the principal for the pages."""
        return Middleware(Doorkeeper)


class Doorkeeper:
    """ASGI middleware of the console's pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look the session up, once a request."""
        if scope["type"] != "http" or "/statics/" in scope["path"]:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        token = request.cookies.get(COOKIE, "")
        principal = None
        if token:
            async with database(request).connection() as db:
                principal = await sessions.find(db, token)
                if principal is not None:
                    request.state.holds = await db.fetchval(_HOLDS)
                    request.state.saved_filters = await _saved(db, request, principal)
        if principal is None or principal.account_id is None:
            await _to_the_door(request)(scope, receive, send)
            return
        request.state.principal = principal
        request.state.admin_user = AdminUser(principal.name)
        request.state.is_anonymous = False
        await check_form(scope, receive, send, self._app, principal.csrf)


_HOLDS = "select count(*) from hold where released_at is null"


async def _saved(db: Connection, request: Request, principal: Principal) -> list[Any]:
    """The filters somebody keeps for the list on this page."""
    parts = request.url.path.split("/")
    if parts[-1] != "list":
        return []
    found: list[Any] = await db.fetch(
        "select id, name, query from saved_filter where account_id = $1 and listing = $2 order by name",
        principal.account_id,
        parts[-2],
    )
    return found


def _to_the_door(request: Request) -> Response:
    path = request.url.path
    back = f"{path}?{request.url.query}" if request.url.query and request.method == "GET" else path
    return RedirectResponse(f"/console/enter?next={quote(back if request.method == 'GET' else '/console')}", 303)


def chosen(form: Any, name: str) -> list[str]:
    """All values of a form's field."""
    values: Sequence[Any] = form.getlist(name)
    return [str(value) for value in values]
