"""Parts of what the box answers. Pure."""

import hashlib
import json
from typing import Any

from app.sandbox.chain import DemoMember

_STAFF, _CUSTOMER = 1, 2


def message_mark(body: dict[str, Any]) -> str:
    """What makes two messages of the application duplicates: receiver and content."""
    kept = {name: body.get(name) for name in ("touser", "toparty", "totag", "msgtype", "text", "template_card")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


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
