"""Lists of things, described once: the console, the REST interface and exports all read them through here.

A room says in a `Listing` which columns a list has and where they come from; a `Query` says what somebody wants to see
of it. What the asker may not see is left out here, whatever the query says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from app.clock import SHANGHAI
from app.errors import BadRequest, Words
from app.work import Work

Kind = Literal["text", "code", "int", "money", "time", "date", "bool", "choice", "tags", "hours"]
Op = Literal["eq", "ne", "contains", "gt", "gte", "lt", "lte", "in", "empty"]
#: no list counts further than this: the number is for people
MOST = 10_000
PAGE = 200
_COMPARE: Mapping[str, str] = {"eq": "=", "ne": "is distinct from", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_CAST: Mapping[str, str] = {
    "int": "bigint",
    "money": "bigint",
    "time": "timestamptz",
    "date": "date",
    "bool": "bool",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sql` is where it comes from (its name by itself when empty)."""

    name: str
    label: Words
    sql: str = ""
    kind: Kind = "text"
    choices: Mapping[str, Words] = field(default_factory=dict)
    search: bool = False  # found by the search box
    sort: bool = False
    filter: bool = True
    shown: bool = True  # in the list; a detail shows it anyway
    personal: bool = False  # masked in exports
    link: str = ""  # another listing whose key this is

    @property
    def expression(self) -> str:
        """The SQL of the column."""
        return self.sql or self.name


@dataclass(frozen=True, slots=True)
class Listing:
    """One list. `source` is what follows FROM; `store` and `group` name the columns that decide who sees a row.

    `visible` is for lists where one column does not tell: a condition with {stores} and {groups} in it.
    """

    key: str
    title: Words
    area: str
    source: str
    id: str
    columns: tuple[Column, ...]
    where: str = "true"
    store: str = ""
    group: str = ""
    visible: str = ""
    order: str = ""  # a column's name, "-" before it for descending
    id_kind: Literal["int", "text"] = "int"
    about: Words = Words("", "")
    empty: Words = Words("这里还没有内容。", "Nothing here yet.")

    def column(self, name: str) -> Column:
        """A column by its name. Raises BadRequest."""
        for column in self.columns:
            if column.name == name:
                return column
        raise BadRequest(Words(f"没有“{name}”这一列", f"there is no column {name!r}"))


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition."""

    column: str
    op: Op
    value: Any = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Conditions of which one is enough; `every`: all of them."""

    parts: "tuple[Filter | AnyOf, ...]"
    every: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody wants to see of a list.

    `paged`: ordered by id alone, starting behind `after`, so that nothing is missed while rows come and go.
    """

    words: str = ""
    filters: tuple[Filter | AnyOf, ...] = ()
    order: str = ""
    limit: int = 25
    offset: int = 0
    paged: bool = False
    after: str | None = None
    ids: Sequence[str] | None = None


class _Statement:
    """SQL with its parameters, as it grows."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def param(self, value: Any, cast: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{cast}"


def _visible(work: Work, listing: Listing, made: _Statement) -> str:
    who = work.who
    who.require(listing.area)
    if who.sees_all or not (listing.store or listing.group or listing.visible):
        return "true"
    if listing.visible:
        stores = made.param(sorted(who.stores or ()), "bigint[]")
        return f"({listing.visible.format(stores=stores, groups=made.param(sorted(who.groups or ()), 'text[]'))})"
    parts = []
    if listing.store:
        parts.append(f"{listing.store} = any({made.param(sorted(who.stores or ()), 'bigint[]')})")
    if listing.group and who.groups:
        parts.append(f"{listing.group} = any({made.param(sorted(who.groups), 'text[]')})")
    return f"({' or '.join(parts) or 'false'})"


def _where(work: Work, listing: Listing, query: Query, made: _Statement) -> str:
    parts = [listing.where, _visible(work, listing, made)]
    if query.words.strip():
        parts.append(_found(listing, query.words.strip(), made))
    parts.extend(_condition(listing, one, made) for one in query.filters)
    if query.ids is not None:
        cast = "bigint[]" if listing.id_kind == "int" else "text[]"
        parts.append(f"{listing.id} = any({made.param([_id(listing, one) for one in query.ids], cast)})")
    return " and ".join(parts)


