"""Parts of what the box answers. Pure."""

import hashlib
import json
from typing import Any

from app.sandbox.chain import DemoMember
from app.sandbox.faults import ApiFault

_STAFF, _CUSTOMER = 1, 2
#: bytes of the parts of each kind of words
_WORDS = {
    "text": {"content": 2048},
    "markdown": {"content": 2048},
    "textcard": {"title": 128, "description": 512, "url": 2048, "btntxt": 12},
}


def message_mark(body: dict[str, Any]) -> str:
    """What makes two messages of the application duplicates: receiver and content."""
    kept = {name: body.get(name) for name in ("touser", "toparty", "totag", "msgtype", *_WORDS, "template_card")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def check_words(kind: str, content: dict[str, Any]) -> None:
    """Raise ApiFault for words to staff that message/send does not take (protocol §5.5)."""
    limits = _WORDS.get(kind, {})
    for name, most in limits.items():
        words = content.get(name, "")
        if not isinstance(words, str) or (name in ("content", "title", "description", "url") and not words):
            raise ApiFault(40058, f"{kind}.{name}")
        if len(words.encode()) > most:
            raise ApiFault(45002, "content size out of limit")


def member_row(member: DemoMember, *, names: bool) -> dict[str, Any]:
    """Somebody in a group, as groupchat/get lists them (protocol §4.2)."""
    staff = not member.person_id.startswith(("wm", "wo"))
    row: dict[str, Any] = {
        "userid": member.person_id,
        "type": _STAFF if staff else _CUSTOMER,
        "join_time": int(member.joined_at.timestamp()),
        "join_scene": member.scene,
        "group_nickname": "",
    }
    if names:
        row["name"] = member.name
    return row
