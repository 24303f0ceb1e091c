"""The official callback: opens the envelope at the door, understands it in the worker (protocol §1, §2)."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

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
    NoticeChanged,
    OwnerChanged,
    StaffLeft,
    StaffSaid,
)
from app.wecom import xml
from app.wecom.crypto import Cipher, CryptoError, verify
from app.wecom.port import Envelope, Ignored, Refused, envelope
from app.wecom.words import clean
from app.wecom.xml import Node, XmlError, text, texts

_LONGEST_TEXT = 10_000  # characters
_QUESTIONS, _CHOICES = 3, 20  # the most that a card asks, and that can be chosen (protocol §5.6)
_MILLISECONDS = 10**11  # a later time in seconds is a time in milliseconds


class OfficialEar:
    """One WeCom application's callback."""

    def __init__(self, app: WecomApp) -> None:
        self._app = app
        self.corp_id = app.corp_id
        self._token = app.token.get_secret_value()
        self._cipher = Cipher(app.aes_key.get_secret_value())

    def echo(self, query: Mapping[str, str]) -> bytes:
        """The answer to WeCom's verification of the URL. Raises Refused."""
        return self._open(query, _field(query, "echostr").replace(" ", "+"))

    def open(self, query: Mapping[str, str], body: bytes) -> Envelope:
        """One verified callback. Raises Refused."""
        try:
            encrypt = text(xml.read(body), "Encrypt")
            if not encrypt:
                raise Refused("shape", "no Encrypt node")
            message = self._open(query, encrypt)
            node = xml.read(message)
            if text(node, "AuthCorpId") not in {"", self.corp_id}:
                raise Refused("receiveid", "a suite's callback about another corp", status=403)
        except XmlError as error:
            raise Refused(error.reason) from None
        return envelope(key_of(node), _lane(node), message, urgent=text(node, "UpdateDetail") == "add_member")

    def parse(self, payload: bytes, arrived: datetime) -> Event | Ignored:
        """Understand one decrypted message. Raises ValueError."""
        node = xml.read(payload)
        at = min(_time(node), arrived)
        name = text(node, "Event") or text(node, "InfoType")
        if text(node, "MsgType") == "text":
            return _staff_said(node, at, self._app.name)
        if not name:
            return Ignored(f"a {text(node, 'MsgType') or 'nameless'} message to the application")
        understand = _EVENTS.get(name)
        if understand is None:
            return Ignored(f"event {name}")
        return understand(node, at)

    def _open(self, query: Mapping[str, str], encrypt: str) -> bytes:
        try:
            verify(
                self._token,
                _field(query, "timestamp"),
                _field(query, "nonce"),
                encrypt,
                _field(query, "msg_signature"),
            )
            message, receive_id = self._cipher.decrypt(encrypt)
        except CryptoError as error:
            raise Refused(error.reason, status=403 if error.reason == "signature" else 400) from None
        if receive_id not in {self._app.corp_id, self._app.suite_id or self._app.corp_id}:
            raise Refused("receiveid", status=403)
        return message


def _field(query: Mapping[str, str], name: str) -> str:
    value = query.get(name)
    if not value:
        raise Refused("shape", f"{name} is missing")
    return value


def key_of(node: Mapping[str, Node]) -> str:
    """Equal for repeats, however encrypted: a message's own id, else all of its content (protocol §1.7)."""
    receiver = text(node, "ToUserName") or text(node, "AuthCorpId")
    if message_id := text(node, "MsgId"):
        return f"msg:{receiver}:{text(node, 'AgentID')}:{message_id}"
    return "event:" + hashlib.sha256(xml.canonical(dict(node)).encode()).hexdigest()


def _lane(node: Mapping[str, Node]) -> str:
    if group := text(node, "ChatId"):
        return f"group:{group}"
    if person := text(node, "ExternalUserID"):
        return f"person:{person}"
    sender = text(node, "FromUserName")
    return f"staff:{sender.lower()}" if sender and sender != "sys" else "corp"


def _time(node: Mapping[str, Node]) -> datetime:
    seconds = int(text(node, "CreateTime") or text(node, "TimeStamp") or "0")
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS else seconds, UTC)
    except (OverflowError, OSError):
        raise ValueError("CreateTime is out of range") from None


def _number(node: Mapping[str, Node], name: str) -> int | None:
    value = text(node, name)
    return int(value) if value.isdigit() else None


