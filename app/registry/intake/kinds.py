"""The four kinds of table, and how a row of each becomes a thing of the registry or the catalogue. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.catalogue.service import ProductData
from app.errors import BadRequest, Words
from app.registry.changes import GroupData, StaffData, StoreData
from app.sheets.spec import Spec
from app.sheets.specs import GROUPS, PRODUCTS, STAFF, STORES
from app.sheets.table import Row, RowFault, duplicates

Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What there is already: things by key, group ids by name, and whom rows may speak of."""

    things: Mapping[str, Thing]
    stores: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    groups_named: Mapping[str, Sequence[str]] = None  # type: ignore[assignment]  # set for groups alone


@dataclass(frozen=True, slots=True)
class Planned:
    """What one row would do. `before` is None for a new thing; equal things are left alone."""

    line: int
    key: str
    before: Thing | None
    after: Thing

    @property
    def what(self) -> str:
        """new, changed or same."""
        if self.before is None:
            return "new"
        return "same" if self.before == self.after else "changed"


class RowRefused(Exception):
    """A row cannot become a thing. `field`: which cell is at fault, where it is one."""

    def __init__(self, field: str, words: Words) -> None:
        super().__init__(words.en)
        self.field = field
        self.words = words


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table: its spec, its key, and what becomes of a row."""

    spec: Spec
    key: str  # the field that tells rows apart; "" where several rows speak of one thing
    read: Callable[[Sequence[Row], Known], Iterator[tuple[Row, "Planned | RowRefused"]]]


def plan(kind: Kind, rows: Sequence[Row], known: Known) -> tuple[list[Planned], list[Row]]:
    """What the rows would do; and the rows again, with what is wrong in them."""
    marked = duplicates(rows, kind.key) if kind.key else list(rows)
    planned: list[Planned] = []
    refused: dict[int, Row] = {}
    for row, outcome in kind.read(marked, known):
        if isinstance(outcome, Planned):
            planned.append(outcome)
        else:
            refused[row.line] = replace(row, faults=(RowFault(outcome.field, outcome.words),))
    return planned, [refused.get(row.line, row) for row in marked]


_STORE: Thing = {
    "name": "",
    "kind": "其他",
    "city": "",
    "address": "",
    "phone": "",
    "hours": [],
    "lat": None,
    "lng": None,
    "closed": False,
}
_GROUP: Thing = {"kind": "general", "stage": "pond", "store": "", "steward": "", "account": "", "protected_name": ""}
_PRODUCT: Thing = {
    "name": "",
    "kind": "other",
    "price": 0,
    "member_price": None,
    "group_price": None,
    "aliases": [],
    "flavours": [],
    "allergens": [],
    "lead_hours": 0,
    "off": False,
}


def _laid_over(row: Row, before: Thing | None, blank: Thing, **renamed: str) -> Thing:
    """The thing with the row's cells over it: no column leaves a value alone, an empty cell clears it."""
    after = {**blank, **(before or {})}
    for name, empty in blank.items():
        field = renamed.get(name, name)
        if field in row.values:
            value = row.values[field]
            after[name] = empty if value is None else _plain(value)
    return after


def _plain(value: Any) -> Any:
    """`value` as JSON gives it back, so that it compares equal."""
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _checked(check: Callable[[], None]) -> None:
    try:
        check()
    except BadRequest as error:
        raise RowRefused("", error.detail) from None


def _each(
    become: Callable[[Row, Known], Planned],
) -> Callable[[Sequence[Row], Known], Iterator[tuple[Row, Planned | RowRefused]]]:
    def read(rows: Sequence[Row], known: Known) -> Iterator[tuple[Row, Planned | RowRefused]]:
        for row in rows:
            if row.faults:
                continue
            try:
                yield row, become(row, known)
            except RowRefused as refused:
                yield row, refused

    return read


def _store(row: Row, known: Known) -> Planned:
    number = str(row.values["number"])
    before = known.things.get(number)
    after = {**_laid_over(row, before, _STORE), "closed": False}
    data = {name: value for name, value in after.items() if name != "closed"}
    _checked(StoreData(number=number, **data).check)
    return Planned(row.line, number, before, after)


