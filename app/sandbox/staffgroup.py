"""The staff's own group in the box, and its robot (protocol §5.9). On the page it is one more phone."""

import base64
import binascii
import hashlib
import hmac
import time
from collections import deque
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.sandbox.faults import ApiFault
from app.sandbox.media import Media, media_type, shown_at
from app.sandbox.trouble import Trouble
from app.sandbox.world import World

STAFF_GROUP = "staff-group"  # where its entries are filed, beside the staff's own
_PATH = "webhook/send"
_A_MINUTE = 20
_TEXT, _PICTURE = 2048, 2 * 1024 * 1024  # bytes


class StaffGroup:
    """The robot of one group, by its key."""

    def __init__(self, world: World, key: str, trouble: Trouble, media: Media) -> None:
        self._world = world
        self._key = key
        self._trouble = trouble
        self._media = media
        self._lately: deque[float] = deque(maxlen=_A_MINUTE)

    def routes(self) -> list[Route]:
        """The one call there is."""
        return [Route(f"/cgi-bin/{_PATH}", self._send, methods=["POST"])]

    async def _send(self, request: Request) -> JSONResponse:
        if trouble := self._trouble(_PATH):
            return JSONResponse(trouble)
        try:
            self._let_in(request.query_params.get("key", ""))
            message = self._read(await request.json())
        except ValueError:
            return JSONResponse(ApiFault(40058, "invalid json").answer)
        except ApiFault as fault:
            return JSONResponse(fault.answer)
        self._lately.append(time.monotonic())
        self._world.write("told", staff_id=STAFF_GROUP, message=message)
        await self._trouble.linger(_PATH)
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _let_in(self, key: str) -> None:
        if not hmac.compare_digest(key.encode(), self._key.encode()):
            raise ApiFault(93000, "invalid webhook url")
        if len(self._lately) == _A_MINUTE and time.monotonic() - self._lately[0] < 60:
            raise ApiFault(45009, "api freq out of limit")

    def _read(self, body: Any) -> dict[str, Any]:
        """What is seen in the group. Raises ApiFault."""
        kind = body.get("msgtype") if isinstance(body, dict) else None
        content = body.get(kind) if kind in ("text", "image") else None
        if not isinstance(content, dict):
            raise ApiFault(40008, "invalid msgtype")
        if kind == "image":
            return {"msgtype": "image", "image": {"url": shown_at(self._media.keep(_picture(content)))}}
        words = content.get("content")
        if not isinstance(words, str) or not words or len(words.encode()) > _TEXT:
            raise ApiFault(40058, "text.content")
        return {"msgtype": "text", "text": {"content": words}}


def _picture(content: dict[str, Any]) -> bytes:
    try:
        body = base64.b64decode(str(content.get("base64", "")), validate=True)
    except binascii.Error:
        raise ApiFault(40058, "image.base64") from None
    if hashlib.md5(body, usedforsecurity=False).hexdigest() != content.get("md5"):
        raise ApiFault(301019, "media md5 not match")
    if len(body) > _PICTURE:
        raise ApiFault(40006, "invalid image size")
    if media_type(body) is None:
        raise ApiFault(40005, "invalid image type")
    return body
