"""Some days after one another, as people write them: 2027-01-25~2027-02-21. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

Periods = Sequence[tuple[date, date]]
NONE = "－"
_DATE = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_PERIOD = re.compile(rf"{_DATE}(?:\s*(?:~|～|-|–|—|至|到)\s*{_DATE})?")
_BETWEEN = re.compile(r"[、，,；;\n]+")


@lru_cache(256)
def periods(words: str) -> Periods:
    """The periods in a text, each from its first to its last day. Raises ValueError with the part it cannot read."""
    if words.strip() in (NONE, "-", ""):
        return ()
    found = []
    for part in filter(None, map(str.strip, _BETWEEN.split(words))):
        match = _PERIOD.fullmatch(part)
        if match is None:
            raise ValueError(part)
        first, last = match.groups()[:3], match.groups()[3:]
        try:
            begins = date(*map(int, first))
            ends = date(*map(int, last)) if last[0] else begins
        except ValueError:
            raise ValueError(part) from None
        if ends < begins:
            raise ValueError(part)
        found.append((begins, ends))
    return tuple(sorted(found))


def written(found: Periods) -> str:
    """The same in the usual way."""
    return "、".join(f"{first}~{last}" if first != last else f"{first}" for first, last in found) or NONE
