"""What a hosted account can do: speak, show pictures, remove, invite, rename, at once (docs/wire-hosted.md)."""

from typing import Any

import httpx

from app.actions import Invite, RemoveMember, RenameGroup, SendPicture, SendText
from app.wecom import http
from app.wecom.hosted.ear import HEADER
from app.wecom.port import Delivery, DeliveryFailed, Receipt

_BUSY = -1
_REMOVE = "/room/removeMember"
_INVITE = "/room/addMember"
#: ours: the person is not in the group (any more), or is in it already
_SO_ALREADY = {_REMOVE: 100_404, _INVITE: 100_409}


class HostedHand:
    """Acts through the hosted account that each delivery names."""

    def __init__(self, client: httpx.AsyncClient, secret: str) -> None:
        self._http = client
        self._headers = {HEADER: secret}

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Carry it out. Raises DeliveryFailed."""
        match delivery.action:
            case SendText(staff_id=None) as action:
                await self._call("/message/send", delivery, _words(action))
            case SendPicture(group_id=group, url=url):
                body = {"roomWecomChatId": group, "messageType": 6, "payload": {"imageUrl": url}}
                await self._call("/message/send", delivery, body)
            case RemoveMember(group_id=group, person_id=person):
                target = {"roomWecomChatId": group, "externalUserId": person}
                await self._call(_REMOVE, delivery, target)
            case Invite(group_id=group, person_id=person):
                target = {"roomWecomChatId": group, "externalUserId": person}
                await self._call(_INVITE, delivery, target)
            case RenameGroup(group_id=group, name=name):
                await self._call("/room/rename", delivery, {"roomWecomChatId": group, "name": name})
            case action:
                raise DeliveryFailed(f"a hosted account cannot {action.kind}")
        return Receipt()

    async def look_up(self, delivery: Delivery) -> bool | None:
        """Whether the other side has carried out the request of this key."""
        answer = await self._call("/sentResult", delivery, {})
        data = answer.get("data")
        status = data.get("status") if isinstance(data, dict) else None
        return {"sent": True, "unknown": False}.get(str(status))

    async def _call(self, path: str, delivery: Delivery, body: dict[str, Any]) -> dict[str, Any]:
        request = {"imBotId": delivery.account, "externalRequestId": delivery.key, **body}
        answer = await http.call(self._http, "POST", path, json=request, headers=self._headers)
        code = answer.get("errcode")
        if not isinstance(code, int):  # something on the way has answered
            raise DeliveryFailed(f"{path}: the answer says no errcode", uncertain=True)
        if code == 0 or code == _SO_ALREADY.get(path):
            return answer
        raise DeliveryFailed(f"{path}: errcode {code}", retry=code == _BUSY)


def _words(action: SendText) -> dict[str, Any]:
    payload: dict[str, Any] = {"text": action.text}
    if action.mention:
        payload["mention"] = list(action.mention)
    if action.quote:
        payload["quoteMessageId"] = action.quote
    alone = action.alone or not action.group_id
    address = {"externalUserId": action.person_id} if alone else {"roomWecomChatId": action.group_id}
    return {**address, "messageType": 7, "payload": payload}
