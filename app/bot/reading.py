"""Groups as they are read: the first reading is a quiet baseline, later ones tell names and confirm what was asked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from app.actions import FetchGroup
from app.desk import service as desk
from app.events import ActionDone
from app.members import service as members
from app.registry import service as registry
from app.rules import service as rules
from app.work import Work

FETCH = "bot.fetch"
Why = Literal["joined", "renamed", "changed"]
_SETTLING = timedelta(seconds=1.5)  # protocol §2.1
_STAFF = 1  # type of a member in groupchat/get (protocol §4.2)


async def meet(work: Work, group_id: str) -> str:
    """A group that was not read yet: read it before anything in it is reacted to."""
    await registry.meet(work, group_id)
    hour = f"{work.now:%Y%m%d%H}"  # should it fail, what is heard in the next hour asks again
    work.emit(FetchGroup(group_id=group_id, why="baseline"), "read", cause=f"baseline:{group_id}:{hour}")
    return "first contact: the group is being read"


def soon(work: Work, group_id: str, why: Why) -> None:
    """Read a group in a moment: WeCom fills in what changed a little later, and changes come in bursts."""
    work.at(work.now + _SETTLING, FETCH, f"fetch:{group_id}:{why}", {"group": group_id, "why": why})


async def fetch_due(work: Work, ref: Mapping[str, Any]) -> None:
    """The moment has come."""
    work.emit(FetchGroup(group_id=ref["group"], why=ref["why"]), "read")


async def arrived(work: Work, event: ActionDone) -> str | None:
    """A group was read: keep what it says, and put its name right if it is a protected one."""
    chat = event.result.get("group_chat")
    if not isinstance(chat, dict) or chat.get("chat_id") != event.group_id:
        return "the answer is about another group"
    group_id = str(chat["chat_id"])
    before = await registry.group(work, group_id)
    first = before is None or before.baseline_at is None
    await registry.keep_reading(work, group_id, chat)
    roles, names = _people(chat)
    come, gone = await members.walked(work, group_id, roles, names)
    work.note(f"{'baseline' if first else 'read'}: {len(roles)} members, {come} new to us, {gone} gone")
    if before is None or first:
        return None
    found = str(chat.get("name", ""))
    if found == before.protected_name:
        await desk.confirm(work, "rename_group", group_id)
    elif event.result.get("why") == "renamed":
        await rules.name_read(work, before, found)
    return None


def _people(chat: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Roles and names by id, from a member list."""
    owner = str(chat.get("owner", "")).lower()
    roles, names = {}, {}
    for member in chat.get("member_list") or ():
        member_id = str(member.get("userid", ""))
        if not member_id:
            continue
        staff = member.get("type") == _STAFF
        if staff:
            member_id = member_id.lower()
        roles[member_id] = "owner" if staff and member_id == owner else "staff" if staff else "fan"
        names[member_id] = str(member.get("name") or member.get("group_nickname") or "").replace("\x00", "")
    return roles, names
