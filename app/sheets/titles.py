"""Which field a column's title means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.sheets.spec import Field, Spec, key

#: the title of the column in which we say what is wrong with a row; it is no column of the table when it comes back
PROBLEM = "问题 / Problem"
_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_IN_BRACKETS = re.compile(r"(.+?)[(（\[【]([^()（）\[\]【】]+)[)）\]】]\W*")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The field a title means. `part` is set for a column that holds one part of it ("周一")."""

    field: str
    loose: bool = False
    part: str = ""


class Titles:
    """All the titles that the fields of a spec go by."""

    def __init__(self, spec: Spec) -> None:
        self._firm = {key(name): field.name for field in spec.fields for name in _names(field)}
        self._loose = {key(name): field.name for field in spec.fields for name in field.loose}
        self._parts = {key(part): (field.name, part) for field in spec.fields for part in field.parts}

    def meaning(self, title: str) -> Meaning | None:
        """What a title means; None for one that no field goes by. "parent/child" may mean either way as well."""
        if found := self._part(title):
            return found
        ways = list(_ways(title))
        for known, loose in ((self._firm, False), (self._loose, True)):
            for way in ways:
                if way in known:
                    return Meaning(known[way], loose)
        return None

    def _part(self, title: str) -> Meaning | None:
        parent, _, child = title.rpartition("/")
        if not parent and (bracketed := _IN_BRACKETS.fullmatch(title)):
            parent, child = bracketed[1], bracketed[2]
        found = self._parts.get(key(child))
        if found is None or (parent and self._firm.get(key(parent), self._loose.get(key(parent))) != found[0]):
            return None
        return Meaning(found[0], part=found[1])


def _names(field: Field) -> tuple[str, ...]:
    return (field.name, field.zh, field.en, f"{field.zh}{field.en}", *field.aliases)


def _ways(title: str) -> Iterator[str]:
    """A title whole, as the child of its parent, and without what it says in brackets."""
    bare = _BRACKETS.sub("", title)
    for way in (title, title.rpartition("/")[2], bare, bare.rpartition("/")[2]):
        if compared := key(way):
            yield compared
