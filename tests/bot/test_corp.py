"""The corp we work for: leaving the demo chain."""

import asyncio

from app.bot import corp
from app.work import begin
from tests.house import House


async def test_the_demo_is_left_although_somebody_reads_it_the_other_way_round(house: House) -> None:
    async def reads() -> None:
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
