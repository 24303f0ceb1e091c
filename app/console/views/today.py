"""Today: eight numbers, alive, each the way to its list."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette_admin.routing import route

from app.bot import corp
from app.bot.metrics import Today
from app.clock import local
from app.console.access import lazy, run_of, who_of, work_of
from app.console.views.page import Page, to
from app.console.views.rows import moment
from app.errors import Words
from app.watch import service as watch

_EVERY = 1.0  # seconds between looks
_STILL_HERE = 15  # looks without news after which a line is sent all the same


def _list(name: str, condition: str) -> str:
    return f"/console/{name}/list?{urlencode({'filter': condition})}"


def _links(now: datetime) -> dict[str, str]:
    """Each number's list."""
    since = f'at__gte="{now:%Y-%m-%d}T00:00:00"'
    return {
        "messages": _list("messages", f"kind__eq=MessagePosted AND {since}"),
        "joins": _list("messages", f"(kind__eq=MemberJoined OR kind__eq=MemberLeft) AND {since}"),
        "open_tickets": _list("tickets", "open__eq=true"),
        "late_tickets": "/console/late",
        "tasks": _list("tasks", "state__eq=open"),
        "unsure": _list("outbox", "state__eq=unsure"),
        "dead": "/console/dead",
        "oldest_seconds": _list("inbox", "state__eq=pending"),
    }


class TodayPage(Page):
    """The first page."""

    path = "/"
    icon = "fa fa-gauge"
    menu_label = lazy(Words("今天", "Today"))
    heading = ("今天", "Today")

    def __init__(self, today: Today) -> None:
        super().__init__()
        self.route_name = "index"
        self._today = today

    @route("")
    async def index(self, request: Request) -> Response:
        """The numbers, or the tickets of who sees only their own."""
        if not who_of(request).may("line"):
            return RedirectResponse("/console/tickets/list", 303)
        settings = run_of(request).settings
        async with work_of(request) as work:
            alarms = await watch.standing(work)
            demo = await corp.is_demo(work.db)
            now = local(work.now)
            known = await work.db.fetchrow("select verified_at, first_callback_at from corp where name = ''")
            observed = await work.db.fetchval(
                "select count(*) from setting where scope = 'chain' and key like 'live\\_%' and value = 'false'"
            )
        box = f"http://{settings.host}:{settings.sandbox_port}/sandbox" if settings.is_sandbox else ""
        numbers = await self._today.numbers()
        values = {"demo": demo, "box": box, "now": now, "corp": known, "observed": observed, "alarms": alarms}
        return self.show(request, "today.html", moment=moment, numbers=numbers, links=_links(now), **values)

    @route("/dead")
    async def dead(self, request: Request) -> Response:
        """The first list in which something is dead."""
        async with work_of(request) as work:
            for name in ("inbox", "outbox", "due"):
                if await work.db.fetchval(f"select exists (select 1 from {name} where state = 'dead')"):  # noqa: S608  # ours
                    return to(_list(name, "state__eq=dead"))
        return to(_list("inbox", "state__eq=dead"))

    @route("/today/stream")
    async def stream(self, request: Request) -> Response:
        """The numbers whenever they change (server-sent events)."""
        who_of(request).require("line")

        async def lines() -> AsyncIterator[str]:
            last, quiet = "", 0
            while not await request.is_disconnected():
                numbers = json.dumps(await self._today.numbers())
                quiet = 0 if numbers != last else quiet + 1
                if numbers != last:
                    yield f"data: {numbers}\n\n"
                elif quiet % _STILL_HERE == 0:
                    yield ": still here\n\n"
                last = numbers
                await asyncio.sleep(_EVERY)

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"cache-control": "no-store"})
