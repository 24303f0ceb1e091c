"""Forms of the console are taken from pages of the same session alone.

The library's own check compares a cookie with the form; ours binds the form to the session, does not read what is
uploaded (the token of such a form is in its address), and leaves streams alone.
"""

import hmac
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, QueryParams
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIELD, HEADER = "csrftoken", "x-csrftoken"
COOKIE = "starlette_admin_csrftoken"  # where the library's scripts look for what they send in the header
_SAFE = ("GET", "HEAD", "OPTIONS")
_MOST = 1_000_000  # bytes of a form without files


async def check_form(scope: Scope, receive: Receive, send: Send, app: ASGIApp, token: str) -> None:
    """Let a request of the session that has this token on to `app`, or answer 403."""
    scope["state"]["csrf_token"] = token
    if scope["method"] in _SAFE:
        await app(scope, receive, _telling(scope, token, send))
        return
    try:
        given, receive = await _given(scope, receive)
    except OverflowError:
        await Response(status_code=413)(scope, receive, send)
        return
    if not hmac.compare_digest(given.encode(), token.encode()):
        await HTMLResponse(_OUT_OF_DATE, 403)(scope, receive, send)
        return
    await app(scope, receive, send)


_OUT_OF_DATE = """<!doctype html><meta charset="utf-8"><title>页面已过期</title>
<p>页面已过期，什么都没有改动。请返回上一页，刷新后再试。</p>
<p>This page is out of date; nothing was changed. Go back, reload it and try again.</p>"""


async def _given(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """The token that came along, and a way to read the request again. Raises OverflowError."""
    headers = Headers(scope=scope)
    if token := headers.get(HEADER) or QueryParams(scope["query_string"]).get(FIELD):
        return token, receive
    if not headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return "", receive
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return "", receive
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > _MOST:
            raise OverflowError
    found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=5000).get(FIELD, [""])
    read = False

    async def again() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return found[0], again


def _telling(scope: Scope, token: str, send: Send) -> Send:
    """Give the token to the library's scripts, in a cookie that they can read."""
    known = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(COOKIE)
    if known is not None and known.value == token:
        return send

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            cookie = f"{COOKIE}={token}; Path=/console; SameSite=Lax".encode()
            message["headers"] = [*message["headers"], (b"set-cookie", cookie)]
        await send(message)

    return tell
