"""Calls to WeCom's server API: the token, the errors, and what to do about each (protocol §3)."""

import asyncio
import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from app.config import WecomApp
from app.wecom import http
from app.wecom.official import faults
from app.wecom.pictures import UPLOAD_MOST, NoPicture, kind_of
from app.wecom.port import DeliveryFailed, Limits, Take, Tokens

_EARLY = 300.0  # seconds before its end at which a token is exchanged
_LONGEST_ID = 512  # characters of a media_id that we believe; WeCom's have 64 to 128


class ApiError(DeliveryFailed):
    """WeCom answered with an error code."""

    def __init__(self, code: int, path: str, errmsg: str = "", in_a_row: int = 0) -> None:
        what = faults.fault(code, in_a_row)
        super().__init__(
            f"{path}: errcode {code}", retry=what.retry, after=what.after, most=what.most, blameless=what.blameless
        )
        self.code = code
        self.errmsg = errmsg  # WeCom's own words: for the eyes of who connects, not for the log
        self.pause = what.pause


@dataclass(slots=True)
class _Token:
    value: str
    ends: float  # monotonic seconds


class OfficialClient:
    """One application's calls. The token is fetched once however many calls wait for it, and never logged.

    `tokens`: where processes share it; without, it is this client's own. `limits`: where they count together how often
    each interface is asked; without, nobody counts.
    """

    def __init__(
        self,
        app: WecomApp,
        http_client: httpx.AsyncClient,
        monotonic: Callable[[], float],
        tokens: Tokens | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.app = app
        self._http = http_client
        self._now = monotonic
        self._token: _Token | None = None
        self._fetching = asyncio.Lock()
        self._shared = tokens
        self._limits = limits
        #: interface → how often in a row it said that we ask too often, and since when it rests for it
        self._scolded: dict[str, tuple[int, float]] = {}

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call `/cgi-bin/<path>`. A refused token is exchanged once and the call repeated once.

        Raises ApiError for an error code, DeliveryFailed for everything else.
        """
        return await self._call("POST", path, {}, json=body)

    async def get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        """Read `/cgi-bin/<path>`, as above."""
        return await self._call("GET", path, query)

    async def upload(self, picture: bytes) -> str:
        """Give WeCom a picture (protocol §5.10). Returns its media_id, good for three days in the whole corp.

        A lost answer is no doubt: what was uploaded and is not named by anybody harms nothing, so it is done again.
        Raises DeliveryFailed for what is no picture for WeCom, before anything is asked; else as above.
        """
        try:
            kind = kind_of(picture, UPLOAD_MOST)
        except NoPicture as fault:
            raise DeliveryFailed(f"media/upload: {fault}") from None
        name = hashlib.blake2b(picture, digest_size=8).hexdigest()
        file = (f"{name}.{kind.ending}", picture, kind.media_type)
        try:
            answer = await self._call("POST", "media/upload", {"type": "image"}, files={"media": file})
        except DeliveryFailed as failure:
            failure.retry, failure.uncertain = failure.retry or failure.uncertain, False
            raise
        found = answer.get("media_id")
        if not (isinstance(found, str) and 0 < len(found) <= _LONGEST_ID and found.isprintable()):
            raise DeliveryFailed("media/upload: the answer holds no media_id", retry=True)
        return found

    async def prove(self) -> None:
        """See that the keys are good: a token is to be had. Raises ApiError, DeliveryFailed."""
        await self._valid()

    async def wait(self, takes: Sequence[Take], why: str) -> None:
        """Raise DeliveryFailed when it is not our turn yet."""
        if self._limits is not None and (seconds := await self._limits.wait(takes)):
            raise DeliveryFailed(why, retry=True, after=seconds, blameless=True)

    async def _call(self, method: str, path: str, query: dict[str, str], **body: Any) -> dict[str, Any]:
        began = self._now()
        await self.wait(faults.takes(self.app.corp_id, path), f"{path}: as often as WeCom allows")
        token = await self._valid()
        answer = await self._send(method, path, query, token, **body)
        if _code(answer) in faults.TOKEN_FAULTS:
            await self._put_down(path)
            answer = await self._send(method, path, query, await self._valid(not_this=token), **body)
        code = _code(answer)
        if code == 0:
            self._scolded.pop(path, None)
            return answer
        raise await self._refused(code, path, _errmsg(answer), began)

    async def _refused(self, code: int, path: str, errmsg: str, began: float) -> ApiError:
        """What an error code means, put down for all processes. `began`: when the call did (monotonic seconds)."""
        before, paused_at = self._scolded.get(path, (0, began))
        alone = began >= paused_at  # else it was under way with one that was scolded, and says nothing new
        error = ApiError(code, path, errmsg, before if alone else before - 1)
        if error.pause and alone:
            self._scolded[path] = (before + 1, math.inf)
        try:
            await self._put_down(path, error.pause)
        finally:
            if error.pause and alone:
                self._scolded[path] = (before + 1, self._now())
        return error

    async def _put_down(self, path: str, pause: float = 0.0) -> None:
        """Count a failed call for all processes; let the interface rest so many seconds, and where too many fail."""
        if self._limits is None:
            return
        corp = self.app.corp_id
        many = await self._limits.wait([faults.failed(corp)]) > 0  # would lead to a block of everything
        if seconds := max(pause, faults.MANY_FAILURES_WAIT if many else 0.0):
            await self._limits.pause(faults.pause(corp, path), seconds)

    async def _send(self, method: str, path: str, query: dict[str, str], token: str, **body: Any) -> dict[str, Any]:
        params = {**query, "access_token": token}
        return _said(path, await http.call(self._http, method, f"/cgi-bin/{path}", params=params, **body))

    async def _valid(self, not_this: str = "") -> str:
        """A token that is not `not_this`. Those who wait together fetch it once."""
        async with self._fetching:
            known = self._token
            if known is None or known.value == not_this or self._now() > known.ends - _EARLY:
                asked = self._now()
                if self._shared is None:
                    value, seconds = await self._fetch()
                else:
                    value, seconds = await self._shared.valid(self.app, not_this, self._fetch)
                known = self._token = _Token(value, asked + seconds)
            return known.value

    async def _fetch(self) -> tuple[str, float]:
        """A new token, and for how many seconds it is good.

        Whatever becomes of it, no message was sent and no action is at fault; nobody of ours asks again for a while.
        """
        corp, path = self.app.corp_id, f"gettoken:{self.app.agent_id}"
        await self.wait([faults.not_paused(corp, path)], "gettoken: no token yet")
        params = {"corpid": corp, "corpsecret": self.app.secret.get_secret_value()}
        try:
            return _token(_said("gettoken", await http.call(self._http, "GET", "/cgi-bin/gettoken", params=params)))
        except DeliveryFailed as failure:
            failure.retry = failure.retry or not isinstance(failure, ApiError)
            failure.uncertain, failure.blameless, failure.most = False, True, None
            failure.after = failure.after or faults.NO_TOKEN_WAIT
            await self._put_down(path, failure.after)
            raise


def _token(answer: dict[str, Any]) -> tuple[str, float]:
    """The token of an answer, and its seconds. Raises DeliveryFailed."""
    code = _code(answer)
    if code != 0:
        raise ApiError(code, "gettoken", _errmsg(answer))
    token, seconds = answer.get("access_token"), answer.get("expires_in", 7200)
    if not (isinstance(token, str) and token and isinstance(seconds, int)):
        raise DeliveryFailed("gettoken: the answer holds no token")
    return token, float(seconds)


def _said(path: str, answer: dict[str, Any]) -> dict[str, Any]:
    """An answer of WeCom's: each says its code. Raises DeliveryFailed for what something on the way has answered."""
    if not isinstance(answer.get("errcode"), int):
        raise DeliveryFailed(f"{path}: the answer says no errcode", uncertain=True)
    return answer


def _code(answer: dict[str, Any]) -> int:
    code: int = answer["errcode"]
    return code


def _errmsg(answer: dict[str, Any]) -> str:
    return str(answer.get("errmsg") or "")[:300]
