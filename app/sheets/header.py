"""Where the header of a sheet is, and which column holds which field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise

from app.errors import Words
from app.sheets.grid import HEAD, Grid
from app.sheets.refusal import Unreadable
from app.sheets.spec import Spec
from app.sheets.titles import Meaning, Titles


@dataclass(frozen=True, slots=True)
class Header:
    """The header ends in line `last`. `titles` by column: "parent/child" where two rows make one. `meanings` by
    column: of the titles that a field goes by."""

    last: int
    titles: Mapping[int, str]
    meanings: Mapping[int, Meaning]
    single: bool  # one row

    @property
    def rank(self) -> tuple[int, int, bool]:
        """Which of several headers is the likelier one: more fields, more columns that mean something, one row."""
        return len(self._fields()), len(self.meanings), self.single

    def missing(self, spec: Spec) -> list[str]:
        """The columns that the spec needs and the header has not, as people call them."""
        here = self._fields()
        missing = [field.zh for field in spec.fields if field.required and field.name not in here]
        if spec.either and not here & set(spec.either):
            missing.append("或".join(field.zh for field in spec.fields if field.name in spec.either))
        return missing

    def _fields(self) -> set[str]:
        return {meaning.field for meaning in self.meanings.values()}


def find_header(grid: Grid, spec: Spec) -> Header | None:
    """The likeliest header among the first lines, the first of equals; None when no title means a field."""
    known = Titles(spec)
    best: Header | None = None
    for last, titles, single in _candidates(grid):
        meanings = {column: meaning for column, title in sorted(titles.items()) if (meaning := known.meaning(title))}
        header = Header(last, _distinct(titles), meanings, single)
        if meanings and (best is None or header.rank > best.rank):
            best = header
    return best


def columns_of(header: Header) -> dict[str, list[int]]:
    """The columns of each field: one, or several for a field in parts. Raises Unreadable when two are the same."""
    found: dict[str, list[int]] = {}
    for name in {meaning.field: None for meaning in header.meanings.values()}:
        mine = {column: meaning for column, meaning in header.meanings.items() if meaning.field == name}
        firm = {column: meaning for column, meaning in mine.items() if not meaning.loose}
        found[name] = list(firm or mine)
        if twins := _twins((firm or mine).items()):
            raise _twice(header.titles[twins[0]], header.titles[twins[1]])
    return found


def _twins(columns: Iterable[tuple[int, Meaning]]) -> tuple[int, int] | None:
    """The first two columns that hold the same: the same part, or the whole and anything else."""
    seen: dict[str, int] = {}
    for column, meaning in columns:
        for part, other in seen.items():
            if part == meaning.part or not part or not meaning.part:
                return other, column
        seen[meaning.part] = column
    return None


def _twice(one: str, other: str) -> Unreadable:
    return Unreadable(
        Words(f"“{one}”和“{other}”两列是同一项内容", f"The columns “{one}” and “{other}” mean the same field"),
        Words("请删去其中一列，或改名。", "Delete one of them, or give it another title."),
    )


def _candidates(grid: Grid) -> Iterator[tuple[int, Mapping[int, str], bool]]:
    """Every line of the head as (last line, titles, single), with its children below, and alone."""
    head = list(islice(grid.lines.items(), HEAD))
    for (line, cells), (below, children) in pairwise([*head, (0, {})]):
        if below == line + 1 and len(cells) > 1:
            spans = _spans(grid, line, cells, children)
            if any(last > first for first, last in spans.items()):
                yield below, _two_rows(cells, children, spans), False
        yield line, cells, True


def _spans(grid: Grid, line: int, cells: Mapping[int, str], children: Mapping[int, str]) -> dict[int, int]:
    """The last column that each title of a line covers: as it is merged, or, where nothing is (CSV), over the empty
    columns beside it that have something below."""
    wide = {merge.left: merge.right for merge in grid.merges if merge.top == merge.bottom == line}
    if wide:
        return {column: min(wide.get(column, column), max(children)) for column in cells}
    spans = {}
    for column in cells:
        last = column
        while column in children and last + 1 in children and last + 1 not in cells:
            last += 1
        spans[column] = last
    return spans


def _two_rows(cells: Mapping[int, str], children: Mapping[int, str], spans: Mapping[int, int]) -> dict[int, str]:
    titles = dict(children)
    for column, title in cells.items():
        titles[column] = title
        for under in range(column, spans[column] + 1):
            if child := children.get(under):
                titles[under] = f"{title}/{child}"
    return titles


def _distinct(titles: Mapping[int, str]) -> dict[int, str]:
    """Titles in order, each on one line; one that has come before gets a number, so that each column has its own."""
    made: dict[int, str] = {}
    taken: set[str] = set()
    for column, title in sorted(titles.items()):
        flat = name = " ".join(title.split())
        number = 1
        while name in taken:
            number += 1
            name = f"{flat} ({number})"
        taken.add(name)
        made[column] = name
    return made
