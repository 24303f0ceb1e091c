"""A linear model: sums the weights of the features that are true. Plain Python, one file of weights."""

import base64
import math
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from app.language.chars import load

#: the feature that is true of everything: a name that no run of characters of a message can have
BIAS = "*bias*"
_WIDE = 24  # bits a sum may take: 65,000 features of 255 steps
_FULL = (1 << _WIDE) - 1
_ZERO = 128  # steps are counted from here, so that none is negative


class Model:
    """One weight a feature and class, in steps of `scale`; made by `make train`.

    The steps of a feature are kept side by side in one number, with a 1 behind them: one sum of such numbers gives the
    sums of all classes and how many features were known.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.version: str = values["data_version"]
        self.classes: tuple[str, ...] = tuple(values["classes"])
        self._scale: float = values["scale"]
        self._whole: bool = values.get("whole", False)  # whether features that are not known count, too
        width = len(self.classes)
        steps = memoryview(base64.b64decode(values["weights"])).cast("b")
        self._rows = {
            feature: beside(steps[n * width : (n + 1) * width])
            for n, feature in enumerate(values["features"].split("\n"))
        }

    def scores(self, features: Collection[str]) -> dict[str, float]:
        """A score for each class; above 0 speaks for it."""
        get = self._rows.get
        total = sum([get(name, 0) for name in features], get(BIAS, 0))
        count = total >> (_WIDE * len(self.classes))
        norm = self._scale / math.sqrt((len(features) + 1 if self._whole else count) or 1)
        found = {}
        for name in self.classes:
            found[name] = ((total & _FULL) - _ZERO * count) * norm
            total >>= _WIDE
        return found


def apart(total: int, width: int) -> list[int]:
    """The sums of steps that a sum of numbers of `beside` holds, one for each of so many classes."""
    none = _ZERO * (total >> (_WIDE * width))
    return [((total >> shift) & _FULL) - none for shift in range(0, _WIDE * width, _WIDE)]


def beside(steps: Sequence[int]) -> int:
    """The steps of a feature side by side in one number, with a 1 behind them that counts the features of a sum."""
    number = 1
    for step in reversed(steps):
        number = (number << _WIDE) + step + _ZERO
    return number


@cache
def model(name: str) -> Model:
    """The model of this name, loaded once."""
    return Model(load(f"{name}.weights.json"))
