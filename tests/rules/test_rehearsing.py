"""Rehearsals run beside everything else: one at a time, without a transaction, and each comes to an end."""

import asyncio
from typing import Any

import pytest

from app.bot import janitor, played, rehearsing
from app.bot.rehearsing import Rehearser
from app.errors import Conflict
from app.rules.book import DEFAULT
from app.work import begin
from tests.house import House
from tests.patience import PATIENCE, soon
from tests.rules.test_rulebook import ANN, with_words
from tests.rules.test_rules import LINK


async def test_a_rehearsal_runs_beside_and_can_be_stopped(house: House) -> None:
    await house.says(house.fan(), LINK)
    rehearser = Rehearser(house.run.database, house.clock)
    number = await rehearser.start(ANN, with_words("超便宜"), 7)

    async def ended() -> dict[str, Any]:
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            read = await rehearsing.read(work, number)
        return read if read["state"] != "running" else {}

    found = await soon(ended)
    assert found["state"] == "done"
    assert found["result"]["looked_at"] == 1
    another = await rehearser.start(ANN, DEFAULT, 7)
    await rehearser.stop(ANN, another)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        assert (await rehearsing.read(work, another))["state"] in ("stopped", "done")


@pytest.fixture
def halfway(monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """A rehearsal stands still before its end: set when it has come so far; to be set for it to go on."""
    there, go_on = asyncio.Event(), asyncio.Event()

    async def waits(*_: object) -> int:
        there.set()
        await go_on.wait()
        return 0

    monkeypatch.setattr(played, "messages_since", waits)
    return there, go_on


async def test_a_rehearsal_holds_no_transaction_open(
    house: House, halfway: tuple[asyncio.Event, asyncio.Event]
) -> None:
    """Where the database ends what idles in a transaction, a rehearsal of minutes comes to its end."""
    rehearser = Rehearser(house.run.database, house.clock)
    number = await rehearser.start(ANN, DEFAULT, 7)
    await asyncio.wait_for(halfway[0].wait(), PATIENCE)
    idle = await house.rows(
        "select count(*) from pg_stat_activity where state like 'idle in%' and datname = current_database()"
    )
    halfway[1].set()
    await asyncio.wait_for(rehearser._tasks[number], PATIENCE)
    assert idle == [(0,)]
    assert await house.rows("select state from rehearsal") == [("done",)]


async def test_of_two_rehearsals_asked_for_at_once_in_two_processes_one_is_played(
    house: House, halfway: tuple[asyncio.Event, asyncio.Event]
) -> None:
    web = [Rehearser(house.run.database, house.clock) for _ in range(2)]
    starts = [one.start(ANN, DEFAULT, 7) for one in (web[0], web[0], web[1])]
    made = await asyncio.gather(*starts, return_exceptions=True)
    assert sum(isinstance(one, Conflict) for one in made) == 2
    assert await house.rows("select count(*) from rehearsal") == [(1,)]
    halfway[1].set()
    for one in web:
        await one.close()


async def test_what_was_stopped_elsewhere_stays_stopped_and_has_no_result(
    house: House, halfway: tuple[asyncio.Event, asyncio.Event]
) -> None:
    rehearser = Rehearser(house.run.database, house.clock)
    number = await rehearser.start(ANN, DEFAULT, 7)
    await asyncio.wait_for(halfway[0].wait(), PATIENCE)
    await Rehearser(house.run.database, house.clock).stop(ANN, number)
    halfway[1].set()
    await asyncio.wait_for(rehearser._tasks[number], PATIENCE)
    assert await house.rows("select state, result from rehearsal") == [("stopped", None)]


async def test_what_ran_in_a_process_that_is_gone_runs_no_more(
    house: House, halfway: tuple[asyncio.Event, asyncio.Event]
) -> None:
    left = """insert into rehearsal (body, days, state, by, at) values ('{}', 7, 'running', 'x', now())"""
    await house.do(left)
    await janitor.keep_house(house.run.database)
    assert await house.rows("select state from rehearsal") == [("stopped",)]

    await house.do(left)
    rehearser = Rehearser(house.run.database, house.clock)
    await rehearser.start(ANN, DEFAULT, 7)
    await janitor.keep_house(house.run.database)
    assert await house.rows("select state from rehearsal order by id") == [("stopped",), ("stopped",), ("running",)]
    await rehearser.close()
