"""The lines below the header → rows with values and faults."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from app.errors import Words
from app.sheets.grid import Grid, column_letters
from app.sheets.header import Header, columns_of
from app.sheets.lost import lost
from app.sheets.spec import Fault, Field, Spec
from app.sheets.table import Row, RowFault, Table
from app.sheets.titles import PROBLEM

_NEEDED = Words("必填，不能为空", "Required: it cannot be empty")
#: how a line that only says something about the table begins
_REMARK = re.compile(r"(?:注|备注|说明|提示|合计|总计|小计|制表|填表|[*※•]|note|remark|total)", re.IGNORECASE)
_EXCERPT = 60  # letters of a remark that are told
_MOST_REMARKS = 10  # lines below the table; more of them are rows, and bad ones
_MOST_TOLD = 10  # lines that a note lists


@dataclass(frozen=True, slots=True)
class Line:
    """One line below the header. `alone`: one cell was filled in it, before merged cells were filled down."""

    number: int
    cells: Mapping[int, str]
    alone: bool


class Rows:
    """Makes the rows of one sheet. Raises Unreadable when two columns are one field."""

    def __init__(self, grid: Grid, header: Header, spec: Spec) -> None:
        self._grid, self._header, self._spec = grid, header, spec
        self._columns = columns_of(header)
        self._titles = {column: title for column, title in header.titles.items() if title != PROBLEM}
        self._wide = {merge.top for merge in grid.merges if merge.right > merge.left}
        self._repeated: list[int] = []
        self._examples: list[int] = []
        self._example = {field.name: field.example for field in spec.fields if field.example}

    def table(self) -> Table:
        """All of it. Raises Full when filling merged cells down makes too much of it."""
        found = [(line, self._row(line)) for line in self._lines()]
        remarks = self._remarks(found)
        used = {column for columns in self._columns.values() for column in columns}
        return Table(
            rows=[row for _, row in found[: len(found) - len(remarks)]],
            ignored=[title for column, title in self._titles.items() if column not in used],
            notes=[*self._skipped(), *self._untitled(), *map(_remark, remarks)],
            header=list(self._titles.values()),
            columns={name: self._header.titles[columns[0]] for name, columns in self._columns.items()},
            sheet=self._grid.name,
        )

    def _lines(self) -> Iterator[Line]:
        grid, last = self._grid, self._header.last
        alone = {line for line, cells in grid.lines.items() if len(cells) == 1}
        grid.fill_down(last)
        for number, cells in grid.lines.items():
            if number <= last:
                continue
            if self._repeats_header(cells):
                self._repeated.append(number)
            elif self._is_example(cells):
                self._examples.append(number)
            else:
                yield Line(number, cells, number in alone)

    def _row(self, line: Line) -> Row:
        values: dict[str, Any] = {}
        faults: list[RowFault] = []
        for field in self._spec.fields:
            if columns := self._columns.get(field.name):
                try:
                    values[field.name] = self._value(field, columns, line.cells)
                except Fault as fault:
                    faults.append(RowFault(field.name, fault.words))
        faults += self._between(values, {fault.field for fault in faults})
        raw = {title: line.cells[column] for column, title in self._titles.items() if column in line.cells}
        return Row(line.number, values, raw, tuple(faults))

    def _value(self, field: Field, columns: list[int], cells: Mapping[int, str]) -> Any:
        texts = [(self._header.meanings[column].part, cells[column]) for column in columns if column in cells]
        if not texts:
            if field.required:
                raise Fault(_NEEDED.zh, _NEEDED.en)
            return None
        for _, text in texts:
            if words := lost(text):
                raise Fault(words.zh, words.en)
        return field.parse("；".join(f"{part} {text}" if part else text for part, text in texts))

    def _between(self, values: Mapping[str, Any], faulty: set[str]) -> Iterator[RowFault]:
        """What is wrong between the fields of a row. A field that has its own fault is left alone."""
        either = self._spec.either
        if either and not any(values.get(name) is not None or name in faulty for name in either):
            yield RowFault(next(name for name in either if name in self._columns), self._either_words())
        for name, words in self._spec.check(values):
            if name not in faulty:
                yield RowFault(name, words)

    def _either_words(self) -> Words:
        fields = [field for field in self._spec.fields if field.name in self._spec.either]
        zh, en = "、".join(field.zh for field in fields), ", ".join(field.en for field in fields)
        return Words(f"{zh}至少填一项", f"Fill in at least one of: {en}")

    def _repeats_header(self, cells: Mapping[int, str]) -> bool:
        """Whether a line is the header once more, as it is printed on each page."""
        titles = self._header.titles
        return len(cells) > 1 and all(titles.get(column) == " ".join(text.split()) for column, text in cells.items())

    def _is_example(self, cells: Mapping[int, str]) -> bool:
        """Whether a line is the example of the template as it was."""
        meanings = self._header.meanings
        filled = {meanings[column].field: text for column, text in cells.items() if column in meanings}
        return len(filled) > 1 and all(self._example.get(name) == text for name, text in filled.items())

    def _remarks(self, rows: list[tuple[Line, Row]]) -> list[Line]:
        """What is written below the table: its last lines, when they have one filled cell and are no rows."""
        found = [line for line, _ in takewhile(lambda pair: self._is_remark(*pair), reversed(rows))]
        return found[::-1] if len(self._titles) > 1 and len(found) <= _MOST_REMARKS else []

    def _is_remark(self, line: Line, row: Row) -> bool:
        if not line.alone:
            return False
        return bool(row.faults) or line.number in self._wide or any(_REMARK.match(text) for text in line.cells.values())

    def _skipped(self) -> Iterator[Words]:
        if self._repeated:
            lines = _listed(self._repeated)
            yield Words(f"第 {lines} 行又是表头，已跳过", f"The header once more, skipped: line {lines}")
        if self._examples:
            lines = _listed(self._examples)
            yield Words(f"第 {lines} 行是模板的示例，已跳过", f"The example of the template, skipped: line {lines}")

    def _untitled(self) -> Iterator[Words]:
        """Columns that hold something and have no title."""
        below = (cells for line, cells in self._grid.lines.items() if line > self._header.last)
        columns = {column for cells in below for column in cells} - set(self._header.titles)
        if columns:
            letters = _listed([column_letters(column) for column in sorted(columns)])
            yield Words(f"{letters} 列没有表头，没有读", f"Without a title, not read: column {letters}")


def _remark(line: Line) -> Words:
    text = next(iter(line.cells.values()))[:_EXCERPT]
    return Words(
        f"第 {line.number} 行在表格下方，没有读：{text}", f"Line {line.number} is below the table, not read: {text}"
    )


def _listed(things: Sequence[object]) -> str:
    return ", ".join(map(str, things[:_MOST_TOLD])) + (" …" if len(things) > _MOST_TOLD else "")
