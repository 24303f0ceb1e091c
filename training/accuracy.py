"""`make accuracy`: scores the package on everything that was kept from training and writes docs/accuracy.md.

Fails when a figure on the frozen set is below its contract. Frozen rows are only ever counted: nothing here prints one.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from app.cli.predict import KINDS
from app.language import intents, judge
from app.language.model import Model
from training import fit, rows, score
from training.figures import Figure

ROOT = Path(__file__).parents[1]
FROZEN = ROOT / "tests/language/frozen"
_SCORES = {
    "intent": score.intents,
    "times": score.times,
    "dialogue": score.dialogues,
    "moderation": score.moderation,
    "names": score.names,
}
_FROZEN = {"intent": "intents", "times": "times", "dialogue": "dialogues", "moderation": "moderation", "names": "names"}
#: talk that looks like a ticket and tickets that look like talk: counted by a model that has not seen them
NEAR = "intent_talk2"
_OF_SLOTS = ("slot micro-F1", "datetime of messages", "order frames")  # which are not labelled there
_KEPT = {"intent": ("intent_train",), "moderation": ("moderation_train",)}
Row = Mapping[str, Any]


def main() -> None:
    """Measure, print, write, and tell by the exit code."""
    parts = development()
    frozen = [
        ("Frozen set", kind, figures(kind, list(frozen_rows(kind))))
        for kind in _SCORES
        if any(frozen_rows(kind)) and sys.argv[1:] != ["dev"]
    ]
    parts = [*parts, ("Near misses", "intent", near())]
    for title, kind, found in (*parts, *frozen):
        print(f"\n{title}, {kind}")  # noqa: T201  # a command's output
        for one in found:
            print(_line(one))  # noqa: T201  # as above
    if frozen:
        _write((*frozen, *parts))
    sys.exit(any(not one.met for _, _, found in frozen for one in found))


def development() -> list[tuple[str, str, list[Figure]]]:
    """The development split, by models that were fitted without it; the ones that ship have seen it."""
    kept = {name: Model(fit.fitted(name, "train")) for name in fit.SAMPLES}
    with mock.patch.object(intents, "model", kept.get), mock.patch.object(judge, "model", kept.get):
        return [
            ("Development split", kind, figures(kind, list(rows.rows(*names, split="dev"))))
            for kind, names in _KEPT.items()
        ]


def near() -> list[Figure]:
    """The figures of the near misses, by a model that was fitted without them."""
    with mock.patch.object(rows, "INTENTS", tuple(name for name in rows.INTENTS if name != NEAR)):
        kept = Model(fit.fitted("intents", ""))
    with mock.patch.object(intents, "model", return_value=kept):
        return [one for one in figures("intent", list(rows.rows(NEAR))) if one.name not in _OF_SLOTS]


def figures(kind: str, due: Sequence[Row]) -> list[Figure]:
    """The figures of a kind over labelled rows."""
    shop = rows.shop()
    return _SCORES[kind]([(_complete(kind, row), KINDS[kind](row, shop)) for row in due])


def _complete(kind: str, row: Row) -> Row:
    """Rows without slots have none labelled."""
    return {**row, "slots": row.get("slots") or {}} if kind == "intent" else row


def frozen_rows(kind: str) -> Iterator[Row]:
    """The rows of the frozen set of a kind; none where it is not there."""
    file = FROZEN / f"{_FROZEN[kind]}.jsonl"
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _line(one: Figure) -> str:
    mark = "" if not one.goal else "kept" if one.met else "BELOW"
    return f"  {one.name:44} {one.value:.3f}  [{one.low:.3f}, {one.high:.3f}]  of {one.cases:5}  {one.goal:8} {mark}"


def _write(parts: Sequence[tuple[str, str, list[Figure]]]) -> None:
    lines = [
        "# How well messages are understood",
        "",
        "Written by `make accuracy`. Intervals are 95 % (Wilson for shares, bootstrap for F1). The development split",
        "was kept from training by frame; near misses were written by others and are counted by a model fitted without",
        "them; the frozen set was written by others and is only counted.",
        f"Data version {rows.version()}.",
    ]
    for title, kind, found in parts:
        lines += [
            "",
            f"## {title}: {kind}",
            "",
            "| figure | value | 95 % | cases | contract | |",
            "|---|---|---|---|---|---|",
        ]
        for one in found:
            mark = "" if not one.goal else "kept" if one.met else "below"
            lines.append(
                f"| {one.name} | {one.value:.3f} | {one.low:.3f}–{one.high:.3f} | {one.cases} | {one.goal} | {mark} |"
            )
    target = ROOT / "docs/accuracy.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
