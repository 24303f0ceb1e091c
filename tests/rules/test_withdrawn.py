"""Bars that end: by lifting, by being taken back, by a mistake, by their time; and bars that are lengthened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from app.actions import FetchGroup
from app.bot import line
from app.desk import service as desk
from app.registry import service as registry
from app.rules import doors
from app.rules.bars import service as bars
from app.rules.cases import service as cases
from app.sandbox import chain
from app.work import Work, begin
from tests.desk.test_waiting import asked_to_remove
from tests.house import House
from tests.rules.test_cases import ANN, asked
from tests.rules.test_rules import ADVERT, joins

UNHEARD = chain.groups()[chain.HOSTED_GROUPS]


@asynccontextmanager
async def ann(house: House) -> AsyncIterator[Work]:
    house.clock.advance(seconds=1)
    async with begin(house.run.database, house.clock, f"ann {house.clock.at}", who=ANN) as work:
        yield work


async def ends(house: House) -> list[datetime | None]:
    return [end for (end,) in await house.rows("select expires_at from ban where lifted_at is null")]


async def left(house: House) -> list[tuple[Any, ...]]:
    """What is still to be done about removals."""
    return [
        *await house.rows("select state from outbox where kind = 'remove_member'"),
        *await house.rows("select state from task where state in ('open', 'said')"),
    ]


async def test_a_lifted_bar_takes_back_what_a_person_was_asked_to_do(house: House) -> None:
    await asked_to_remove(house, UNHEARD)
    assert await left(house) == [("handed",), ("open",)]
    async with ann(house) as work:
        assert await bars.lift(work, [1]) == 1
    await house.settle()
    assert await left(house) == []
    assert await house.rows("select state, closed_how from task") == [("dropped", "withdrawn")]


async def test_a_bar_that_was_a_mistake_takes_back_a_removal_that_is_held(house: House) -> None:
    async with ann(house) as work:
        hold = await registry.hold(work, "chain", kind="remove_member")
    fan = house.fan()
    await house.says(fan, ADVERT)
    assert await left(house) == [("held",)]
    async with ann(house) as work:
        await cases.act(work, 1, "mistake", "ann")
    assert await left(house) == []
    async with ann(house) as work:
        await line.release(work, [hold])
    await house.settle()
    assert fan.person_id in house.box.world.members(house.group)


async def test_a_removal_that_was_decided_is_taken_back_with_its_case(house: House) -> None:
    async with ann(house) as work:
        await registry.hold(work, "chain", kind="remove_member")
    await asked(house)
    await house.press(house.staff("manager"), "remove")
    assert await left(house) == [("held",)]
    async with ann(house) as work:
        await cases.act(work, 3, "mistake", "ann")
    assert await left(house) == []


async def test_a_bar_that_has_run_out_removes_nobody(house: House) -> None:
    async with ann(house) as work:
        await registry.hold(work, "chain", kind="remove_member")
    (person,) = await joins(house, "甲")
    async with ann(house) as work:
        await bars.bar(work, [person], "广告", days=1)
    await house.settle()
    await house.do(f"update ban set expires_at = '{house.clock.at}'")
    await house.do("update outbox set state = 'pending' where kind = 'remove_member'")
    await house.do("delete from hold")
    await house.later(seconds=1)
    assert person in house.box.world.members(house.group)
    assert await house.rows("select outcome, note from action_log where kind = 'remove_member'") == [
        ("stale", "the bar stands no more")
    ]


async def test_what_a_person_was_asked_to_do_ends_with_the_bar(house: House) -> None:
    await asked_to_remove(house, UNHEARD)
    async with ann(house) as work:
        await doors.run_out(work)
    assert await left(house) == [("handed",), ("open",)]
    await house.do(f"update ban set expires_at = '{house.clock.at}'")
    async with ann(house) as work:
        await doors.run_out(work)
    await house.settle()
    assert await left(house) == []


async def test_a_bar_for_good_lengthens_one_that_ends_and_can_be_taken_back(house: House) -> None:
    (person,) = await joins(house, "甲")
    async with ann(house) as work:
        await bars.bar(work, [person], "广告", days=3)
    (before,) = await ends(house)
    async with ann(house) as work:
        assert await bars.bar(work, [person], "惯犯") == 1
        assert await bars.bar(work, [person], "三天就好", days=3) == 0
    assert await ends(house) == [None]
    async with ann(house) as work:
        change = (await bars.to_undo(work))[0]
        assert (change.bans, len(change.ends)) == ([], 1)
        assert await bars.undo(work, change.id) == 1
    assert await ends(house) == [before]


async def test_a_lifting_taken_back_does_not_bring_back_what_has_run_out(house: House) -> None:
    (person,) = await joins(house, "甲")
    async with ann(house) as work:
        await bars.bar(work, [person], "广告", days=1)
    await house.settle()
    house.box.world.join(house.group, {person: "甲"})
    async with ann(house) as work:
        assert await bars.lift(work, [1]) == 1
        lifting = (await bars.to_undo(work))[0]
    await house.do(f"update ban set expires_at = '{house.clock.at + timedelta(hours=1)}'")
    await house.later(hours=2)
    async with ann(house) as work:
        assert await bars.undo(work, lifting.id) == 0
    await house.settle()
    assert person in house.box.world.members(house.group)


async def removals(house: House) -> list[tuple[Any, ...]]:
    return await house.rows(
        """select 'waits' from outbox where kind = 'remove_member'
            union all select outcome from action_log where kind = 'remove_member' order by 1"""
    )


async def read_again(house: House) -> None:
    """The group is read, as each night."""
    house.clock.advance(seconds=1)
    async with begin(house.run.database, house.clock, f"walk {house.clock.at}") as work:
        work.emit(FetchGroup(group_id=UNHEARD.group_id, why="walk"), "read")
    await house.settle()


async def test_who_is_barred_and_stays_is_removed_again_by_the_next_reading(house: House) -> None:
    await asked_to_remove(house, UNHEARD)
    await read_again(house)
    assert await removals(house) == [("waits",)]  # not twice while somebody is asked
    async with ann(house) as work:
        await desk.close(work, 1)
    assert await removals(house) == [("dropped",)]
    await read_again(house)
    assert await removals(house) == [("dropped",), ("waits",)]
