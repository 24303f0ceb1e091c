"""Lists of things, described once: the console, the REST interface and exports all read them through here.

A room says in a `Listing` which columns a list has and where they come from; a `Query` says what somebody wants to see
of it. What the asker may not see is left out here, whatever the query says. What the database could not read (NUL, a
number or a day out of range) is refused here, in words that name the column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from app.clock import SHANGHAI
from app.errors import BadRequest, Forbidden, Words
from app.who import Who
from app.work import Work

#: "json" is shown as what it says, never as it is kept
Kind = Literal["text", "code", "int", "money", "time", "date", "bool", "choice", "tags", "hours", "json"]
Op = Literal["eq", "ne", "contains", "gt", "gte", "lt", "lte", "in", "empty"]
#: what can be asked of a column, by its kind
OPS: Mapping[Kind, tuple[Op, ...]] = {
    "text": ("eq", "contains", "empty"),
    "code": ("eq", "in", "contains", "empty"),
    "choice": ("eq", "ne", "in"),
    "int": ("eq", "gte", "lte"),
    "money": ("eq", "gte", "lte", "empty"),
    "time": ("gte", "lte", "empty"),
    "date": ("gte", "lte", "empty"),
    "bool": ("eq",),
    "tags": ("eq", "empty"),
    "hours": (),
    "json": (),
}
#: the numbers that a bigint holds
BIGINT = range(-(2**63), 2**63)
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
    personal: bool = False  # masked in exports, and where a query is discreet
    link: str = ""  # another listing whose key this is

    @property
    def expression(self) -> str:
        """The SQL of the column."""
        return self.sql or self.name


@dataclass(frozen=True, slots=True)
class Listing:
    """One list. `source` is what follows FROM; `store` and `group` name the columns that decide who sees a row.

    `visible` is for lists where one column does not tell: a condition with {stores} and {groups} in it. A list with
    none of them is for those who see the whole chain, unless it is `common`: then it is the same for everybody.
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
    common: bool = False
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
    `discreet`: who somebody is stays out of it (see `withheld`).
    """

    words: str = ""
    filters: tuple[Filter | AnyOf, ...] = ()
    order: str = ""
    limit: int = 25
    offset: int = 0
    paged: bool = False
    after: str | None = None
    ids: Sequence[str] | None = None
    discreet: bool = False


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
    if who.sees_all or listing.common:
        return "true"
    if not (listing.store or listing.group or listing.visible):
        who.require_everything()
    if listing.visible:
        words = listing.visible  # a parameter that is not used has no type, and PostgreSQL refuses it
        if "{stores}" in words:
            words = words.replace("{stores}", made.param(sorted(who.stores or ()), "bigint[]"))
        if "{groups}" in words:
            words = words.replace("{groups}", made.param(sorted(who.groups or ()), "text[]"))
        return f"({words})"
    parts = []
    if listing.store:
        parts.append(f"{listing.store} = any({made.param(sorted(who.stores or ()), 'bigint[]')})")
    if listing.group and who.groups:
        parts.append(f"{listing.group} = any({made.param(sorted(who.groups), 'text[]')})")
    return f"({' or '.join(parts) or 'false'})"


def withheld(who: Who, column: Column) -> bool:
    """Whether a column tells who somebody is, to an asker who may not see members."""
    return (column.personal or column.link == "members") and not who.may("members")


def _where(work: Work, listing: Listing, query: Query, made: _Statement) -> str:
    parts = [listing.where, _visible(work, listing, made)]
    if query.words.strip():
        parts.append(_found(work.who if query.discreet else None, listing, query.words.strip(), made))
    if query.discreet:
        _require_open(work.who, listing, query.filters)
    parts.extend(_condition(listing, one, made) for one in query.filters)
    if query.ids is not None:
        cast = "bigint[]" if listing.id_kind == "int" else "text[]"
        parts.append(f"{listing.id} = any({made.param([_id(listing, one) for one in query.ids], cast)})")
    return " and ".join(parts)


def _require_open(who: Who, listing: Listing, conditions: Sequence[Filter | AnyOf]) -> None:
    """Raise Forbidden for a condition on what is withheld: its answer would tell."""
    for condition in conditions:
        if isinstance(condition, AnyOf):
            _require_open(who, listing, condition.parts)
        elif withheld(who, column := listing.column(condition.column)):
            label = column.label
            raise Forbidden(Words(f"您的角色不能按“{label.zh}”筛选", f"your role may not filter by {label.en}"))


def _found(who: Who | None, listing: Listing, words: str, made: _Statement) -> str:
    like = _like(words, Words("搜索", "search"))
    searched = [one.expression for one in listing.columns if one.search and not (who and withheld(who, one))]
    if not searched:
        return "false"
    param = made.param(like, "text")
    return "(" + " or ".join(f"({expression})::text ilike {param}" for expression in searched) + ")"


def _like(words: Any, label: Words) -> str:
    escaped = _text(words, label).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


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
        return f"{expression}::text ilike {made.param(_like(condition.value, column.label), 'text')}"
    if condition.op == "in":
        values = [_value(column, one) for one in condition.value]
        return f"{expression} = any({made.param(values, f'{cast}[]')})"
    if column.kind == "tags" and condition.op == "eq":
        return f"{made.param(_value(column, condition.value), 'text')} = any({expression}::text[])"
    return f"{expression} {_COMPARE[condition.op]} {made.param(_value(column, condition.value), cast)}"


def _value(column: Column, value: Any) -> Any:
    """A value as the column's type wants it. Raises BadRequest."""
    try:
        match column.kind:
            case "int" | "money":
                return _number(value)
            case "bool":
                return _YES_NO[str(value).lower()]
            case "time":
                found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
                return (found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).astimezone(UTC)
            case "date":
                return value if isinstance(value, date) else date.fromisoformat(str(value))
    except (ValueError, OverflowError, KeyError):
        raise _unread(column.label) from None
    return _text(value, column.label)


_YES_NO = {
    **dict.fromkeys(("true", "1", "yes", "on", "是"), True),
    **dict.fromkeys(("false", "0", "no", "off", "否"), False),
}


def _number(value: Any) -> int:
    found = int(value)
    if found not in BIGINT:
        raise OverflowError
    return found


def _text(value: Any, label: Words) -> str:
    """Words that the database takes. Raises BadRequest."""
    words = str(value)
    if "\x00" in words or not _is_unicode(words):
        raise _unread(label)
    return words


def _is_unicode(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unread(label: Words) -> BadRequest:
    return BadRequest(Words(f"“{label.zh}”的条件看不懂", f"cannot read the condition on {label.en}"))


def _id(listing: Listing, value: Any) -> Any:
    label = Words("编号", "id")
    if listing.id_kind == "text":
        return _text(value, label)
    try:
        return _number(value)
    except (ValueError, OverflowError):
        raise _unread(label) from None


def _select(listing: Listing, hide: Who | None) -> str:
    columns = ", ".join(
        f"{'null' if hide and withheld(hide, column) else column.expression} as {column.name}"
        for column in listing.columns
    )
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
    hide = work.who if query.discreet else None
    sql = f"{_select(listing, hide)} where {where} order by {order} limit {limit} offset {offset}"
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


async def one(work: Work, listing: Listing, ref: Any, *, discreet: bool = False) -> dict[str, Any] | None:
    """One row by its id; None when there is none, or none to be seen."""
    found = await rows(work, listing, Query(ids=[str(ref)], limit=1, discreet=discreet))
    return found[0] if found else None
