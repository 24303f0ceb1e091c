"""One sheet of an XLSX file → its filled cells. The nodes are heard as they go by; no tree of them is built."""

import math
import re

from app.errors import Words
from app.sheets.grid import Full, Grid, Merge, column_number
from app.sheets.lost import NO_VALUE
from app.sheets.package import Target, local
from app.sheets.refusal import MAX_SEEN
from app.sheets.shown import iso
from app.sheets.texts import clean, decoded
from app.sheets.workbook import Book, Sheet

_LONGEST = 100_000  # letters of one cell that are looked at; it can hold 32,767
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def read_sheet(book: Book, sheet: Sheet) -> Grid:
    """The filled cells of one sheet, up to what we take (see Grid.full). Raises one of BROKEN, or Unreadable."""
    grid = Grid(sheet.name)
    try:
        book.package.hear(sheet.part, _Cells(book, grid))
    except Full as full:
        grid.full = full.words
    grid.order()
    return grid


class _Cells(Target):
    """Puts the cells and merges of a sheet into a grid. Lines and columns that are not numbered are counted."""

    def __init__(self, book: Book, grid: Grid) -> None:
        self._book, self._grid = book, grid
        self._line = self._column = 0
        self._kind = ""
        self._style = self._seen = 0
        self._pieces: list[str] = []
        self._length = 0
        self._formula = self._inside = self._spoken = False
        self._starts = {"row": self._row, "c": self._cell, "v": self._text, "t": self._text, "f": self._computed}
        self._starts |= {"rPh": self._speak, "mergeCell": self._merge}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if begin := self._starts.get(local(tag)):
            begin(attributes)

    def data(self, text: str) -> None:
        if self._inside and self._length < _LONGEST:
            self._pieces.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        self._inside = False
        match local(tag):
            case "rPh":
                self._spoken = False
            case "c":
                if text := self._value():
                    self._grid.put(self._line, self._column, text)

    def _row(self, attributes: dict[str, str]) -> None:
        self._line = int(attributes.get("r") or self._line + 1)
        self._column = 0

    def _cell(self, attributes: dict[str, str]) -> None:
        if place := _CELL.fullmatch(attributes.get("r", "")):
            self._column = column_number(place[1])
            self._line = int(place[2])
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s") or 0)
        self._pieces, self._length, self._formula = [], 0, False
        self._seen += 1
        if self._seen > MAX_SEEN:
            raise Full(
                Words(f"单元格（连同空白的）超过 {MAX_SEEN:,} 个", f"more than {MAX_SEEN:,} cells, empty ones and all")
            )

    def _text(self, _: dict[str, str]) -> None:
        self._inside = not self._spoken

    def _computed(self, _: dict[str, str]) -> None:
        self._formula = True

    def _speak(self, _: dict[str, str]) -> None:
        self._spoken = True

    def _merge(self, attributes: dict[str, str]) -> None:
        ends = [_CELL.fullmatch(end) for end in attributes.get("ref", "").split(":")]
        first, last = ends[0], ends[-1]
        if first and last:
            self._grid.put_merge(Merge(int(first[2]), column_number(first[1]), int(last[2]), column_number(last[1])))

    def _value(self) -> str:
        """The cell's text as people see it; "" for an empty one."""
        text = "".join(self._pieces)
        if not text:
            return NO_VALUE if self._formula and self._kind != "str" else ""
        match self._kind:
            case "s":
                return self._book.texts[int(text)]
            case "b":
                return "是" if text.strip() in ("1", "true") else "否"
            case "d":
                return iso(text.strip())
            case "n":
                return self._number(text)
        return clean(decoded(text))

    def _number(self, text: str) -> str:
        try:
            number = float(text)
        except ValueError:
            return clean(text)
        return self._book.show(self._style)(number) if math.isfinite(number) else clean(text)
