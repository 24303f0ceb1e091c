"""Groups as they are read: the first reading is a quiet baseline, later ones tell names and confirm what was asked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from app.actions import WELCOME_AGE, FetchGroup
from app.bot import store
from app.bot.ears import SYNC, synced
from app.desk import service as desk
from app.events import (
    ActionDone,
    GroupCreated,
    GroupDismissed,
    GroupRenamed,
    MemberJoined,
    MemberLeft,
    MessagePosted,
    NoticeChanged,
    OwnerChanged,
    SyncFound,
)
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
Why = Literal["baseline", "joined", "renamed", "changed"]
_SETTLING = timedelta(seconds=1.5)  # protocol §2.1
_YEAR_2100 = 4_102_444_800
_SCENES = 100  # what a scene can be: the guide knows 1 to 3
_WENT = 0  # QuitScene: by themselves (protocol §2.1)
_KNOWN = "the member list has this change already"
_STAFF = 1  # type of a member in groupchat/get (protocol §4.2)


async def meet(work: Work, group_id: str, *, changing: bool = False) -> str:
    """A group that was not read yet: read it before anything in it is reacted to.

    `changing`: it was made or somebody came a moment ago, and WeCom fills that in a little later (protocol §2.1).
    """
    await registry.meet(work, group_id)
    if changing:
        soon(work, group_id, "baseline")
    else:
        _baseline(work, group_id)
    return "first contact: the group is being read"


def _baseline(work: Work, group_id: str, tries: int = 0) -> None:
    hour = f"{work.now:%Y%m%d%H}" + (f":{tries}" if tries else "")  # should it fail, what is heard next hour asks again
    fetch = FetchGroup(group_id=group_id, why="baseline", tries=tries)
    work.emit(fetch, "read", cause=f"baseline:{group_id}:{hour}")


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
    if ref["why"] == "baseline":
        _baseline(work, ref["group"], ref.get("tries", 0))
    else:
        work.emit(FetchGroup(group_id=ref["group"], why=ref["why"], tries=ref.get("tries", 0)), "read")


async def changed(
    work: Work, event: GroupCreated | GroupRenamed | OwnerChanged | NoticeChanged | GroupDismissed
) -> str | None:
    """A group was made, is another than it was, or is no more. Returns why nothing was done, or None."""
    match event:
        case GroupCreated():
            return await meet(work, event.group_id, changing=True)
        case GroupDismissed():
            await registry.dismissed(work, event.group_id)
            await desk.dismissed(work, event.group_id)
        case GroupRenamed():
            soon(work, event.group_id, "renamed")
        case _:
            soon(work, event.group_id, "changed")
    return None


async def moved(work: Work, event: MemberJoined | MemberLeft) -> str | None:
    """People came or went. Returns why nothing was done, or None."""
    return await (_joined(work, event) if isinstance(event, MemberJoined) else _left(work, event))


async def _joined(work: Work, event: MemberJoined) -> str | None:
    """Whoever was to be invited is there, however they came: what a person was asked to do is done.

    A callback that comes late, of somebody who went again meanwhile, confirms nothing; one that tells what led to the
    list that we have is not late.
    """
    group = await registry.group(work, event.group_id)
    if group is None or group.baseline_at is None:
        await desk.confirm(work, "invite", event.group_id, event.person_ids)
        return await meet(work, event.group_id, changing=True)
    step = versions.step(group.member_version, *event.version)
    if step == "ignore":
        await desk.confirm(work, "invite", event.group_id, event.person_ids)
        return _KNOWN
    new = await members.joined(work, event.group_id, event.person_ids, event.at, event.scene)
    await desk.confirm(work, "invite", event.group_id, await members.there(work, event.group_id, event.person_ids))
    await rules.came(work, group, event.person_ids, new)
    if new or step == "reread" or not event.person_ids:
        soon(work, event.group_id, "joined")
    await _step(work, step, event)
    return None


async def _left(work: Work, event: MemberLeft) -> str | None:
    """People are no longer in a group.

    Whoever was to be removed is gone, however they went: what a person was asked to do is done, or needless. A callback
    that comes late, of somebody who is in the group again, confirms nothing, as above.
    """
    group = await registry.group(work, event.group_id)
    step = versions.step(group.member_version if group else "", *event.version)
    how: Literal["left", "event"] = "left" if event.scene == _WENT else "event"
    if step == "ignore":
        confirmed = await desk.confirm(work, "remove_member", event.group_id, event.person_ids, how=how)
        return None if confirmed else _KNOWN
    await members.left(work, event.group_id, event.person_ids, event.at)
    here = await members.there(work, event.group_id, event.person_ids)
    gone = [person for person in event.person_ids if person not in here]
    await desk.confirm(work, "remove_member", event.group_id, gone, how=how)
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
    if first and (empty := _not_filled_in(work, event, chat)):
        return empty
    await registry.keep_reading(work, group_id, chat)
    listed = _people(chat)
    come, gone = await members.walked(work, group_id, listed)
    await desk.noticed(work, group_id, clean(chat.get("notice")))
    work.note(f"{'baseline' if first else 'read'}: {len(listed)} members, {len(come)} new to us, {len(gone)} gone")
    work.seen = {"members": len(listed), "came": len(come), "gone": len(gone), "first": first}
    fans = [person for person, one in listed.items() if one.role == "fan"]
    if before is None or first:
        group = before or await registry.group(work, group_id)
        assert group is not None  # just read
        await _settle(work, group, come, gone, [], fans)  # whoever is barred goes; nobody is welcomed at first sight
        await joins.group_read(work, group, str(chat.get("owner", "")).lower())
        return None
    name, owner = str(chat.get("name", "")), str(chat.get("owner", "")).lower()
    fresh = _newcomers(work, listed, come)
    if owner and before.owner_id and owner != before.owner_id:
        await desk.owned_by(work, group_id, before.owner_id, owner)
    if name == before.protected_name:
        await desk.confirm(work, "rename_group", group_id, how="sync")
    if event.result.get("why") == "walk":
        await rules.came(work, before, [], [], sorted(set(fans) - set(come)))
        told = SyncFound(
            at=work.now,
            group_id=group_id,
            came=tuple(come),
            fresh=tuple(fresh),
            gone=tuple(gone),
            name=name if name != before.name or name != (before.protected_name or name) else None,
            owner_id=owner if owner != (before.owner_id or "") else None,
        )
        if told.differs:
            await store.keep(work.db, [(SYNC, synced(told, work.cause), work.now)])
    else:
        await _settle(work, before, come, gone, fresh, fans)
        if event.result.get("why") == "renamed":
            await names.name_read(work, before, name)
    await doors.brought(work, {person: by for person in listed if (by := _brought_by(work, listed[person]))})
    return None


async def differs(work: Work, event: SyncFound) -> None:
    """A walk found what no callback told: it is reacted to as it would have been then, only later."""
    group = await registry.group(work, event.group_id)
    if group is None:
        return
    await _settle(work, group, event.came, event.gone, event.fresh)
    work.note(f"the walk found {len(event.came)} who had come and {len(event.gone)} who had gone")
    if event.owner_id is not None:
        work.note(f"the walk found another owner: {event.owner_id}")
    if event.name is not None:
        work.note(f"the walk found the name “{event.name}”")
        await names.name_read(work, group, event.name)


async def _settle(
    work: Work,
    group: GroupFacts,
    come: Sequence[str],
    gone: Sequence[str],
    fresh: Sequence[str],
    there: Sequence[str] = (),
) -> None:
    """A reading shows who came and who went: what a person was asked to do is done; who is barred goes again."""
    await desk.confirm(work, "remove_member", group.group_id, gone, how="sync")
    await desk.confirm(work, "invite", group.group_id, come, how="sync")
    await rules.came(work, group, come, fresh, there)


def _not_filled_in(work: Work, event: ActionDone, chat: Mapping[str, Any]) -> str:
    """Why a group that was made a moment ago is read once more; "" when what was read is its baseline.

    Its members come into the list a little later: taken for the baseline, an empty list would make newcomers of them.
    """
    tries = event.result.get("tries") or 0
    if event.result.get("why") != "baseline" or chat.get("member_list") or tries >= versions.TRIES:
        return ""
    soon(work, str(chat["chat_id"]), "baseline", tries + 1)
    return "nobody is on the list yet: it is read again"


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
