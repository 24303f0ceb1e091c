"""The hosted accounts' API in the box: speak, remove, invite, rename (docs/wire-hosted.md)."""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.sandbox.chain import DemoGroup
from app.sandbox.trouble import Trouble
from app.sandbox.world import World

_TEXT, _PICTURE = 7, 6
_NOT_A_MEMBER = 100_404
_IS_A_MEMBER = 100_409
_NO_SUCH_GROUP = 100_001
_NOT_YOURS = 100_003
_NO_FRIEND = 100_403
_MALFORMED = 100_400
_SECRET = 100_401
Body = dict[str, Any]


class Hosted:
    """The API over one world."""

    def __init__(self, world: World, secret: str, trouble: Trouble) -> None:
        self._world = world
        self._secret = secret
        self._trouble = trouble

    def routes(self) -> list[Route]:
        """The calls there are."""
        calls = {
            "/message/send": self._send,
            "/room/removeMember": self._remove,
            "/room/addMember": self._invite,
            "/room/rename": self._rename,
            "/sentResult": self._result,
        }
        return [Route(path, self._endpoint(path, act), methods=["POST"]) for path, act in calls.items()]

    def _endpoint(self, path: str, act: Callable[[Body], Body]) -> Callable[[Request], Awaitable[JSONResponse]]:
        async def endpoint(request: Request) -> JSONResponse:
            if not hmac.compare_digest(request.headers.get("x-guanjia-secret", "").encode(), self._secret.encode()):
                return JSONResponse(_fault(_SECRET, "wrong secret"))
            if trouble := self._trouble(path):
                return JSONResponse(trouble)
            try:
                body = await request.json()
            except ValueError:
                return JSONResponse(_fault(_MALFORMED, "the body is no JSON"))
            if not isinstance(body, dict) or not body.get("externalRequestId") or not body.get("imBotId"):
                return JSONResponse(_fault(_MALFORMED, "imBotId and externalRequestId are needed"))
            with self._world.journal.whole():
                answer = act(body)
                if not answer.get("errcode") and path != "/sentResult":
                    self._world.journal.request(str(body["externalRequestId"]), path)
            await self._trouble.linger(path)
            return JSONResponse({"errcode": 0, "errmsg": "ok", **answer})

        return endpoint

    def _group(self, body: Body) -> DemoGroup | Body:
        group = self._world.group(str(body.get("roomWecomChatId", "")))
        if group is None:
            return _fault(_NO_SUCH_GROUP, "no such group")
        if group.account != body["imBotId"]:
            return _fault(_NOT_YOURS, "this account is not in the group")
        return group

    def _send(self, body: Body) -> Body:
        alone = not body.get("roomWecomChatId") and bool(body.get("externalUserId"))
        group = self._chat(body) if alone else self._group(body)
        if not isinstance(group, DemoGroup):
            return group
        payload = body.get("payload")
        needed = {_TEXT: "text", _PICTURE: "imageUrl"}.get(body.get("messageType") or 0)
        if needed is None or not isinstance(payload, dict) or not payload.get(needed):
            return _fault(_MALFORMED, "only texts (7) with payload.text, pictures (6) with payload.imageUrl")
        message_id = f"bot-{secrets.token_hex(8)}"
        self._world.write(
            "whispered" if alone else "spoke",
            group_id=group.group_id,
            person_id=str(body["externalUserId"]) if alone else None,
            text=payload.get("text", "[图片]"),
            type=body["messageType"],
            payload={"imageUrl": payload[needed]} if needed == "imageUrl" else {},
            mention=payload.get("mention", []),
            quote=self._quoted(group, str(payload.get("quoteMessageId", ""))),
            message_id=message_id,
            account=body["imBotId"],
            request=body["externalRequestId"],
        )
        return {"data": {"messageId": message_id}}

    def _quoted(self, group: DemoGroup, message_id: str) -> str:
        """Who said what a message answers, and what that was."""
        said = self._world.journal.entries(group_id=group.group_id, kinds=("said",), last=200) if message_id else []
        found = (entry.data for entry in said if entry.data.get("message_id") == message_id)
        return next((f"{one['name']}：{one['text']}" for one in found), "")

    def _chat(self, body: Body) -> DemoGroup | Body:
        """Where somebody is shown what is written to them alone: only who has written to the account has a chat."""
        found = self._world.chat_of(str(body["imBotId"]), str(body["externalUserId"]))
        return found or _fault(_NO_FRIEND, "this person is no friend of the account")

    def _remove(self, body: Body) -> Body:
        group = self._group(body)
        if not isinstance(group, DemoGroup):
            return group
        person_id = str(body.get("externalUserId", ""))
        if person_id not in self._world.members(group):
            return _fault(_NOT_A_MEMBER, "not in the group")
        self._world.leave(group, [person_id], removed_by=str(body["imBotId"]))
        return {}

    def _invite(self, body: Body) -> Body:
        """Who has written to the account can be asked in; others it does not know."""
        group = self._group(body)
        if not isinstance(group, DemoGroup):
            return group
        person_id = str(body.get("externalUserId", ""))
        if person_id in self._world.members(group):
            return _fault(_IS_A_MEMBER, "is in the group")
        if self._world.chat_of(str(body["imBotId"]), person_id) is None:
            return _fault(_NO_FRIEND, "this person is no friend of the account")
        self._world.join(group, {person_id: self._world.journal.name_of(person_id) or person_id}, scene=0)
        return {}

    def _rename(self, body: Body) -> Body:
        group = self._group(body)
        if not isinstance(group, DemoGroup):
            return group
        name = str(body.get("name", ""))
        if not name:
            return _fault(_MALFORMED, "name is needed")
        if name != self._world.name(group):
            self._world.rename(group, name, by=str(body["imBotId"]))
        return {}

    def _result(self, body: Body) -> Body:
        known = self._world.journal.was_carried_out(str(body["externalRequestId"]))
        return {"data": {"status": "sent" if known else "unknown"}}


def _fault(code: int, message: str) -> Body:
    return {"errcode": code, "errmsg": message}
