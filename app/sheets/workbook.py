"""What an XLSX package says of itself: its sheets, its shared texts, and how its numbers are shown."""

from dataclasses import dataclass, field

from app.errors import Words
from app.sheets.grid import Full
from app.sheets.package import Package, Target, joined, local
from app.sheets.refusal import MAX_CELLS
from app.sheets.shown import Show, plain, show_by
from app.sheets.texts import clean, decoded

_WORKBOOK = "xl/workbook.xml"
_MAX_LETTERS = 50_000_000  # of all shared texts together
_MAX_STYLES = 70_000  # Excel's own limit is 65,490
_LONGEST_CODE = 255  # letters of a number format; Excel takes no more
_MOST_PARTS = 10_000  # sheets and links to parts that are looked at; a package has 1,000 parts at most
_LONGEST = 100_000  # letters of one text that are looked at; a cell holds 32,767


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the book and the part that holds it."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Book:
    """A workbook: sheets in the order of reading (the visible ones first), shared texts, and formats by style."""

    package: Package
    sheets: list[Sheet] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    shows: list[Show] = field(default_factory=list)

    def show(self, style: int) -> Show:
        """How cells of a style show their numbers."""
        return self.shows[style] if 0 <= style < len(self.shows) else plain


def open_book(package: Package) -> Book:
    """Read all but the sheets. Raises one of BROKEN, Full or Unreadable."""
    main = _main_part(package)
    links = _links(package, main)
    contents = _Contents()
    package.hear(main, contents)
    book = Book(package)
    seen: set[str] = set()
    for name, state, link in contents.sheets:
        kind, part = links.get(link, ("", ""))
        # a part is read once, however often it is named
        if kind == "worksheet" and part not in seen and package.has(part):
            seen.add(part)
            book.sheets.append(Sheet(clean(name), part, state != "visible"))
    book.sheets.sort(key=lambda sheet: sheet.hidden)
    for kind, part in links.values():
        if kind == "sharedStrings" and package.has(part):
            texts = _Texts()
            package.hear(part, texts)
            book.texts = texts.found
        if kind == "styles" and package.has(part):
            styles = _Styles()
            package.hear(part, styles)
            book.shows = styles.shows(since_1904=contents.since_1904)
    return book


def _main_part(package: Package) -> str:
    found = [part for kind, part in _links(package, "").values() if kind == "officeDocument"]
    return found[0] if found else _WORKBOOK


def _links(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """The parts that `part` refers to: id → (kind, name)."""
    folder, _, name = part.rpartition("/")
    links = _Links()
    rels = f"{folder}/_rels/{name}.rels"
    if package.has(rels):
        package.hear(rels, links)
    return {link: (kind, joined(part, target)) for link, (kind, target) in links.found.items()}


class _Links(Target):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and len(self.found) < _MOST_PARTS:
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))


class _Contents(Target):
    """The list of sheets as (name, state, link)."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.since_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
        elif name == "sheet" and len(self.sheets) < _MOST_PARTS:
            link = next((value for key, value in attributes.items() if local(key) == "id"), "")
            self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), link))


class _Texts(Target):
    """The shared texts in order. How a word is pronounced (rPh) is no part of it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._letters = 0
        self._length = 0
        self._inside = False
        self._spoken = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        name = local(tag)
        if name == "si":
            self._pieces, self._length = [], 0
        self._spoken = self._spoken or name == "rPh"
        self._inside = name == "t" and not self._spoken

    def data(self, text: str) -> None:
        if self._inside and self._length < _LONGEST:
            self._pieces.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        self._inside = False
        name = local(tag)
        if name == "rPh":
            self._spoken = False
        elif name == "si":
            self.found.append(clean(decoded("".join(self._pieces))))
            self._letters += self._length
            if self._letters > _MAX_LETTERS or len(self.found) > MAX_CELLS:
                raise Full(Words("文字太多", "too much text"))


class _Styles(Target):
    """Number formats, and which of them each style of a cell has."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._numbers: list[int] = []
        self._inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "cellXfs":
            self._inside = True
        elif name == "numFmt" and len(self._codes) < _MAX_STYLES:
            self._codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")[:_LONGEST_CODE]
        elif name == "xf" and self._inside and len(self._numbers) < _MAX_STYLES:
            self._numbers.append(int(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if local(tag) == "cellXfs":
            self._inside = False

    def shows(self, *, since_1904: bool) -> list[Show]:
        """How each style shows numbers."""
        made = {number: show_by(number, self._codes, since_1904=since_1904) for number in set(self._numbers)}
        return [made[number] for number in self._numbers]
