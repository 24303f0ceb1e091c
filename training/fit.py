"""`make train`: fits the models of app/language from training/data, the same bytes from the same rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.language import credit, marks, names, signals, traits
from app.language.asked import ROLES
from app.language.features import features
from app.language.normalise import fold
from app.language.reading import Shop
from app.language.slots import scan
from app.language.spelling import spelled_out
from app.language.understand import words_of
from training import rows, spans, svm
from training.grow import grown

#: models whose features that nobody has seen speak for doubt
_WHOLE = ("moderation", "names")
FOLDER = Path(__file__).parents[1] / "app/language/data"


def main() -> None:
    """Fit and write them all."""
    for name in SAMPLES:
        svm.write(FOLDER / f"{name}.weights.json", fitted(name, ""))
        print(f"{name}: fitted, data {rows.version()}")  # noqa: T201  # a command's output
    svm.write(FOLDER / "spans.weights.json", fitted_spans(""))
    print(f"spans: fitted, data {rows.version()}")  # noqa: T201  # as above


def fitted(name: str, split: str) -> dict[str, Any]:
    """A model's values from one split, or from all rows ("")."""
    whole = name in _WHOLE
    samples = SAMPLES[name](split)
    found = svm.fit(*samples, cost=1.0, worth=_worth) if name == "intents" else svm.fit(*samples, whole=whole)
    return svm.packed(rows.version(), *found, whole=whole)


def _worth(feature: str) -> float:
    """Cues, shapes and facts of an intent count less than its characters: one word is seen in many of them at once."""
    return 0.6 if feature[0] in "#~=" else 1.0


def fitted_spans(split: str) -> dict[str, Any]:
    """The values of the chain that finds the names in orders."""
    return svm.packed(rows.version(), *spans.fit(spans.samples(split)))


def moderation_samples(split: str) -> tuple[list[list[str]], list[str]]:
    """Features and labels of the messages of a split."""
    shop = rows.shop()
    samples, labels = [], []
    for row in grown(list(rows.rows(*rows.MODERATION, split=split))):
        samples.append(sorted(moderation_features(row, shop)))
        labels.append(row["label"])
    return samples, labels


def moderation_features(row: rows.Row, shop: Shop) -> set[str]:
    """What the model sees of a row."""
    message = rows.message(row)
    seen = traits.look(message, fold(words_of(message)), rows.context(row), shop)
    return marks.features(seen, signals.findings(seen, shop), credit.credited(seen))


def intent_samples(split: str) -> tuple[list[list[str]], list[str]]:
    """Features and labels of the messages of a split."""
    shop = rows.shop()
    samples, labels = [], []
    for row in rows.rows(*rows.INTENTS, split=split):
        found = scan(spelled_out(fold(row["text"])), rows.now_of(row), shop)
        samples.append(features(found, rows.context(row)))
        labels.append(row["intent"])
    return samples, labels


def names_samples(split: str) -> tuple[list[list[str]], list[str]]:
    """Features and labels of the names of a split that the model is asked about."""
    shop = rows.shop()
    samples, labels = [], []
    for row in rows.rows(*rows.NAMES, split=split):
        kind, role = row.get("kind", "member"), ROLES.get(row.get("role"), "fan")
        samples.append(names.features(names.named(row["name"], kind, role, shop)))
        labels.append(row["label"])
    return samples, labels


SAMPLES: dict[str, Callable[[str], tuple[list[list[str]], list[str]]]] = {
    "intents": intent_samples,
    "moderation": moderation_samples,
    "names": names_samples,
}

if __name__ == "__main__":
    main()
