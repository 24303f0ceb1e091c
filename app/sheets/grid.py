"""The filled cells of one sheet, by line and column, both counted from 1 as Excel does."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from app.errors import Words
from app.sheets.refusal import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

#: among the first so many filled lines the header is sought
HEAD = 30
MAX_LINE = 1_048_576  # Excel's last
MAX_MERGES = 100_000


class Full(Exception):
    """More than we take stands in the sheet. `words` name what."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(words.en)


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells merged into one; all four ends are part of it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """One sheet as it was found. `full` says why the rest of it was not taken."""

    name: str = ""
    lines: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    cells: int = 0
    full: Words | None = None

    def put(self, line: int, column: int, text: str) -> None:
        """Keep the text of one filled cell. Raises Full."""
        if line > MAX_LINE:
            raise too_many_rows()
        if column > MAX_COLUMNS:
            raise Full(Words(f"超过 {MAX_COLUMNS} 列", f"more than {MAX_COLUMNS} columns"))
        row = self.lines.get(line)
        if row is None:
            if len(self.lines) > MAX_ROWS + HEAD:
                raise too_many_rows()
            row = self.lines[line] = {}
        self._count(1)
        row[column] = text

    def put_merge(self, merge: Merge) -> None:
        """Keep one merged area. Raises Full."""
        if len(self.merges) >= MAX_MERGES:
            raise Full(Words("合并的单元格太多", "too many merged cells"))
        self.merges.append(merge)

    def order(self) -> None:
        """Put the lines in order; some programs write them as they were filled."""
        self.lines = dict(sorted(self.lines.items()))

    def fill_down(self, after: int) -> None:
        """Cells merged downwards below line `after` stand in each of their lines that holds something else as well."""
        known = list(self.lines)
        last: dict[int, int] = {}
        for merge in self._downwards(after):
            text = self.lines.get(merge.top, {}).get(merge.left)
            if text is None or merge.top <= last.get(merge.left, 0):  # overlaps the one above: no program writes that
                continue
            last[merge.left] = merge.bottom
            for line in known[bisect_right(known, merge.top) : bisect_left(known, merge.bottom + 1)]:
                self._count(1)
                self.lines[line].setdefault(merge.left, text)

    def _downwards(self, after: int) -> Iterable[Merge]:
        found = (merge for merge in self.merges if merge.bottom > merge.top > after)
        return sorted(found, key=lambda merge: (merge.left, merge.top))

    def _count(self, more: int) -> None:
        self.cells += more
        if self.cells > MAX_CELLS:
            raise Full(Words(f"填写的单元格超过 {MAX_CELLS:,} 个", f"more than {MAX_CELLS:,} filled cells"))


def too_many_rows() -> Full:
    """The words for a table with too many rows."""
    return Full(Words(f"超过 {MAX_ROWS:,} 行", f"more than {MAX_ROWS:,} rows"))


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """ "A" → 1, "AA" → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 → "A", 27 → "AA"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
