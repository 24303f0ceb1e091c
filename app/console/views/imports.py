"""Bring a table in: choose a file, see what it would do, watch it come in, undo it."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette_admin.routing import route

from app.bot.intake import Importer
from app.console.access import lazy, who_of, work_of
from app.console.views.export import attachment
from app.console.views.page import Page, fields_of, say, sorry, to
from app.errors import AppError, BadRequest, TooLarge, Words
from app.listing import Query, rows
from app.registry.intake import service as intake
from app.registry.intake.lists import IMPORTS, STATES
from app.sheets.refusal import MAX_BYTES
from app.sheets.template import template
from app.sheets.writing import XLSX, bad_rows


class ImportsPage(Page):
    """Imports."""

    path = "/import"
    area = "imports"
    icon = "fa fa-file-import"
    menu_label = lazy(Words("导入", "Import"))
    heading = ("导入表格", "Import a table")

    def __init__(self, importer: Importer) -> None:
        super().__init__()
        self._importer = importer

    @route("")
    async def index(self, request: Request) -> Response:
        """A file to choose, and what was brought in before."""
        async with work_of(request) as work:
            before = await rows(work, IMPORTS, Query(limit=20, order="-at"))
        kind = request.query_params.get("kind", "stores")
        return self.show(
            request,
            "import.html",
            kinds=intake.TITLES,
            kind=kind,
            before=before,
            states=STATES,
            most=MAX_BYTES // 1_048_576,
        )

    @route("", methods=["POST"], name="look")
    async def look(self, request: Request) -> Response:
        """A file was chosen."""
        try:
            async with request.form(max_files=1, max_fields=10) as form:
                file, kind = form.get("file"), str(form.get("kind", ""))
                if not isinstance(file, UploadFile) or not file.filename:
                    raise BadRequest(Words("请选择一个文件", "choose a file"))
                raw, name = await file.read(MAX_BYTES + 1), file.filename
            if len(raw) > MAX_BYTES:
                raise TooLarge(Words("文件超过 20 MB", "the file is larger than 20 MB"))
            number = await self._importer.look(who_of(request), kind, name, raw)
        except AppError as error:
            sorry(request, error)
            return to("/console/import")
        return to(f"/console/import/{number}")

    @route("/template/{kind}", name="template")
    async def template(self, request: Request) -> Response:
        """A file to fill in."""
        kind = request.path_params["kind"]
        if kind not in intake.TITLES:
            raise BadRequest(Words("没有这种表格", "there is no such table"))
        return attachment(template(kind), f"{intake.TITLES[kind].zh}模板.xlsx", XLSX)

    @route("/{number:int}", name="one")
    async def one(self, request: Request) -> Response:
        """One import: what it would do, how far it is, what came of it."""
        async with work_of(request) as work:
            found = await intake.batch(work, request.path_params["number"])
        title = intake.TITLES[found.kind]
        return self.show(request, "import-one.html", batch=found, kind=title, states=STATES, plain=_plain)

    @route("/{number:int}/progress", name="progress")
    async def progress(self, request: Request) -> Response:
        """How far it is, for the page that watches."""
        async with work_of(request) as work:
            found = await intake.batch(work, request.path_params["number"])
        return JSONResponse({"state": found.state, "done": found.done, "rows": found.rows, "alive": found.alive})

    @route("/{number:int}/bad.xlsx", name="bad")
    async def bad(self, request: Request) -> Response:
        """The rows that did not come in, with what is wrong in each."""
        found, table = await self._importer.faulty(who_of(request), request.path_params["number"])
        return attachment(bad_rows(table), f"{intake.TITLES[found.kind].zh}-待修改.xlsx", XLSX)

    @route("/{number:int}/{act}", methods=["POST"], name="act")
    async def act(self, request: Request) -> Response:
        """Start it, stop it, undo it."""
        number, act = request.path_params["number"], request.path_params["act"]
        await fields_of(request)
        try:
            if act == "start":
                await self._importer.start(who_of(request), number)
            elif act == "undo":
                await self._importer.undo(who_of(request), number)
            elif act == "stop":
                async with work_of(request) as work:
                    await intake.stop(work, number)
                say(request, "正在停下…", "Stopping …")
            else:
                raise BadRequest(Words("没有这个操作", "no such act"))
        except AppError as error:
            sorry(request, error)
        return to(f"/console/import/{number}")


def _plain(value: object, lang: str) -> str:
    """A value of a preview as people read it."""
    if value in (None, "", []):
        return _choose(lang, "空", "empty")
    if isinstance(value, bool):
        return _choose(lang, "是", "yes") if value else _choose(lang, "否", "no")
    if isinstance(value, list):
        return "、".join(str(item) if not isinstance(item, list) else "-".join(map(str, item)) for item in value)[:200]
    return str(value)


def _choose(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh
