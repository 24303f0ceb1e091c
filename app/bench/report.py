"""Figures as a table for people and as one flat JSON file that later runs are merged into."""

import json
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

Figures = dict[str, float]


def save(file: Path, figures: Figures) -> None:
    """Merge figures into the file."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**known, **figures}, indent=1, sort_keys=True), encoding="utf-8")


def show(title: str, figures: Figures, goals: dict[str, str]) -> None:
    """Print figures beside their goals."""
    table = Table(title=title)
    for column in ("figure", "measured", "goal", ""):
        table.add_column(column, justify="right" if column == "measured" else "left")
    for name, value in figures.items():
        goal = goals.get(name, "")
        table.add_row(name, f"{value:,.3f}".rstrip("0").rstrip("."), goal, _mark(value, goal))
    Console().print(table)


def _mark(value: float, goal: str) -> str:
    if not goal:
        return ""
    sign, _, limit = goal.partition(" ")
    met: dict[str, Callable[[float, float], bool]] = {
        "≥": lambda a, b: a >= b,
        "≤": lambda a, b: a <= b,
        "=": lambda a, b: a == b,
    }
    return "✓" if met[sign](value, float(limit.replace(",", ""))) else "✗"


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)
