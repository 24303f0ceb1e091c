"""Groups as they are read: the first reading is a quiet baseline, later ones tell names and confirm what was asked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from app.actions import WELCOME_AGE, FetchGroup
from app.desk import service as desk
from app.events import ActionDone, MemberJoined, MemberLeft, MessagePosted
from app.members import service as members
from app.members.service import Listed
from app.registry import service as registry
from app.registry import versions
from app.registry.joins import service as joins
from app.registry.store import GroupFacts
from app.rules import doors, names
from app.rules import service as rules
from app.wecom.words import clean
from app.work import Work

FETCH = "bot.fetch"
Why = Literal["joined", "renamed", "changed"]
_SETTLING = timedelta(seconds=1.5)  # protocol §2.1
_YEAR_2100 = 4_102_444_800
_SCENES = 100  # what a scene can be: the guide knows 1 to 3
_WENT = 0  # QuitScene: by themselves (protocol §2.1)
_KNOWN = "the member list has this change already"
_STAFF = 1  # type of a member in groupchat/get (protocol §4.2)


async def meet(work: Work, group_id: str) -> str:
    """A group that was not read yet: read it before anything in it is reacted to."""
    await registry.meet(work, group_id)
    hour = f"{work.now:%Y%m%d%H}"  # should it fail, what is heard in the next hour asks again
    work.emit(FetchGroup(group_id=group_id, why="baseline"), "read", cause=f"baseline:{group_id}:{hour}")
    return "first contact: the group is being read"


def unheard(event: MessagePosted, group: GroupFacts) -> str:
    """Why a message is not listened to; "" when it is."""
    if event.ear and event.ear != group.ear:
        return f"heard by {event.ear}; this group listens to {group.ear or 'nobody'}"
    return "" if event.person_id or event.by_staff else "nobody we could answer: the speaker has no id"


def soon(work: Work, group_id: str, why: Why, tries: int = 0) -> None:
    """Read a group in a moment: WeCom fills in what changed a little later, and changes come in bursts.

    `tries`: how often it was read for this already, and what was read looked old.
    """
    at = work.now + _SETTLING * 2**tries
    work.at(at, FETCH, f"fetch:{group_id}:{why}", {"group": group_id, "why": why, "tries": tries})


async def fetch_due(work: Work, ref: Mapping[str, Any]) -> None:
    """The moment has come."""
    work.emit(FetchGroup(group_id=ref["group"], why=ref["why"], tries=ref.get("tries", 0)), "read")


async def moved(work: Work, event: MemberJoined | MemberLeft) -> str | None:
    """People came or went. Returns why nothing was done, or None."""
    return await (_joined(work, event) if isinstance(event, MemberJoined) else _left(work, event))


async def _joined(work: Work, event: MemberJoined) -> str | None:
    """Whoever was to be invited is there, however they came: what a person was asked to do is done."""
    await desk.confirm(work, "invite", event.group_id, event.person_ids)
    group = await registry.group(work, event.group_id)
    if group is None or group.baseline_at is None:
        return await meet(work, event.group_id)
    step = versions.step(group.member_version, *event.version)
    if step == "ignore":
        return _KNOWN
    new = await members.joined(work, event.group_id, event.person_ids, event.at, event.scene)
    await rules.came(work, group, event.person_ids, new)
    if new or step == "reread" or not event.person_ids:
        soon(work, event.group_id, "joined")
    await _step(work, step, event)
    return None


async def _left(work: Work, event: MemberLeft) -> str | None:
    """People are no longer in a group.

    Whoever was to be removed is gone, however they went: what a person was asked to do is done, or needless.
    """
    group = await registry.group(work, event.group_id)
    step = versions.step(group.member_version if group else "", *event.version)
    confirmed = await desk.confirm(
        work, "remove_member", event.group_id, event.person_ids, how="left" if event.scene == _WENT else "event"
    )
    if step == "ignore":
        return None if confirmed else _KNOWN
    await members.left(work, event.group_id, event.person_ids, event.at)
    if step == "reread" or not event.person_ids:
        soon(work, event.group_id, "changed")
    await _step(work, step, event)
    return None


async def _step(work: Work, step: versions.Step, event: MemberJoined | MemberLeft) -> None:
    """Know the newest version we were told of: a reading that says it is not old. A change that tells none leaves us
    without one.
    """
    if step != "ignore":
        await registry.set_version(work, event.group_id, event.version[1])
    if step == "reread":
        work.note("a change of the member list before this one was not heard: the group is read again")


async def arrived(work: Work, event: ActionDone) -> str | None:
    """A group was read: keep what it says, and put its name right if it is a protected one."""
    chat = event.result.get("group_chat")
    if not isinstance(chat, dict) or chat.get("chat_id") != event.group_id:
        return "the answer is about another group"
    group_id = str(chat["chat_id"])
    before = await registry.group(work, group_id)
    first = before is None or before.baseline_at is None
    if before is not None and not first and (old := _looks_old(work, event, before)):
        return old
    await registry.keep_reading(work, group_id, chat)
    listed = _people(chat)
    come, gone = await members.walked(work, group_id, listed)
    await desk.confirm(work, "remove_member", group_id, gone, how="sync")
    await desk.confirm(work, "invite", group_id, come, how="sync")
    await desk.noticed(work, group_id, clean(chat.get("notice")))
    work.note(f"{'baseline' if first else 'read'}: {len(listed)} members, {len(come)} new to us, {len(gone)} gone")
    work.seen = {"members": len(listed), "came": len(come), "gone": len(gone), "first": first}
    fans = [person for person, one in listed.items() if one.role == "fan"]
    if before is None or first:
        group = before or await registry.group(work, group_id)
        assert group is not None  # just read
        await rules.came(work, group, come, [], fans)  # whoever is barred goes; nobody is welcomed at first sight
        await joins.group_read(work, group, str(chat.get("owner", "")).lower())
        return None
    await rules.came(work, before, come, _newcomers(work, listed, come), fans)
    await doors.brought(work, {person: by for person in listed if (by := _brought_by(work, listed[person]))})
    found = str(chat.get("name", ""))
    if found == before.protected_name:
        await desk.confirm(work, "rename_group", group_id, how="sync")
    if event.result.get("why") in ("renamed", "walk"):
        await names.name_read(work, before, found)
    return None


def _looks_old(work: Work, event: ActionDone, group: GroupFacts) -> str:
    """Why what was read is not taken yet, and the group read once more; "" when it is taken.

    A walk takes it as it is: what no callback told is what it looks for.
    """
    why, tries = event.result.get("why"), event.result.get("tries") or 0
    found = str(event.result["group_chat"].get("member_version") or "")
    if why not in ("joined", "changed") or versions.settled(group.member_version, found, tries):
        return ""
    soon(work, group.group_id, why, tries + 1)
    return "the member list that was read looks old: it is read again"


def _brought_by(work: Work, one: Listed) -> str | None:
    """Who of staff brought somebody in a moment ago; None for anybody else."""
    fresh = one.joined_at is not None and one.joined_at >= work.now - WELCOME_AGE
    return one.invited_by if fresh and one.role == "fan" else None


def _newcomers(work: Work, listed: Mapping[str, Listed], come: Sequence[str]) -> list[str]:
    """Customers who came a moment ago and whose own callback is late, or lost (protocol §1.8)."""
    fresh = work.now - WELCOME_AGE
    return [
        person
        for person in come
        if listed[person].role == "fan" and (at := listed[person].joined_at) is not None and at >= fresh
    ]


def _people(chat: dict[str, Any]) -> dict[str, Listed]:
    """A member list, by id."""
    owner = str(chat.get("owner", "")).lower()
    listed = {}
    for member in chat.get("member_list") or ():
        member_id = str(member.get("userid", ""))
        if not member_id:
            continue
        staff = member.get("type") == _STAFF
        if staff:
            member_id = member_id.lower()
        role = "owner" if staff and member_id == owner else "staff" if staff else "fan"
        name = clean(member.get("name") or member.get("group_nickname"))
        joined = member.get("join_time")
        joined_at = datetime.fromtimestamp(joined, UTC) if isinstance(joined, int) and 0 < joined < _YEAR_2100 else None
        listed[member_id] = Listed(role, name, joined_at, *_how(member))
    return listed


def _how(member: Mapping[str, Any]) -> tuple[int | None, str | None, str | None]:
    """How somebody came in: the scene, who of staff invited them, and the state of the code they used."""
    scene, invitor, state = member.get("join_scene"), member.get("invitor"), member.get("state")
    by = invitor.get("userid") if isinstance(invitor, dict) else None
    return (
        scene if isinstance(scene, int) and 0 <= scene < _SCENES else None,
        by.lower() if isinstance(by, str) and by else None,
        state if isinstance(state, str) and state else None,
    )
