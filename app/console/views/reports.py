"""Reports that were made on this machine: the list, and each as the page it is."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette_admin.routing import route

from app.console.access import lazy, run_of, who_of
from app.console.views.page import Page
from app.errors import NotFound, Words

_NAME = re.compile(r"[a-z]{1,30}-\d{4}-\d{2}-\d{2}\.html")


class ReportsPage(Page):
    """For those who see the line of the whole chain."""

    path = "/reports"
    icon = "fa fa-chart-line"
    menu_label = lazy(Words("报告", "Reports"))
    heading = ("报告", "Reports")

    def is_accessible(self, request: Request) -> bool:
        """Reports tell of all stores."""
        return who_of(request).may("line")

    @route("")
    async def index(self, request: Request) -> Response:
        """What there is, the newest first."""
        who_of(request).require("line")
        folder = _folder(request)
        names = sorted((file.name for file in folder.glob("*.html") if _NAME.fullmatch(file.name)), reverse=True)
        return self.show(request, "reports.html", names=names)

    @route("/{name}")
    async def one(self, request: Request) -> Response:
        """One report, without scripts and without the console's cookies."""
        who_of(request).require("line")
        name = request.path_params["name"]
        file = _folder(request) / name
        if not _NAME.fullmatch(name) or not file.is_file():
            raise NotFound(Words("没有这份报告", "there is no such report"))
        answer = HTMLResponse(file.read_text(encoding="utf-8"))
        answer.headers["content-security-policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        return answer


def _folder(request: Request) -> Path:
    return Path(run_of(request).settings.var) / "reports"