def _found(listing: Listing, words: str, made: _Statement) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    param = made.param(f"%{escaped}%", "text")
    searched = [column.expression for column in listing.columns if column.search]
    return "(" + " or ".join(f"({expression})::text ilike {param}" for expression in searched) + ")"


def _condition(listing: Listing, condition: Filter | AnyOf, made: _Statement) -> str:
    if isinstance(condition, AnyOf):
        parts = [_condition(listing, one, made) for one in condition.parts]
        return "(" + (" and " if condition.every else " or ").join(parts) + ")" if parts else "true"
    column = listing.column(condition.column)
    expression, cast = f"({column.expression})", _CAST.get(column.kind, "text")
    if condition.op == "empty":
        empty = f"({expression} is null or {expression}::text in ('', '{{}}'))"
        return empty if condition.value in (True, None, "true", "1") else f"not {empty}"
    if condition.op == "contains":
        words = str(condition.value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{expression}::text ilike {made.param(f'%{words}%', 'text')}"
    if condition.op == "in":
        values = [_value(column, one) for one in condition.value]
        return f"{expression} = any({made.param(values, f'{cast}[]')})"
    if column.kind == "tags" and condition.op == "eq":
        return f"{made.param(str(condition.value), 'text')} = any({expression})"
    return f"{expression} {_COMPARE[condition.op]} {made.param(_value(column, condition.value), cast)}"


def _value(column: Column, value: Any) -> Any:
    """A value as the column's type wants it. Raises BadRequest."""
    try:
        match column.kind:
            case "int" | "money":
                return int(value)
            case "bool":
                return value if isinstance(value, bool) else str(value).lower() in ("true", "1", "yes", "是")
            case "time":
                found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
                return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
            case "date":
                return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        label = column.label
        raise BadRequest(
            Words(f"“{label.zh}”的条件看不懂：{value}", f"cannot read the condition on {label.en}: {error}")
        ) from None
    return str(value)


def _id(listing: Listing, value: Any) -> Any:
    if listing.id_kind == "text":
        return str(value)
    try:
        return int(value)
    except ValueError:
        raise BadRequest(Words(f"编号看不懂：{value}", f"not a number: {value}")) from None


def _select(listing: Listing) -> str:
    columns = ", ".join(f"{column.expression} as {column.name}" for column in listing.columns)
    return f"select {listing.id} as id_, {columns} from {listing.source}"  # noqa: S608  # our own words


def _order(listing: Listing, order: str) -> str:
    """Rows come in this order; the id settles what is equal."""
    parts = []
    for name in filter(None, (order or listing.order).split(",")):
        column = listing.column(name.removeprefix("-"))
        parts.append(f"{column.expression} {'desc nulls last' if name.startswith('-') else 'asc nulls last'}")
    descending = (order or listing.order).startswith("-")
    return ", ".join([*parts, f"{listing.id} {'desc' if descending else 'asc'}"])


async def rows(work: Work, listing: Listing, query: Query) -> list[dict[str, Any]]:
    """The rows that were asked for and may be seen, each with its `id_`. Raises Forbidden, BadRequest."""
    made = _Statement()
    where = _where(work, listing, query, made)
    order = _order(listing, query.order)
    if query.paged:
        down = listing.order.startswith("-")
        order = f"{listing.id} {'desc' if down else 'asc'}"
        if query.after is not None:
            cast = "bigint" if listing.id_kind == "int" else "text"
            where += f" and {listing.id} {'<' if down else '>'} {made.param(_id(listing, query.after), cast)}"
    limit, offset = made.param(query.limit, "int"), made.param(query.offset, "int")
    sql = f"{_select(listing)} where {where} order by {order} limit {limit} offset {offset}"
    return [dict(row) for row in await work.db.fetch(sql, *made.values)]


async def count(work: Work, listing: Listing, query: Query) -> int:
    """How many rows there are, counted no further than MOST."""
    made = _Statement()
    where = _where(work, listing, query, made)
    most = made.param(MOST + 1, "int")
    found: int = await work.db.fetchval(
        f"select count(*) from (select 1 from {listing.source} where {where} limit {most}) counted",  # noqa: S608  # as above
        *made.values,
    )
    return found


async def one(work: Work, listing: Listing, ref: Any) -> dict[str, Any] | None:
    """One row by its id; None when there is none, or none to be seen."""
    found = await rows(work, listing, Query(ids=[str(ref)], limit=1))
    return found[0] if found else None
