"""The robot of a staff group (protocol §5.9): words and pictures for staff, by its address, which is a secret.

It takes 20 messages a minute, hears nothing, and cannot be asked what it did.
"""

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.actions import TellStaffGroup
from app.wecom import http
from app.wecom.pictures import ROBOT_MOST, NoPicture, kind_of
from app.wecom.port import Delivery, DeliveryFailed, Limits, Pictures, Receipt, Take

_NAME = "webhook/send"  # what it is called where it is told: the address holds a key, wherever in it
_TEXT_BYTES = 2048
_BUSY, _BUSY_TRIES = -1, 3
_TOO_OFTEN = frozenset({45009, 45033})
_TOO_OFTEN_WAIT = 60.0  # seconds
#: the address is wrong, the robot was removed, stopped, or is not in the group: a person puts that right
_REFUSED = frozenset({93000, 93004, 93008})
_REFUSED_WAIT = 300.0  # seconds between tries then
#: in no minute come more than 8 + 60/5
A_MINUTE = (timedelta(seconds=5), 8)


class StaffRobot:
    """Speaks through one robot. `pictures`: ours; `limits`: where processes count together, None for nowhere."""

    def __init__(
        self, open_: Callable[[str], httpx.AsyncClient], address: str, pictures: Pictures, limits: Limits | None = None
    ) -> None:
        parts = urlsplit(address)
        self._http = open_(f"{parts.scheme}://{parts.netloc}")
        self._path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        self._count = f"robot:{hashlib.blake2b(address.encode(), digest_size=8, key=b'guanjia robot').hexdigest()}"
        self._pictures = pictures
        self._limits = limits

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Say it, or show it. Raises DeliveryFailed."""
        match delivery.action:
            case TellStaffGroup(page=page) if page:
                body = await self._picture(page)
            case TellStaffGroup(text=text):
                words = text.encode()[:_TEXT_BYTES].decode("utf-8", "ignore")
                body = {"msgtype": "text", "text": {"content": words}}
            case action:
                raise DeliveryFailed(f"the staff group's robot cannot {action.kind}")
        if self._limits and (seconds := await self._limits.wait([Take(self._count, *A_MINUTE)])):
            raise DeliveryFailed("so many a minute reach one group", retry=True, after=seconds, blameless=True)
        answer = await http.call(self._http, "POST", self._path, name=_NAME, json=body)
        _check(answer)
        return Receipt()

    async def look_up(self, _: Delivery) -> bool | None:
        """It cannot tell."""
        return None

    async def _picture(self, page: str) -> dict[str, Any]:
        body = await self._pictures.read(page)
        if body is None:
            raise DeliveryFailed(f"{_NAME}: there is no such picture")
        try:
            kind_of(body, ROBOT_MOST)
        except NoPicture as fault:
            raise DeliveryFailed(f"{_NAME}: {fault}") from None
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        return {"msgtype": "image", "image": {"base64": base64.b64encode(body).decode(), "md5": digest}}


def _check(answer: dict[str, Any]) -> None:
    """Raise DeliveryFailed for what is no yes."""
    code = answer.get("errcode")
    if code == 0:
        return
    if not isinstance(code, int):
        raise DeliveryFailed(f"{_NAME}: the answer says no errcode", uncertain=True)
    words = f"{_NAME}: errcode {code}"
    if code in _TOO_OFTEN:
        raise DeliveryFailed(words, retry=True, after=_TOO_OFTEN_WAIT, blameless=True)
    if code in _REFUSED:
        raise DeliveryFailed(words, after=_REFUSED_WAIT, blameless=True)
    raise DeliveryFailed(words, retry=code == _BUSY, most=_BUSY_TRIES if code == _BUSY else None)
