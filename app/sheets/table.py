"""What was read: rows with their values and faults."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.errors import Words


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one row, and in which field."""

    field: str
    words: Words


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row.

    `line` is its number as Excel shows it. `values` holds, by field, what was understood: None for an empty cell;
    a field without a column, or with a fault, is missing. `raw` holds the text of the filled cells by title.
    """

    line: int
    values: Mapping[str, Any]
    raw: Mapping[str, str]
    faults: tuple[RowFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was understood.

    `header` holds the titles as they stand in the file ("营业时间/周一" for a title of two rows), `ignored` those that
    no field goes by, `notes` what people should know about the reading, `columns` the title of each field that has
    one.
    """

    rows: Sequence[Row]
    ignored: Sequence[str]
    notes: Sequence[Words]
    header: Sequence[str]
    columns: Mapping[str, str]
    sheet: str = ""  # the sheet it was read from; "" for CSV


def duplicates(rows: Iterable[Row], field: str) -> list[Row]:
    """The rows, with a fault in each whose value of `field` has come before. Empty values are never the same.

    `replace(table, rows=duplicates(table.rows, "number"))` is the table with them.
    """
    first: dict[Any, int] = {}
    marked = []
    for row in rows:
        value = row.values.get(field)
        if value is not None:
            line = first.setdefault(value, row.line)
            if line != row.line:
                words = Words(f"与第 {line} 行重复：{value}", f"The same as in line {line}: {value}")
                row = replace(row, faults=(*row.faults, RowFault(field, words)))  # noqa: PLW2901  # the same row, marked
        marked.append(row)
    return marked
