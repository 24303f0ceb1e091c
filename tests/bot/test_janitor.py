"""Housekeeping: each month has its table, whenever the first row came, and what is old goes."""

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from app.bootstrap import run_worker
from app.bot import janitor
from app.clock import machine_now
from app.sandbox import chain
from tests.house import House
from tests.patience import soon


async def test_rows_that_came_before_their_months_table_move_into_it(house: House) -> None:
    await house.says(house.fan(), "你好")
    assert {row[0] for row in await house.rows("select tableoid::regclass::text from message")} == {"message_rest"}

    await janitor.keep_house(house.run.database)
    assert "message_rest" not in {row[0] for row in await house.rows("select tableoid::regclass::text from message")}
    months = await house.rows("select relname from pg_class where relname ~ '^(message|message_raw|action_log)_y'")
    assert len({name for (name,) in months if not name.endswith("_pkey")}) >= 9

    await house.says(house.fan(), "你好吗")  # the default table is attached again, and all goes on
    await janitor.keep_house(house.run.database)


async def test_a_worker_that_starts_on_a_backlog_makes_the_months_first(house: House) -> None:
    for group in chain.groups()[:40]:
        house.box.world.say(group, house.fan(0, group), {"messageType": 7, "payload": {"text": "你好"}})
    await house.box.wire.idle()
    working = asyncio.create_task(run_worker(house.run))

    async def done() -> bool:
        return await house.rows("select count(*) from inbox") == [(0,)]

    await soon(done)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working

    tables = {row[0] for row in await house.rows("select tableoid::regclass::text from message")}
    assert tables
    assert "message_rest" not in tables


async def test_what_is_old_is_forgotten_and_what_is_not_stays(house: House) -> None:
    await house.says(house.fan(), "你好")
    await janitor.keep_house(house.run.database)
    kept = {table: await house.rows(f"select count(*) from {table}") for table in ("inbox_key", "message_raw")}
    assert all(rows[0][0] > 0 for rows in kept.values())

    await janitor.keep_house(house.run.database, machine_now() + timedelta(days=31))
    assert await house.rows("select count(*) from message_raw") == [(0,)]
    assert await house.rows("select count(*) from message") != [(0,)]
    assert await house.rows("select count(*) from inbox_key") == kept["inbox_key"]

    await janitor.keep_house(house.run.database, machine_now() + timedelta(days=46))
    assert await house.rows("select count(*) from inbox_key") == [(0,)]


async def test_walks_and_rehearsals_are_forgotten(house: House) -> None:
    now = machine_now()
    await house.do(
        f"""insert into rehearsal (body, days, state, by, at, ended_at)
              values ('{{}}', 7, 'done', 'x', now(), '{now}');
            insert into walk (by, started_at, lists, state) values ('x', '{now}', 0, 'done');
            insert into walk_group (walk_id, group_id) values (1, 'g')"""
    )
    await janitor.keep_house(house.run.database, now + timedelta(days=29))
    assert await house.rows("select count(*) from rehearsal") == [(1,)]
    await janitor.keep_house(house.run.database, now + timedelta(days=31))
    assert await house.rows("select count(*) from rehearsal") == [(0,)]
    await janitor.keep_house(house.run.database, now + timedelta(days=181))
    assert await house.rows("select count(*) from walk union all select count(*) from walk_group") == [(0,), (0,)]


@pytest.mark.parametrize(
    ("table", "name", "now", "over"),
    [
        ("message", "message_y2026m05", datetime(2026, 11, 28, tzinfo=UTC), False),
        ("message", "message_y2026m05", datetime(2026, 11, 29, tzinfo=UTC), True),
        ("message_raw", "message_raw_y2026m10", datetime(2026, 12, 1, 1, tzinfo=UTC), True),
        ("message_raw", "message_raw_rest", datetime(2036, 12, 1, tzinfo=UTC), False),
    ],
)
def test_a_month_goes_when_it_has_been_kept_long_enough(table: str, name: str, now: datetime, over: bool) -> None:
    assert janitor.is_over(table, name, now) is over


def test_months_go_over_the_end_of_a_year() -> None:
    assert list(janitor.months(date(2026, 12, 31), 2)) == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
