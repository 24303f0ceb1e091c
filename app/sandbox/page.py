"""The page /sandbox and what it asks for: pick a group, be any fan, look at staff's phones, turn the clock."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from app.sandbox import chain
from app.sandbox.chain import DemoGroup, DemoMember
from app.sandbox.fence import same_place
from app.sandbox.official import PHONE
from app.sandbox.shown import find_groups, group_page
from app.sandbox.stream import Streams
from app.sandbox.world import World

STATIC = Path(__file__).parent / "static"
_KINDS = {"text": 7, "weapp": 9, "link": 12}
#: what a post of each kind cannot be without
_NEEDS = {"text": ("text",), "weapp": ("title", "appid"), "link": ("title", "url")}
_MOST = 60  # groups of one answer
_LONGEST = 2000
_REMEMBERED = 3600.0  # seconds for which a call that comes again is answered as the first time
Turn = Callable[[str | None], Awaitable[dict[str, Any]]]
Act = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
Answer = tuple[dict[str, Any], int]


class Page:
    """The page over one world. `clock(to)` turns guanjia's clock, or only reads it."""

    def __init__(self, world: World, guanjia: str, clock: Turn) -> None:
        self._world = world
        self._guanjia = guanjia
        self._clock = clock
        self._streams = Streams(world)
        self._under_way: dict[str, asyncio.Task[Answer]] = {}

    def routes(self) -> list[BaseRoute]:
        """Page, its files, and its calls."""
        calls: dict[str, Act] = {
            "say": self._say,
            "join": self._join,
            "leave": self._leave,
            "rename": self._rename,
            "recall": self._recall,
            "press": self._press,
            "staff-say": self._staff_say,
            "clock": self._turn,
        }
        return [
            Route("/", lambda _: RedirectResponse("/sandbox")),
            Route("/sandbox", self._page),
            Route("/sandbox/groups", self._groups),
            Route("/sandbox/group/{group_id}", self._group),
            Route("/sandbox/stream", self._streams.serve),
            Route("/sandbox/clock", self._read_clock),
            Route("/sandbox/phone/{staff_id}", self._open_on_phone),
            *(Route(f"/sandbox/{name}", self._call(act), methods=["POST"]) for name, act in calls.items()),
            Mount("/sandbox/static", StaticFiles(directory=STATIC)),
        ]

    async def _page(self, request: Request) -> Response:
        """The page; by the name that its phones' cookies are for."""
        here = urlsplit(str(request.url))
        if here.hostname == "localhost" and urlsplit(self._guanjia).hostname == "127.0.0.1":
            return RedirectResponse(f"http://127.0.0.1:{here.port or 80}/sandbox")
        return FileResponse(STATIC / "sandbox.html", headers={"cache-control": "no-store"})

    async def _groups(self, request: Request) -> Response:
        query = request.query_params
        first = int(query["first"]) if query.get("first", "").isdigit() else 0
        return JSONResponse(find_groups(self._world, query.get("q", ""), first, _MOST))

    async def _group(self, request: Request) -> Response:
        group = self._world.group(request.path_params["group_id"])
        if group is None:
            return JSONResponse({"error": "没有这个群 (no such group)"}, 404)
        return JSONResponse(group_page(self._world, group))

    async def _open_on_phone(self, request: Request) -> Response:
        """Opens a page on somebody's phone: the box remembers whose phone it is, for the sign-in that follows."""
        url = request.query_params.get("url", "")
        if not same_place(url, self._guanjia):
            return JSONResponse({"error": "only pages of guanjia are opened here"}, 403)
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return JSONResponse({"error": "phones are opened from the page alone"}, 403)
        answer = RedirectResponse(url, 302)
        answer.set_cookie(PHONE, request.path_params["staff_id"], path="/connect", httponly=True, samesite="lax")
        return answer

    async def _read_clock(self, _: Request) -> Response:
        return JSONResponse(await self._clock(None))

    async def _turn(self, body: dict[str, Any]) -> dict[str, Any]:
        return await self._clock(str(body["to"]))

    def _who(self, body: dict[str, Any]) -> tuple[DemoGroup, DemoMember]:
        group = self._world.group(str(body["group"]))
        if group is None:
            raise Wrong("没有这个群 (no such group)")
        member = self._world.members(group).get(str(body["person"]))
        if member is None:
            raise Wrong("这个人不在群里 (this person is not in the group)")
        return group, member

    async def _say(self, body: dict[str, Any]) -> dict[str, Any]:
        group, member = self._who(body)
        kind = str(body.get("type", "text"))
        payload = body.get("payload") or {"text": str(body.get("text", ""))[:_LONGEST]}
        if kind not in _KINDS:
            raise Wrong("没有这种消息 (no such kind of message)")
        if not all(str(payload.get(name, "")).strip() for name in _NEEDS[kind]):
            raise Wrong("说点什么吧 (say something)" if kind == "text" else "标题和地址都要填 (title and address)")
        if body.get("alone") and kind == "text":
            if group.account is None:
                raise Wrong("这个群没有托管账号，没法私聊 (no hosted account to write to)")
            message_id = self._world.say_alone(group, member, str(payload["text"]))
            return {"message_id": message_id, "heard": True}
        message_id = self._world.say(group, member, {"messageType": _KINDS[kind], "payload": payload})
        return {"message_id": message_id, "heard": group.account is not None}

    async def _join(self, body: dict[str, Any]) -> dict[str, Any]:
        group = self._world.group(str(body["group"]))
        if group is None:
            raise Wrong("没有这个群 (no such group)")
        if body.get("person"):
            people = {str(body["person"]): str(body.get("name") or "老朋友")}
        else:
            people = dict(chain.new_person(secrets.token_hex(4)) for _ in range(min(int(body.get("count", 1)), 20)))
            if body.get("name"):
                people = dict.fromkeys(list(people)[:1], str(body["name"])[:64])
        self._world.join(group, people, int(body.get("scene", 3)))
        return {"people": [{"id": person, "name": name} for person, name in people.items()]}

    async def _leave(self, body: dict[str, Any]) -> dict[str, Any]:
        group, member = self._who(body)
        self._world.leave(group, [member.person_id], removed_by=str(body.get("removed_by", "")))
        return {}

    async def _rename(self, body: dict[str, Any]) -> dict[str, Any]:
        group, member = self._who(body)
        name = str(body.get("name", "")).strip()[:60]
        if not name:
            raise Wrong("群名不能为空 (the name is empty)")
        self._world.rename(group, name, by=member.person_id)
        return {}

    async def _recall(self, body: dict[str, Any]) -> dict[str, Any]:
        group, member = self._who(body)
        self._world.recall(group, member, str(body["message_id"]))
        return {}

    async def _press(self, body: dict[str, Any]) -> dict[str, Any]:
        chosen = {str(name): [str(one) for one in ids] for name, ids in dict(body.get("chosen") or {}).items()}
        if not self._world.press(str(body["staff_id"]), str(body["task_id"]), str(body["key"]), chosen):
            raise Wrong("这张卡片已经更新了 (this card has changed)")
        return {}

    async def _staff_say(self, body: dict[str, Any]) -> dict[str, Any]:
        words = str(body["text"]).strip()[:_LONGEST]
        if not words:
            raise Wrong("说点什么吧 (say something)")
        return {"entry": self._world.staff_say(str(body["staff_id"]), words)}

    def _call(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        """A call as an endpoint. One that names itself (`once`) and comes again is answered as the first time."""

        async def endpoint(request: Request) -> Response:
            try:
                body = await request.json()
                once = str(body.pop("once", ""))[:64]
            except (AttributeError, TypeError, ValueError):
                return JSONResponse({"error": "请求不是 JSON 对象 (no JSON object)"}, 400)
            if not once:
                found, status = await _answer(act, body)
                return JSONResponse(found, status)
            mark = f"{request.url.path}:{once}"
            if mark not in self._under_way:
                task = asyncio.create_task(self._once(mark, act, body))
                self._under_way[mark] = task
                task.add_done_callback(lambda _: self._under_way.pop(mark, None))
            # whoever asked may hang up; it is done all the same
            found, status = await asyncio.shield(self._under_way[mark])
            return JSONResponse(found, status)

        return endpoint

    async def _once(self, mark: str, act: Act, body: dict[str, Any]) -> Answer:
        journal = self._world.journal
        if known := journal.duplicate(mark, time.time() - _REMEMBERED):
            return known["body"], known["status"]
        found, status = await _answer(act, body)
        journal.remember(mark, time.time(), {"body": found, "status": status})
        return found, status


class Wrong(Exception):
    """What the page asked for cannot be done, and why."""


async def _answer(act: Act, body: dict[str, Any]) -> Answer:
    try:
        return await act(body), 200
    except Wrong as wrong:
        return {"error": str(wrong)}, 409
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return {"error": f"请求不完整 ({type(error).__name__}: {error})"}, 400
