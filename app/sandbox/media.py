"""What was uploaded to the WeCom in the box: kept three days, and shown wherever it was sent (protocol §5.10)."""

import base64
import secrets
import time
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.sandbox.faults import ApiFault
from app.sandbox.journal import Journal
from app.sandbox.world import World

LIFE = 3 * 86_400  # seconds
_LEAST, _MOST = 6, 10 * 1024 * 1024  # bytes
_PICTURE = 6  # messageType, as hosted accounts number it
_BEGINS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def media_type(body: bytes) -> str | None:
    """What kind of picture this is; None for what WeCom takes as none."""
    return next((name for begins, name in _BEGINS if body.startswith(begins)), None)


class Media:
    """The pictures of one corp."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def routes(self) -> list[Route]:
        """Where the page sees them."""
        return [Route("/sandbox/media/{media_id}", self._show)]

    async def upload(self, request: Request) -> dict[str, Any]:
        """A multipart body whose part `media` is a file. Raises ApiFault."""
        if request.query_params.get("type") != "image":
            raise ApiFault(40004, "invalid media type")
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise ApiFault(41005, "missing media data")
        async with request.form(max_files=1, max_fields=4) as form:
            file = form.get("media")
            if not isinstance(file, UploadFile) or not file.filename:
                raise ApiFault(41005, "missing media data")
            body = await file.read(_MOST + 1)
        if not _LEAST <= len(body) <= _MOST:
            raise ApiFault(40006, "invalid media size")
        if media_type(body) is None:
            raise ApiFault(40005, "invalid file type")
        return {"type": "image", "media_id": self.keep(body), "created_at": str(int(time.time()))}

    def keep(self, body: bytes) -> str:
        """Keep a picture. Returns its media_id: another one each time, as WeCom does."""
        media_id = f"3{secrets.token_urlsafe(48)}"
        kept = {"body": base64.b64encode(body).decode(), "at": time.time()}
        self._journal.set_thing("media", media_id, kept)
        return media_id

    def check(self, media_id: str) -> None:
        """Raise ApiFault for an id that is none, or whose time is over."""
        known = self._journal.thing("media", media_id)
        if known is None or time.time() - known["at"] > LIFE:
            raise ApiFault(40007, "invalid media_id")

    async def _show(self, request: Request) -> Response:
        known = self._journal.thing("media", request.path_params["media_id"])
        body = base64.b64decode(known["body"]) if known else b""
        name = media_type(body)
        return Response(body, media_type=name) if name else PlainTextResponse("no such picture", 404)


def shown_at(media_id: str) -> str:
    """Where the page finds a picture."""
    return f"/sandbox/media/{media_id}"


def speak_picture(world: World, group_id: str, media_id: str, **more: Any) -> None:
    """A picture is seen in a group."""
    payload = {"imageUrl": shown_at(media_id)}
    world.write("spoke", group_id=group_id, text="[图片]", type=_PICTURE, payload=payload, **more)
