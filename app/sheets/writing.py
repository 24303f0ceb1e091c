"""Writes lists as CSV and XLSX that open in Excel and WPS as they are."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, islice

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from app.sheets.paint import paint, paint_title, saved, sheet_name, widths
from app.sheets.table import Row, Table
from app.sheets.texts import guarded
from app.sheets.titles import PROBLEM
from app.sheets.value import Cell, is_text, words

_CHUNK = 64 * 1024  # letters of CSV that are sent at a time
_LOOKED_AT = 200  # rows whose widths decide those of the columns


#: the media type of a workbook
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file piece by piece: UTF-8 with its mark, as Excel wants it. `columns` are the titles.

    Text that a spreadsheet would run gets an apostrophe before it; `read` takes it off again.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    for row in chain([columns], rows):
        writer.writerow([guarded(words(cell)) if is_text(cell) else words(cell) for cell in row])
        if buffer.tell() >= _CHUNK:
            yield _drained(buffer)
    yield _drained(buffer)


def to_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """An XLSX file with one sheet called `title`, under a bold header that stays in sight.

    Text is never taken for a formula or a number, and stays text when it is edited.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    sheet.freeze_panes = "A2"
    coming = iter(rows)
    first = list(islice(coming, _LOOKED_AT))
    for number, letters in enumerate(widths(columns, first), 1):
        sheet.column_dimensions[get_column_letter(number)].width = letters
    sheet.append([paint_title(sheet, column) for column in columns])
    for row in chain(first, coming):
        sheet.append([paint(sheet, cell) for cell in row])
    return saved(book)


def bad_rows(table: Table) -> bytes:
    """The rows of a table that have faults, as they came, with what is wrong in a last column, as XLSX.

    Mended, it can be read again as it is.
    """
    rows = ([*(row.raw.get(title) for title in table.header), _problem(table, row)] for row in table.rows if row.faults)
    return to_xlsx("问题 Problems", [*table.header, PROBLEM], rows)


def _problem(table: Table, row: Row) -> str:
    """What is wrong in a row, a line for each fault."""
    faults = ((table.columns.get(fault.field, fault.field), fault.words) for fault in row.faults)
    return "\n".join(f"第 {row.line} 行 · {column}：{fault.zh} / {fault.en}" for column, fault in faults)


def _drained(buffer: StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
