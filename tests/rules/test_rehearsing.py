"""Rehearsals run beside everything else: one at a time, without a transaction, and each comes to an end."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.bot import janitor, played, rehearsing
from app.bot.rehearsing import Rehearser
from app.errors import Conflict
from app.rules.book import DEFAULT, Book
from app.sandbox import chain
from app.work import begin
from tests.house import House
from tests.patience import PATIENCE, soon
from tests.rules.test_rulebook import ANN, rehearsed, with_words
from tests.rules.test_rules import ADVERT, LINK


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


# as it was then

FORBIDDEN = with_words("月饼", key="trade")
HARMLESS = "我家的月饼真好吃"


async def would(house: House, book: Book = FORBIDDEN, days: int = 7) -> dict[str, str]:
    """What a draft would have done to whom."""
    return {one["name"]: one["would"] for one in (await rehearsed(house, book, days))["shown"]}


async def test_a_customer_of_then_goes_to_a_person_and_who_became_one_later_does_not(house: House) -> None:
    before, after, nobody = house.fan(0), house.fan(1), house.fan(2)
    await house.says(before, "我想订个8寸的生日蛋糕，明天下午三点自提")
    await house.press(house.staff("clerk"), "accept")
    await house.later(minutes=5)
    for fan in (before, after, nobody):
        await house.says(fan, HARMLESS)
    await house.later(minutes=5)
    await house.says(after, "我想订个6寸的生日蛋糕，明天下午四点自提")
    await house.press(house.staff("clerk"), "accept")
    assert await would(house) == {before.name: "ASK_PERSON", after.name: "BAR", nobody.name: "BAR"}


async def test_an_order_that_was_taken_back_before_made_nobody_a_customer(house: House) -> None:
    early, late = house.fan(0), house.fan(1)
    for fan in (early, late):
        await house.says(fan, "我想订个8寸的生日蛋糕，明天下午三点自提")
        await house.press(house.staff("clerk"), "accept")
    at = house.clock.at
    await house.do(
        f"""update ticket set state = 'cancelled', closed_at = '{at}'::timestamptz
                   + case when person_id = '{early.person_id}' then interval '1 minute' else interval '1 hour' end"""
    )
    await house.later(minutes=5)
    for fan in (early, late):
        await house.says(fan, HARMLESS)
    assert await would(house) == {early.name: "BAR", late.name: "ASK_PERSON"}


async def test_a_draft_that_asks_for_fewer_days_is_played_by_its_own(house: House) -> None:
    """Who is known for a hundred days is a stranger to a book that asks for a year."""
    fan = house.fan()
    await house.says(fan, HARMLESS)
    await house.do(f"update person set first_seen = '{house.clock.at - timedelta(days=100)}'")
    assert await would(house) == {fan.name: "BAR"}
    assert await would(house, replace(FORBIDDEN, standing_days=90)) == {fan.name: "ASK_PERSON"}


async def test_a_bar_of_a_day_has_run_out_when_they_speak_again(house: House) -> None:
    fan = house.fan()
    for _ in range(3):
        await house.says(fan, HARMLESS)
        await house.later(hours=15)
    assert (await rehearsed(house, FORBIDDEN))["would"]["BAR"] == 1
    assert (await rehearsed(house, replace(FORBIDDEN, ban_days=1)))["would"]["BAR"] == 2


@pytest.fixture
async def reminded_before(house: House) -> House:
    """Somebody was reminded twice, and somebody else barred, ten days ago; both speak again."""
    reminded, barred = house.fan(0), house.fan(1)
    for _ in range(2):
        await house.says(reminded, LINK)
        await house.later(minutes=3)
    await house.says(barred, ADVERT)
    await house.later(days=10)
    await house.says(reminded, LINK)
    await house.says(barred, ADVERT)  # they are back, and quicker than we are
    return house


async def test_what_counted_before_the_days_that_are_played_counts(reminded_before: House) -> None:
    house = reminded_before
    assert (await rehearsed(house, DEFAULT))["was"] == {"ASK_PERSON": 1}
    assert (await rehearsed(house, replace(DEFAULT, reminders=3)))["would"] == {"REMIND": 1}


async def test_what_was_lifted_before_does_not(reminded_before: House) -> None:
    house = reminded_before
    at = house.clock.at - timedelta(days=9)
    await house.do(f"update reminder set lifted_at = '{at}'")
    await house.do(f"update ban set lifted_at = '{at}'")
    assert (await rehearsed(house, DEFAULT))["was"] == {"REMIND": 1, "BAR": 1}


async def test_another_time_for_spreading_is_counted_anew(house: House) -> None:
    slow, once = house.fan(0), house.fan(1)
    groups = [group for group in chain.groups() if group.account == house.group.account][:5]
    said = "周末一起去植物园看菊花展吧，名额有限先到先得"
    await house.says(once, said)
    for group in groups:
        await house.says(slow, said, group)
        await house.later(minutes=9)
    assert await would(house, replace(DEFAULT, spread_minutes=60)) == {slow.name: "REMIND"}
    assert await would(house, replace(DEFAULT, spread_minutes=30)) == {}
    assert await would(house, replace(DEFAULT, spread_minutes=60, spread_groups=6)) == {}
