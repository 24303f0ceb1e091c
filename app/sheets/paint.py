"""Cells of an XLSX file with their types and looks. Nothing in them runs, and no number loses a digit."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import chain

from openpyxl import Workbook
from openpyxl.cell import Cell as Painted
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from app.sheets.texts import encoded, formula_like, width
from app.sheets.value import Cell, local, words

TEXT_FORMAT = "@"  # what is typed into the cell stays text as well
_LONGEST_OF_FORMAT = 255  # letters: Excel shows a longer cell of the format "text" as ####
_DIGITS = 15  # that Excel keeps
_FIRST_YEAR = 1901  # Excel counts days from 1900, one of them wrongly
_NARROWEST, _WIDEST = 8, 60  # letters
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def paint(sheet: Worksheet, cell: Cell) -> Painted | None:
    """One cell. Numbers and moments keep their type where Excel can hold them; all else is text, never a formula."""
    match cell:
        case bool():
            return _text(sheet, words(cell))
        case int() | float() | Decimal():
            text = words(cell)
            return (
                WriteOnlyCell(sheet, float(text) if "." in text else int(text)) if _exact(text) else _text(sheet, text)
            )
        case datetime() if cell.year >= _FIRST_YEAR:
            return _moment(sheet, local(cell), "yyyy-mm-dd hh:mm")
        case date() if cell.year >= _FIRST_YEAR:
            return _moment(sheet, cell, "yyyy-mm-dd")
        case time():
            return _moment(sheet, cell.replace(tzinfo=None), "hh:mm")
    return _text(sheet, words(cell))


def paint_title(sheet: Worksheet, title: str) -> Painted | None:
    """One cell of the header."""
    cell = _text(sheet, words(title))
    if cell is not None:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def widths(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[int]:
    """Sensible widths of columns, in letters."""
    wide = [_NARROWEST] * len(columns)
    for row in chain([columns], rows):
        for column, cell in enumerate(row[: len(wide)]):
            wide[column] = max(wide[column], min(width(words(cell)) + 2, _WIDEST))
    return wide


def sheet_name(title: str) -> str:
    """`title` as Excel takes it for the name of a sheet."""
    name = " ".join(words(title).translate(_NOT_IN_NAMES).split())[:31].strip("' ")
    return name or "Sheet1"


def saved(book: Workbook) -> bytes:
    """The file of a book."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _exact(text: str) -> bool:
    """Whether Excel keeps all the digits of a number."""
    return bool(text) and len(text.lstrip("-").replace(".", "").lstrip("0")) <= _DIGITS


def _text(sheet: Worksheet, text: str) -> Painted | None:
    if not text:
        return None
    cell = WriteOnlyCell(sheet, encoded(text))
    cell.data_type = "s"  # also for "=1+1"
    if formula_like(text):
        cell.quotePrefix = True
    return _formatted(cell, TEXT_FORMAT) if len(text) <= _LONGEST_OF_FORMAT else cell


def _moment(sheet: Worksheet, moment: date | time, code: str) -> Painted:
    cell = WriteOnlyCell(sheet)
    cell.value = moment
    return _formatted(cell, code)


def _formatted(cell: Painted, code: str) -> Painted:
    cell.number_format = code
    return cell