def _group(row: Row, known: Known) -> Planned:
    group_id, store, steward = _group_id(row, known), row.values.get("store"), row.values.get("steward")
    if store and store not in known.stores:
        raise RowRefused(
            "store", Words(f"没有门店 {store}，请先导入门店", f"there is no store {store}: import stores first")
        )
    if steward and steward not in known.staff:
        raise RowRefused(
            "steward",
            Words(f"没有员工 {steward}，请先导入员工", f"there is no {steward} among staff: import staff first"),
        )
    before = known.things.get(group_id)
    after = _laid_over(row, before, _GROUP)
    data = {"store_number": after["store"], "steward_id": after["steward"]}
    rest = {name: after[name] for name in ("kind", "stage", "account", "protected_name")}
    _checked(GroupData(**data, **rest).check)
    return Planned(row.line, group_id, before, after)


def _group_id(row: Row, known: Known) -> str:
    if group_id := row.values.get("chat_id"):
        return str(group_id)
    name = str(row.values["name"])
    found = (known.groups_named or {}).get(name, ())
    if len(found) == 1:
        return found[0]
    if found:
        raise RowRefused(
            "name",
            Words(f"有 {len(found)} 个群都叫“{name}”，请填群ID", f"{len(found)} groups have this name: give the id"),
        )
    raise RowRefused(
        "name", Words(f"还不认识群“{name}”，请填群ID", f"no group is known by the name {name}: give its id")
    )


def _product(row: Row, known: Known) -> Planned:
    number = str(row.values["number"])
    before = known.things.get(number)
    after = {**_laid_over(row, before, _PRODUCT), "off": False}
    data = {name: value for name, value in after.items() if name != "off"}
    _checked(ProductData(number=number, **data).check)
    return Planned(row.line, number, before, after)


def _people(rows: Sequence[Row], known: Known) -> Iterator[tuple[Row, Planned | RowRefused]]:
    """Several rows may speak of one person: what they are, and where. Afterwards these are all their duties."""
    of_each: dict[str, list[Row]] = {}
    for row in rows:
        if staff_id := row.values.get("userid"):
            of_each.setdefault(str(staff_id), []).append(row)
    for staff_id, theirs in of_each.items():
        good = [row for row in theirs if not row.faults]
        if len(good) < len(theirs):
            bad = next(row.line for row in theirs if row.faults)
            words = Words(
                f"同一个人的第 {bad} 行有问题，先改好那一行", f"line {bad} is about the same person: mend it first"
            )
            yield from ((row, RowRefused("userid", words)) for row in good)
            continue
        try:
            yield good[0], _person(staff_id, good, known)
        except RowRefused as refused:
            yield from ((row, refused) for row in good)


def _person(staff_id: str, rows: Sequence[Row], known: Known) -> Planned:
    before = known.things.get(staff_id)
    duties = set()
    for row in rows:
        role, store = str(row.values["role"]), str(row.values.get("store") or "")
        if role not in ("clerk", "manager"):
            store = ""
        elif store not in known.stores:
            raise RowRefused(
                "store", Words(f"没有门店 {store}，请先导入门店", f"there is no store {store}: import stores first")
            )
        duties.add((role, store))
    names = {str(row.values["name"]) for row in rows}
    if len(names) > 1:
        raise RowRefused(
            "name",
            Words(
                f"同一账号有不同的姓名：{'、'.join(sorted(names))}", f"one userid, several names: {', '.join(names)}"
            ),
        )
    phones = [row.values["phone"] for row in rows if "phone" in row.values]
    phone = next(filter(None, phones), "") if phones else (before or {}).get("phone", "")
    name, theirs = names.pop(), sorted(duties)
    _checked(StaffData(staff_id, name, phone, tuple(theirs)).check)
    after: Thing = {"name": name, "phone": phone, "duties": [list(duty) for duty in theirs], "left": False}
    return Planned(rows[0].line, staff_id, before, after)


KINDS: Mapping[str, Kind] = {
    "stores": Kind(STORES, "number", _each(_store)),
    "staff": Kind(STAFF, "", _people),
    "groups": Kind(GROUPS, "chat_id", _each(_group)),
    "products": Kind(PRODUCTS, "number", _each(_product)),
}
