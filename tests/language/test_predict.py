"""`guanjia predict`."""

import io
import json
from pathlib import Path

import pytest

from app.cli.predict import predict
from app.errors import Stop

GOOD: dict[str, dict[str, object]] = {
    "intent": {"text": "两条吐司", "now": "2026-11-21T10:00:00+08:00"},
    "times": {"text": "明天3点", "now": "2026-11-21T10:00:00+08:00"},
    "dialogue": {
        "start": "2026-11-21T10:00:00+08:00",
        "messages": [{"speaker": "a", "role": "fan", "text": "两条吐司"}],
    },
    "moderation": {"text": "加我微信", "msg_type": "text", "context": {"speaker_role": "fan"}},
    "names": {"name": "糖糖妈妈"},
}


def run(kind: str, *lines: str, tmp: Path) -> tuple[list[dict[str, object]], list[str]]:
    file = tmp / "in.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    out, problems = io.StringIO(), io.StringIO()
    predict(kind, file, out, problems)
    return [json.loads(line) for line in out.getvalue().splitlines()], problems.getvalue().splitlines()


@pytest.mark.parametrize("kind", list(GOOD))
def test_each_kind_answers_under_the_same_id(kind: str, tmp_path: Path) -> None:
    answers, problems = run(kind, json.dumps({"id": "x-1", **GOOD[kind]}), tmp=tmp_path)
    assert [answer["id"] for answer in answers] == ["x-1"]
    assert problems == []


@pytest.mark.parametrize("kind", list(GOOD))
@pytest.mark.parametrize("bad", ["{", "[]", '"x"', "7", '{"id": "y", "text": 5, "now": "never", "name": 3}'])
def test_a_malformed_line_is_named_and_stops_nobody(kind: str, bad: str, tmp_path: Path) -> None:
    good = json.dumps({"id": "x-1", **GOOD[kind]})
    answers, problems = run(kind, good, bad, good, tmp=tmp_path)
    assert len(answers) == 2
    assert len(problems) == 1
    assert "2" in problems[0]


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Stop):
        run("weather", "{}", tmp=tmp_path)
