"""What a hosted account hears."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events import MessagePosted, MessageRecalled
from app.wecom.hosted.ear import HEADER, HostedEar
from app.wecom.port import Ignored, Refused

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
EAR = HostedEar("bot-1", "s3cret")


def spoken(**changes: Any) -> bytes:
    body: dict[str, Any] = {
        "messageId": "m1",
        "messageType": 7,
        "timestamp": int(NOW.timestamp() * 1000),
        "imBotId": "bot-1",
        "roomWecomChatId": "wr1",
        "externalUserId": "wm1",
        "contactName": "小雨妈妈",
        "payload": {"text": "来一条吐司", "mention": ["bot-1"]},
        **changes,
    }
    return json.dumps(body).encode()


def test_a_text_is_a_message_in_its_group() -> None:
    assert EAR.parse(spoken(), NOW) == MessagePosted(
        at=NOW,
        message_id="m1",
        group_id="wr1",
        person_id="wm1",
        text="来一条吐司",
        name="小雨妈妈",
        mentions_us=True,
        ear="juzi:bot-1",
    )


def test_other_kinds_keep_their_payload() -> None:
    heard = EAR.parse(spoken(messageType=9, payload={"title": "砍一刀", "appid": "wx1"}), NOW)

    assert isinstance(heard, MessagePosted)
    assert (heard.msg_type, heard.text, heard.payload) == ("weapp", "", {"title": "砍一刀", "appid": "wx1"})


def test_a_recall_names_the_message() -> None:
    heard = EAR.parse(spoken(messageType=11, payload={"messageId": "m0"}), NOW)

    assert heard == MessageRecalled(at=NOW, group_id="wr1", person_id="wm1", message_id="m0")


def test_without_a_group_it_was_said_to_us_alone() -> None:
    envelope = EAR.open(spoken(roomWecomChatId=""))

    assert envelope.lane == "person:wm1"


def test_a_payload_can_be_kept_however_deep_or_large_it_comes() -> None:
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"a": deep}
    heard = EAR.parse(spoken(messageType=9, payload={"deep": deep, "n": 10**30, "half": "\ud83d"}), NOW)

    assert isinstance(heard, MessagePosted)
    assert heard.payload["n"] == "1" + "0" * 30
    assert orjson.loads(orjson.dumps(heard.payload)) == heard.payload


def test_words_and_names_beyond_any_limit_are_cut() -> None:
    heard = EAR.parse(spoken(payload={"text": "蛋糕" * 400_000}, contactName="👨‍👩‍👧‍👦" * 50_000), NOW)

    assert isinstance(heard, MessagePosted)
    assert (len(heard.text), len(heard.name)) == (10_000, 500)


def test_an_unknown_kind_is_ignored_not_an_error() -> None:
    assert isinstance(EAR.parse(spoken(messageType=10000), NOW), Ignored)


def test_what_was_said_longer_ago_than_we_remember_is_a_replay() -> None:
    assert isinstance(EAR.parse(spoken(), NOW + timedelta(days=39)), MessagePosted)
    assert isinstance(EAR.parse(spoken(), NOW + timedelta(days=41)), Ignored)


def test_what_postgres_cannot_keep_is_cleaned_away() -> None:
    body = spoken(contactName="a\x00b").replace("来一条吐司".encode("unicode_escape"), b"\\ud83d half")
    heard = EAR.parse(body, NOW)

    assert isinstance(heard, MessagePosted)
    assert heard.name == "ab"
    assert heard.text == "? half"


@pytest.mark.parametrize(
    ("secret", "body", "reason"),
    [
        ("", spoken(), "secret"),
        ("wrong", spoken(), "secret"),
        ("s3cret", b"no json", "json"),
        ("s3cret", b"[" * 100_000, "json"),
        ("s3cret", b"[]", "shape"),
        ("s3cret", spoken(messageId=""), "shape"),
        ("s3cret", spoken(timestamp=-1), "shape"),
        ("s3cret", spoken(timestamp=10**18), "shape"),
        ("s3cret", spoken(roomWecomChatId="", externalUserId=""), "shape"),
        ("s3cret", spoken(roomWecomChatId="wr\n1"), "shape"),
        ("s3cret", spoken(roomWecomChatId="w" * 300), "shape"),
        ("s3cret", spoken(messageId="a\x00b"), "shape"),
        ("s3cret", spoken(externalUserId="wm\x00"), "shape"),
    ],
)
def test_what_is_wrong_is_refused_with_its_reason(secret: str, body: bytes, reason: str) -> None:
    def arrive() -> None:
        EAR.check({HEADER: secret})
        EAR.open(body)

    with pytest.raises(Refused) as refused:
        arrive()

    assert refused.value.reason == reason


def test_without_a_secret_of_ours_nobody_gets_in() -> None:
    with pytest.raises(Refused):
        HostedEar("bot-1", "").check({HEADER: ""})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ["messageType", "timestamp", "payload", "contactName", "isSelf", "roomWecomChatId", "externalUserId"], _json
        ),
    )
)
def test_any_json_is_heard_or_refused(changes: dict[str, Any]) -> None:
    try:
        envelope = EAR.open(spoken(**changes))
    except Refused:
        return
    EAR.parse(envelope.payload, NOW)
