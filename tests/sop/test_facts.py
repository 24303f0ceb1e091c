"""What is so on a day: the weather as it is typed in, what sold best yesterday. A piece without its fact is silent."""

from datetime import UTC, date, datetime, time

import pytest

from app.errors import BadRequest, Forbidden, NotFound
from app.sop import editing, looking
from app.sop import service as sop
from app.sop.decide import Place
from app.sop.editing import SlotData
from app.sop.facts import service as facts
from app.sop.facts.decide import Fact, Facts
from app.sop.facts.service import FactData
from app.sop.shelves import service as shelves
from app.sop.shelves.service import ItemData
from app.who import Who
from app.work import begin
from tests.house import House
from tests.rules.test_rulebook import ANN

DAY = date(2026, 11, 21)
HERE = Place("g", "小区", 1, "杭州")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ([], None),
        ([Fact("weather", "chain", "", "晴")], "今天晴"),
        ([Fact("weather", "chain", "", "晴"), Fact("weather", "city", "杭州", "雨")], "今天雨"),
        ([Fact("weather", "city", "上海", "雨")], None),
        ([Fact("weather", "city", "杭州", "雨"), Fact("weather", "store", "1", "店门口积水")], "今天店门口积水"),
        ([Fact("weather", "store", "2", "雨")], None),
        ([Fact("bestseller", "chain", "", "吐司")], None),
    ],
)
def test_the_nearer_fact_counts_and_none_is_silence(known: list[Fact], said: str | None) -> None:
    assert Facts(known).fill("今天{weather}", HERE) == said
    assert Facts(known).fill("早上好", HERE) == "早上好"


async def keep(house: House, data: FactData, who: Who = ANN) -> int:
    async with begin(house.run.database, house.clock, f"fact {house.clock.at}", who=who) as work:
        return await facts.keep(work, data)


async def test_a_post_speaks_of_the_weather_where_it_is_known(house: House) -> None:
    house.clock.at = datetime(2026, 11, 21, 3, 50, tzinfo=UTC)
    async with begin(house.run.database, house.clock, "slot", who=ANN) as work:
        slot = SlotData("rain", "天气", "content", time(12), ("{store}：今天{weather}", "{bestseller}还有"))
        await editing.add(work, slot)
    first = await keep(house, FactData(DAY, "weather", "晴"))
    assert await keep(house, FactData(DAY, "weather", "降温", "store", "1")) != first
    assert await keep(house, FactData(DAY, "weather", "多云")) == first  # written again
    async with begin(house.run.database, house.clock, "look", who=ANN) as work:
        (shown,) = [one for one in await looking.preview(work, house.group.group_id, DAY) if one.name == "天气"]
    assert len(shown.pieces) == 1  # nobody knows what sold best
    await house.later(minutes=10)
    await house.later(minutes=2)
    assert shown.pieces[0] in house.bot_said()
    assert shown.pieces[0].endswith("今天降温")
    assert not any("还有" in line for line in house.bot_said())
    assert await house.rows("select sum(missed) from slot_run where missed > 0") == [(None,)]  # silence is not a miss


async def test_what_is_on_a_shelf_may_speak_of_the_weather_too(house: House) -> None:
    house.clock.at = datetime(2026, 11, 21, 3, 50, tzinfo=UTC)
    async with begin(house.run.database, house.clock, "slot", who=ANN) as work:
        await shelves.add(work, ItemData("rain", "今天{weather}，路上小心"))
        await editing.add(work, SlotData("rain", "天气", "content", time(12), ("{pick:rain}",)))
    await keep(house, FactData(DAY, "weather", "下雨"))
    async with begin(house.run.database, house.clock, "look", who=ANN) as work:
        (shown,) = [one for one in await looking.preview(work, house.group.group_id, DAY) if one.name == "天气"]
    assert shown.pieces == ("今天下雨，路上小心",)
    await house.later(minutes=11)
    assert "今天下雨，路上小心" in house.bot_said()


async def test_what_sold_best_is_counted_after_midnight_and_what_people_wrote_stays(house: House) -> None:
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点自提")
    await house.press(house.staff("clerk"), "accept")
    async with begin(house.run.database, house.clock, "plan") as work:
        await sop.plan(work)
    ((product,),) = await house.rows("select want -> 'items' -> 0 ->> 'product' from ticket")
    house.clock.at = datetime(2026, 11, 21, 16, 6, tzinfo=UTC)  # 00:06 of the next day
    await house.settle()
    counted = "select target, words, by from day_fact where name = 'bestseller' and day = '2026-11-22'"
    assert await house.rows(counted) == [("1", product, "guanjia")]
    await keep(house, FactData(date(2026, 11, 22), "bestseller", "海盐卷", "store", "1"))
    async with begin(house.run.database, house.clock, "again") as work:
        await facts.count(work, date(2026, 11, 22), {1: [product], 2: [], 3: ["吐司"]})
    assert await house.rows(f"{counted} order by target") == [("1", "海盐卷", "ann"), ("3", "吐司", "guanjia")]


@pytest.mark.parametrize(
    "data",
    [
        FactData(DAY, "mood", "x"),
        FactData(DAY, "weather", " "),
        FactData(DAY, "weather", "x" * 61),
        FactData(DAY, "weather", "{store}"),
        FactData(DAY, "weather", "x", "city"),
        FactData(DAY, "weather", "x", "chain", "杭州"),
        FactData(date(2026, 11, 20), "weather", "x"),
        FactData(date(2026, 12, 20), "weather", "x"),
        FactData(DAY, "weather", "全网最低"),
    ],
)
async def test_what_cannot_be_is_refused(house: House, data: FactData) -> None:
    with pytest.raises(BadRequest):
        await keep(house, data)


async def test_a_manager_speaks_for_their_own_store_alone(house: House) -> None:
    manager = Who("m001", "operator", stores=frozenset({1}))
    await keep(house, FactData(DAY, "weather", "雨", "store", "1"), manager)
    for scope, target, error in (("store", "2", Forbidden), ("chain", "", Forbidden), ("city", "杭州", Forbidden)):
        with pytest.raises((error, NotFound)):
            await keep(house, FactData(DAY, "weather", "雨", scope, target), manager)
    with pytest.raises(NotFound):
        await keep(house, FactData(DAY, "weather", "雨", "city", "没有的城市"))
