"""What is due: done once, tried again soon, never jammed, and never in the way of a tap."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg
import pytest

from app import due
from app.bot.bell import Bell
from app.cli.commands import run_replay
from app.clock import Clock, machine_now
from app.due import Due
from app.orders import ladder
from app.orders import service as orders
from app.orders import store as tickets
from app.schedule import Schedule
from app.web import sessions
from app.work import Work, begin
from tests.house import House
from tests.patience import PATIENCE, soon

ORDER = "我想订个8寸的生日蛋糕，明天下午三点"


async def test_a_dead_moment_gives_way_to_a_new_one_of_its_name(house: House) -> None:
    group = house.group.group_id
    await house.do(
        f"""insert into due (key, kind, ref, due_at, state, attempts)
            values ('welcome:{group}', 'rules.welcome', '{{}}', now(), 'dead', 6)"""
    )
    house.box.world.join(house.group, {"wmnew1": "小新"})
    await house.settle()
    await house.later(seconds=5)

    assert any("小新" in line for line in house.bot_said())


async def test_replay_gives_dead_moments_another_chance(house: House) -> None:
    group = house.group.group_id
    house.box.world.join(house.group, {"wmnew1": "小新"})
    await house.settle()
    await house.do("update due set state = 'dead', attempts = 6 where kind = 'rules.welcome'")
    await run_replay(house.run.database.url, [], True, print)
    await house.later(seconds=5)

    assert await house.rows(f"select count(*) from due where key = 'welcome:{group}'") == [(0,)]
    assert any("小新" in line for line in house.bot_said())


async def test_a_moment_that_another_worker_is_at_is_left_to_it_without_spinning(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with begin(house.run.database, house.clock, "x") as work:
        work.at(house.clock.now(), "bot.fetch", "fetch:x", {"group": house.group.group_id, "why": "changed"})
    looks = 0
    real = due.plan

    async def plan(db: Any) -> Any:
        nonlocal looks
        looks += 1
        return await real(db)

    monkeypatch.setattr(due, "plan", plan)
    async with house.run.database.transaction() as db:
        assert await due.claim(db, house.clock.now())
        running = asyncio.create_task(house.schedule.run())
        await asyncio.sleep(1)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    assert 1 < looks < 10


async def test_two_transactions_in_each_others_way_try_again_at_once(house: House) -> None:
    clock, bell = Clock(), Bell()
    calls: list[float] = []

    async def handler(_work: Work, _moment: Due) -> None:
        calls.append(asyncio.get_running_loop().time())
        if len(calls) == 1:
            raise asyncpg.PostgresError.new({"C": "40P01", "M": "deadlock detected"})

    running = asyncio.create_task(Schedule(house.run.database, clock, bell, {"x": handler}).run())
    await asyncio.sleep(0.3)
    async with begin(house.run.database, clock, "c", wake=bell.ring) as work:
        work.at(machine_now(), "x", "x:1")

    async def twice() -> bool:
        return len(calls) > 1

    await soon(twice)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert len(calls) == 2
    assert calls[1] - calls[0] < 1.5


@pytest.fixture(params=["tick", "tap"])
def meeting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A tap and a moment of the ladder meet: each has its first lock before the other asks for its second one."""
    first: str = request.param
    real = tickets.lock
    has = {"tick": asyncio.Event(), "tap": asyncio.Event()}

    async def lock(db: Any, ticket_id: int) -> Any:
        task = asyncio.current_task()
        assert task is not None
        if task.get_name() == "tick":  # it holds the due row
            has["tick"].set()
            await asyncio.wait_for(has["tap"].wait(), PATIENCE)
            if first == "tap":
                await asyncio.sleep(0.3)
            return await real(db, ticket_id)
        found = await real(db, ticket_id)  # the tap holds the ticket
        has["tap"].set()
        await asyncio.wait_for(has["tick"].wait(), PATIENCE)
        if first == "tick":
            await asyncio.sleep(0.3)
        return found

    for room in (orders, ladder):
        monkeypatch.setattr(room.store, "lock", lock)
    return first


async def test_a_tap_and_a_moment_of_the_ladder_never_block_each_other(house: House, meeting: str) -> None:
    await house.says(house.fan(), ORDER)
    house.clock.advance(minutes=2, seconds=30)
    async with house.run.database.transaction() as db:
        token = await sessions.open_session(db, "phone", staff_id=house.staff("clerk"))
    session = sessions.public_id_of(token)
    house.http.cookies.set(f"gjm_{session}", token)
    tick = asyncio.create_task(house.schedule.tick(), name="tick")
    answer = await asyncio.create_task(
        house.http.post(f"/m/{session}/tickets/1/accept", data={"csrf": sessions.csrf_of(token)}), name="tap"
    )

    assert answer.status_code == 303
    assert await tick is True
    assert await house.rows("select state from ticket") == [("accepted",)]
    assert await house.rows("select attempts from due where key like 'order:%' and attempts > 0") == []
