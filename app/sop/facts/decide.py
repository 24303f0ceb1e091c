"""Which facts of a day count in a group, and a piece that speaks of them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.errors import Words
from app.sop.decide import Place

#: what is known of a day: the name in braces, and what it is called
NAMES: Mapping[str, Words] = {
    "weather": Words("天气", "Weather"),
    "bestseller": Words("昨天卖得最好的", "Yesterday's best seller"),
}
SCOPES: Mapping[str, Words] = {
    "chain": Words("全部门店", "everywhere"),
    "city": Words("城市", "a city"),
    "store": Words("门店", "a store"),
}
_PARTICULAR = ("store", "city", "chain")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so on a day, somewhere."""

    name: str
    scope: str
    target: str
    words: str


class Facts:
    """The facts of one day."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._words = {(one.name, one.scope, one.target): one.words for one in facts}

    def fill(self, piece: str, place: Place) -> str | None:
        """The piece with what is so there; None where it speaks of what nobody knows."""
        for name in NAMES:
            if f"{{{name}}}" in piece:
                words = self.of(name, place)
                if not words:
                    return None
                piece = piece.replace(f"{{{name}}}", words)
        return piece

    def of(self, name: str, place: Place) -> str:
        """What is so there; "" for what nobody knows."""
        near = {"store": str(place.store_id), "city": place.city, "chain": ""}
        return next((found for scope in _PARTICULAR if (found := self._words.get((name, scope, near[scope])))), "")


def wanted(pieces: Iterable[str]) -> bool:
    """Whether any of these pieces speaks of a fact."""
    marks = [f"{{{name}}}" for name in NAMES]
    return any(mark in piece for piece in pieces for mark in marks)
