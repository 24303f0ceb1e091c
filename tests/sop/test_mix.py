"""How much marketing a store bears: classes by what customers spend and whether they come back, kept in each day."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.orders.demand import service as demand
from app.sop import editing, looking
from app.sop.decide import Wish, fitting
from app.sop.editing import SlotData
from app.sop.mix import service as mix
from app.sop.mix.decide import MARKETING, Worth, classes
from app.work import begin
from tests.house import House
from tests.rules.test_rulebook import ANN

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("worths", "found"),
    [
        ([], {}),
        ([Worth(1, 50, 9900, 0.1)], {}),  # against what?
        ([Worth(1, 50, 9900, 0.1), Worth(2, 9, 1200, 0.6)], {}),  # too few orders to tell
        ([Worth(1, 50, 9900, 0.1), Worth(2, 50, 1200, 0.6)], {1: "hl", 2: "lh"}),
        ([Worth(1, 50, 9900, 0.6), Worth(2, 50, 1200, 0.1)], {1: "hh", 2: "ll"}),
        ([Worth(1, 50, 5000, 0.3), Worth(2, 50, 5000, 0.3)], {1: "hh", 2: "hh"}),
    ],
)
def test_the_class_of_a_store(worths: list[Worth], found: dict[int, str]) -> None:
    assert classes(worths) == found


WISH = st.builds(
    Wish,
    slot_id=st.integers(1, 50),
    kind=st.sampled_from(["service", "content", "marketing"]),
    at=st.times(),
    pieces=st.integers(1, 4),
)


@given(st.lists(WISH, max_size=12, unique_by=lambda one: one.slot_id), st.integers(1, 20), st.integers(0, 6))
def test_neither_room_is_ever_exceeded_and_marketing_takes_nobodys_place(
    wishes: list[Wish], most: int, marketing: int
) -> None:
    kept = fitting(wishes, most, marketing)
    pieces = {one.slot_id: one.pieces for one in wishes if one.slot_id in kept}
    adverts = [one for one in wishes if one.kind == "marketing" and one.slot_id in kept]
    assert sum(pieces.values()) <= most
    assert sum(one.pieces for one in adverts) <= marketing
    others = {one.slot_id for one in wishes if one.kind != "marketing"}
    assert kept & others == fitting(wishes, most) & others
    assert fitting(wishes, most, None) == fitting(wishes, most)


async def test_a_days_marketing_keeps_to_the_stores_class_where_that_is_wanted(house: House) -> None:
    await house.do("delete from slot")
    house.clock.at = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    async with begin(house.run.database, house.clock, "slots", who=ANN) as work:
        for n, kind in enumerate(["marketing", "marketing", "marketing", "content"]):
            await editing.add(work, SlotData(f"s{n}", f"第{n}条", kind, time(10 + n), (f"内容{n}",)))
        await mix.count(work, [Worth(1, 50, 9900, 0.1), Worth(2, 50, 1200, 0.6)])
    assert await house.rows("select store_id, kind from store_class order by 1") == [(1, "hl"), (2, "lh")]

    async def fits() -> list[str]:
        async with begin(house.run.database, house.clock, "look", who=ANN) as work:
            shown = await looking.preview(work, house.group.group_id, DAY)
        return [one.name for one in shown if one.fits]

    assert await fits() == ["第0条", "第1条", "第2条", "第3条"]
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at)
           values ('chain', '', 'mix', 'true', 'x', now())"""
    )
    assert MARKETING["hl"] == 1
    assert await fits() == ["第0条", "第3条"]
    for _ in range(20):
        await house.later(minutes=15)
    assert [line for line in house.bot_said() if line.startswith("内容")] == ["内容0", "内容3"]
    ((missed,),) = await house.rows("select count(*) from slot_run where missed > 0 and why = '群里当天排满了'")
    assert missed == 2
    async with begin(house.run.database, house.clock, "again") as work:
        await mix.count(work, [])  # hardly anybody orders any more
    assert await house.rows("select count(*) from store_class") == [(0,)]


async def test_what_a_shops_orders_come_to_is_counted(house: House) -> None:
    await house.do(
        """insert into product (number, name, kind, price, group_price, allergens, sizes)
           values ('t1', '海盐奶盖蛋糕', 'cake', 4900, 3900, '{}', '{"8寸": 8900}')"""
    )
    await house.says(house.fan(0), "我想订个8寸的生日蛋糕，明天下午三点自提")
    await house.says(house.fan(1), "我想订个8寸的生日蛋糕，明天下午三点自提")
    cake = '[{"product": "海盐奶盖蛋糕", "quantity": 2}]'
    sized = '[{"product": "海盐奶盖蛋糕", "size": "8寸"}]'
    await house.do(f"update ticket set want = jsonb_set(want, '{{items}}', '{cake}'), accepted_at = now() where id = 1")
    await house.do(
        f"update ticket set want = jsonb_set(want, '{{items}}', '{sized}'), accepted_at = now() where id = 2"
    )
    columns = "store_id, day, group_id, called, kind, words, want, state, opened_at, clock_from, due_at, runs_from"
    await house.do(
        f"""insert into ticket ({columns}, cause, number, person_id, accepted_at)
            select {columns}, 'x', 99, person_id, now() from ticket where id = 1"""
    )
    async with begin(house.run.database, house.clock, "count") as work:
        assert await demand.worth(work, DAY) == [(1, 3, round((7800 + 8900 + 7800) / 3), 0.5)]
        assert await demand.worth(work, date(2026, 11, 22)) == []
