"""Fits one-against-rest linear SVMs (squared hinge, L2) by dual coordinate descent.

The method of Hsieh et al., "A dual coordinate descent method for large-scale linear SVM" (ICML 2008). Samples are taken
in an order drawn from a fixed seed, all classes at once, so the same rows give the same weights.
"""

import base64
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.language.model import BIAS

_STEPS = 127
Floats = NDArray[np.float64]


def fit(
    samples: Sequence[Sequence[str]],
    labels: Sequence[str],
    *,
    cost: float = 2.0,
    seen: int = 2,
    rounds: int = 40,
    whole: bool = False,
    worth: Callable[[str], float] | None = None,
) -> tuple[list[str], list[str], Floats]:
    """Features (those seen in `seen` samples and more, and one for the bias), classes, and weights [feature, class].

    A sample has the length 1 by its known features, or, if `whole`, by all: then what is new speaks for doubt.
    `worth` is how large a feature counts where it is true; it is in the weights that are handed back, so that who reads
    them need not know of it.
    """
    counts = Counter(feature for sample in samples for feature in set(sample))
    if BIAS in counts:
        raise ValueError(f"a feature has the name of the bias: {BIAS}")
    features = [BIAS, *sorted(feature for feature, count in counts.items() if count >= seen)]
    place = {feature: n for n, feature in enumerate(features)}
    rows = [np.array([0, *(place[name] for name in sorted(set(sample)) if name in place)]) for sample in samples]
    worths = np.array([1.0, *(worth(name) if worth else 1.0 for name in features[1:])])
    values = [worths[row][:, None] for row in rows]
    sizes = [
        1 / np.sqrt(len(set(sample)) + 1 if whole else np.square(worths[row]).sum())
        for sample, row in zip(samples, rows, strict=True)
    ]
    classes = sorted(set(labels))
    wanted = np.array([[1.0 if label == name else -1.0 for name in classes] for label in labels])
    weights = np.zeros((len(features), len(classes)))
    alphas = np.zeros_like(wanted)
    slack = 1 / (2 * cost)
    order = list(range(len(rows)))
    random = Random(20261121)
    for _ in range(rounds):
        random.shuffle(order)
        for n in order:
            row, sign, size = rows[n], wanted[n], sizes[n]
            gradient = sign * ((weights[row] * values[n]).sum(axis=0) * size) - 1 + slack * alphas[n]
            new = np.maximum(alphas[n] - gradient / (1 + slack), 0)
            weights[row] += values[n] * ((new - alphas[n]) * sign * size)
            alphas[n] = new
    return features, classes, weights * worths[:, None]


def packed(
    version: str, features: list[str], classes: list[str], weights: Floats, *, whole: bool = False
) -> dict[str, Any]:
    """The weights in 255 steps; features that say nothing are left out."""
    scale = float(np.abs(weights).max()) / _STEPS
    steps = np.rint(weights / scale).astype(np.int8)
    kept = [n for n in range(len(features)) if np.abs(steps[n]).max() > 0]
    return {
        "data_version": version,
        "whole": whole,
        "classes": classes,
        "scale": round(scale, 9),
        "features": "\n".join(features[n] for n in kept),
        "weights": base64.b64encode(steps[kept].tobytes()).decode(),
    }


def write(file: Path, values: Mapping[str, Any]) -> None:
    """One file, the same bytes for the same values."""
    file.write_text(json.dumps(values, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
