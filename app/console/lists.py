"""Every list of the console, made from its `Listing`: the same page, the same filters, the same search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.actions import ActionSelection
from starlette_admin.fields import BaseField, StringField
from starlette_admin.filters.base import BaseFilter, FilterApplyContext, FilterDataType, FilterGroup
from starlette_admin.types import RequestAction
from starlette_admin.views import BaseModelView

from app import listing as lists
from app.clock import local
from app.console.access import lazy, who_of, work_of
from app.console.views.plain import plain
from app.errors import Words
from app.listing import AnyOf, Column, Filter, Listing, Op, Query
from app.registry.hours import week_words
from app.web.problems import page_language
from app.work import Work

_ALL = 1000  # rows that "select all" may touch


def shown(column: Column, value: Any, reader: str) -> str | None:  # noqa: PLR0911  # one kind a line
    """A value as people read it; None for nothing."""
    if value is None or value in ("", []):
        return None
    match column.kind:
        case "time":
            return _time(value)
        case "money":
            return f"¥{value / 100:,.2f}"
        case "bool":
            return Words("是", "yes").read(reader) if value else Words("否", "no").read(reader)
        case "tags":
            return "、".join(_choice(column, one, reader) for one in value)
        case "choice":
            return _choice(column, value, reader)
        case "hours":
            return week_words(value).read(reader)
        case "json":
            return plain(value)
    return str(value)


def _time(value: datetime) -> str:
    return f"{local(value):%Y-%m-%d %H:%M:%S}"


def _choice(column: Column, value: Any, reader: str) -> str:
    known = column.choices.get(str(value))
    return known.read(reader) if known else str(value)


# the conditions that the filter builder offers


class _Condition(BaseFilter):
    op: ClassVar[Op]

    def apply(self, ctx: FilterApplyContext) -> Any:
        """Unused: `find_all` reads the tree itself."""
        return ctx.query


@cache  # a class for each of a thousand columns' conditions would take longer than all else of a start
def _condition(
    op: Op, words: Words, data_type: FilterDataType, choices: tuple[tuple[str, Words], ...] = ()
) -> type[BaseFilter]:
    class Made(_Condition):
        name = op
        label = lazy(words)

        def get_choices(self, request: Request) -> Sequence[tuple[Any, str]] | None:
            """What can be chosen, in the reader's language."""
            reader = page_language(request)
            return [(value, text.read(reader)) for value, text in choices] or None

    Made.op = op
    Made.data_type = data_type
    return Made


_IS, _IS_NOT = Words("是", "is"), Words("不是", "is not")
_CONTAINS, _EMPTY = Words("包含", "contains"), Words("为空", "is empty")
_FROM, _UNTIL = Words("从", "from"), Words("到", "until")
_YES_NO = (("true", Words("是", "yes")), ("false", Words("否", "no")))


def _filters(column: Column) -> list[type[BaseFilter]]:  # noqa: PLR0911  # as above
    if not column.filter:
        return []
    match column.kind:
        case "int" | "money":
            kind = FilterDataType.NUMBER
            return [
                _condition("gte", Words("至少", "at least"), kind),
                _condition("lte", Words("至多", "at most"), kind),
                _condition("eq", _IS, kind),
            ]
        case "time":
            kind = FilterDataType.DATETIME
            return [_condition("gte", _FROM, kind), _condition("lte", _UNTIL, kind), _nothing()]
        case "date":
            return [_condition("gte", _FROM, FilterDataType.DATE), _condition("lte", _UNTIL, FilterDataType.DATE)]
        case "bool":
            return [_condition("eq", _IS, FilterDataType.ENUM, _YES_NO)]
        case "choice":
            choices = tuple(column.choices.items())
            kind = FilterDataType.ENUM
            return [_condition("eq", _IS, kind, choices), _condition("ne", _IS_NOT, kind, choices)]
        case "tags":
            return [_condition("eq", Words("有", "has"), FilterDataType.STRING), _nothing()]
    kind = FilterDataType.STRING
    return [
        _condition("contains", _CONTAINS, kind),
        _condition("eq", _IS, kind),
        _condition("ne", _IS_NOT, kind),
        _nothing(),
    ]


def _nothing() -> type[BaseFilter]:
    return _condition("empty", _EMPTY, FilterDataType.NONE)


def tree(group: FilterGroup | None) -> tuple[Filter | AnyOf, ...]:
    """The filter builder's tree as conditions of ours."""
    if group is None:
        return ()
    found = _branch(group)
    return (found,) if found else ()


def _branch(group: FilterGroup) -> AnyOf | None:
    parts: list[Filter | AnyOf] = []
    for rule in group.rules:
        if isinstance(rule, FilterGroup):
            inner = _branch(rule)
            parts.extend([inner] if inner else [])
        else:
            parts.append(Filter(rule.field, rule.filter, rule.value))  # type: ignore[arg-type]  # our own names
    return AnyOf(tuple(parts), every=group.logic == "and") if parts else None


_NOTHING = "console/nothing.html"


def _field(column: Column) -> StringField:
    def format_it(request: Request, value: Any) -> str | None:
        return shown(column, value, page_language(request))

    return StringField(
        column.name,
        label=lazy(column.label),
        exclude_from_list=not column.shown,
        searchable=column.filter,  # the library's word for what can be filtered; `find_all` searches by itself
        orderable=column.sort,
        filters=_filters(column),
        null_template=_NOTHING,
        empty_template=_NOTHING,
        formatter=dict.fromkeys((RequestAction.LIST, RequestAction.DETAIL, RequestAction.ACTION), format_it),
    )


