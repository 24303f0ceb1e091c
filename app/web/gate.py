"""Who may see what, before any route runs: doors and phone pages are public, the rest is for the house.

The house is this machine, GUANJIA_ADMIN_HOSTS, or whoever carries a session cookie (the routes check it). A request
that a proxy forwarded, or that names a foreign host, does not come from this machine, whatever its address says.
"""

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.deps import COOKIE

_PUBLIC = ("/m/", "/healthz", "/readyz", "/static/", "/console/enter", "/favicon.ico")
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1", "[::1]", "testserver")
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class Gate:
    """ASGI middleware. Callbacks go straight to the doors."""

    def __init__(
        self, app: ASGIApp, *, doors: ASGIApp, door_paths: tuple[str, ...], trusted: Iterable[str], frame_ancestors: str
    ) -> None:
        self._app = app
        self._doors = doors
        self._door_paths = door_paths
        self._trusted = frozenset(trusted)
        self._headers = [
            *_HEADERS,
            (b"content-security-policy", f"frame-ancestors 'self' {frame_ancestors}".strip().encode()),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(self._door_paths):
            await self._doors(scope, receive, send)
            return
        if not scope["path"].startswith(_PUBLIC) and not self._of_the_house(scope):
            await PlainTextResponse("403 This page is for the house. 此页面仅限管理网络访问。", 403)(
                scope, receive, send
            )
            return

        async def sign(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, sign)

    def _of_the_house(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if f"{COOKIE}=" in headers.get("cookie", ""):
            return True
        if any(name in headers for name in _FORWARDED):
            return False
        host = scope["client"][0] if scope.get("client") else ""
        if host not in self._trusted:
            return False
        if not _is_loopback(host):
            return True
        name = headers.get("host", "").rsplit(":", 1)[0] if "]" not in headers.get("host", "") else "[::1]"
        return name in _LOOPBACK_NAMES


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
