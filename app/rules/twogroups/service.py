"""The public door of the two-group rule: a kind message with a choice, days to choose, nobody removed unasked."""

from datetime import timedelta

from app import due
from app.actions import ALERT_AGE, SANCTION_AGE, RemoveMember, SendText
from app.content.service import nick, say
from app.members import service as members
from app.registry import service as registry
from app.registry.heard import Heard
from app.registry.store import GroupFacts
from app.rules import store
from app.rules.twogroups.decide import OFFERED, few_enough, kept, menu
from app.work import Work

TWO_GROUPS, GRACE_DUE = "two_groups", "rules.two_groups"
_NAMED = 5  # groups that a line tells by name
_ANY = [""] * OFFERED


def _moment(group_id: str, person_id: str) -> str:
    return f"two-groups:{group_id}:{person_id}"


async def came(work: Work, group: GroupFacts, person_id: str) -> None:
    """Somebody is in more groups than one general and one of an activity: ask them, once, which they like to keep."""
    if few_enough(await store.kinds_of(work.db, person_id)):
        return
    if not await store.courtesy(work.db, person_id, TWO_GROUPS, group.group_id, work.now):
        return
    name = nick((await members.names(work, [person_id])).get(person_id, ""))
    theirs = (await _theirs(work, person_id))[:OFFERED]
    text = say("two_groups", name=name, groups=menu([one.name for one in theirs]))
    said = SendText(group_id=group.group_id, text=text, mention=(person_id,))
    work.emit(said, "remind", slot=TWO_GROUPS, max_age=SANCTION_AGE)
    days = (await registry.chosen(work, group)).number("two_groups_days")
    ref = {"group": group.group_id, "person": person_id, "offered": [one.group_id for one in theirs]}
    work.at(work.now + timedelta(days=days), GRACE_DUE, _moment(group.group_id, person_id), ref)


async def chose(work: Work, heard: Heard) -> bool:
    """Somebody who was asked says which groups they keep: they are taken out of the others, as they wish.

    False for everything else that is said.
    """
    if kept(heard.event.text, _ANY) is None:
        return False
    person_id, here = heard.speaker.person_id, heard.group.group_id
    ref = await due.ref_of(work.db, _moment(here, person_id))
    offered = list(ref.get("offered") or ()) if ref else []
    keep = kept(heard.event.text, offered)
    if not keep:
        return False
    known = {one.group_id: one for one in await _theirs(work, person_id)}
    for group_id in offered:
        if group_id in known and group_id not in keep:
            gone = RemoveMember(group_id=group_id, person_id=person_id, name=heard.speaker.name, reason="本人选择退群")
            work.emit(gone, "remove", slot=f"{TWO_GROUPS}:{group_id}", max_age=SANCTION_AGE)
    await due.cancel(work.db, await moments_of(work, person_id))
    names = "、".join(f"“{known[one].name}”" for one in keep if one in known)
    text = say("two_groups.chosen", name=heard.called, groups=names or "本群")
    work.emit(SendText(group_id=here, text=text, mention=(person_id,)), "remind", slot=f"{TWO_GROUPS}:chosen")
    work.note(f"keeps {len(keep)} of {len(offered)} groups, by their own choice")
    return True


async def grace_due(work: Work, group: GroupFacts | None, person_id: str) -> None:
    """The days to choose are over: whoever follows the group hears of it, once; nobody is removed for it."""
    kinds = await store.kinds_of(work.db, person_id)
    if group is None or few_enough(kinds):
        return
    theirs = await _theirs(work, person_id)
    group = next((one for one in theirs if one.group_id == group.group_id), theirs[0])  # they may have left this one
    told = [group.steward_id] if group.steward_id else []
    told += [staff_id for staff_id, _ in await registry.on_duty(work, group.store_id, "manager")] if not told else []
    name = nick((await members.names(work, [person_id])).get(person_id, ""))
    count, named = sum(kinds.values()), "、".join(f"“{one.name}”" for one in theirs[:_NAMED])
    more = "等" if count > _NAMED else ""
    text = f"{name} 还在我们 {count} 个群里（{named}{more}），之前请他留两个，可以再私下提醒一下。"
    for staff_id in told:
        work.emit(SendText(staff_id=staff_id, text=text), "task", slot=f"{TWO_GROUPS}:{person_id}", max_age=ALERT_AGE)


async def _theirs(work: Work, person_id: str) -> list[GroupFacts]:
    """The groups of customers that somebody is in."""
    found = (await registry.groups(work, await members.groups_of(work, person_id))).values()
    return [group for group in found if group.kind != "staff" and group.dismissed_at is None]


async def moments_of(work: Work, person_id: str) -> list[str]:
    """The names of the moments at which somebody's groups are looked at."""
    groups = await store.courtesies(work.db, person_id, TWO_GROUPS)
    return [_moment(group_id, person_id) for group_id in groups]
