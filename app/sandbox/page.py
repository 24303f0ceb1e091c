"""The page /sandbox and what it asks for: pick a group, be any fan, look at staff's phones, turn the clock."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from app.sandbox import chain
from app.sandbox.chain import DemoGroup, DemoMember
from app.sandbox.journal import Entry
from app.sandbox.official import PHONE
from app.sandbox.world import World

STATIC = Path(__file__).parent / "static"
_IN_GROUP = ("said", "spoke", "joined", "left", "removed", "renamed", "recalled")
_ON_PHONE = ("card", "told", "card_changed", "pressed", "staff_said")
_KINDS = {"text": 7, "weapp": 9, "link": 12, "image": 6, "voice": 2, "card": 9999}
Turn = Callable[[str | None], Awaitable[dict[str, Any]]]


class Page:
    """The page over one world. `clock(to)` turns guanjia's clock, or only reads it."""

    def __init__(self, world: World, guanjia: str, clock: Turn) -> None:
        self._world = world
        self._guanjia = guanjia
        self._clock = clock
        self._streams: set[asyncio.Queue[Entry]] = set()
        world.watchers.append(self._show)

    def routes(self) -> list[BaseRoute]:
        """Page, its files, and its calls."""
        calls: dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]] = {
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
            Route("/sandbox", lambda _: FileResponse(STATIC / "sandbox.html", headers={"cache-control": "no-store"})),
            Route("/sandbox/groups", self._groups),
            Route("/sandbox/group/{group_id}", self._group),
            Route("/sandbox/stream", self._stream),
            Route("/sandbox/clock", self._read_clock),
            Route("/sandbox/phone/{staff_id}", self._open_on_phone),
            *(Route(f"/sandbox/{name}", _json_call(act), methods=["POST"]) for name, act in calls.items()),
            Mount("/sandbox/static", StaticFiles(directory=STATIC)),
        ]

    def _show(self, entry: Entry) -> None:
        for queue in self._streams:
            if not queue.full():
                queue.put_nowait(entry)

    async def _groups(self, request: Request) -> Response:
        words = request.query_params.get("q", "").strip()
        found = [group for group in chain.groups() if words in self._world.name(group)]
        rows = [self._row(group) for group in found[:60]]
        return JSONResponse({"groups": rows, "found": len(found), "all": chain.GROUPS})

    def _row(self, group: DemoGroup) -> dict[str, Any]:
        store = chain.stores()[group.store_id - 1]
        name = self._world.name(group)
        return {"id": group.group_id, "name": name, "city": store.city, "kind": store.kind, "account": group.account}

    async def _group(self, request: Request) -> Response:
        group = self._world.group(request.path_params["group_id"])
        if group is None:
            return JSONResponse({"error": "没有这个群 (no such group)"}, 404)
        people = self._world.members(group)
        fans = [member for member in people.values() if member.person_id.startswith("wm")]
        store = chain.stores()[group.store_id - 1]
        return JSONResponse(
            {
                **self._row(group),
                "protected": group.name,
                "members": len(people),
                "fans": [{"id": fan.person_id, "name": fan.name} for fan in fans],
                "store": {"name": store.name, "number": store.number, "hours": store.hours},
                "phones": self._phones(group),
                "entries": [
                    entry.as_dict()
                    for entry in self._world.journal.entries(group_id=group.group_id, kinds=_IN_GROUP, last=80)
                ],
                "last": self._world.journal.last_id(),
            }
        )

    def _phones(self, group: DemoGroup) -> list[dict[str, Any]]:
        number = chain.stores()[group.store_id - 1].number
        people = [("clerk", f"c{number}a"), ("manager", f"m{number}"), ("operator", chain.OPERATOR)]
        return [
            {
                "role": role,
                "staff_id": staff_id,
                "name": chain.staff_name(staff_id),
                "entries": [
                    entry.as_dict() for entry in self._world.journal.entries(kinds=_ON_PHONE, staff=[staff_id], last=30)
                ],
                "cards": dict(self._world.journal.cards(staff_id, 40)),
            }
            for role, staff_id in people
        ]

    async def _stream(self, request: Request) -> Response:
        queue: asyncio.Queue[Entry] = asyncio.Queue(1000)
        after = int(request.query_params.get("after") or self._world.journal.last_id())

        async def lines() -> AsyncIterator[str]:
            self._streams.add(queue)
            try:
                for entry in self._world.journal.entries(after=after):
                    yield f"data: {json.dumps(entry.as_dict(), ensure_ascii=False)}\n\n"
                while True:
                    try:
                        entry = await asyncio.wait_for(queue.get(), 15)
                    except TimeoutError:
                        yield ": still here\n\n"
                    else:
                        yield f"data: {json.dumps(entry.as_dict(), ensure_ascii=False)}\n\n"
            finally:
                self._streams.discard(queue)

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def _open_on_phone(self, request: Request) -> Response:
        """Opens a page on somebody's phone: the box remembers whose phone it is, for the sign-in that follows."""
        url = request.query_params.get("url", "")
        if not url.startswith(self._guanjia):
            return JSONResponse({"error": "only pages of guanjia are opened here"}, 403)
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
        kind = _KINDS.get(str(body.get("type", "text")))
        payload = body.get("payload") or {"text": str(body.get("text", ""))}
        if kind is None or (kind == _KINDS["text"] and not payload.get("text")):
            raise Wrong("说点什么吧 (say something)")
        message_id = self._world.say(group, member, {"messageType": kind, "payload": payload})
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
        if not self._world.press(str(body["staff_id"]), str(body["task_id"]), str(body["key"])):
            raise Wrong("这张卡片已经更新了 (this card has changed)")
        return {}

    async def _staff_say(self, body: dict[str, Any]) -> dict[str, Any]:
        self._world.staff_say(str(body["staff_id"]), str(body["text"])[:2000])
        return {}


class Wrong(Exception):
    """What the page asked for cannot be done, and why."""


def _json_call(
    act: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]],
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return JSONResponse({"error": "another site may not do this"}, 403)
        try:
            return JSONResponse(await act(await request.json()))
        except Wrong as wrong:
            return JSONResponse({"error": str(wrong)}, 409)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"请求不完整 ({type(error).__name__}: {error})"}, 400)

    return endpoint
