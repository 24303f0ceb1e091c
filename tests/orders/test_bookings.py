"""What a shop counts by the day is never promised twice; what comes too late is said so."""

import asyncio
from datetime import UTC, date, datetime
from random import Random

import pytest

from app.orders.bookings import store
from tests.house import House

TOMORROW = "帮我留{n}个火腿三明治，明天早上八点来取"


async def limit(house: House, per_day: int | None, cut_off: str | None = None) -> None:
    until = f"'{cut_off}'" if cut_off else "null"
    amount = per_day if per_day is not None else "null"
    await house.do(f"update product set per_day = {amount}, cut_off = {until} where name = '火腿三明治'")


async def kept(house: House) -> list[tuple[int, int]]:
    return [(ticket, n) for ticket, n in await house.rows("select ticket_id, quantity from booking order by ticket_id")]


async def test_so_many_a_day_and_what_is_left_is_said(house: House) -> None:
    await limit(house, 5)
    await house.says(house.fan(0), TOMORROW.format(n="三"))
    await house.says(house.fan(1), TOMORROW.format(n="三"))
    assert "不过火腿三明治11月22日只剩 2 份" in house.bot_said()[-1]
    assert await kept(house) == [(1, 3)]
    assert await house.rows("select product, reason from lost_demand") == [("火腿三明治", "订满或过了截止时间")]

    await house.says(house.fan(2), TOMORROW.format(n="两"))
    assert await kept(house) == [(1, 3), (3, 2)]


async def test_what_is_taken_back_is_free_again(house: House) -> None:
    await limit(house, 3)
    await house.says(house.fan(0), TOMORROW.format(n="三"))
    await house.says(house.fan(0), "算了，不要了")
    assert await kept(house) == []
    await house.says(house.fan(1), TOMORROW.format(n="三"))
    assert await kept(house) == [(2, 3)]


async def test_another_number_moves_it(house: House) -> None:
    await limit(house, 5)
    await house.says(house.fan(0), TOMORROW.format(n="两"))
    await house.says(house.fan(0), "火腿三明治改成四个")
    assert await kept(house) == [(1, 4)]


async def test_after_the_hour_of_the_day_before_it_is_too_late(house: House) -> None:
    await limit(house, None, "20:00")
    house.clock.at = datetime(2026, 11, 21, 12, 1, tzinfo=UTC)  # 20:01
    await house.says(house.fan(0), TOMORROW.format(n="一"))
    assert "要前一天 20:00 前订，11月22日的已经截止" in house.bot_said()[-1]
    assert await kept(house) == []
    assert "没能留" not in house.bot_said()[-1]
    assert [what for (what,) in await house.rows("select what from ticket_move")][1].startswith("unkept:")


@pytest.mark.parametrize("seed", range(4))
async def test_however_they_cross_never_more_than_there_are_and_none_is_lost(house: House, seed: int) -> None:
    """Many at once, each on a connection of its own: keep, change, take back."""
    random = Random(seed)
    per_day, day = 20, date(2026, 11, 22)
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点自提")
    await house.do(
        """insert into ticket (cause, store_id, day, number, group_id, person_id, called, kind, words, want, state,
                               opened_at, clock_from, runs_from, due_at)
           select 'x' || n, store_id, day, 100 + n, group_id, person_id || n, called, kind, words, want, state,
                  opened_at, clock_from, runs_from, due_at from ticket, generate_series(1, 12) n"""
    )
    ((product,),) = await house.rows("select id from product where name = '火腿三明治'")
    won: dict[int, int] = {}

    async def one(ticket: int) -> None:
        for _ in range(4):
            quantity = random.randint(0, 6)
            async with house.run.database.transaction() as db:
                await store.lock_day(db, 1, product, day)
                left = per_day - await store.taken(db, 1, product, day, ticket)
                if quantity == 0:
                    await store.free(db, ticket, [])
                elif quantity <= left:
                    await store.keep(db, ticket, product, 1, day, quantity)
                else:
                    quantity = -1
                await asyncio.sleep(0)
            if quantity >= 0:
                won[ticket] = quantity
            ((total,),) = await house.rows("select coalesce(sum(quantity), 0) from booking")
            assert total <= per_day

    await asyncio.gather(*(one(ticket) for ticket in range(2, 14)))
    assert dict(await kept(house)) == {ticket: n for ticket, n in won.items() if n}


async def test_what_is_opened_again_is_kept_again_or_said_to_be_gone(house: House) -> None:
    await limit(house, 3)
    await house.says(house.fan(0), TOMORROW.format(n="三"))
    await house.says(house.fan(0), "算了，不要了")
    await house.says(house.fan(1), TOMORROW.format(n="三"))
    async with house.acting() as (work, orders):
        await orders.do(work, 1, house.staff("manager"), "reopen")
    await house.settle()
    assert await kept(house) == [(2, 3)]
    assert "不过火腿三明治11月22日已经订满" in house.bot_said()[-1]

    async with house.acting() as (work, orders):
        await orders.do(work, 2, house.staff("manager"), "cancel")
        await orders.do(work, 1, house.staff("manager"), "cancel")
    house.clock.advance(seconds=1)
    async with house.acting() as (work, orders):
        await orders.do(work, 1, house.staff("manager"), "reopen")
    await house.settle()
    assert await kept(house) == [(1, 3)]


async def test_a_change_that_does_not_fit_leaves_what_was_kept(house: House) -> None:
    await limit(house, 5)
    await house.says(house.fan(0), TOMORROW.format(n="两"))
    await house.says(house.fan(1), TOMORROW.format(n="三"))
    await house.says(house.fan(0), "火腿三明治改成四个")

    assert await kept(house) == [(1, 2), (2, 3)]
    assert "只剩 2 份" in house.bot_said()[-1]


async def test_what_is_lost_counts_once_for_a_ticket(house: House) -> None:
    await limit(house, 0)
    await house.says(house.fan(0), TOMORROW.format(n="一"))
    await house.says(house.fan(0), "电话13800138000")
    await house.press(house.staff("clerk"), "refuse")

    assert await house.rows("select product, quantity from lost_demand") == [("火腿三明治", 1)]


async def test_what_was_kept_in_time_stays_kept_when_more_is_said_after_the_hour(house: House) -> None:
    await limit(house, 5, "20:00")
    await house.says(house.fan(0), TOMORROW.format(n="两"))
    house.clock.at = datetime(2026, 11, 21, 12, 1, tzinfo=UTC)  # 20:01
    await house.says(house.fan(0), "电话13800138000")

    assert await kept(house) == [(1, 2)]
    assert "截止" not in house.bot_said()[-1]
