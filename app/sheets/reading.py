"""Reads one table from the bytes of a CSV or XLSX file.

XLSX is read here, and not by openpyxl, because of what people's files are like: openpyxl's streaming reader does not
tell merged cells, nor a formula without its value from an empty cell; it drops cells outside of the area that the
file claims to fill (report programs often claim one cell); it does not know the date formats of the Chinese editions
of Excel and WPS; and it refuses a whole file for a fault in its colours.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import ParamSpec, TypeVar

from app.errors import Words
from app.sheets.grid import HEAD, Full, Grid, too_many_rows
from app.sheets.header import Header, find_header
from app.sheets.package import BROKEN, Package, broken
from app.sheets.refusal import MAX_ROWS, SPLIT, USE_TEMPLATE, Unreadable
from app.sheets.rows import Rows
from app.sheets.separated import DELIMITERS, read_separated, split_declared, text_of
from app.sheets.sheet import read_sheet
from app.sheets.sniff import no_table, sort_of
from app.sheets.spec import Spec
from app.sheets.table import Table
from app.sheets.texts import clean
from app.sheets.workbook import open_book

_HEAD_LETTERS = 1_000_000  # among which the header of a CSV file is sought
_TOLD = 30  # titles that a refusal lists
_LONG = 40  # letters of each that it shows
_P = ParamSpec("_P")
_T = TypeVar("_T")


def read(raw: bytes, filename: str, spec: Spec, sheet: str = "") -> Table:
    """The table in a file: in its first sheet with the header that `spec` asks for, or in the sheet of that name.

    `filename` is for the words of a refusal only; what the file is, its bytes tell. A bad row stops no other.
    10,000 rows take a second or two, the worst of files some ten: not for an event loop. Raises Unreadable when the
    file as a whole cannot be read.
    """
    try:
        if sort_of(raw) == "xlsx":
            grid, header = _choose(_sheets(raw, sheet), spec)
        else:
            grid, header = _choose(iter([_separated(raw, spec)]), spec)
        return _table(grid, header, spec)
    except Full as full:
        raise _named(_too_large(full.words), filename) from None
    except Unreadable as refused:
        raise _named(refused, filename) from None


def _table(grid: Grid, header: Header, spec: Spec) -> Table:
    if grid.full:
        raise Full(grid.full)
    if sum(line > header.last for line in grid.lines) > MAX_ROWS:
        raise too_many_rows()
    return Rows(grid, header, spec).table()


def _choose(grids: Iterator[Grid], spec: Spec) -> tuple[Grid, Header]:
    """The first sheet with all that is needed. Raises Unreadable with what is missing from the best one.

    A single title may be a word on a cover ("客户群"): such a sheet is taken when no other fits.
    """
    best: tuple[Grid, Header] | None = None
    lean: tuple[Grid, Header] | None = None
    full: Words | None = None
    seen: list[str] = []
    for grid in grids:
        header = find_header(grid, spec)
        if header and not header.missing(spec):
            if len(header.meanings) > 1:
                return grid, header
            lean = lean or (grid, header)
        full = full or grid.full
        seen = seen or _first_titles(grid)
        if header and (best is None or header.rank > best[1].rank):
            best = grid, header
    if lean:
        return lean
    if best:
        raise _incomplete(best[1], spec)
    if full:
        raise Full(full)
    raise _no_header(seen, spec)


def _separated(raw: bytes, spec: Spec) -> Grid:
    declared, text = split_declared(text_of(raw))

    def fit(delimiter: str) -> tuple[int, int, bool]:
        header = None
        with suppress(Unreadable):  # by the wrong delimiter, a sound file may seem broken
            header = find_header(read_separated(text[:_HEAD_LETTERS], delimiter, HEAD), spec)
        return header.rank if header else (0, 0, False)

    return read_separated(text, declared or max(DELIMITERS, key=fit))


def _sheets(raw: bytes, wanted: str) -> Iterator[Grid]:
    package = Package(raw)
    _refuse_others(package)
    book = _sound(open_book, package)
    names = [sheet.name for sheet in book.sheets]
    wanted = clean(wanted)
    if wanted and wanted not in names:
        shown, wanted = _listed(names), wanted[:_LONG]
        raise Unreadable(
            Words(f"没有名为“{wanted}”的工作表，只有：{shown}", f"There is no sheet “{wanted}”, but: {shown}"),
            Words("请改选其中一个。", "Choose one of these."),
        )
    for sheet in book.sheets:
        if not wanted or sheet.name == wanted:
            yield _sound(read_sheet, book, sheet)


def _refuse_others(package: Package) -> None:
    """Other files are ZIP packages as well."""
    others = {
        "xl/workbook.bin": "XLSB",
        "content.xml": "OpenDocument",
        "word/document.xml": "Word",
        "ppt/presentation.xml": "PowerPoint",
        "Index/Document.iwa": "Numbers",
    }
    for part, name in others.items():
        if package.has(part):
            raise no_table(name)
    if not package.has("[Content_Types].xml"):
        raise no_table("ZIP")


def _sound(work: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
    try:
        return work(*arguments, **named)
    except BROKEN:
        raise broken() from None


def _first_titles(grid: Grid) -> list[str]:
    """What stands where one expects the header: the first line with more than one filled cell, else the first."""
    lines = [list(cells.values()) for cells in grid.lines.values()]
    return next((cells for cells in lines[:HEAD] if len(cells) > 1), lines[0] if lines else [])


def _incomplete(header: Header, spec: Spec) -> Unreadable:
    missing, found = header.missing(spec), _listed(header.titles.values())
    return Unreadable(
        Words(
            f"缺少必需的列：{'、'.join(missing)}。表里找到的列：{found}",
            f"Columns that are needed are missing: {', '.join(missing)}. Those found: {found}",
        ),
        USE_TEMPLATE,
    )


def _no_header(seen: list[str], spec: Spec) -> Unreadable:
    needed = [field.zh for field in spec.fields if field.required or field.name in spec.either]
    found = _listed(seen) or "-"
    return Unreadable(
        Words(
            f"没有找到表头，表头里应有：{'、'.join(needed)}。最前面的内容是：{found}",
            f"No header was found; it should hold: {', '.join(needed)}. What stands first is: {found}",
        ),
        USE_TEMPLATE,
    )


def _listed(titles: Iterable[str]) -> str:
    return "、".join(title[:_LONG] for title in islice(titles, _TOLD))


def _too_large(words: Words) -> Unreadable:
    return Unreadable(Words(f"表格太大：{words.zh}", f"The table is too large: {words.en}"), SPLIT)


def _named(refused: Unreadable, filename: str) -> Unreadable:
    """The same refusal, with the file's name before its cause."""
    name = " ".join(clean(filename).split())[-_LONG:]
    if not name:
        return refused
    return Unreadable(Words(f"{name}：{refused.detail.zh}", f"{name}: {refused.detail.en}"), refused.cure)
