"""Routes of a list, made from its `Listing`: a page of rows, and one row."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from app import listing as lists
from app.errors import NotFound, Words
from app.listing import OPS, Column, Listing, Op
from app.web.rest.asked import cursor_of, query_of, spelled
from app.web.rest.route import Name, Ref, WorkDep, both
from app.web.rest.shapes import hint, page_of, row_of
from app.work import Work

MOST_ROWS = 200
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description=both("每页多少行", "rows on a page"))]
Cursor = Annotated[str | None, Query(max_length=500, description=both("上一页的 next", "next of the page before"))]
Search = Annotated[str, Query(max_length=200, description=both("搜索", "words to search for"))]


def add_list(router: APIRouter, listing: Listing) -> None:
    """`GET /<key>` and `GET /<key>/{id}`. Rows come by id, so a walk misses none while others come and go."""
    shape = row_of(listing)

    async def read_page(
        request: Request, work: WorkDep, limit: Limit = 50, cursor: Cursor = None, q: Search = ""
    ) -> dict[str, Any]:
        query = query_of(request, listing, limit=limit + 1, cursor=cursor, words=q)
        found = await lists.rows(work, listing, query)
        after = cursor_of(request, listing, q, found[limit - 1]["id_"]) if len(found) > limit else None
        return {"items": [_shown(one) for one in found[:limit]], "next": after}

    router.add_api_route(
        f"/{listing.key}",
        read_page,
        response_model=page_of(listing, shape),
        summary=both(f"{listing.title.zh}列表", f"{listing.title.en}, page by page"),
        description=both(listing.about.zh, listing.about.en) if listing.about.zh else "",
        openapi_extra={"parameters": [_parameter(column, op) for column in listing.columns for op in _ways(column)]},
    )
    _add_row(router, listing, shape)


def _add_row(router: APIRouter, listing: Listing, shape: type[BaseModel]) -> None:
    async def by_number(work: WorkDep, ref: Ref) -> dict[str, Any]:
        return await row(work, listing, ref)

    async def by_name(work: WorkDep, ref: Name) -> dict[str, Any]:
        return await row(work, listing, ref)

    router.add_api_route(
        f"/{listing.key}/{{id}}",
        by_number if listing.id_kind == "int" else by_name,
        response_model=shape,
        summary=both(f"{listing.title.zh}：一条", f"{listing.title.en}: one"),
    )


async def row(work: Work, listing: Listing, ref: int | str) -> dict[str, Any]:
    """One row as the interface shows it. Raises NotFound for one that is not there, or not to be seen."""
    found = await lists.one(work, listing, ref, discreet=True)
    if found is None:
        raise NotFound(Words("没有这一条，或不属于您", "there is no such row, or it is not yours to see"))
    return _shown(found)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row.pop("id_"), **row}


def _ways(column: Column) -> tuple[Op, ...]:
    return OPS[column.kind] if column.filter else ()


_TYPES: dict[str, dict[str, str]] = {
    "int": {"type": "integer", "format": "int64"},
    "money": {"type": "integer", "format": "int64"},
    "time": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "bool": {"type": "boolean"},
}
_SAID: dict[Op, Words] = {
    "eq": Words("等于", "is"),
    "ne": Words("不是", "is not"),
    "contains": Words("包含", "contains"),
    "in": Words("是其中之一（逗号分隔）", "is one of these (with commas between)"),
    "gte": Words("不小于", "from"),
    "lte": Words("不大于", "up to"),
    "empty": Words("为空", "is empty"),
}


def _parameter(column: Column, op: Op) -> dict[str, Any]:
    said, more = _SAID[op], hint(column) if op == "eq" else Words("", "")
    zh = f"{column.label.zh}{said.zh}" + (f"（{more.zh}）" if more.zh else "")
    en = f"{column.label.en} {said.en}" + (f" ({more.en})" if more.en else "")
    place: Literal["query"] = "query"
    return {"name": spelled(column, op), "in": place, "description": both(zh, en), "schema": _schema(column, op)}


def _schema(column: Column, op: Op) -> dict[str, Any]:
    if op == "empty":
        return {"type": "boolean"}
    if column.kind == "choice" and op in ("eq", "ne"):
        return {"type": "string", "enum": list(column.choices)}
    return dict(_TYPES.get(column.kind, {"type": "string"})) if op != "in" else {"type": "string"}
