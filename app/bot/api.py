"""The doors: verify, keep, answer. No thinking here.

They stand beside the web framework, not inside it: it would add more to a callback than verifying and opening it costs
(docs/adr/0004), and nothing that happens in the console can slow them.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from prometheus_client import Counter
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from app import log
from app.bot.ears import Ears
from app.bot.keep import Keeper
from app.db import meaning
from app.wecom.hosted.names import NamesEar
from app.wecom.official.ear import OfficialEar
from app.wecom.port import Envelope, Refused

_log = log.get(__name__)
_T = TypeVar("_T")
PATHS = ("/wecom/", "/hosted/")
MAX_BODY = 1_000_000  # bytes
_BODY_SECONDS = 10.0
_SMALL = 16_000  # bytes; callbacks are smaller, and always read
_LARGE_AT_ONCE = 64_000_000  # bytes of larger bodies that are being read at one time
_ACCOUNT = re.compile(r"[A-Za-z0-9_.-]{1,64}")

KEPT = Counter("guanjia_callbacks_kept", "Callbacks written down for the first time")
REPEATED = Counter("guanjia_callbacks_repeated", "Callbacks that had been written down before")
#: the answer such a service wants: it would say `text` at once
_NOTHING_TO_SAY = {"code": 0, "message": "ok", "data": {"type": 5000, "info": {"text": ""}}}
REFUSED = Counter("guanjia_callbacks_refused", "Callbacks refused, by reason", ["reason"])


#: WeCom has verified our address ("verified"), or called us ("callback"), as this application
Notice = Callable[[str, str], Awaitable[None]]


class Doors:
    """The doors of one web process."""

    def __init__(self, ears: Ears, keeper: Keeper, notice: Notice) -> None:
        self._ears = ears
        self._keeper = keeper
        self._notice = notice
        self._noticed: set[tuple[str, str, str]] = set()  # application, corp, what
        self._reading = 0  # bytes of large bodies, so far

    def asgi(self) -> ASGIApp:
        """The doors as an ASGI application."""
        router = self._router()

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await router(scope, receive, send)
            except HTTPException as error:  # no such door, or not this way
                headers = dict(error.headers or {})
                await PlainTextResponse(error.detail, error.status_code, headers)(scope, receive, send)

        return serve

    def _router(self) -> Router:
        return Router(
            [
                *(
                    Route(path, endpoint, methods=[method])
                    for path in ("/wecom/callback", "/wecom/callback/{name}")
                    for method, endpoint in (("POST", self._official), ("GET", self._verify_url))
                ),
                Route("/hosted/juzi/{account}", self._hosted, methods=["POST"]),
                Route("/hosted/worktool/{account}", self._names, methods=["POST"]),
                Route("/hosted/worktool/{account}/{secret}", self._names, methods=["POST"]),
            ],
            redirect_slashes=False,
        )

    async def _verify_url(self, request: Request) -> Response:
        """WeCom checks the address: answer the decrypted echo, and nothing else (protocol §1.2)."""
        name = request.path_params.get("name", "")
        try:
            echo, live = self._with_pending(request, name, lambda ear: ear.echo(request.query_params))
        except Refused as refused:
            return _refuse(refused, "wecom")
        await self._tell(name, "verified", live=live)
        return PlainTextResponse(echo)

    async def _official(self, request: Request) -> Response:
        """A callback of one of our applications."""
        name = request.path_params.get("name", "")
        try:
            body = await self._body(request)
            envelope, live = self._with_pending(request, name, lambda ear: ear.open(request.query_params, body))
        except Refused as refused:
            return _refuse(refused, "wecom")
        except ClientDisconnect:
            return _refuse(Refused("gone"), "wecom")
        thanks = PlainTextResponse("success")
        answer = await self._keep(f"wecom:{name}" if name else "wecom", envelope, thanks) if live else thanks
        if answer is thanks:
            await self._tell(name, "callback", live=live)
        return answer

    def _with_pending(self, request: Request, name: str, do: Callable[[OfficialEar], _T]) -> tuple[_T, bool]:
        """What the application's ear makes of a request; failing that, the ear of the one that is being connected.

        The second value is False for the latter: it is only noticed that it called. Raises Refused.
        """
        pending = self._ears.pending if not name else None
        try:
            return do(self._ear(request)), True
        except Refused:
            if pending is None:
                raise
            return do(pending), False

    async def _tell(self, name: str, what: str, *, live: bool) -> None:
        """Notice it: of an application in use once, of one that is being connected each time."""
        ear = self._ears.official.get(name)
        key = (name, ear.corp_id if ear else "", what)
        if live and (self._ears.pending is not None or key in self._noticed):
            return
        if live:
            self._noticed.add(key)
        try:
            await self._notice(name, what)
        except Exception as error:
            _log.warning("door.unnoticed", what=what, reason=type(error).__name__)

    async def _hosted(self, request: Request) -> Response:
        """What a hosted account heard."""
        account = request.path_params["account"]
        if not _ACCOUNT.fullmatch(account):
            return _refuse(Refused("account", status=404), "juzi")
        ear = self._ears.hosted(account)
        try:
            ear.check(request.headers)  # a stranger's body is not read
            envelope = ear.open(await self._body(request))
        except Refused as refused:
            return _refuse(refused, "juzi")
        except ClientDisconnect:
            return _refuse(Refused("gone"), "juzi")
        return await self._keep(f"juzi:{account}", envelope, JSONResponse({"errcode": 0, "errmsg": "ok"}))

    async def _names(self, request: Request) -> Response:
        """What an account heard that knows names alone. Its secret may stand in the path, which is never logged."""
        account = request.path_params["account"]
        ear = self._ears.names(account) or NamesEar(account)  # who guesses at names learns nothing
        if not _ACCOUNT.fullmatch(account):
            return _refuse(Refused("account", status=404), "worktool")
        try:
            ear.check(request.headers, request.path_params.get("secret", ""))
            envelope = ear.open(await self._body(request), request.query_params.get("type", ""))
        except Refused as refused:
            return _refuse(refused, "worktool")
        except ClientDisconnect:
            return _refuse(Refused("gone"), "worktool")
        return await self._keep(f"worktool:{account}", envelope, JSONResponse(_NOTHING_TO_SAY))

    async def _keep(self, source: str, envelope: Envelope, thanks: Response) -> Response:
        try:
            new = await self._keeper.keep(source, envelope)
        except Exception as error:
            _log.error("door.not_kept", door=source.partition(":")[0], reason=type(error).__name__)
            status = 503 if meaning(error) == "gone" else 500
            return PlainTextResponse("not kept, please repeat", status, {"retry-after": "2"})
        (KEPT if new else REPEATED).inc()
        return thanks

    async def _body(self, request: Request) -> bytes:
        """The body, if it comes in time and is no larger than we take. Raises Refused."""
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > MAX_BODY:
            raise Refused("too_large", status=413)
        chunks: list[bytes] = []
        size = held = 0
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > MAX_BODY:
                        raise Refused("too_large", status=413)
                    chunks.append(chunk)
                    if size > _SMALL:
                        self._reading += size - held
                        held = size
                    if held and self._reading > _LARGE_AT_ONCE:
                        raise Refused("busy", status=503)
        except TimeoutError:
            raise Refused("slow", status=408) from None
        finally:
            self._reading -= held
        return b"".join(chunks)

    def _ear(self, request: Request) -> OfficialEar:
        name = request.path_params.get("name", "")
        ear = self._ears.official.get(name)
        if ear is None:
            raise Refused("unknown_app", f"no application {name or '(main)'} with token and key", status=404)
        return ear


def _refuse(refused: Refused, door: str) -> Response:
    REFUSED.labels(refused.reason).inc()
    _log.warning("door.refused", door=door, reason=refused.reason, why=str(refused))
    return PlainTextResponse(f"refused: {refused.reason}", refused.status)
