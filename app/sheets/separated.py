"""CSV and its kin: bytes → text → the filled cells. Lines are counted as Excel counts them, one a record."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from app.errors import Words
from app.sheets.grid import MAX_LINE, Full, Grid, too_many_rows
from app.sheets.refusal import SAVE_AS_XLSX, Unreadable
from app.sheets.texts import clean, unguarded

#: in the order in which they are tried: the first of those that fit the header best is taken
DELIMITERS = (",", "\t", ";")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEP = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n)', re.IGNORECASE)
#: ="001": how some programs keep Excel from making a number of a text
_TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
#: a last record of our own: it is swallowed when a quote was opened and never closed
_END = "\ue0ff end of file"


def text_of(raw: bytes) -> str:
    """The text of a file: encoding by its byte order mark, else UTF-8, else GB18030. Raises Unreadable."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], encoding)
    try:
        return _decoded(raw, "utf-8")
    except Unreadable:
        return _decoded(raw, "gb18030")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding).replace("\0", "")
    except UnicodeDecodeError:
        raise Unreadable(
            Words(
                "文字编码认不出来（不是 UTF-8，也不是 GB18030）",
                "The encoding of the text is not known (neither UTF-8 nor GB18030)",
            ),
            SAVE_AS_XLSX,
        ) from None


def split_declared(text: str) -> tuple[str, str]:
    """The delimiter that Excel's own first line `sep=;` declares ("" without one), and the text after that line."""
    found = _SEP.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def read_separated(text: str, delimiter: str, most: int | None = None) -> Grid:
    """The filled cells of a text, up to what we take (see Grid.full), or of its first `most` records.

    Raises Unreadable when a quote is never closed.
    """
    grid = Grid()
    try:
        for line, record in enumerate(islice(_records(text, delimiter, ended=most is None), most), 1):
            for column, cell in enumerate(record, 1):
                if cell and (value := _value(cell)):
                    grid.put(line, column, value)
            if line > MAX_LINE:
                raise too_many_rows()
    except Full as full:
        grid.full = full.words
    except csv.Error:
        raise _unclosed(max(grid.lines, default=0) + 1) from None
    return grid


def _records(text: str, delimiter: str, *, ended: bool) -> Iterator[list[str]]:
    line = 0
    record: list[str] = []
    whole = text if text.endswith(("\n", "\r")) else f"{text}\n"
    for record in csv.reader(StringIO(whole + _END if ended else whole, newline=""), delimiter=delimiter):
        if record != [_END]:
            line += 1
            yield record
    if ended and record != [_END]:
        raise _unclosed(line)


def _unclosed(line: int) -> Unreadable:
    return Unreadable(
        Words(f"第 {line} 行有一个引号没有配对", f'A quotation mark in line {line} (") is never closed'),
        Words(
            "请补上或删去这个引号，或另存为 .xlsx 后上传。",
            "Close or delete it, or save the file as .xlsx and upload that.",
        ),
    )


def _value(cell: str) -> str:
    text = clean(cell)
    if text.startswith("'"):
        return clean(unguarded(text))
    if found := _TEXT_FORMULA.fullmatch(text):
        return clean(found[1].replace('""', '"'))
    return text
