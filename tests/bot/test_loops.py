"""The loops of a process, where they meet the world at an awkward moment."""

import asyncio
from datetime import timedelta

from app.bot import clockrow
from app.bot.loops import beside, listen
from app.clock import Clock, Dial
from app.db import Connection
from app.work import begin
from tests.house import House
from tests.patience import PATIENCE


async def test_a_turn_of_the_clock_that_comes_while_the_clock_is_read_is_not_missed(house: House) -> None:
    clock, run, turned = Clock(), house.run, asyncio.Event()

    async def read(connection: Connection) -> Dial:
        found = await clockrow.read(connection)
        if not turned.is_set():  # the first reading is old by the time it is used
            turned.set()
            async with begin(run.database, run.clock, "test") as work:
                await clockrow.turn(work.db, ahead=timedelta(hours=3), rate=1.0)
            await connection.fetchval("select pg_sleep(0.2)")  # the bell rings meanwhile
        return found

    async with beside(listen(run.database, clock, run.bell, read)), asyncio.timeout(PATIENCE):
        await turned.wait()
        while clock.dial.offset < timedelta(hours=3):  # noqa: ASYNC110  # the dial tells nobody that it was set
            await asyncio.sleep(0.02)
