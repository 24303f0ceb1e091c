"""Tries the keys of a WeCom application before they are kept, and tells what WeCom thinks of them."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import httpx

from app.config import WecomApp
from app.errors import Words
from app.wecom import refused
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.port import DeliveryFailed

#: more than 1,000 staff: the list asks for owners, which is leave enough (protocol §3.4)
_ASKS_FOR_OWNERS = 81017
Outcome = Literal["ok", "refused", "unreachable", "skipped"]
Ask = Callable[[OfficialClient], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried: "keys", "agent" or "groups". `code`: WeCom's, where it refuses."""

    name: str
    outcome: Outcome
    words: Words
    code: int = 0


LABELS = {
    "keys": Words("企业ID 和 Secret", "corp id and secret"),
    "agent": Words("应用ID", "agent id"),
    "groups": Words("客户群权限", "right to customer groups"),
}


class Probe:
    """Tries applications. `new_client`: the way to WeCom."""

    def __init__(self, new_client: Callable[[str], httpx.AsyncClient]) -> None:
        self._new_client = new_client

    async def __call__(self, app: WecomApp) -> list[Check]:
        """What WeCom answers, one check after the other; once the keys are refused nothing more is asked."""

        async def agent(client: OfficialClient) -> object:
            return await client.get("agent/get", {"agentid": str(app.agent_id)})

        async def groups(client: OfficialClient) -> object:
            return await client.post("externalcontact/groupchat/list", {"status_filter": 0, "limit": 1})

        async with self._new_client(app.api_base) as http:
            client = OfficialClient(app, http, time.monotonic)
            checks = [await _check("keys", OfficialClient.prove, client)]
            for name, ask in (("agent", agent), ("groups", groups)):
                if checks[0].outcome == "ok":
                    checks.append(await _check(name, ask, client))
                else:
                    checks.append(Check(name, "skipped", Words("还没试", "not tried yet")))
        return checks


async def _check(name: str, ask: Ask, client: OfficialClient) -> Check:
    try:
        await ask(client)
    except ApiError as error:
        if error.code != _ASKS_FOR_OWNERS:
            return Check(name, "refused", refused.words(error.code, error.errmsg), error.code)
    except DeliveryFailed:
        words = Words("连不上企业微信，请检查服务器的网络", "WeCom cannot be reached; check the server's network")
        return Check(name, "unreachable", words)
    return Check(name, "ok", Words("可用", "works"))
