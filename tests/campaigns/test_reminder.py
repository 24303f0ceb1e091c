"""The evening's reminder: once a group and day, to those who usually sign in."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from app.campaigns.signin import service as signin
from app.sandbox import chain
from app.sandbox.chain import DemoGroup, DemoMember
from app.work import Work
from tests.campaigns.playing import clock, plan
from tests.house import House

FRIDAY = clock("2026-11-27", "19:00")


@pytest.fixture
async def evening(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """A Friday at seven in the evening; the worker has just started."""
    async with House.open(demo, tmp_path, at=FRIDAY) as opened:
        await plan(opened)
        yield opened


async def signed_in(house: House, who: DemoMember, ago: Iterable[int], group: DemoGroup | None = None) -> None:
    """Somebody signed in so many days ago."""
    here = group or house.group
    person, name = who.person_id, who.name
    await house.do(f"insert into person values ('{person}', '{name}', now()) on conflict do nothing")
    await house.do(
        f"insert into membership (group_id, person_id) values ('{here.group_id}', '{person}') on conflict do nothing"
    )
    for days in ago:
        at = FRIDAY - timedelta(days=days)
        await house.do(
            f"""insert into signin (person_id, day, group_id, message, at, points, bonus, whole)
                values ('{person}', '{at.date()}', '{here.group_id}', 'x', '{at}', 1, 0, false)"""
        )


async def test_who_usually_signs_in_and_has_not_is_reminded_once(evening: House) -> None:
    usual, lately, rare, today = (evening.fan(n) for n in range(4))
    await signed_in(evening, usual, [1, 2, 3, 4])
    await signed_in(evening, lately, [2, 5, 7])
    await signed_in(evening, rare, [1, 2, 8])  # the last is more than a week ago
    await signed_in(evening, today, [0, 1, 2, 3])
    await evening.later(minutes=59)
    assert evening.bot_said() == []

    await evening.later(minutes=1)
    words = "今天还没打卡哦，发“打卡”就行，连续的天数别断了～"
    assert evening.bot_said() == [f"@{usual.name} 、@{lately.name} {words}"]
    assert evening.bot_said(chain.groups()[1]) == []
    await evening.later(minutes=30)
    assert len(evening.bot_said()) == 1

    await evening.later(days=1)  # rather late on the next evening, within the hour
    assert len(evening.bot_said()) == 2


async def test_planned_and_due_twice_it_is_said_once(evening: House) -> None:
    await signed_in(evening, evening.fan(), [1, 2, 3])
    await plan(evening)
    await evening.later(hours=1)
    await evening.do(
        "insert into due (key, kind, ref, due_at) values ('again', 'signin.remind', '{}', '2026-11-27 12:00+00')"
    )
    await evening.settle()

    assert len(evening.bot_said()) == 1
    assert await evening.rows("select people from signin_reminder") == [(1,)]


async def test_killed_before_the_commit_it_is_said_once_later(evening: House) -> None:
    await signed_in(evening, evening.fan(), [1, 2, 3])
    evening.clock.at = due_at = clock("2026-11-27", "20:00")
    async with evening.run.database.connection() as db:
        transaction = db.transaction()
        await transaction.start()
        await signin.remind_due(Work("due", db, due_at), due_at)
        await transaction.rollback()
    assert await evening.rows("select count(*) from signin_reminder") == [(0,)]
    await evening.settle()
    assert len(evening.bot_said()) == 1


async def test_an_hour_late_nobody_is_reminded_and_the_next_evening_is_planned(evening: House) -> None:
    await signed_in(evening, evening.fan(), [0, -1, -2, -3])  # so that tomorrow's would have something to say
    await signed_in(evening, evening.fan(1), [1, 2, 3])
    await evening.later(hours=2, seconds=1)

    assert evening.bot_said() == []
    assert await evening.rows("select key from due where kind = 'signin.remind'") == [("signin.remind:2026-11-28",)]


async def test_what_cannot_be_said_within_the_hour_is_not_said_later(evening: House) -> None:
    await signed_in(evening, evening.fan(), [1, 2, 3])
    await evening.do("insert into hold (scope, why, held_by, held_at) values ('chain', 'x', 'x', now())")
    await evening.later(minutes=90)
    assert await evening.rows("select urgency, expires_at from outbox") == [(1, clock("2026-11-27", "21:00"))]


async def test_a_setting_turns_it_off_and_so_does_leaving(evening: House) -> None:
    fan, second = evening.fan(), chain.groups()[1]
    await signed_in(evening, fan, [1, 2, 3])
    await signed_in(evening, evening.fan(0, second), [1, 2, 3], second)
    await evening.do(
        f"insert into setting values ('store', '{evening.group.store_id}', 'signin_reminder', 'false', 'x', now())"
    )
    await evening.do(f"update membership set left_at = now() where group_id = '{second.group_id}'")
    await evening.later(hours=1)

    assert evening.bot_said() == []
    assert evening.bot_said(second) == []


async def test_who_is_in_two_groups_is_reminded_where_they_sign_in_most(evening: House) -> None:
    fan, second = evening.fan(), chain.groups()[1]
    await signed_in(evening, fan, [1, 2])
    await signed_in(evening, fan, [3, 4, 5], second)
    await evening.later(hours=1)

    assert evening.bot_said() == []
    assert len(evening.bot_said(second)) == 1


async def test_who_has_left_that_group_is_reminded_where_they_still_are(evening: House) -> None:
    fan, second = evening.fan(), chain.groups()[1]
    await signed_in(evening, fan, [1, 2])
    await signed_in(evening, fan, [3, 4, 5], second)
    await evening.do(f"update membership set left_at = now() where group_id = '{second.group_id}'")
    await evening.later(hours=1)

    assert evening.bot_said(second) == []
    assert len(evening.bot_said()) == 1


async def test_many_groups_are_reminded_part_by_part(evening: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "_PART", 2)
    groups = chain.groups()[:5]
    keep = ", ".join(f"'{group.group_id}'" for group in groups)
    await evening.do(f"delete from chat_group where group_id not in ({keep})")
    for group in groups:
        await signed_in(evening, evening.fan(0, group), [1, 2, 3], group)
    evening.clock.advance(hours=1)
    assert await evening.schedule.tick()
    assert await evening.rows("select count(*) from signin_reminder") == [(2,)]
    await evening.settle()
    assert [len(evening.bot_said(group)) for group in groups] == [1] * 5
    assert await evening.rows("select key from due where kind = 'signin.remind'") == [("signin.remind:2026-11-28",)]
