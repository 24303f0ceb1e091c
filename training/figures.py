"""Shares and means with their 95 % intervals."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

Row = TypeVar("Row")

_Z = 1.959964  # 95 %
_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, its interval and how many cases it stands on. `goal` is the contract: "≥ 0.92", "≤ 0.03" or ""."""

    name: str
    value: float
    low: float
    high: float
    cases: int
    goal: str = ""

    @property
    def met(self) -> bool:
        """Whether the point value keeps the contract (no contract: yes)."""
        if not self.goal:
            return True
        sign, _, limit = self.goal.partition(" ")
        return self.value >= float(limit) if sign == "≥" else self.value <= float(limit)


def share(name: str, hits: int, cases: int, goal: str = "") -> Figure:
    """A proportion with its Wilson interval. Without cases it is 0 of 0 and has no contract."""
    if cases == 0:
        return Figure(name, 0.0, 0.0, 1.0, 0)
    p = hits / cases
    spread = _Z**2 / cases
    middle = (p + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(p * (1 - p) / cases + spread / 4 / cases) / (1 + spread)
    return Figure(name, p, max(0.0, middle - half), min(1.0, middle + half), cases, goal)


def bootstrap(name: str, rows: Sequence[Row], measure: Callable[[Sequence[Row]], float], goal: str = "") -> Figure:
    """A figure over rows with its percentile interval; the same rows give the same interval."""
    random = Random(len(rows))
    values = sorted(measure(random.choices(rows, k=len(rows))) for _ in range(_ROUNDS)) if rows else [0.0]
    low, high = values[int(0.025 * len(values))], values[min(len(values) - 1, int(0.975 * len(values)))]
    return Figure(name, measure(rows) if rows else 0.0, low, high, len(rows), goal if rows else "")


def f1(hits: int, said: int, due: int) -> float:
    """Harmonic mean of precision (hits of said) and recall (hits of due)."""
    return 2 * hits / (said + due) if said + due else 1.0
