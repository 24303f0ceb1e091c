"""Who comes in and who may stay: waves of joins, people in more groups than they should be, removals taken back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app import outbox
from app.actions import ALERT_AGE, SANCTION_AGE, RemoveMember, SendText
from app.clock import local
from app.content.service import nick, say
from app.members import service as members
from app.registry import service as registry
from app.registry.joins import service as joins
from app.registry.store import GroupFacts
from app.rules import store
from app.rules.bars import store as bars
from app.work import Work

_WAVE_WINDOW = timedelta(minutes=10)
TWO_GROUPS, GRACE_DUE = "two_groups", "rules.two_groups"
_RECORD, _BAD_GUESTS = timedelta(days=30), 3  # so many barred guests in a month are no accident
_NAMED = 5  # groups that a line tells by name
_GENERAL = 2  # one general group, one of an activity


async def came(work: Work, group: GroupFacts, guests: Sequence[str]) -> None:
    """Look at newcomers: are there too many at once, and are they elsewhere already?"""
    settings = await registry.chosen(work, group)
    if (most := settings.number("join_wave")) and work.late < SANCTION_AGE:
        await _wave(work, group, most)
    if settings.flag("two_groups"):
        for person_id in guests:
            await _elsewhere(work, group, person_id)


async def _wave(work: Work, group: GroupFacts, most: int) -> None:
    """So many joins within ten minutes: operators hear of it once an hour, with who invited most of them."""
    count = await store.joins_since(work.db, group.group_id, work.now - _WAVE_WINDOW)
    if count < most:
        return
    closed = await _close_codes(work, group, count)
    text = f"【集中进群】“{group.name}”10 分钟内进了 {count} 人，超过 {most} 人。" + (
        f"已关掉 {closed} 个入群码，没事了请到“入群码”里重新打开。"
        if closed
        else "如果不是活动，请到“入群码”里先关掉这个群的码，并看看是谁拉进来的。"
    )
    await registry.tell_operators(work, text, f"wave:{group.group_id}:{local(work.now):%Y%m%d%H}")
    work.note(f"{count} joins within ten minutes")


async def _close_codes(work: Work, group: GroupFacts, count: int) -> int:
    """Where that is set, the group's codes lead elsewhere from so many joins on. Returns how many were closed."""
    limit = (await registry.chosen(work, group)).number("join_wave_close")
    if not limit or count < limit:
        return 0
    return await joins.close_all_into(work, group.group_id, f"10 分钟内进了 {count} 人")


async def brought(work: Work, guests: Mapping[str, str]) -> None:
    """Who brought newcomers in (person → who of staff): somebody whose guests were barred before alarms, once a day.

    WeCom names an inviter only when it is staff of the corp (protocol §4.2).
    """
    for inviter in sorted(set(guests.values())):
        count, barred = await bars.guests_of(work.db, inviter, work.now - _RECORD, work.now)
        if barred < _BAD_GUESTS:
            continue
        name = await registry.staff_name(work, inviter) or inviter
        text = f"【拉人】“{name}”30 天里拉进群 {count} 人，其中 {barred} 人已被拉黑，请看看这个账号是不是本人在用。"
        await registry.tell_operators(work, text, f"inviter:{inviter}:{local(work.now):%Y%m%d}")
        work.note(f"{inviter} brought {barred} in who are barred")


async def _elsewhere(work: Work, group: GroupFacts, person_id: str) -> None:
    """Somebody is in more groups than one general and one of an activity: ask them, once, which they like to keep."""
    if _few_enough(await store.kinds_of(work.db, person_id)):
        return
    if not await store.courtesy(work.db, person_id, TWO_GROUPS, group.group_id, work.now):
        return
    name = nick((await members.names(work, [person_id])).get(person_id, ""))
    said = SendText(group_id=group.group_id, text=say("two_groups", name=name), mention=(person_id,))
    work.emit(said, "remind", slot=TWO_GROUPS, max_age=SANCTION_AGE)
    days = (await registry.chosen(work, group)).number("two_groups_days")
    ref = {"group": group.group_id, "person": person_id}
    work.at(work.now + timedelta(days=days), GRACE_DUE, f"two-groups:{group.group_id}:{person_id}", ref)


async def grace_due(work: Work, group: GroupFacts | None, person_id: str) -> None:
    """The days to choose are over: whoever follows the group hears of it, once; nobody is removed for it."""
    kinds = await store.kinds_of(work.db, person_id)
    if group is None or _few_enough(kinds):
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
    return [f"two-groups:{group_id}:{person_id}" for group_id in groups]


async def remove_everywhere(work: Work, group_id: str, person_id: str, name: str, reason: str) -> None:
    """Have somebody who is barred removed from this group, and from every other that we know them in."""
    for each in dict.fromkeys([group_id, *await members.groups_of(work, person_id)]):
        remove(work, each, person_id, name, reason)


def remove(work: Work, group_id: str, person_id: str, name: str, reason: str) -> None:
    """Have somebody who is barred removed from a group."""
    work.emit(
        RemoveMember(group_id=group_id, person_id=person_id, name=name, reason=reason, barred=True),
        "remove",
        slot=person_id,
        max_age=SANCTION_AGE,
    )


async def may_stay(work: Work, people: Sequence[str], note: str) -> None:
    """Bars of these people stand no more: who is barred by none is not removed, nor does anybody have to do it."""
    free = sorted(set(people) - await store.banned(work.db, people, work.now))
    if free:
        await withdraw(work, free, {"barred": True}, note)


async def withdraw(work: Work, people: Sequence[str], like: Mapping[str, Any], note: str) -> None:
    """Removals of these people that have not begun are not wanted any more."""
    asked = await outbox.withdraw(work.db, "remove_member", people, like, note)
    if asked:
        work.at(work.now, outbox.WITHDRAWN, f"withdrawn:{asked[0]}", {"outbox": asked})


async def run_out(work: Work) -> None:
    """What people were asked to do about bars that have run out meanwhile is not wanted any more."""
    people = sorted(await outbox.waiting_about(work.db, "remove_member", None, {"barred": True}))
    if people:
        await may_stay(work, people, "the bar has run out")


def _few_enough(kinds: Mapping[str, int]) -> bool:
    """Whether these are one general group and one of an activity at most. Pure."""
    general = sum(count for kind, count in kinds.items() if kind != "flash")
    return general < _GENERAL and kinds.get("flash", 0) < _GENERAL
