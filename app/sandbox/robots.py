"""Accounts in the box that know names alone, in WorkTool's shape (docs/wire-hosted.md). No demo group has one.

A robot takes commands, does them a moment later, and tells guanjia what came of each.
"""

import secrets
from collections.abc import Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox.chain import DemoGroup, DemoMember
from app.sandbox.trouble import Trouble
from app.sandbox.world import Callback, World

_PATH = "/wework/sendRawMessage"
_NO_CHAT, _INPUT = 201101, 101011
_NOT_RENAMED, _NOT_INVITED, _NOT_REMOVED, _NOT_NOTICED, _NOT_SENT = 201012, 201013, 201014, 201015, 201102
_TYPES = {7: 1, 6: 2, 2: 3, 13: 5, 9: 7, 12: 8, 1: 9}  # messageType of the box → textType
_TOO_MANY, _LOST = 429, -2  # ordered as trouble: HTTP 429, and a result that never comes
_LONGEST_NAME, _LONGEST_NOTICE = 60, 2000
_ON_SCREEN = 20  # messages
Command = dict[str, Any]


class Robots:
    """The robots of one world."""

    def __init__(self, world: World, trouble: Trouble, send: Callable[[Callback], None]) -> None:
        self._world = world
        self._send_callback = send
        self._trouble = trouble
        self._secrets: dict[str, str] = {}
        self.calls: list[int] = []  # commands of each call
        for account, robot in world.journal.things("robot"):
            self._secrets[account] = robot["secret"]
            world.ears[account] = self._hear
        for group_id, robot in world.journal.things("by_name"):
            world.replace(group_id, account=robot["account"])

    def routes(self) -> list[Route]:
        """The calls there are."""
        return [
            Route(_PATH, self._send, methods=["POST"]),
            Route("/sandbox/by-name", self._by_name, methods=["POST"]),
        ]

    async def _by_name(self, request: Request) -> JSONResponse:
        """POST {group_id, account, secret}: have a group run by an account that knows names alone."""
        body = await request.json()
        self.run(str(body["group_id"]), str(body["account"]), str(body["secret"]))
        return JSONResponse({})

    def run(self, group_id: str, account: str, secret: str) -> None:
        """This robot, and nobody else, hears a group from now on."""
        self._world.journal.set_thing("robot", account, {"secret": secret})
        self._world.journal.set_thing("by_name", group_id, {"account": account})
        self._secrets[account] = secret
        self._world.ears[account] = self._hear
        self._world.replace(group_id, account=account)

    def remark(self, group_id: str, remark: str) -> None:
        """The robot's remark of a group, as somebody sets it on the phone."""
        self._world.journal.set_thing("remark", group_id, {"remark": remark})

    def _remark(self, group: DemoGroup) -> str:
        known = self._world.journal.thing("remark", group.group_id)
        return str(known["remark"]) if known else ""

    def goes(self, account: str, *, online: bool) -> None:
        """A robot comes online, or goes."""
        self._tell(account, {"type": 5 if online else 6})

    def _tell(self, account: str, body: dict[str, Any], done: Callable[[bool], object] = lambda _: None) -> None:
        self._send_callback(Callback(f"worktool/{account}/{self._secrets[account]}", body, done))

    def _hear(
        self,
        group: DemoGroup,
        person: DemoMember,
        kind: int,
        payload: dict[str, Any],
        done: Callable[[bool], object],
        *,
        alone: bool,
    ) -> None:
        """What it hears, it tells in names; of a recall it hears nothing."""
        if kind not in _TYPES or group.account is None:
            return
        spoken = str(payload.get("text") or payload.get("title") or "")
        body = {
            "spoken": spoken,
            "rawSpoken": spoken,
            "receivedName": person.name,
            "groupName": "" if alone else self._world.name(group),
            "groupRemark": "" if alone else self._remark(group),
            "roomType": 2 if alone else 1,
            "atMe": "false",
            "textType": _TYPES[kind],
        }
        self._tell(group.account, body, done)

    async def _send(self, request: Request) -> Response:
        account = request.query_params.get("robotId", "")
        fault = self._trouble(_PATH)
        if fault and fault["errcode"] == _TOO_MANY:
            return Response("slower", _TOO_MANY, {"retry-after": "7"})
        lost = bool(fault) and fault is not None and fault["errcode"] == _LOST
        if account not in self._secrets or (fault and not lost):
            return JSONResponse({"code": 500, "message": "no such robot", "data": None})
        body = await request.json()
        if body.get("socketType") != 2 or not isinstance(body.get("list"), list) or len(body["list"]) > 100:
            return JSONResponse({"code": 400, "message": "a list of 100 commands at most", "data": None})
        number = secrets.token_hex(9)
        self.calls.append(len(body["list"]))
        for command in body["list"]:
            code = self._do(account, command)
            if not lost:
                self._result(account, number, command, code)
        await self._trouble.linger(_PATH)
        return JSONResponse({"code": 200, "message": "ok", "data": number})

    def _result(self, account: str, number: str, command: Command, code: int) -> None:
        titles = command.get("titleList") or [command.get("groupName")]
        body = {
            "messageId": number,
            "rawMsg": orjson.dumps(command).decode(),
            "errorCode": code,
            "errorReason": "" if code == 0 else "not found",
            "runTime": int(self._world.now().timestamp() * 1000),
            "timeCost": 2.5,
            "successList": titles if code == 0 else [],
            "failList": titles if code else [],
        }
        self._tell(account, body)

    def _do(self, account: str, command: Command) -> int:
        match command.get("type"):
            case 203:
                return self._speak(account, command)
            case 204:
                return self._quote(account, command)
            case 207:
                group = self._find(account, str(command.get("groupName", "")))
                return _NO_CHAT if group is None else self._change(account, group, command)
        return _INPUT

    def _change(self, account: str, group: DemoGroup, command: Command) -> int:
        """A group's remark, name, notice and people, as far as the command names them."""
        if remark := command.get("groupRemark"):
            self.remark(group.group_id, str(remark))
        if (name := command.get("newGroupName")) and name != self._world.name(group):
            if len(name) > _LONGEST_NAME:
                return _NOT_RENAMED
            self._world.rename(group, str(name), by=account)
        if text := command.get("newGroupAnnouncement"):
            if len(text) > _LONGEST_NOTICE:
                return _NOT_NOTICED
            self._world.set_notice(group, str(text), by=account)
        people = self._world.members(group)
        for name in command.get("removeList", ()):
            found = next((member for member in people.values() if member.name == name), None)
            if found is None:
                return _NOT_REMOVED
            self._world.leave(group, [found.person_id], removed_by=account)
        for name in command.get("selectList", ()):
            friends = [one for one in self._world.journal.people_called(name) if self._world.chat_of(account, one)]
            if not friends:
                return _NOT_INVITED
            self._world.join(group, {friends[0]: name}, scene=0)
        return 0

    def _quote(self, account: str, command: Command) -> int:
        """An answer to what somebody said, if that is still on the phone's screen."""
        group = self._find(account, str(command["titleList"][0]))
        said = self._world.journal.entries(group_id=group.group_id, kinds=("said",), last=_ON_SCREEN) if group else []
        asked = (command.get("receivedName"), command.get("originalContent"))
        if not any((entry.data.get("name"), entry.data.get("text")) == asked for entry in said):
            return _NOT_SENT
        return self._speak(account, command, quote=f"{asked[0]}：{asked[1]}")

    def _speak(self, account: str, command: Command, quote: str = "") -> int:
        group = self._find(account, str(command["titleList"][0]))
        if group is None:
            return _NO_CHAT
        names = "".join(f"@{name} " for name in command.get("atList", ()))
        self._world.write(
            "spoke",
            group_id=group.group_id,
            text=f"{names}{command['receivedContent']}",
            mention=command.get("atList", []),
            message_id=f"bot-{secrets.token_hex(8)}",
            quote=quote,
            account=account,
            request="",
        )
        return 0

    def _find(self, account: str, title: str) -> DemoGroup | None:
        """The group that the phone's search finds by a remark, else by a name; the first of several."""
        mine = [group for group in self._world.groups() if group.account == account]
        by_remark = [group for group in mine if self._remark(group) == title]
        by_name = [group for group in mine if self._world.name(group) == title]
        return next(iter(by_remark or by_name), None)