def _staff_said(node: Mapping[str, Node], at: datetime, app: str) -> StaffSaid:
    return StaffSaid(
        at=at,
        staff_id=text(node, "FromUserName").lower(),
        message_id=text(node, "MsgId"),
        text=clean(text(node, "Content"))[:_LONGEST_TEXT],
        app=app,
    )


def _card_pressed(node: Mapping[str, Node], at: datetime) -> Event | Ignored:
    return CardPressed(
        at=at,
        staff_id=text(node, "FromUserName").lower(),
        task_id=text(node, "TaskId"),
        key=text(node, "EventKey"),
        response_code=text(node, "ResponseCode"),
        selected=_selected(node.get("SelectedItems")),
    )


def _selected(items: Node | None) -> dict[str, tuple[str, ...]]:
    """What was chosen, by question: one, or a list of them. More than a card can ask is left out."""
    found = items.get("SelectedItem") if isinstance(items, dict) else None
    asked = [item for item in (found if isinstance(found, list) else [found]) if isinstance(item, dict)]
    chosen: dict[str, tuple[str, ...]] = {}
    for item in asked[:_QUESTIONS]:
        if (key := text(item, "QuestionKey")) and key not in chosen:
            chosen[key] = tuple(dict.fromkeys(texts(item.get("OptionIds", ""))))[:_CHOICES]
    return chosen


def _group_changed(node: Mapping[str, Node], at: datetime) -> Event | Ignored:
    group_id, change = text(node, "ChatId"), text(node, "ChangeType")
    if not group_id:
        raise ValueError("change_external_chat without ChatId")
    match change:
        case "create":
            return GroupCreated(at=at, group_id=group_id)
        case "dismiss":
            return GroupDismissed(at=at, group_id=group_id)
        case "update":
            return _group_updated(node, at, group_id)
    return Ignored(f"change_external_chat {change}")


def _group_updated(node: Mapping[str, Node], at: datetime, group_id: str) -> Event | Ignored:
    """Stray join fields on renames are not read as joins (seen in a real capture)."""
    people = tuple(dict.fromkeys(texts(node.get("MemChangeList", ""))))
    version = (text(node, "LastMemVer"), text(node, "CurMemVer"))
    detail = text(node, "UpdateDetail")
    match detail:
        case "add_member":
            scene = _number(node, "JoinScene")
            return MemberJoined(at=at, group_id=group_id, person_ids=people, scene=scene, version=version)
        case "del_member":
            scene = _number(node, "QuitScene")
            return MemberLeft(at=at, group_id=group_id, person_ids=people, scene=scene, version=version)
        case "change_name":
            return GroupRenamed(at=at, group_id=group_id)
        case "change_owner":
            return OwnerChanged(at=at, group_id=group_id)
        case "change_notice":
            return NoticeChanged(at=at, group_id=group_id)
    return Ignored(f"change_external_chat update {detail}")


def _contact_changed(node: Mapping[str, Node], at: datetime) -> Event | Ignored:
    staff_id, person_id = text(node, "UserID").lower(), text(node, "ExternalUserID")
    change = text(node, "ChangeType")
    match change:
        case "add_external_contact" | "add_half_external_contact":
            return FriendAdded(
                at=at,
                staff_id=staff_id,
                person_id=person_id,
                state=text(node, "State"),
                welcome_code=text(node, "WelcomeCode"),
            )
        case "del_external_contact":
            return FriendRemoved(at=at, staff_id=staff_id, person_id=person_id, by="staff")
        case "del_follow_user":
            return FriendRemoved(at=at, staff_id=staff_id, person_id=person_id, by="customer")
    return Ignored(f"change_external_contact {change}")


def _corp_changed(node: Mapping[str, Node], at: datetime) -> Event | Ignored:
    """Of the corp's own people only who leaves it concerns us."""
    change, staff_id = text(node, "ChangeType"), text(node, "UserID").lower()
    if change == "delete_user" and staff_id:
        return StaffLeft(at=at, staff_id=staff_id)
    return Ignored(f"change_contact {change}")


_EVENTS: dict[str, Callable[[Mapping[str, Node], datetime], Event | Ignored]] = {
    "change_external_chat": _group_changed,
    "change_external_contact": _contact_changed,
    "template_card_event": _card_pressed,
    "change_contact": _corp_changed,
}
