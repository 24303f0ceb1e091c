"""Which deals a post speaks of, and whether they can be had. Pure; days are Shanghai's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.errors import Words

KINDS: Mapping[str, Words] = {
    "activity": Words("活动", "activity"),
    "coupon": Words("券", "coupon"),
}
#: what is said so is not offered: it is over, or is to come
_NOT_OFFERED = re.compile(
    r"结束|领完|抢完|发完|领光|抢光|圆满|[谢感]谢参与|感谢大家|下[次期回]|敬请期待|预告|即将开|预热"
)


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal. `left`: so many can still be had, None where they are not counted."""

    name: str
    kind: str
    starts_on: date | None = None
    ends_on: date | None = None
    left: int | None = None

    def refusal(self, day: date, *, some_day: bool = False) -> Words | None:
        """Why it cannot be had on a day; None when it can.

        `some_day`: from that day on, nobody knows when: only what is over for good cannot.
        """
        if self.ends_on and day > self.ends_on:
            return Words(f"“{self.name}”{self.ends_on:%m-%d} 已结束", f"{self.name} ended on {self.ends_on}")
        if some_day:
            return None
        if self.starts_on and day < self.starts_on:
            return Words(f"“{self.name}”{self.starts_on:%m-%d} 才开始", f"{self.name} begins on {self.starts_on}")
        if self.left is not None and self.left <= 0:
            return Words(f"“{self.name}”已经发完", f"there is none left of {self.name}")
        return None


class Deals:
    """All deals, to be found in posts."""

    def __init__(self, deals: Iterable[Deal] = ()) -> None:
        self._deals = {one.name: one for one in deals}
        longest_first = sorted(self._deals, key=lambda name: (-len(name), name))
        self._found = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def broken(self, text: str, day: date, *, some_day: bool = False) -> Words | None:
        """The first deal that a post offers and that cannot be had on that day, in words; None where there is none."""
        if self._found is None:
            return None
        for clause in re.split(r"[\n。！!；;]", text):
            if _NOT_OFFERED.search(clause):
                continue
            for match in self._found.finditer(clause):
                if why := self._deals[match[0]].refusal(day, some_day=some_day):
                    return why
        return None
