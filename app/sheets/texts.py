"""The text of a cell: what is left of it when it comes in, and what a spreadsheet can hold of it when it goes out."""

import re
import unicodedata

MAX_TEXT = 32_767  # UTF-16 units in one cell of Excel
#: control characters and non-characters: neither XML nor the database takes them
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
#: marks that nobody sees, left at the edges by copying from chats, contacts and web pages
_UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_EDGES = _UNSEEN + "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())
_SURROGATE = re.compile("[\ud800-\udfff]")
#: how XLSX writes a character by its code, and how it writes a text that only looks like that
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CODE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: what a spreadsheet takes for the beginning of a formula
_FORMULA = re.compile("[=+\\-@\u2212\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]")
#: what an apostrophe before it keeps as text: a formula, or digits, as some systems export them
_KEPT = re.compile(rf"[\s{_UNSEEN}']*(?:{_FORMULA.pattern}|\d)|[\t\r]")
#: a number, or a phone number as people write it after the country's code: no formula comes of it
_PLAIN = re.compile(r"[+-]?\d[\d ]*(?:\.\d+)?%?")


def clean(text: str) -> str:
    """A cell's text as we keep it: one kind of newline, nothing illegal, nothing invisible at its edges."""
    return holdable(text).strip(_EDGES)


def holdable(text: str) -> str:
    """`text` without what no cell, no XML and no database can hold."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _SURROGATE.search(text):  # pairs become their character, lone ones a replacement mark
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def cut(text: str) -> str:
    """As much of `text` as one cell holds. No character is cut in two."""
    if len(text) * 2 <= MAX_TEXT:
        return text
    return text.encode("utf-16-le")[: MAX_TEXT * 2].decode("utf-16-le", "ignore")


def decoded(text: str) -> str:
    """`text` of an XLSX part, with its coded characters ("_x000D_") resolved."""
    return _CODED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def encoded(text: str) -> str:
    """`text` for an XLSX part: `decoded` gives it back."""
    return _CODE_LIKE.sub("_x005F_", text)


def formula_like(text: str) -> bool:
    """Whether a spreadsheet could take `text` for a formula."""
    seen = text.strip(_EDGES)
    if _PLAIN.fullmatch(seen):
        return False
    return bool(_FORMULA.match(seen)) or (text[:1] in ("\t", "\r") and bool(seen))


def guarded(text: str) -> str:
    """`text` for a CSV cell, harmless in every spreadsheet: when it has to be, with an apostrophe before it."""
    seen = text.strip(_EDGES)
    return f"'{text}" if formula_like(text) or unguarded(seen) != seen else text


def unguarded(text: str) -> str:
    """A cleaned CSV cell without the apostrophe that kept a spreadsheet from running it, or from counting it."""
    return text[1:] if text.startswith("'") and _KEPT.match(text, 1) else text


def width(text: str) -> int:
    """How wide the longest line of `text` is shown, in Latin letters."""
    return max((_line_width(line) for line in text.split("\n")), default=0)


def _line_width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
