"""What an account hears that knows names alone."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events import AccountChanged, NamedPosted
from app.wecom.hosted.ear import HEADER
from app.wecom.hosted.names import REPEAT, NamesEar
from app.wecom.port import Ignored, Refused

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
EAR = NamesEar("wt-01", "s3cret-of-the-robot")
FIXTURES = Path(__file__).parent.parent / "channels" / "hosted_worktool"
PAIRS = sorted(FIXTURES.glob("*.expected.json"))


def spoken(**changes: Any) -> bytes:
    body: dict[str, Any] = {
        "spoken": "你好",
        "rawSpoken": "@me 你好",
        "receivedName": "仑哥",
        "groupName": "测试群1",
        "groupRemark": "测试群1备注名",
        "roomType": 1,
        "atMe": True,
        "textType": 1,
        **changes,
    }
    return json.dumps(body).encode()


@pytest.mark.parametrize("expected", PAIRS, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_what_it_says_is_understood(expected: Path) -> None:
    payload = expected.with_name(expected.name.replace(".expected.", ".request.")).read_bytes()
    told = json.loads(expected.read_text(encoding="utf-8"))

    EAR.open(payload)
    event = EAR.parse(payload, NOW)

    assert not isinstance(event, Ignored)
    found = {"event": type(event).__name__, **json.loads(json.dumps(asdict(event), default=str))}
    assert found.pop("at") == str(NOW)
    assert found == told


@pytest.mark.parametrize(
    ("number", "kind"),
    [(1, "text"), (2, "image"), (3, "voice"), (4, "card"), (5, "video"), (6, "location"), (7, "weapp"), (8, "link"),
     (9, "file"), (15, "text")],
)  # fmt: skip
def test_kinds_of_message(number: int, kind: str) -> None:
    heard = EAR.parse(spoken(textType=number), NOW)

    assert isinstance(heard, NamedPosted)
    assert (heard.msg_type, heard.words) == (kind, "你好" if kind == "text" else "")
    assert heard.content == ({} if kind == "text" else {"title": "你好"})


@pytest.mark.parametrize(
    ("value", "addressed"), [(True, True), ("true", True), ("True", True), (1, True), (False, False), ("false", False),
                             (None, False), ("", False)]
)  # fmt: skip
def test_whether_we_were_addressed_comes_in_many_shapes(value: object, addressed: bool) -> None:
    heard = EAR.parse(spoken(atMe=value), NOW)

    assert isinstance(heard, NamedPosted)
    assert heard.mentions_us is addressed


@pytest.mark.parametrize("room", [2, 4])
def test_what_is_said_to_it_alone_has_no_place(room: int) -> None:
    assert isinstance(EAR.parse(spoken(roomType=room), NOW), Ignored)


@pytest.mark.parametrize("room", [1, 3])
def test_groups_of_both_kinds_are_heard(room: int) -> None:
    assert isinstance(EAR.parse(spoken(roomType=room), NOW), NamedPosted)


def test_the_same_is_a_repeat_only_for_a_while() -> None:
    one, same = EAR.open(spoken()), EAR.open(spoken(rawSpoken="x", fileBase64="AAAA", messageId="7"))
    assert one.key == same.key
    assert one.window == REPEAT
    assert one.lane == "hosted:wt-01"
    for other in ({"spoken": "您好"}, {"receivedName": "x"}, {"groupName": "x"}, {"groupRemark": "x"}, {"textType": 8},
                  {"roomType": 3}):  # fmt: skip
        assert EAR.open(spoken(**other)).key != one.key
    assert NamesEar("wt-02").open(spoken()).key != one.key


def test_a_result_is_told_once_and_for_all() -> None:
    result = (FIXTURES / "callback.result.request.json").read_bytes()

    assert EAR.open(result).window is None


def test_the_address_may_say_what_the_body_does_not() -> None:
    envelope = EAR.open(b"anything", "5")

    assert EAR.parse(envelope.payload, NOW) == AccountChanged(at=NOW, account="wt-01", online=True)


@pytest.mark.parametrize(
    ("headers", "in_path", "lets_in"),
    [
        ({}, "s3cret-of-the-robot", True),
        ({HEADER: "s3cret-of-the-robot"}, "", True),
        ({HEADER: "s3cret-of-the-robot"}, "wrong", False),
        ({}, "", False),
        ({}, "密钥", False),
    ],
)
def test_who_knows_the_secret_gets_in(headers: dict[str, str], in_path: str, lets_in: bool) -> None:
    if lets_in:
        EAR.check(headers, in_path)
        return
    with pytest.raises(Refused) as refused:
        EAR.check(headers, in_path)
    assert refused.value.status == 403


def test_an_account_without_a_secret_lets_nobody_in() -> None:
    with pytest.raises(Refused):
        NamesEar("wt-01").check({HEADER: ""}, "")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"no json", "json"),
        (b"[" * 100_000, "json"),
        (b"[]", "shape"),
        (b"{}", "shape"),
        (b"null", "shape"),
        (spoken(roomType="x"), "shape"),
        (spoken(receivedName=["a"]), "shape"),
        (b'{"errorCode": 0}', "shape"),
        (b'{"errorCode": "x", "messageId": "1"}', "shape"),
        (b'{"errorCode": 0, "messageId": "1", "failList": {"a": 1}}', "shape"),
    ],
)
def test_what_is_wrong_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        EAR.open(body)
    assert refused.value.reason == reason


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
_FIELDS = ["spoken", "receivedName", "groupName", "groupRemark", "roomType", "textType", "atMe", "type", "errorCode",
           "messageId", "rawMsg", "failList", "successList", "errorReason"]  # fmt: skip


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_FIELDS, _json)))
def test_any_json_is_heard_or_refused(changes: dict[str, Any]) -> None:
    try:
        envelope = EAR.open(spoken(**changes))
    except Refused:
        return
    EAR.parse(envelope.payload, NOW)