@dataclass(frozen=True, slots=True)
class Link:
    """A button that leads to another page."""

    label: str
    href: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A button that does something. `ask`: a question before it is done; `words`: a field of words beside it."""

    label: str
    href: str
    style: str = ""
    ask: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, str] = ("", "")  # its name, and what stands in it while it is empty


@dataclass(slots=True)
class Extra:
    """Of one row: buttons; sections of a `title` and a `way` (time, what, note), a `table` with `head`, or a `text`."""

    links: list[Link] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)


class ListView(BaseModelView):
    """One list with its details. What can be done to the rows is added by subclasses."""

    listing: Listing
    icon = "fa fa-list"
    list_template = "console/list.html"
    detail_template = "console/detail.html"
    page_size = 25
    page_size_options = (25, 50, 100)
    search_highlight = False
    action_select_all_limit = _ALL
    pk_attr = "id_"
    actions = ()
    row_actions = ("view",)
    row_click_navigate = True

    def __init__(self) -> None:
        found = self.listing
        self.key = found.key
        self.menu_label = lazy(found.title)
        self.display_name = lazy(found.title)
        fields: list[BaseField] = [StringField("id_", label="#", exclude_from_list=True, searchable=False, filters=[])]
        self.fields = fields + [_field(column) for column in found.columns]
        self.sortable_fields = [column.name for column in found.columns if column.sort]
        self.searchable_fields = [column.name for column in found.columns if column.filter]
        order = found.order
        self.fields_default_sort = [(order.removeprefix("-"), order.startswith("-"))] if order else None
        super().__init__()

    def title(self, request: Request) -> str:
        """The title of the window."""
        return f"{self.listing.title.read(page_language(request))} · 管家"

    def is_accessible(self, request: Request) -> bool:
        """Whether this role may see the list at all."""
        return who_of(request).may(self.listing.area)

    def may_write(self, request: Request) -> bool:
        """Whether this role may change what is in it."""
        return who_of(request).may(self.listing.area, "write")

    def can_create(self, request: Request) -> bool:
        """Only where a subclass says so."""
        return False

    def can_edit(self, request: Request) -> bool:
        """Only where a subclass says so."""
        return False

    def can_delete(self, request: Request) -> bool:
        """Nothing is deleted from a list."""
        return False

    def can_export(self, request: Request) -> bool:
        """There is a page of our own for it."""
        return False

    def can_import(self, request: Request) -> bool:
        """There is a page of our own for it."""
        return False

    async def find_all(
        self,
        request: Request,
        skip: int = 0,
        limit: int = 100,
        q: str | None = None,
        sorts: Sequence[tuple[str, str]] | None = None,
        filters: FilterGroup | None = None,
    ) -> Sequence[Any]:
        """A page of rows."""
        order = ",".join(
            f"{'-' if direction == 'desc' else ''}{name}" for name, direction in sorts or () if name != "id_"
        )
        limit = _ALL if limit < 0 else limit
        query = Query(q or "", tree(filters), order, limit, skip)
        async with work_of(request) as work:
            return [Row(row) for row in await lists.rows(work, self.listing, query)]

    async def count(self, request: Request, q: str | None = None, filters: FilterGroup | None = None) -> int:
        """How many rows there are."""
        async with work_of(request) as work:
            return await lists.count(work, self.listing, Query(q or "", tree(filters)))

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        """One row."""
        async with work_of(request) as work:
            found = await lists.one(work, self.listing, pk)
        if found is None:
            raise HTTPException(404)
        return Row(found)

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        """Some rows."""
        async with work_of(request) as work:
            query = Query(ids=[str(pk) for pk in pks], limit=_ALL)
            return [Row(row) for row in await lists.rows(work, self.listing, query)]

    async def create(self, request: Request, data: dict[str, Any]) -> Any:
        """Only where a subclass says how."""
        raise HTTPException(403)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Only where a subclass says how."""
        raise HTTPException(403)

    async def delete(self, request: Request, pks: list[Any]) -> int | None:
        """Never."""
        raise HTTPException(403)

    async def repr(self, obj: Any, request: Request) -> str:
        """What one row is called."""
        if self.listing.key == "tickets":
            number, where = obj.number, obj.store_name
            return Words(f"{number} 号单 · {where}", f"Ticket {number} · {where}").read(page_language(request))
        for name in ("name", "remark", "words", "number", "id_"):
            if value := getattr(obj, name, None):
                return str(value)
        return ""

    async def serialize(
        self, obj: Any, request: Request, include_relationships: bool = True, include_select2: bool = False
    ) -> dict[str, Any]:
        """The row as pages show it; the page of one row gets what belongs to it, too."""
        found = await super().serialize(obj, request, include_relationships, include_select2)
        if request.state.action == RequestAction.DETAIL:
            async with work_of(request) as work:
                found["_extra"] = await self.extra(request, work, obj)  # noqa: S610  # not Django
        return found

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """What the page of one row shows beside its columns."""
        return Extra()

    def links(self, request: Request) -> list[Link]:
        """Buttons above the list."""
        return []


class Row:
    """One row, its columns as attributes."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


async def selected(selection: ActionSelection) -> list[str]:
    """The ids that an action was chosen for."""
    return [str(pk) for pk in await selection.pks()]
