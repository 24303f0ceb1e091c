"""Who comes in and who may stay: waves of joins, people in more groups than they should be, removals taken back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app import outbox
from app.actions import SANCTION_AGE, RemoveMember
from app.clock import local
from app.members import service as members
from app.registry import service as registry
from app.registry.joins import service as joins
from app.registry.store import GroupFacts
from app.rules import store
from app.rules.bars import store as bars
from app.rules.twogroups import service as twogroups
from app.work import Work

_WAVE_WINDOW = timedelta(minutes=10)
_RECORD, _BAD_GUESTS = timedelta(days=30), 3  # so many barred guests in a month are no accident


async def came(work: Work, group: GroupFacts, guests: Sequence[str]) -> None:
    """Look at newcomers: are there too many at once, and are they elsewhere already?"""
    settings = await registry.chosen(work, group)
    if (most := settings.number("join_wave")) and work.late < SANCTION_AGE:
        await _wave(work, group, most)
    if settings.flag("two_groups"):
        for person_id in guests:
            await twogroups.came(work, group, person_id)


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
