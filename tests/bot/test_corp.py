"""The corp we work for: leaving the demo chain."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import asyncpg

from app.bot import corp
from app.clock import machine_now
from app.work import begin
from tests.house import House
from tests.patience import PATIENCE


async def test_the_demo_is_left_although_somebody_reads_it_the_other_way_round(house: House) -> None:
    async def reads() -> None:
        with suppress(asyncpg.DeadlockDetectedError):  # it would be read again
            async with house.run.database.transaction() as db:
                await db.execute("lock table ticket_move in access share mode")
                await asyncio.sleep(0.3)
                await db.execute("lock table action_log in access share mode")

    async def leaves() -> None:
        await asyncio.sleep(0.1)
        async with begin(house.run.database, house.clock, "test") as work:
            assert await corp.leave_demo(work)

    await asyncio.gather(reads(), leaves())
    assert await house.rows("select count(*) from store") == [(0,)]


async def test_the_demo_is_left_while_a_walk_reads_the_whole_chain(house: House) -> None:
    """Turn after turn, several at once: whoever leaves gives way as often as it takes, and gets there."""
    left = asyncio.Event()

    async def turns(first: str, then: str) -> None:
        connection = await house.run.database.connect()
        while not left.is_set():
            with suppress(asyncpg.DeadlockDetectedError):  # a turn would be taken again
                async with connection.transaction():
                    await connection.execute(f"lock table {first} in row exclusive mode")
                    await asyncio.sleep(0.02)
                    await connection.execute(f"lock table {then} in row exclusive mode")
            await asyncio.sleep(0.02)
        await connection.close()

    async def leaves() -> None:
        try:
            async with begin(house.run.database, house.clock, "test") as work:
                assert await corp.leave_demo(work)
        finally:
            left.set()

    async with asyncio.timeout(PATIENCE):
        ways = (("membership", "action_log"), ("ticket_move", "message"), ("walk", "store"), ("ticket", "chat_group"))
        await asyncio.gather(leaves(), *(turns(*way) for way in ways))
    assert await house.rows("select count(*) from store") == [(0,)]


PLANS = ("bot.walk", "orders.briefs", "signin.remind", "sop.plan", "sop.post")


async def test_when_the_demo_is_left_what_comes_by_itself_is_planned_for_the_own_chain(house: House) -> None:
    async with begin(house.run.database, house.clock, "test") as work:
        assert await corp.leave_demo(work)
    house.clock.at = machine_now() + timedelta(seconds=1)  # the demo's clock is left with it
    await house.settle()
    assert {kind for (kind,) in await house.rows("select kind from due")} >= set(PLANS)


async def test_a_plan_that_died_is_made_again_within_the_hour(house: House) -> None:
    await house.do("delete from due")
    await house.schedule.plan()
    await house.schedule.plan()
    assert {kind for (kind,) in await house.rows("select kind from due")} >= set(PLANS)
