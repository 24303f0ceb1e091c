"""Who asks: a key in the Authorization header, or a session of the console with its form token.

Nothing else is looked at: a key in an address would end up in logs and histories.
"""

import hmac
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db import Connection
from app.errors import AppError, SignInNeeded, TooLarge, Words
from app.web import sessions, tokens
from app.web.deps import database
from app.web.gate import COOKIE, at_home
from app.web.problems import language, problem
from app.who import Who

CSRF = "x-csrf-token"
#: what may be looked at without signing in, by whoever is in the house
PAPERS = ("/openapi.json", "/docs")
SAFE = ("GET", "HEAD", "OPTIONS")
MOST_BYTES = 3 * 1024 * 1024  # a picture of 2 MB in base64
_DIGITS = 18  # a length of more digits is too large, whatever they are
_CURE = Words(
    "请在请求头带上 Authorization: Bearer gj_…（在控制台“接口密钥”里新建），或登录控制台。",
    "Send the header Authorization: Bearer gj_… (the console makes keys), or sign in to the console.",
)
_CSRF_CURE = Words(
    "用会话修改内容时，请带上请求头 X-CSRF-Token（取自 GET /api/v1/me）。",
    "A session that changes something sends the header X-CSRF-Token (see GET /api/v1/me).",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks. `name` stays the same over keys' names and sessions; `csrf` is there for a session only."""

    who: Who
    name: str
    account_id: int | None = None
    csrf: str = ""


def caller_of(request: Request) -> Caller:
    """Who asks; there is somebody behind the doorway."""
    found: Caller = request.state.caller
    return found


async def find(request: Request) -> Caller:
    """Who sent a request. A header that is there counts, whatever cookie came along. Raises SignInNeeded."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    token = request.cookies.get(COOKIE, "")
    if (scheme and scheme.lower() != "bearer") or not (scheme or token):
        raise SignInNeeded(Words("没有登录", "nobody is signed in"), _CURE)  # and no connection is used up for it
    async with database(request).connection() as db:
        return await (_by_key(db, key.strip()) if scheme else _by_session(db, request, token))


async def _by_key(db: Connection, token: str) -> Caller:
    key = await tokens.find(db, token)
    if key is None:
        raise SignInNeeded(Words("密钥无效、已作废或已过期", "the key is unknown, revoked or has expired"), _CURE)
    return Caller(key.who, f"key:{key.id}")


async def _by_session(db: Connection, request: Request, token: str) -> Caller:
    found = await sessions.find(db, token)
    if found is None or found.account_id is None:
        raise SignInNeeded(Words("没有登录", "nobody is signed in"), _CURE)
    if request.method not in SAFE and not hmac.compare_digest(
        found.csrf.encode(), request.headers.get(CSRF, "").encode()
    ):
        raise SignInNeeded(Words("缺少或不对的 X-CSRF-Token", "X-CSRF-Token is missing or wrong"), _CSRF_CURE)
    return Caller(found.who, f"account:{found.account_id}", found.account_id, found.csrf)


class Doorway:
    """ASGI middleware: nothing of a request is read before it is known who sent it, and no more than there may be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer 401 or 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            _check_length(request)
            request.state.caller = await find(request)
        except SignInNeeded as error:
            if not (_path(request) in PAPERS and at_home(scope, request.headers, request.app.state.run.settings)):
                await _refuse(request, error, receive, send)
                return
        except TooLarge as error:
            await _refuse(request, error, receive, send)
            return
        await self._app(scope, _counted(receive), _private(send))


def _path(request: Request) -> str:
    """The path below the interface's own, as it was asked for: `request.url` is put together with the Host header."""
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", ""))


async def _refuse(request: Request, error: AppError, receive: Receive, send: Send) -> None:
    await problem(error, language(request))(request.scope, receive, _private(send))


def _check_length(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > _DIGITS or int(length) > MOST_BYTES):
        raise TooLarge(Words("请求最多 3 MB", "a request has 3 MB at most"))


def _counted(receive: Receive) -> Receive:
    """What comes in, as far as it is no more than there may be: its length may not have been told."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > MOST_BYTES:
            raise TooLarge(Words("请求最多 3 MB", "a request has 3 MB at most"))
        return message

    return counted


def _private(send: Send) -> Send:
    """No copy of an answer stays behind on the way."""

    async def private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["cache-control"] = "no-store"
            headers.add_vary_header("Accept-Language")
        await send(message)

    return private
