"""What a hosted account hears, in the shape of 句子互动 (protocol §6.4; docs/wire-hosted.md)."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from app.events import Event, MessagePosted, MessageRecalled
from app.wecom.port import Envelope, Ignored, Refused, envelope
from app.wecom.words import clean, scrub

HEADER = "x-guanjia-secret"
_TEXT, _RECALL = 7, 11
_REPLAYED = timedelta(days=40)  # keys of what was heard are kept a little longer
_LONGEST_TEXT, _LONGEST_NAME = 10_000, 500  # characters; WeCom's own limits are lower
#: messageType → our name for the kind of message (labels of app.language)
_KINDS = {1: "file", 2: "voice", 6: "image", 7: "text", 9: "weapp", 12: "link", 13: "video"}


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("an id is not printable")
    return text


Id = Annotated[str, AfterValidator(_printable)]


class Spoken(BaseModel):
    """One callback. Unknown fields are ignored; ids are WeCom's own."""

    model_config = ConfigDict(populate_by_name=True)

    message_id: Id = Field(alias="messageId", min_length=1, max_length=200)
    message_type: int = Field(alias="messageType")
    timestamp: int = Field(ge=0, le=4_102_444_800_000)  # ms, until 2100
    group_id: Id = Field("", alias="roomWecomChatId", max_length=200)
    person_id: Id = Field("", alias="externalUserId", max_length=200)
    name: str = Field("", alias="contactName")
    bot_id: str = Field("", alias="imBotId")
    is_self: bool = Field(False, alias="isSelf")
    coworker: bool = False
    payload: dict[str, Any] = Field(default_factory=dict)


class HostedEar:
    """The callbacks of one hosted account."""

    def __init__(self, account: str, secret: str) -> None:
        self.account = account
        self._secret = secret

    def check(self, headers: Mapping[str, str]) -> None:
        """Raise Refused unless the caller knows the secret."""
        if not self._secret or not hmac.compare_digest(headers.get(HEADER, "").encode(), self._secret.encode()):
            raise Refused("secret", status=403)

    def open(self, body: bytes) -> Envelope:
        """One callback of a caller who was checked. Raises Refused."""
        spoken = _read(body)
        lane = f"group:{spoken.group_id}" if spoken.group_id else f"person:{spoken.person_id}"
        return envelope(f"juzi:{self.account}:{spoken.message_id}", lane, body)

    def parse(self, payload: bytes, arrived: datetime) -> Event | Ignored:
        """Understand one callback. Raises ValueError."""
        spoken = _read(payload)
        at = min(datetime.fromtimestamp(spoken.timestamp / 1000, UTC), arrived)
        if arrived - at > _REPLAYED:
            return Ignored("said so long ago that we no longer know whether we have heard it: a replay")
        if spoken.message_type == _RECALL:
            return MessageRecalled(
                at=at,
                group_id=spoken.group_id or None,
                person_id=spoken.person_id,
                message_id=str(spoken.payload.get("messageId", "")),
            )
        kind = _KINDS.get(spoken.message_type)
        if kind is None:
            return Ignored(f"message type {spoken.message_type}")
        words = spoken.payload.get("text") or "" if kind == "text" else ""
        mentioned = spoken.payload.get("mention")
        quote = spoken.payload.get("quoteMessage")
        return MessagePosted(
            at=at,
            message_id=spoken.message_id,
            group_id=spoken.group_id or None,
            person_id=spoken.person_id,
            text=clean(words)[:_LONGEST_TEXT],
            msg_type=kind,
            payload={} if kind == "text" else scrub(spoken.payload),
            name=clean(spoken.name)[:_LONGEST_NAME],
            by_staff=spoken.coworker,
            own=spoken.is_self,
            mentions_us=isinstance(mentioned, list) and bool(spoken.bot_id) and spoken.bot_id in mentioned,
            quote=clean(quote.get("text", ""))[:_LONGEST_TEXT] if isinstance(quote, dict) else "",
            ear=f"juzi:{self.account}",
        )


def load(body: bytes) -> Any:
    """JSON, even with half an emoji in it. Raises ValueError, RecursionError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return scrub(json.loads(body))  # slower, and takes half an emoji that a phone cut off


def _read(body: bytes) -> Spoken:
    try:
        spoken = Spoken.model_validate(load(body))
    except (ValueError, RecursionError) as error:
        if not isinstance(error, ValidationError):
            raise Refused("json") from None
        fault = error.errors(include_input=False)[0]
        raise Refused("shape", f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
    if not spoken.group_id and not spoken.person_id:
        raise Refused("shape", "roomWecomChatId or externalUserId is needed")
    return spoken
