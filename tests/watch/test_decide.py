"""When a trouble begins and when it is over: limits, patience, and what the words say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Words
from app.watch.decide import CURES, Failing, Measured, Trouble, step, troubles, words

QUIET = Measured(disk=0.5)
NONE: frozenset[tuple[str, str]] = frozenset()


@pytest.mark.parametrize(
    ("measured", "kinds"),
    [
        (QUIET, []),
        (Measured(lag=60.0, disk=0.5), []),
        (Measured(lag=60.1, disk=0.5), [("lag", "")]),
        (Measured(disk=0.09), [("disk", "")]),
        (Measured(disk=None), []),
        (Measured(dead=1), [("dead", "")]),
        (Measured(unsure=299.0, unsure_count=1), []),
        (Measured(unsure=301.0, unsure_count=1), [("unsure", "")]),
        (Measured(workers=0), [("worker", "")]),
        (Measured(unplaced=299.0, unplaced_count=1), []),
        (Measured(unplaced=301.0, unplaced_count=1), [("unplaced", "")]),
        (Measured(silent=["juzi:a", "worktool:b"]), [("silent", "juzi:a"), ("silent", "worktool:b")]),
        (Measured(silence=True), [("silence", "")]),
        (Measured(failing=[Failing("app", "message/send: ConnectError", 59.0)]), []),
        (Measured(failing=[Failing("app", "message/send: ConnectError", 61.0)]), [("hand", "app")]),
        (Measured(failing=[Failing("app", "gettoken: errcode 40001", 61.0)]), [("refused", "app")]),
        (Measured(failing=[Failing("app", "x: errcode 45009", 61.0)]), [("hand", "app")]),
        (Measured(failing=[Failing("hosted", "/speak: HTTP 401", 61.0)]), [("refused", "hosted")]),
        (Measured(failing=[Failing("hosted", "interrupted", 900.0)]), []),
        (
            Measured(
                failing=[Failing("app", "a: ConnectError", 99.0), Failing("app", "gettoken: errcode 40013", 70.0)]
            ),
            [("refused", "app")],
        ),
    ],
)
def test_what_is_wrong(measured: Measured, kinds: list[tuple[str, str]]) -> None:
    assert [trouble.key for trouble in troubles(measured, NONE)] == kinds


@pytest.mark.parametrize(
    ("measured", "still"),
    [
        (Measured(lag=21.0), {("lag", "")}),
        (Measured(lag=19.0), set()),
        (Measured(disk=0.11), {("disk", "")}),
        (Measured(disk=0.13), set()),
        (Measured(unsure=10.0, unsure_count=1), {("unsure", "")}),
        (Measured(failing=[Failing("app", "x: ConnectError", 5.0)]), {("hand", "app")}),
    ],
)
def test_it_is_over_at_a_milder_limit(measured: Measured, still: set[tuple[str, str]]) -> None:
    open_ = frozenset({("lag", ""), ("disk", ""), ("unsure", ""), ("hand", "app")})
    begin, end, _ = step(measured, open_, {})
    assert begin == []
    assert set(end) == open_ - still


def test_what_may_pass_by_itself_has_to_be_seen_again() -> None:
    lag = Measured(lag=90.0)
    begin, _, seen = step(lag, NONE, {})
    assert (begin, seen) == ([], {("lag", ""): 1})
    assert step(QUIET, NONE, seen)[2] == {}
    begin, _, seen = step(lag, NONE, seen)
    assert [trouble.kind for trouble in begin] == ["lag"]
    assert seen == {}


@given(st.lists(st.floats(0, 200), max_size=30))
def test_nothing_is_told_twice_without_an_end_between(lags: list[float]) -> None:
    open_: frozenset[tuple[str, str]] = NONE
    seen: dict[tuple[str, str], int] = {}
    for lag in lags:
        begin, end, seen = step(Measured(lag=lag), open_, seen)
        assert not {trouble.key for trouble in begin} & open_
        assert set(end) <= open_
        open_ = (open_ | {trouble.key for trouble in begin}) - set(end)


def test_every_trouble_has_words_and_a_cure_in_both_languages() -> None:
    values = {"seconds": 75, "free": "8%", "count": 3}
    for kind in CURES:
        said = words(Trouble(kind, "app", values), Words("密钥不对", "wrong secret"))
        for text in (said.zh, said.en, CURES[kind].zh, CURES[kind].en):
            assert text
            assert "{" not in text
