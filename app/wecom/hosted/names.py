"""What an account hears that knows names alone, in the shape of WorkTool (protocol §6.4; docs/wire-hosted.md).

It says who and where by name, and neither when nor under which number: within ten seconds the same is a repeat.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.events import AccountChanged, Event, HandReported, NamedPosted
from app.wecom.hosted.ear import HEADER, load
from app.wecom.port import Envelope, Ignored, Refused, envelope
from app.wecom.words import clean

REPEAT = timedelta(seconds=10)
_LONGEST_TEXT, _LONGEST_NAME = 10_000, 500  # characters; WeCom's own limits are lower
_GROUPS = (1, 3)  # roomType: external and internal group; the others are chats with one person
_ONLINE, _OFFLINE = 5, 6  # types of callback
#: textType → our name for the kind of message (labels of app.language)
_KINDS = {
    1: "text", 2: "image", 3: "voice", 4: "card", 5: "video", 6: "location", 7: "weapp", 8: "link", 9: "file",
    15: "text",
}  # fmt: skip


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("a text is needed")  # noqa: TRY004  # pydantic takes ValueError alone
    return clean(value)


def _flag(value: object) -> bool:
    return value.strip().lower() in ("true", "1") if isinstance(value, str) else value is True or value == 1


Words = Annotated[str, BeforeValidator(_text)]
Titles = Annotated[list[Words], BeforeValidator(lambda value: value or [])]


class _Said(BaseModel):
    """A message. Unknown fields are ignored."""

    model_config = ConfigDict(populate_by_name=True)

    spoken: Words = ""
    name: Words = Field("", alias="receivedName")
    group_name: Words = Field("", alias="groupName")
    group_remark: Words = Field("", alias="groupRemark")
    room_type: int = Field(alias="roomType")
    text_type: int = Field(1, alias="textType")
    at_me: Annotated[bool, BeforeValidator(_flag)] = Field(False, alias="atMe")


class _Result(BaseModel):
    """What came of commands."""

    model_config = ConfigDict(populate_by_name=True)

    number: Annotated[str, BeforeValidator(lambda value: _text(str(value)))] = Field(
        alias="messageId", min_length=1, max_length=200
    )
    raw: Any = Field(None, alias="rawMsg")
    code: int = Field(alias="errorCode")
    reason: Words = Field("", alias="errorReason")
    done: Titles = Field(default_factory=list, alias="successList")
    failed: Titles = Field(default_factory=list, alias="failList")


class NamesEar:
    """The callbacks of one such account. `secret` is its own."""

    def __init__(self, account: str, secret: str = "") -> None:
        self.account = account
        self._secret = secret

    def check(self, headers: Mapping[str, str], in_path: str = "") -> None:
        """Raise Refused unless the caller knows the secret: such a client can often only be given an address."""
        told = in_path or headers.get(HEADER, "")
        if not self._secret or not hmac.compare_digest(told.encode(), self._secret.encode()):
            raise Refused("secret", status=403)

    def open(self, body: bytes, kind: str = "") -> Envelope:
        """One callback of a caller who was checked. `kind`: its type, where the address says it. Raises Refused."""
        lane = f"hosted:{self.account}"
        read = int(kind) if kind in (str(_ONLINE), str(_OFFLINE)) else _read(body)
        if isinstance(read, int):  # twice is once; and it may come and go within seconds
            key = f"worktool:{self.account}:{read}:{secrets.token_hex(8)}"
            return envelope(key, lane, orjson.dumps({"type": read}))
        if isinstance(read, _Result):
            return envelope(f"worktool:{self.account}:result:{_digest(body)}", lane, body)
        content = [read.group_name, read.group_remark, read.name, read.spoken, read.room_type, read.text_type]
        return envelope(f"worktool:{self.account}:{_digest(orjson.dumps(content))}", lane, body, REPEAT)

    def parse(self, payload: bytes, arrived: datetime) -> Event | Ignored:
        """Understand one callback. Raises ValueError."""
        read = _read(payload)
        if isinstance(read, int):
            return AccountChanged(at=arrived, account=self.account, online=read == _ONLINE)
        if isinstance(read, _Result):
            return _reported(self.account, read, arrived)
        if read.room_type not in _GROUPS:
            return Ignored("said to the account alone: it knows names, and cannot tell who that is")
        kind = _KINDS.get(read.text_type)
        if kind is None:
            return Ignored(f"text type {read.text_type}")
        words = read.spoken[:_LONGEST_TEXT]
        return NamedPosted(
            at=arrived,
            account=self.account,
            group_name=read.group_name[:_LONGEST_NAME],
            group_remark=read.group_remark[:_LONGEST_NAME],
            person_name=read.name[:_LONGEST_NAME],
            words=words if kind == "text" else "",
            msg_type=kind,
            content={"title": words} if kind != "text" and words else {},
            mentions_us=read.at_me,
        )


def _reported(account: str, read: _Result, arrived: datetime) -> HandReported:
    command, titles, words = _command(read.raw)
    return HandReported(
        at=arrived,
        account=account,
        number=read.number,
        code=read.code,
        reason=read.reason[:200],
        command=command,
        titles=titles,
        words=words,
        done=tuple(read.done),
        failed=tuple(read.failed),
    )


#: what a command that changes a group changes → what we call that
_CHANGES = {
    "groupRemark": "set_remark", "newGroupName": "rename_group", "newGroupAnnouncement": "set_notice",
    "removeList": "remove_member", "selectList": "invite",
}  # fmt: skip


def _command(raw: Any) -> tuple[str, tuple[str, ...], str]:
    """Kind, titles and words of the one command that a result is about; nothing when it is about several."""
    if isinstance(raw, str):
        try:
            raw = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return "", (), ""
    commands = raw.get("list") if isinstance(raw, dict) and isinstance(raw.get("list"), list) else [raw]
    if not isinstance(commands, list) or len(commands) != 1 or not isinstance(commands[0], dict):
        return "", (), ""
    (one,) = commands
    titles = one.get("titleList") or [one.get("groupName")]
    found = tuple(clean(title) for title in titles if isinstance(title, str)) if isinstance(titles, list) else ()
    if words := clean(one.get("receivedContent")):
        return "send_text", found, words
    changed = [(name, value) for name, value in ((name, _said(one.get(name))) for name in _CHANGES) if value]
    return (_CHANGES[changed[0][0]], found, changed[0][1]) if len(changed) == 1 else ("", found, "")


def _said(value: Any) -> str:
    """A text, or the only text of a list."""
    return clean(value[0] if isinstance(value, list) and len(value) == 1 else value)


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _read(body: bytes) -> _Said | _Result | int:
    """A message, the result of commands, or the type of a word about the account itself. Raises Refused."""
    try:
        told = load(body)
        if isinstance(told, dict) and told.get("type") in (_ONLINE, _OFFLINE) and "spoken" not in told:
            return int(told["type"])
        result = isinstance(told, dict) and "errorCode" in told
        return _Result.model_validate(told) if result else _Said.model_validate(told)
    except ValidationError as error:
        fault = error.errors(include_input=False)[0]
        raise Refused("shape", f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
    except (ValueError, RecursionError):
        raise Refused("json") from None
