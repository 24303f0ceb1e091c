"""Who may see what, before any route runs: doors and phone pages are public, the rest is for the house.

The house is this machine, GUANJIA_ADMIN_HOSTS, or whoever carries a session cookie or a key (the routes check it). The
REST interface lets nobody in by where they are: it checks each request itself, and answers as programs expect. A
request that a proxy forwarded, or that names a foreign host, does not come from this machine, whatever its address
says. A request that changes something and comes from another site's page is refused, whatever it carries.
"""

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings

COOKIE = "gj"
_PUBLIC = (
    "/api/",
    "/m/",
    "/o/",
    "/c/",
    "/pictures/",
    "/w/",
    "/a/",
    "/rules",
    "/healthz",
    "/readyz",
    "/static/",
    "/console/enter",
    "/console/statics/",
    "/favicon.ico",
)
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_SIGNED = ("/console",)  # the routes below it find out whether a session is good
_SAFE = ("GET", "HEAD", "OPTIONS")
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class Gate:
    """ASGI middleware. Callbacks go straight to the doors."""

    def __init__(
        self, app: ASGIApp, *, doors: ASGIApp, door_paths: tuple[str, ...], settings: Callable[[], Settings]
    ) -> None:
        self._app = app
        self._doors = doors
        self._door_paths = door_paths
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer 403."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # there are no websockets here
        if scope["path"].startswith(self._door_paths):
            await self._doors(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal:
            await PlainTextResponse(refusal, 403)(scope, receive, send)
            return
        plain = scope["scheme"] == "http" and _name(headers) in _LOOPBACK_NAMES
        frames = self._frames()

        async def sign(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = message["headers"] if plain else [_secure(header) for header in message["headers"]]
                message["headers"] = [*kept, *_HEADERS, (b"content-security-policy", frames)]
            await send(message)

        await self._app(scope, receive, sign)

    def _refusal(self, scope: Scope, headers: Headers) -> str:
        if scope["method"] not in _SAFE and _from_elsewhere(headers):
            return "403 Another site's page may not do this. 不接受来自其他网站的操作。"
        path: str = scope["path"]
        let_in = path.startswith(_PUBLIC) or (path.startswith(_SIGNED) and _carries(headers))
        if not let_in and not at_home(scope, headers, self._settings()):
            return "403 This page is for the house. 此页面仅限管理网络访问。"
        return ""

    def _frames(self) -> bytes:
        settings = self._settings()
        box = f" http://{settings.host}:{settings.sandbox_port}" if settings.is_sandbox else ""
        return f"frame-ancestors 'self'{box}; object-src 'none'; base-uri 'self'; form-action 'self'".encode()


def _carries(headers: Headers) -> bool:
    """Whether a request carries a session or a key; whether it is good, its route finds out."""
    return COOKIE in _cookies(headers) or "authorization" in headers


def at_home(scope: Scope, headers: Headers, settings: Settings) -> bool:
    """Whether a request comes from the house itself."""
    if any(name in headers for name in _FORWARDED):
        return False
    host = scope["client"][0] if scope.get("client") else ""
    if host not in settings.trusted_hosts:
        return False
    return not _is_loopback(host) or _name(headers) in _LOOPBACK_NAMES


def _name(headers: Headers) -> str:
    """The host a request names, without its port."""
    host = headers.get("host", "")
    name, bracket, port = host.rpartition("]")
    if bracket:
        return f"{name}]" if not port or (port.startswith(":") and port[1:].isdigit()) else host
    return host.rsplit(":", 1)[0]


def _cookies(headers: Headers) -> set[str]:
    return {pair.partition("=")[0].strip() for pair in headers.get("cookie", "").split(";")}


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site's page sent this."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin", "")
    return bool(origin) and (origin == "null" or urlsplit(origin).netloc != headers.get("host", ""))


def _secure(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Cookies travel over https alone, wherever we are not on loopback."""
    name, value = header
    if name.lower() == b"set-cookie" and b"secure" not in value.lower():
        return name, value + b"; Secure"
    return header


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
