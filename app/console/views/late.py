"""What presses: late already, and late in two minutes, by store; alive."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.clock import local
from app.console.access import lazy, work_of
from app.console.views.page import Page, detail
from app.errors import Words
from app.orders import decide
from app.orders.late import service as late
from app.orders.store import Ticket
from app.work import Work


class LatePage(Page):
    """Orders that nobody has accepted."""

    path = "/late"
    icon = "fa fa-stopwatch"
    menu_label = lazy(Words("正在超时", "Late now"))
    heading = ("正在超时", "Late now")

    @route("")
    async def index(self, request: Request) -> Response:
        """By store, the one that has waited longest first."""
        return await self._shown(request, "late.html")

    @route("/rows")
    async def rows(self, request: Request) -> Response:
        """The same without the frame, to be exchanged on the page."""
        return await self._shown(request, "late-rows.html")

    async def _shown(self, request: Request, template: str) -> Response:
        async with work_of(request) as work:
            shops = [
                {
                    "store": shop.store,
                    "late": [_row(work, one) for one in shop.late],
                    "soon": [_row(work, one) for one in shop.soon],
                }
                for shop in await late.pressing(work)
            ]
            now = local(work.now)
        return self.show(request, template, shops=shops, now=now)


def _row(work: Work, ticket: Ticket) -> dict[str, Any]:
    seconds = int((work.now - ticket.due_at).total_seconds())
    return {
        "number": ticket.number,
        "link": detail("tickets", ticket.id),
        "summary": decide.about(ticket.kind, ticket.want, ticket.words, work.now),
        "called": ticket.called,
        "minutes": f"{abs(seconds) // 60}:{abs(seconds) % 60:02}",
        "due": f"{local(ticket.due_at):%H:%M}",
    }
