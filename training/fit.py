"""`make train`: fits the models of app/language from training/data, the same bytes from the same rows."""

from pathlib import Path

from app.language import traits
from app.language.features import features
from app.language.normalise import fold
from app.language.slots import scan
from app.language.spelling import spelled_out
from training import rows, svm

_FOLDER = Path(__file__).parents[1] / "app/language/data"


def main() -> None:
    """Fit and write them all."""
    version = rows.version()
    samples, labels = intent_samples("train")
    svm.write(_FOLDER / "intents.weights.json", version, *svm.fit(samples, labels))
    print(f"intents: {len(samples)} messages, data {version}")  # noqa: T201  # a command's output
    samples, labels = moderation_samples("train")
    svm.write(_FOLDER / "moderation.weights.json", version, *svm.fit(samples, labels))
    print(f"moderation: {len(samples)} messages, data {version}")  # noqa: T201  # as above


def moderation_samples(split: str) -> tuple[list[list[str]], list[str]]:
    """Features and labels of the messages of a split."""
    shop = rows.shop()
    samples, labels = [], []
    for row in rows.rows(*rows.MODERATION, split=split):
        message = rows.message(row)
        samples.append(traits.features(traits.look(message, fold(message.text), rows.context(row), shop)))
        labels.append(row["label"])
    return samples, labels


def intent_samples(split: str) -> tuple[list[list[str]], list[str]]:
    """Features and labels of the messages of a split."""
    shop = rows.shop()
    samples, labels = [], []
    for row in rows.rows(*rows.INTENTS, split=split):
        found = scan(spelled_out(fold(row["text"])), rows.now_of(row), shop)
        samples.append(features(found, rows.context(row)))
        labels.append(row["intent"])
    return samples, labels


if __name__ == "__main__":
    main()
