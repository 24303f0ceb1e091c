"""What could not be sold as a picture: products by the hour. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHADES = 4


@dataclass(frozen=True, slots=True)
class Lost:
    """So many of a product that were wanted in vain, in one hour of the day."""

    product: str
    hour: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Row:
    """One product: how many in each hour of the picture, and how dark that is (0 to SHADES)."""

    product: str
    total: int
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The hours that occur, and the products, the one most missed first."""

    hours: tuple[int, ...]
    rows: tuple[Row, ...]
    total: int


def picture(found: Sequence[Lost], most: int = 20) -> Picture:
    """The picture of what was lost: the `most` products that were missed most."""
    if not found:
        return Picture((), (), 0)
    hours = tuple(range(min(one.hour for one in found), max(one.hour for one in found) + 1))
    counts: dict[str, dict[int, int]] = {}
    for one in found:
        counts.setdefault(one.product, {})
        counts[one.product][one.hour] = counts[one.product].get(one.hour, 0) + one.quantity
    peak = max(count for by_hour in counts.values() for count in by_hour.values())
    rows = [Row(product, sum(by_hour.values()), _cells(by_hour, hours, peak)) for product, by_hour in counts.items()]
    rows.sort(key=lambda row: (-row.total, row.product))
    return Picture(hours, tuple(rows[:most]), sum(row.total for row in rows))


def _cells(by_hour: dict[int, int], hours: Iterable[int], peak: int) -> tuple[tuple[int, int], ...]:
    return tuple((count, -(-count * SHADES // peak)) for hour in hours for count in [by_hour.get(hour, 0)])
