"""What could not be sold, as a picture for tomorrow's baking."""

from hypothesis import given
from hypothesis import strategies as st

from app.orders.demand.decide import SHADES, Lost, picture
from tests.house import House
from tests.visitor import Visitor


def test_the_most_missed_comes_first_and_is_darkest() -> None:
    found = picture([Lost("可颂", 8, 3), Lost("吐司", 9, 8), Lost("吐司", 11, 2)])
    assert found.hours == (8, 9, 10, 11)
    assert [(row.product, row.total) for row in found.rows] == [("吐司", 10), ("可颂", 3)]
    assert found.rows[0].cells == ((0, 0), (8, SHADES), (0, 0), (2, 1))
    assert found.total == 13


@given(st.lists(st.builds(Lost, st.sampled_from("甲乙丙"), st.integers(0, 23), st.integers(1, 50)), max_size=60))
def test_nothing_is_lost_on_the_way_into_the_picture(found: list[Lost]) -> None:
    drawn = picture(found)
    assert sum(count for row in drawn.rows for count, _ in row.cells) == drawn.total == sum(o.quantity for o in found)
    assert all((count > 0) == (shade > 0) and shade <= SHADES for row in drawn.rows for count, shade in row.cells)


async def test_the_console_draws_it_by_store(house: House) -> None:
    visitor = await Visitor.come(house)
    assert "这段时间没有没卖成的" in (await visitor.get("/console/lost-picture")).text
    await house.do(
        """insert into lost_demand (cause, store_id, day, hour, product, quantity, reason, at) values
           ('a', 1, '2026-11-21', 9, '可颂', 4, 'x', '2026-11-21 09:00+08'),
           ('b', 2, '2026-11-20', 10, '吐司', 2, 'x', '2026-11-20 10:00+08')"""
    )
    whole = (await visitor.get("/console/lost-picture")).text
    assert "共 6 份没卖成" in whole
    one = (await visitor.get("/console/lost-picture?store=2&days=30")).text
    assert "共 2 份没卖成" in one
    today = (await visitor.get("/console/lost-picture?days=1")).text
    assert "共 4 份没卖成" in today
