"""The doors: verify, keep, answer. No thinking here.

They stand beside the web framework, not inside it: it would add more to a callback than verifying and opening it costs
(docs/adr/0004), and nothing that happens in the console can slow them.
"""

import re
from collections.abc import Callable

from prometheus_client import Counter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router

from app import log
from app.bot.ears import Ears
from app.bot.keep import Keeper
from app.db import meaning
from app.wecom.official.ear import OfficialEar
from app.wecom.port import Envelope, Refused

_log = log.get(__name__)
PATHS = ("/wecom/", "/hosted/")
MAX_BODY = 1_000_000  # bytes
_ACCOUNT = re.compile(r"[A-Za-z0-9_.-]{1,64}")

KEPT = Counter("guanjia_callbacks_kept", "Callbacks written down for the first time")
REPEATED = Counter("guanjia_callbacks_repeated", "Callbacks that had been written down before")
REFUSED = Counter("guanjia_callbacks_refused", "Callbacks refused, by reason", ["reason"])


class Doors:
    """The doors of one web process."""

    def __init__(self, ears: Ears, keeper: Keeper) -> None:
        self._ears = ears
        self._keeper = keeper

    def router(self) -> Router:
        """The routes, as an ASGI application."""
        return Router(
            [
                *(
                    Route(path, endpoint, methods=[method])
                    for path in ("/wecom/callback", "/wecom/callback/{name}")
                    for method, endpoint in (("POST", self._official), ("GET", self._verify_url))
                ),
                Route("/hosted/juzi/{account}", self._hosted, methods=["POST"]),
            ],
            redirect_slashes=False,
        )

    async def _verify_url(self, request: Request) -> Response:
        """WeCom checks the address: answer the decrypted echo, and nothing else (protocol §1.2)."""
        try:
            return PlainTextResponse(self._ear(request).echo(request.query_params))
        except Refused as refused:
            return _refuse(refused, "wecom")

    async def _official(self, request: Request) -> Response:
        """A callback of one of our applications."""
        name = request.path_params.get("name", "")
        source = f"wecom:{name}" if name else "wecom"
        return await self._take(
            request,
            source,
            lambda body: self._ear(request).open(request.query_params, body),
            PlainTextResponse("success"),
        )

    async def _hosted(self, request: Request) -> Response:
        """What a hosted account heard."""
        account = request.path_params["account"]
        if not _ACCOUNT.fullmatch(account):
            return _refuse(Refused("account", status=404), "juzi")
        ear = self._ears.hosted(account)
        return await self._take(
            request,
            f"juzi:{account}",
            lambda body: ear.open(request.headers, body),
            JSONResponse({"errcode": 0, "errmsg": "ok"}),
        )

    async def _take(
        self, request: Request, source: str, open_it: Callable[[bytes], Envelope], thanks: Response
    ) -> Response:
        door = source.partition(":")[0]
        try:
            envelope = open_it(await _body(request))
        except Refused as refused:
            return _refuse(refused, door)
        except ClientDisconnect:
            return _refuse(Refused("gone"), door)
        try:
            new = await self._keeper.keep(source, envelope)
        except Exception as error:
            _log.error("door.not_kept", door=door, reason=type(error).__name__)
            status = 503 if meaning(error) == "gone" else 500
            return PlainTextResponse("not kept, please repeat", status, {"retry-after": "2"})
        (KEPT if new else REPEATED).inc()
        return thanks

    def _ear(self, request: Request) -> OfficialEar:
        name = request.path_params.get("name", "")
        ear = self._ears.official.get(name)
        if ear is None:
            raise Refused("unknown_app", f"no application {name or '(main)'} with token and key", status=404)
        return ear


async def _body(request: Request) -> bytes:
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_BODY:
        raise Refused("too_large", status=413)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise Refused("too_large", status=413)
        chunks.append(chunk)
    return b"".join(chunks)


def _refuse(refused: Refused, door: str) -> Response:
    REFUSED.labels(refused.reason).inc()
    _log.warning("door.refused", door=door, reason=refused.reason, why=str(refused))
    return PlainTextResponse(f"refused: {refused.reason}", refused.status)
