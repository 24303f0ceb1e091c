"""Tells guanjia what happens in the box, as WeCom and hosted accounts do: encrypted XML, or JSON with a secret."""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import httpx

from app import log
from app.sandbox.world import Callback
from app.wecom.crypto import Cipher, signature

_log = log.get(__name__)
_DEADLINE = 5.0  # seconds; then WeCom hangs up (protocol §1.6)
_REPEATS = (1.0, 3.0, 10.0)  # seconds between the first try and three repeats; their spacing is not documented
Send = Callable[[], Coroutine[Any, Any, httpx.Response]]


class Wire:
    """Sends callbacks, repeats them as WeCom does, and gives up as WeCom does."""

    def __init__(
        self,
        guanjia: str,
        *,
        corp_id: str,
        token: str,
        aes_key: str,
        hosted_secret: str,
        now: Callable[[], datetime],
        client: httpx.AsyncClient,
    ) -> None:
        self._base = guanjia
        self._corp_id = corp_id
        self._token = token
        self._cipher = Cipher(aes_key)
        self._hosted_secret = hosted_secret
        self._now = now
        self._http = client
        self._tasks: set[asyncio.Task[None]] = set()
        self._order: dict[str, asyncio.Lock] = {}

    def tell(self, callback: Callback) -> None:
        """Send a callback, soon. Those about one group or person leave in order."""
        if callback.door == "wecom":
            created = int(self._now().timestamp())
            body = {"ToUserName": self._corp_id, "CreateTime": str(created), **callback.body}
            lane = str(body.get("ChatId") or body.get("FromUserName"))
            work = self._deliver(callback, lane, lambda: self._official(xml(body)))
        else:
            lane = str(callback.body.get("roomWecomChatId", callback.door))
            work = self._deliver(callback, lane, lambda: self._hosted(callback.door, callback.body))
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Return when nothing is on its way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _deliver(self, callback: Callback, lane: str, send: Send) -> None:
        callback.done(await self._repeat(lane, send))

    async def _repeat(self, lane: str, send: Send) -> bool:
        """Whether guanjia answered that it keeps it."""
        async with self._order.setdefault(lane, asyncio.Lock()):
            for pause in (*_REPEATS, None):
                try:
                    answer = await send()
                except httpx.HTTPError as error:
                    _log.warning("callback.unanswered", reason=type(error).__name__)
                else:
                    if answer.is_success:
                        return True
                    _log.warning("callback.refused", status=answer.status_code)
                if pause is None:
                    break
                await asyncio.sleep(pause)
        _log.error("callback.lost")
        return False

    async def _official(self, message: str) -> httpx.Response:
        encrypt = self._cipher.encrypt(message.encode(), self._corp_id)
        timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
        query = {
            "msg_signature": signature(self._token, timestamp, nonce, encrypt),
            "timestamp": timestamp,
            "nonce": nonce,
        }
        body = xml({"ToUserName": self._corp_id, "AgentID": "", "Encrypt": encrypt})
        headers = {"content-type": "text/xml"}
        return await self._http.post(
            f"{self._base}/wecom/callback", params=query, content=body, headers=headers, timeout=_DEADLINE
        )

    async def _hosted(self, account: str, body: dict[str, Any]) -> httpx.Response:
        return await self._http.post(
            f"{self._base}/hosted/{account if '/' in account else f'juzi/{account}'}",
            json=body,
            headers={"x-guanjia-secret": self._hosted_secret},
            timeout=_DEADLINE,
        )


def xml(fields: dict[str, Any]) -> str:
    """A message as WeCom writes it: texts in CDATA, numbers bare, lists as Item nodes, what has parts as nodes."""
    return f"<xml>{_nodes(fields)}</xml>"


def _nodes(fields: dict[str, Any]) -> str:
    parts = []
    for name, value in fields.items():
        if isinstance(value, tuple):  # the same node several times
            parts.append("".join(f"<{name}>{_inner(each)}</{name}>" for each in value))
        elif isinstance(value, list):
            parts.append(f"<{name}>{''.join(f'<Item>{_cdata(item)}</Item>' for item in value)}</{name}>")
        else:
            parts.append(f"<{name}>{_inner(value)}</{name}>")
    return "".join(parts)


def _inner(value: Any) -> str:
    if isinstance(value, dict):
        return _nodes(value)
    return str(value) if str(value).isdigit() else _cdata(value)


def _cdata(value: Any) -> str:
    return f"<![CDATA[{value}]]>" if "]]>" not in str(value) else escape(str(value))
