"""What a table should hold: its fields, the titles they go by, and what a cell's text means."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.errors import Words


class Fault(Exception):
    """A cell's text does not say what its field needs. `words` name the cause and the cure."""

    def __init__(self, zh: str, en: str) -> None:
        self.words = Words(zh, en)
        super().__init__(en)


#: the text of a filled cell → its value. Raises Fault
Parse = Callable[[str], Any]
#: the values of a row → what is wrong between them, as (field, words) pairs. A value may be missing or None
Check = Callable[[Mapping[str, Any]], Iterable[tuple[str, Words]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a row.

    Its column is known by `zh`, `en`, `name` or one of `aliases`; by one of `loose` only when no other column is.
    A field with `parts` may also stand in several columns, one for each part ("周一" … or "营业时间/周一"): the
    filled ones reach `parse` as one text, "周一 7:00-20:00；周二 …".
    """

    name: str
    zh: str
    en: str
    parse: Parse
    required: bool = False
    aliases: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # what the template offers to choose from
    example: str = ""  # what the template's example row holds


def nothing_to_check(_: Mapping[str, Any]) -> Iterable[tuple[str, Words]]:
    """The check of a spec whose fields do not depend on one another."""
    return ()


_UNTITLED = Words("表格", "Table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One kind of table. Of the fields named in `either`, at least one has to be there, and filled in every row."""

    kind: str
    fields: Sequence[Field]
    title: Words = _UNTITLED
    either: tuple[str, ...] = ()
    check: Check = nothing_to_check


@cache
def key(title: str) -> str:
    """A title as it is compared: without case, width, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title).casefold())
