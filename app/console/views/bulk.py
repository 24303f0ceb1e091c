"""Acts on many rows at once: first a page that shows whom they touch, then the deed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.actions import ActionSelection, action
from starlette_admin.routing import route

from app import listing as lists
from app.console.access import chosen, lazy, who_of, work_of
from app.console.forms import FormField, filled
from app.console.views.page import Page, say, sorry, to
from app.errors import AppError, BadRequest, NotFound, Words
from app.listing import Listing, Query
from app.work import Work

_SHOWN = 30
_MOST = 1000

#: does it to these rows, with the values of the form. Returns how many it touched. Raises AppError
Do = Callable[[Work, Sequence[str], dict[str, Any]], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Bulk:
    """One act. `ask`: what will happen, in a sentence; `level`: the area one must be allowed to change."""

    name: str
    label: Words
    ask: Words
    area: str
    do: Do
    fields: Sequence[FormField] = field(default_factory=tuple)
    danger: bool = False


class BulkPage(Page):
    """Previews and does them all."""

    path = "/bulk"
    add_to_menu = False
    heading = ("请确认", "Please confirm")

    def __init__(self) -> None:
        super().__init__()
        self._acts: dict[tuple[str, str], tuple[Listing, Bulk]] = {}

    def know(self, listing: Listing, act: Bulk) -> None:
        """Another act of a list."""
        self._acts[listing.key, act.name] = (listing, act)

    def _find(self, request: Request) -> tuple[Listing, Bulk]:
        found = self._acts.get((request.path_params["key"], request.path_params["act"]))
        if found is None:
            raise NotFound(Words("没有这个操作", "there is no such act"))
        who_of(request).require(found[1].area, "write")
        return found

    async def preview(
        self, request: Request, listing: Listing, act: Bulk, ids: Sequence[str], typed: Mapping[str, str] | None = None
    ) -> Response:
        """Whom it would touch."""
        who_of(request).require(act.area, "write")
        if len(ids) > _MOST:  # said before anybody confirms, not after
            sorry(request, _too_many(len(ids)))
            return to(f"/console/{listing.key}/list")
        async with work_of(request) as work:
            query = Query(ids=list(ids), limit=_SHOWN)
            rows = await lists.rows(work, listing, query)
            count = await lists.count(work, listing, Query(ids=list(ids)))
        return self.show(
            request,
            "bulk.html",
            heading=(act.label.zh, act.label.en),
            listing=listing,
            act=act,
            ids=ids,
            rows=rows,
            count=count,
            columns=[column for column in listing.columns if column.shown][:4],
            cell=_cell,
            shown=typed or {},
            faults={},
        )

    @route("/{key}/{act}", methods=["POST"], name="do")
    async def do(self, request: Request) -> Response:
        """Do it, and go back to the list."""
        listing, act = self._find(request)
        form = await request.form()
        ids = chosen(form, "ids")
        found = filled(act.fields, form)
        back = f"/console/{listing.key}/list"
        try:
            if not 0 < len(ids) <= _MOST:
                raise _too_many(len(ids))
            if found.faults:
                raise BadRequest(next(iter(found.faults.values())))
            async with work_of(request) as work:
                count = await act.do(work, ids, found.values)
        except AppError as error:
            sorry(request, error)
            return await self.preview(request, listing, act, ids, found.typed) if found.faults else to(back)
        say(request, f"{act.label.zh}：{count} 条", f"{act.label.en}: {count}")
        return to(back)


def _too_many(count: int) -> BadRequest:
    """So many rows, or none, are no selection."""
    return BadRequest(
        Words(f"选了 {count} 条；请选择 1 到 {_MOST} 条", f"{count} rows are selected: choose 1 to {_MOST} rows")
    )


def _cell(column: lists.Column, row: Mapping[str, Any], reader: str) -> str:
    from app.console.lists import shown  # noqa: PLC0415  # lists know the acts, acts know how lists show values

    return shown(column, row[column.name], reader) or ""


def method_of(page: BulkPage, act: Bulk) -> Any:
    """The act as a method that the library's list offers for what is selected."""

    async def preview(self: Any, request: Request, selection: ActionSelection) -> Response:
        ids = [str(pk) for pk in await selection.pks()]
        return await page.preview(request, self.listing, act, ids)

    preview.__name__ = act.name
    return action(name=act.name, text=lazy(act.label), custom_response=True)(preview)
