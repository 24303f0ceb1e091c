"""The official callback at the door and in the worker; what each published payload becomes is in tests/channels."""

from datetime import UTC, datetime

import pytest

from app.config import WecomApp
from app.events import (
    GroupCreated,
    GroupDismissed,
    StaffSaid,
)
from app.wecom.crypto import Cipher, signature
from app.wecom.official.ear import OfficialEar
from app.wecom.port import Refused

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
EAR = OfficialEar(WecomApp.model_validate({"corp_id": "wwcorp", "token": "tok", "aes_key": KEY}))


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


SUITE = OfficialEar(
    WecomApp.model_validate({"corp_id": "wwcorp", "token": "tok", "aes_key": KEY, "suite_id": "ww-suite"})
)
OF_A_SUITE = (
    "<xml><SuiteId>ww-suite</SuiteId><AuthCorpId>{corp}</AuthCorpId><InfoType>change_external_chat</InfoType>"
    "<TimeStamp>1700000000</TimeStamp><ChangeType>create</ChangeType><ChatId>wr1</ChatId></xml>"
)


def test_a_suites_callback_is_opened_where_we_are_one_of_its_applications() -> None:
    mail = knock(OF_A_SUITE.format(corp="wwcorp"), corp="ww-suite")
    assert SUITE.open(*mail).lane == "group:wr1"
    with pytest.raises(Refused):
        EAR.open(*mail)


def test_a_suites_callback_about_another_corp_is_not_ours() -> None:
    with pytest.raises(Refused) as refused:
        SUITE.open(*knock(OF_A_SUITE.format(corp="wwother"), corp="ww-suite"))
    assert (refused.value.reason, refused.value.status) == ("receiveid", 403)
