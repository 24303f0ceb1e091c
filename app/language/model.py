"""A linear model: sums the weights of the features that are true. Plain Python, one file of weights."""

import base64
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from app.language.chars import load


class Model:
    """One weight a feature and class, in steps of `scale`; made by `make train`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.version: str = values["data_version"]
        self.classes: tuple[str, ...] = tuple(values["classes"])
        self._scale: float = values["scale"]
        width = len(self.classes)
        rows = memoryview(base64.b64decode(values["weights"])).cast("b")
        self._rows = {
            feature: rows[n * width : (n + 1) * width] for n, feature in enumerate(values["features"].split("\n"))
        }

    def scores(self, features: Sequence[str]) -> dict[str, float]:
        """A score for each class; above 0 speaks for it."""
        get = self._rows.get
        known = [row for row in map(get, ("*", *features)) if row is not None]
        norm = self._scale / math.sqrt(len(known) or 1)
        return {name: sum(column) * norm for name, column in zip(self.classes, zip(*known, strict=True), strict=True)}


@cache
def model(name: str) -> Model:
    """The model of this name, loaded once."""
    return Model(load(f"{name}.weights.json"))
