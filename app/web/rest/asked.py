"""What an address asks of a list: conditions as `column__op=value`, words to search for, and where to go on."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import cast

from fastapi import Request

from app.errors import BadRequest, Words
from app.listing import OPS, Column, Filter, Listing, Op, Query

#: words of an address that are no columns
OURS = ("limit", "cursor", "q")
_EMPTY = ("true", "false")
_MAC = 16


def query_of(request: Request, listing: Listing, *, limit: int, cursor: str | None, words: str) -> Query:
    """What is asked. Raises BadRequest that names the column, the way of asking, the value or the cursor at fault."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in OURS]
    filters = tuple(_condition(listing, name, value) for name, value in asked)
    after = _opened(request, listing, cursor, asked, words) if cursor is not None else None
    return Query(words, filters, limit=limit, paged=True, after=after, discreet=True)


def _condition(listing: Listing, name: str, value: str) -> Filter:
    column_name, _, found = name.partition("__")
    column = listing.column(column_name)
    op = cast("Op", found or "eq")
    known = OPS[column.kind] if column.filter else ()
    if op not in known:
        ways = ", ".join(spelled(column, one) for one in known) or "—"
        raise BadRequest(Words(f"不能用 {name} 筛选；可以用：{ways}", f"{name} cannot be asked; there is: {ways}"))
    if op == "in":
        return Filter(column.name, op, [_choice(column, name, one) for one in value.split(",")])
    if op == "empty" and value not in _EMPTY:
        raise BadRequest(Words(f"{name} 只能是 true 或 false", f"{name} is true or false"))
    return Filter(column.name, op, value if op == "empty" else _choice(column, name, value))


def _choice(column: Column, name: str, value: str) -> str:
    if column.kind == "choice" and value not in column.choices:
        known = ", ".join(column.choices)
        raise BadRequest(Words(f"{name} 只能是 {known}", f"{name} is one of {known}"))
    return value


def spelled(column: Column, op: Op) -> str:
    """How a condition stands in an address."""
    return column.name if op == "eq" else f"{column.name}__{op}"


def cursor_of(request: Request, listing: Listing, query_words: str, after: object) -> str:
    """Where to go on: good for this list asked in this way alone."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in OURS]
    place = json.dumps([_mark(listing, asked, query_words), str(after)]).encode()
    return base64.urlsafe_b64encode(_mac(request, place) + place).decode().rstrip("=")


def _opened(request: Request, listing: Listing, cursor: str, asked: Sequence[tuple[str, str]], words: str) -> str:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _void() from None
    mac, place = raw[:_MAC], raw[_MAC:]
    if not hmac.compare_digest(mac, _mac(request, place)):
        raise _void()
    mark, after = json.loads(place)
    if mark != _mark(listing, asked, words):
        raise _void()
    return str(after)


def _void() -> BadRequest:
    return BadRequest(
        Words("cursor 不属于这个查询", "the cursor does not belong to this query"),
        Words("请用同样的条件，从上一页的 next 取。", "Ask in the same way, and take it from next of the page before."),
    )


def _mark(listing: Listing, asked: Sequence[tuple[str, str]], words: str) -> str:
    return hashlib.sha256(json.dumps([listing.key, sorted(asked), words]).encode()).hexdigest()[:16]


def _mac(request: Request, place: bytes) -> bytes:
    return hmac.digest(request.app.state.run.vault.derive("cursor"), place, "sha256")[:_MAC]
