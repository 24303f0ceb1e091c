"""Calls to WeCom's server API: the token, the errors, and what to do about each (protocol §3)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from app.config import WecomApp
from app.wecom import http
from app.wecom.official import faults
from app.wecom.port import DeliveryFailed, Limits, Take, Tokens

_EARLY = 300.0  # seconds before its end at which a token is exchanged


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
        self._scolded: dict[str, int] = {}  # interface → how often in a row it said that we ask too often

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call `/cgi-bin/<path>`. A refused token is exchanged once and the call repeated once.

        Raises ApiError for an error code, DeliveryFailed for everything else.
        """
        return await self._call("POST", path, {}, json=body)

    async def get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        """Read `/cgi-bin/<path>`, as above."""
        return await self._call("GET", path, query)

    async def prove(self) -> None:
        """See that the keys are good: a token is to be had. Raises ApiError, DeliveryFailed."""
        await self._valid()

    async def wait(self, takes: Sequence[Take], why: str) -> None:
        """Raise DeliveryFailed when it is not our turn yet."""
        if self._limits is not None and (seconds := await self._limits.wait(takes)):
            raise DeliveryFailed(why, retry=True, after=seconds, blameless=True)

    async def _call(self, method: str, path: str, query: dict[str, str], **body: Any) -> dict[str, Any]:
        await self.wait(faults.takes(self.app.corp_id, path), f"{path}: as often as WeCom allows")
        token = await self._valid()
        answer = await self._send(method, path, query, token, **body)
        if _code(answer) in faults.TOKEN_FAULTS:
            answer = await self._send(method, path, query, await self._valid(not_this=token), **body)
        code = _code(answer)
        if code == 0:
            self._scolded.pop(path, None)
            return answer
        raise await self._refused(code, path, _errmsg(answer))

    async def _refused(self, code: int, path: str, errmsg: str) -> ApiError:
        """What an error code means, put down for all processes."""
        error = ApiError(code, path, errmsg, self._scolded.get(path, 0))
        if error.pause:
            self._scolded[path] = self._scolded.get(path, 0) + 1
        if self._limits is not None:
            corp = self.app.corp_id
            many = await self._limits.wait([faults.failed(corp)]) > 0  # would lead to a block of everything
            if seconds := max(error.pause, faults.MANY_FAILURES_WAIT if many else 0.0):
                await self._limits.pause(faults.pause(corp, path), seconds)
        return error

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
        """A new token, and for how many seconds it is good."""
        secret = self.app.secret.get_secret_value()
        params = {"corpid": self.app.corp_id, "corpsecret": secret}
        try:
            answer = _said("gettoken", await http.call(self._http, "GET", "/cgi-bin/gettoken", params=params))
        except DeliveryFailed as failure:  # whatever became of it: no message was sent
            raise DeliveryFailed(str(failure), retry=True, after=failure.after) from None
        code = _code(answer)
        if code != 0:
            raise ApiError(code, "gettoken", _errmsg(answer))
        return str(answer["access_token"]), float(answer.get("expires_in", 7200))


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
