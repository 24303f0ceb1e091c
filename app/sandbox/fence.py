"""Who may use the box: this machine's own pages, and guanjia. Everybody else is kept out before any route runs.

The box believes whoever asks, so two tricks of other sites have to fail: a name of theirs that leads to this machine
(DNS rebinding) is no name of ours, and a page of theirs that sends a request here is told apart by what its browser
says about it. Tools, guanjia among them, say neither.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE = ("GET", "HEAD", "OPTIONS")
_PORTS = {"http": 80, "https": 443}
_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"))


class Fence:
    """ASGI middleware. `hosts`: what the box may be called beside the loopback names."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], guanjia: str) -> None:
        self._app = app
        self._hosts = frozenset(host.strip("[]").lower() for host in hosts)
        self._everywhere = any(_is(host, "is_unspecified") for host in self._hosts)
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            f"img-src 'self' data: {_origin(guanjia)}; frame-src 'self' {_origin(guanjia)}; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer 403."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if refusal := self._refusal(scope["method"], headers):
            await PlainTextResponse(refusal, 403)(scope, receive, send)
            return

        async def sign(message: Message) -> None:
            if message["type"] == "http.response.start":
                policy = (b"content-security-policy", self._policy)
                message["headers"] = [*message["headers"], *_HEADERS, policy]
            await send(message)

        await self._app(scope, receive, sign)

    def _refusal(self, method: str, headers: Headers) -> str:
        if not self._is_ours(_name(headers.get("host", ""))):
            return "403 The sandbox goes by another name: open it as 127.0.0.1. 请用 127.0.0.1 打开沙盒。"
        if method not in _SAFE and _from_elsewhere(headers):
            return "403 Another site's page may not do this. 不接受来自其他网站的操作。"
        return ""

    def _is_ours(self, name: str) -> bool:
        if name in self._hosts or name == "localhost" or _is(name, "is_loopback"):
            return True
        return self._everywhere and _is_number(name)  # no name leads here by a trick when none is spoken


def same_place(url: str, base: str) -> bool:
    """Whether a browser that is sent to `url` ends up at the scheme, host and port of `base`, and nowhere else."""
    if not url.isprintable() or "\\" in url or " " in url:
        return False
    try:
        there, here = urlsplit(url), urlsplit(base)
        return "@" not in there.netloc and _place(there) == _place(here)
    except ValueError:
        return False


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _name(host: str) -> str:
    """The host a request names, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site's page sent this."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin", "")
    return bool(origin) and (origin == "null" or urlsplit(origin).netloc != headers.get("host", ""))


def _is(name: str, quality: str) -> bool:
    return _is_number(name) and bool(getattr(ipaddress.ip_address(name), quality))


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
