"""Any list as a file that opens in Excel and WPS; and everything about one person."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app import listing as lists
from app.bot import privacy
from app.clock import local
from app.console.access import who_of, work_of
from app.console.lists import ListView, shown, tree
from app.console.views.page import Page
from app.console.views.plain import plain
from app.errors import BadRequest, Words
from app.listing import Column, Listing, Query
from app.sheets.value import Cell
from app.sheets.writing import to_csv, to_xlsx
from app.web.problems import page_language

_MOST = 100_000  # rows of one file
_PIECE = 1000
_MASK = "•••"


def attachment(raw: bytes, name: str, kind: str) -> Response:
    """A file to keep. Its name may be Chinese (RFC 6266)."""
    plain_name = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
    disposition = f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(name)}"
    headers = {"content-disposition": disposition, "cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(raw, media_type=kind, headers=headers)


def masked(name: str) -> str:
    """Personal data in a file that will be passed on: the first sign, and no more."""
    return f"{name[:1]}{_MASK}" if name else ""


class ExportPage(Page):
    """Exports."""

    path = "/export"
    add_to_menu = False

    def __init__(self) -> None:
        super().__init__()
        self._views: dict[str, ListView] = {}

    def know(self, view: ListView) -> None:
        """Another list that can be exported."""
        self._views[view.listing.key] = view

    @route("/{key}.{kind}", name="file")
    async def file(self, request: Request) -> Response:
        """The list as it is filtered now. Names and words of people are masked, unless `full=1` is asked for."""
        view = self._views.get(request.path_params["key"])
        kind = request.path_params["kind"]
        if view is None or kind not in ("csv", "xlsx"):
            raise HTTPException(404)
        if not view.is_accessible(request):
            raise HTTPException(403)
        found, reader = view.listing, page_language(request)
        full = request.query_params.get("full") == "1"
        if full:
            who_of(request).require("privacy")
        query = Query(request.query_params.get("q", ""), tree(view._parse_filter_param(request, request.query_params)))
        gathered = await self._gather(request, found, query, full=full)
        columns = [column.label.read(reader) for column in found.columns]
        values = _cells(found, gathered, reader, full=full)
        title = found.title.read(reader)
        if kind == "csv":
            raw = await asyncio.to_thread(lambda: b"".join(to_csv(columns, values)))
            return attachment(raw, f"{title}.csv", "text/csv; charset=utf-8")
        raw = await asyncio.to_thread(to_xlsx, title, columns, values)
        return attachment(raw, f"{title}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

    async def _gather(self, request: Request, found: Listing, query: Query, *, full: bool) -> list[dict[str, Any]]:
        gathered: list[dict[str, Any]] = []
        after = None
        async with work_of(request) as work:
            while len(gathered) < _MOST:
                page = Query(query.words, query.filters, limit=_PIECE, paged=True, after=after)
                piece = await lists.rows(work, found, page)
                gathered += piece
                if len(piece) < _PIECE:
                    break
                after = str(piece[-1]["id_"])
            else:
                raise BadRequest(
                    Words(f"超过 {_MOST} 行，请先筛选", f"more than {_MOST} rows: filter first"),
                    Words("按时间或门店筛选后再导出。", "Filter by time or store, then export."),
                )
            after_words = {"rows": len(gathered), "names shown": full}
            work.audit(found.area, found.key, "exported", after=after_words)
        return gathered


def _cells(found: Listing, rows: Sequence[Mapping[str, Any]], reader: str, *, full: bool) -> Iterator[list[Cell]]:
    for row in rows:
        yield [_cell(column, row[column.name], reader, full=full) for column in found.columns]


def _cell(column: Column, value: Any, reader: str, *, full: bool) -> Cell:
    if value is None:
        return None
    if column.personal and not full:
        return masked(value if isinstance(value, str) else plain(value))
    cells: Mapping[str, Callable[[Any], Cell]] = {
        "money": lambda fen: fen / 100,
        "int": lambda number: number,
        "bool": lambda flag: flag,
        "time": local,
        "json": plain,
    }
    return cells[column.kind](value) if column.kind in cells else shown(column, value, reader)


class PersonPage(Page):
    """Everything about one person."""

    path = "/person"
    area = "privacy"
    add_to_menu = False

    @route("/export", name="export")
    async def export(self, request: Request) -> Response:
        """As a JSON file."""
        pk = request.query_params.get("pk", "")
        async with work_of(request) as work:
            raw = await privacy.export(work, pk)
        return attachment(raw, f"person-{pk[-8:]}.json", "application/json")
