"""The weights, and what they were made of."""

import ast
import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.model import BIAS, Model
from training import fit, rows, svm
from training.accuracy import FROZEN, development, figures, frozen_rows
from training.grow import grown

ROOT = Path(__file__).parents[2]
DATA = ROOT / "app/language/data"


def test_the_weights_are_small_and_say_which_data_they_are_from() -> None:
    assert sum(file.stat().st_size for file in DATA.iterdir()) < 5_000_000
    for file in DATA.glob("*.weights.json"):
        assert json.loads(file.read_text(encoding="utf-8"))["data_version"] == rows.version()


def test_no_training_text_stands_in_the_code() -> None:
    texts = {
        row["text"]
        for name in (*rows.INTENTS, *rows.MODERATION)
        for row in rows.rows(name)
        if len(row.get("text") or "") > 6
    }
    literals = {
        node.value
        for file in (ROOT / "app/language").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not texts & literals


def test_the_frozen_set_is_never_trained_on() -> None:
    assert FROZEN not in rows.DATA.parents
    assert not list(rows.DATA.rglob("*frozen*"))
    assert fit.__file__.startswith(str(ROOT / "training"))


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    samples = [["a", "b"], ["b", "c"], ["a", "c"], ["c"]] * 3
    labels = ["x", "y", "x", "y"] * 3
    for file in (tmp_path / "1", tmp_path / "2"):
        svm.write(file, svm.packed("v", *svm.fit(samples, labels)))
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_a_star_in_a_message_is_no_bias() -> None:
    samples = [["a"], ["a"], ["*", "b"], ["*", "b"]]
    made = Model(svm.packed("v", *svm.fit(samples, ["x", "x", "y", "y"])))
    assert made.scores(["*"])["y"] > 0 > made.scores(["*"])["x"]
    with pytest.raises(ValueError, match="bias"):
        svm.fit([[BIAS]], ["x"])


def test_what_a_feature_is_worth_changes_what_is_learned_of_it() -> None:
    samples, labels = [["a", "b"], ["b"], ["a"], ["c"]] * 2, ["x", "x", "y", "y"] * 2
    plain = svm.fit(samples, labels)[2]
    assert (svm.fit(samples, labels, worth=lambda _: 1.0)[2] == plain).all()
    assert (svm.fit(samples, labels, worth=lambda name: 0.5 if name == "a" else 1.0)[2] != plain).any()


def test_growing_the_same_rows_twice_gives_the_same_and_keeps_labels() -> None:
    given_rows = list(rows.rows("moderation_more"))
    once, twice = grown(given_rows), grown(given_rows)
    assert once == twice
    assert once[: len(given_rows)] == given_rows
    assert {row["label"] for row in once} <= {"clean", "tolerable", "intolerable"}


@given(st.lists(st.lists(st.integers(-127, 127), min_size=3, max_size=3), min_size=1, max_size=40))
def test_weights_side_by_side_add_up_like_weights_one_by_one(steps: list[list[int]]) -> None:
    names = [f"f{n}" for n in range(len(steps))]
    values = {
        "data_version": "v",
        "classes": ["a", "b", "c"],
        "scale": 0.5,
        "features": "\n".join(names),
        "weights": base64.b64encode(bytes(step % 256 for row in steps for step in row)).decode(),
    }
    found = Model(values).scores([*names, "unheard of"])
    for place, name in enumerate("abc"):
        assert found[name] == pytest.approx(sum(row[place] for row in steps) * 0.5 / len(steps) ** 0.5)


def test_the_figures_do_not_fall_behind_what_was_reached() -> None:
    """A floor under the development split and the frozen set; `make accuracy` prints everything."""
    floors = {
        ("intent", "intent accuracy, lenient"): 0.80,
        ("intent", "slot micro-F1"): 0.90,
        ("moderation", "intolerable recall"): 0.85,
        ("moderation", "intolerable precision"): 0.93,
    }
    for _, kind, found in development():
        for figure in found:
            assert figure.value >= floors.get((kind, figure.name), 0.0), figure
    assert figures("times", list(frozen_rows("times")))[0].value >= 0.9
