"""What the official callback tells, from captured and published payloads (tests/fixtures/origin.md says whence)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.config import WecomApp
from app.events import (
    CardPressed,
    Event,
    FriendAdded,
    FriendRemoved,
    GroupCreated,
    GroupDismissed,
    GroupRenamed,
    MemberJoined,
    MemberLeft,
    StaffSaid,
)
from app.wecom.crypto import Cipher, signature
from app.wecom.official.ear import OfficialEar
from app.wecom.port import Ignored, Refused

FOLDER = Path(__file__).parent.parent / "fixtures/callback"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
EAR = OfficialEar(WecomApp.model_validate({"corp_id": "wwcorp", "token": "tok", "aes_key": KEY}))


def payload(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.xml")), ids=lambda file: file.stem)
def test_every_published_callback_is_an_event_or_known_and_ignored(file: Path) -> None:
    heard = EAR.parse(file.read_bytes(), NOW)

    assert isinstance(heard, Ignored | Event)


@pytest.mark.parametrize(
    ("name", "event"),
    [
        (
            "senparc.change_external_chat.update.change_name.xml",  # a real capture, with stray join fields
            GroupRenamed(at=datetime(2023, 11, 22, 8, 48, 27, tzinfo=UTC), group_id="wree9uDgAAfxkLu5-lEbsmQBjsb7V8Cg"),
        ),
        (
            "wxjava.change_external_chat.update.add_member.csv.xml",
            MemberJoined(
                at=datetime(2014, 6, 24, 11, 48, 33, tzinfo=UTC),
                group_id="wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA",
                person_ids=("wmEJiCwAAA9KG2qlSq6rKwASSgAAAA", "wmEJiCwAAA9KG2qlSq6rKwBBBBBBB"),
                scene=1,
            ),
        ),
        (
            "wxjava.change_external_chat.update.del_member.csv.xml",
            MemberLeft(
                at=datetime(2014, 6, 24, 11, 48, 33, tzinfo=UTC),
                group_id="wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA",
                person_ids=("wmEJiCwAAA9KG2qlSq6rKwASSgAAAA",),
                scene=1,
            ),
        ),
        (
            "wxjava.template_card_event.xml",
            CardPressed(
                at=datetime(1973, 11, 29, 21, 33, 9, tzinfo=UTC),
                staff_id="fromuser",
                task_id="taskid111",
                key="key111",
                response_code="ResponseCode",
                selected={"QuestionKey1": ("OptionId1", "OptionId2"), "QuestionKey2": ("OptionId3", "OptionId4")},
            ),
        ),
        (
            "tp.text.xml",
            StaffSaid(
                at=datetime(2012, 9, 28, 11, 31, tzinfo=UTC),
                staff_id="fromuser",
                message_id="1234567890123456",
                text="this is a test",
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_payload_becomes_exactly_this_event(name: str, event: Event) -> None:
    assert EAR.parse(payload(name), NOW) == event


def test_the_third_party_envelope_is_understood_too() -> None:
    added = EAR.parse(payload("gowecom.ChangeExternalContactAddExternalContact.xml"), NOW)
    removed = EAR.parse(payload("gowecom.ChangeExternalContactDelExternalContact.xml"), NOW)

    assert isinstance(added, FriendAdded)
    assert added.welcome_code
    assert isinstance(removed, FriendRemoved)


@pytest.mark.parametrize(("change", "kind"), [("create", GroupCreated), ("dismiss", GroupDismissed)])
def test_groups_come_and_go(change: str, kind: type) -> None:
    heard = EAR.parse(
        f"<xml><Event>change_external_chat</Event><ChatId>wr1</ChatId><ChangeType>{change}</ChangeType>"
        "<CreateTime>1700000000</CreateTime></xml>".encode(),
        NOW,
    )

    assert isinstance(heard, kind)


def test_milliseconds_are_seconds_and_the_future_is_now() -> None:
    def at(created: str) -> datetime:
        heard = EAR.parse(
            f"<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><CreateTime>{created}</CreateTime></xml>".encode(),
            NOW,
        )
        assert isinstance(heard, StaffSaid)
        return heard.at

    assert at("1700000000000") == at("1700000000")
    assert at("9999999999") == NOW


@pytest.mark.parametrize("created", ["x", "99999999999999999999", ""])
def test_a_time_that_is_none_is_an_error_not_a_crash(created: str) -> None:
    raw = f"<xml><MsgType>text</MsgType><CreateTime>{created}</CreateTime></xml>".encode()
    if created:
        with pytest.raises(ValueError, match=r"."):
            EAR.parse(raw, NOW)
    else:
        assert isinstance(EAR.parse(raw, NOW), StaffSaid)


def knock(message: str, *, corp: str = "wwcorp", nonce: str = "n", **changes: str) -> tuple[dict[str, str], bytes]:
    """A callback as WeCom posts it."""
    encrypt = Cipher(KEY).encrypt(message.encode(), corp)
    query = {"msg_signature": signature("tok", "1", nonce, encrypt), "timestamp": "1", "nonce": nonce, **changes}
    return query, f"<xml><ToUserName>wwcorp</ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>".encode()


JOIN = (
    "<xml><ToUserName>wwcorp</ToUserName><Event>change_external_chat</Event><ChatId>wr1</ChatId>"
    "<CreateTime>1700000000</CreateTime><ChangeType>update</ChangeType></xml>"
)


def test_the_same_event_has_the_same_key_however_it_is_encrypted_and_ordered() -> None:
    first = EAR.open(*knock(JOIN))
    again = EAR.open(*knock(JOIN, nonce="other"))
    shuffled = EAR.open(
        *knock(
            "<xml><ChangeType><![CDATA[update]]></ChangeType><CreateTime>1700000000</CreateTime><ChatId>wr1</ChatId>"
            "<Event>change_external_chat</Event><ToUserName>wwcorp</ToUserName></xml>"
        )
    )

    assert first.key == again.key == shuffled.key
    assert first.lane == "group:wr1"


def test_a_message_is_known_by_its_own_id() -> None:
    def key(message_id: str, created: int) -> str:
        return EAR.open(
            *knock(
                f"<xml><ToUserName>wwcorp</ToUserName><FromUserName>Li</FromUserName><MsgType>text</MsgType>"
                f"<MsgId>{message_id}</MsgId><CreateTime>{created}</CreateTime></xml>"
            )
        ).key

    assert key("CAIQg/PKxgYY2sC9tpuAgAMg9/zKaw==", 1) == key("CAIQg/PKxgYY2sC9tpuAgAMg9/zKaw==", 2)
    assert key("1", 1) != key("2", 1)


@pytest.mark.parametrize(
    ("query", "body", "reason"),
    [
        (*knock(JOIN, corp="wwother"), "receiveid"),
        (*knock(JOIN, msg_signature="0" * 40), "signature"),
        (knock(JOIN, nonce="")[0], knock(JOIN)[1], "shape"),
        ({}, knock(JOIN)[1], "shape"),
        (knock(JOIN)[0], b"<xml><ToUserName>x</ToUserName></xml>", "shape"),
        (knock(JOIN)[0], b"{}", "xml"),
        (*knock("this is no xml"), "xml"),
        (*knock("<!DOCTYPE a [<!ENTITY b 'c'>]><xml><a>&b;</a></xml>"), "entity"),
        (*knock(JOIN.replace("wr1", "w" * 5000)), "shape"),
    ],
)
def test_what_is_not_for_us_is_refused_with_its_reason(query: dict[str, str], body: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        EAR.open(query, body)

    assert refused.value.reason == reason
    assert 400 <= refused.value.status < 500
