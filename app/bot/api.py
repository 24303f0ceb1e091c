"""The doors: verify, keep, answer. No thinking here."""

import re
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import Counter
from starlette.requests import ClientDisconnect

from app import log
from app.bot.ears import Ears
from app.bot.keep import Keeper
from app.db import meaning
from app.wecom.official.ear import OfficialEar
from app.wecom.port import Envelope, Refused

_log = log.get(__name__)
MAX_BODY = 1_000_000  # bytes
_ACCOUNT = re.compile(r"[A-Za-z0-9_.-]{1,64}")

KEPT = Counter("guanjia_callbacks_kept", "Callbacks written down for the first time")
REPEATED = Counter("guanjia_callbacks_repeated", "Callbacks that had been written down before")
REFUSED = Counter("guanjia_callbacks_refused", "Callbacks refused, by reason", ["reason"])

router = APIRouter(include_in_schema=False)


@router.get("/wecom/callback")
@router.get("/wecom/callback/{name}")
async def verify_url(request: Request, name: str = "") -> Response:
    """WeCom checks the address: answer the decrypted echo, and nothing else (protocol §1.2)."""
    try:
        return PlainTextResponse(_official(request, name).echo(request.query_params))
    except Refused as refused:
        return _refuse(refused, "wecom")


@router.post("/wecom/callback")
@router.post("/wecom/callback/{name}")
async def official(request: Request, name: str = "") -> Response:
    """A callback of one of our applications."""
    source = f"wecom:{name}" if name else "wecom"
    return await _take(
        request,
        source,
        lambda body: _official(request, name).open(request.query_params, body),
        PlainTextResponse("success"),
    )


@router.post("/hosted/juzi/{account}")
async def hosted(request: Request, account: str) -> Response:
    """What a hosted account heard."""
    if not _ACCOUNT.fullmatch(account):
        return _refuse(Refused("account", status=404), "juzi")
    ear = _ears(request).hosted(account)
    return await _take(
        request,
        f"juzi:{account}",
        lambda body: ear.open(request.headers, body),
        JSONResponse({"errcode": 0, "errmsg": "ok"}),
    )


async def _take(request: Request, source: str, open_it: Callable[[bytes], Envelope], thanks: Response) -> Response:
    door = source.partition(":")[0]
    try:
        envelope = open_it(await _body(request))
    except Refused as refused:
        return _refuse(refused, door)
    except ClientDisconnect:
        return _refuse(Refused("gone"), door)
    keeper: Keeper = request.app.state.keeper
    try:
        new = await keeper.keep(source, envelope)
    except Exception as error:
        _log.error("door.not_kept", door=door, reason=type(error).__name__)
        status = 503 if meaning(error) == "gone" else 500
        return PlainTextResponse("not kept, please repeat", status, {"retry-after": "2"})
    (KEPT if new else REPEATED).inc()
    return thanks


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


def _official(request: Request, name: str) -> OfficialEar:
    ear = _ears(request).official.get(name)
    if ear is None:
        raise Refused("unknown_app", f"no application {name or '(main)'} with token and key", status=404)
    return ear


def _ears(request: Request) -> Ears:
    ears: Ears = request.app.state.ears
    return ears


def _refuse(refused: Refused, door: str) -> Response:
    REFUSED.labels(refused.reason).inc()
    _log.warning("door.refused", door=door, reason=refused.reason, why=str(refused))
    return PlainTextResponse(f"refused: {refused.reason}", refused.status)
