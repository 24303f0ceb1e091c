"""The same on certain days: read back once, a ticket the day before, and never two for a day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import SHANGHAI, local
from app.language.almanac import works
from app.language.reading import Judgement, Reading, Slots
from app.orders.standing import decide, service
from app.orders.standing.decide import Rhythm, State
from tests.house import House

EACH = "订早餐，工作日每天一份火腿三明治，早上七点半来取"


async def days(house: House) -> list[tuple[str, str, int | None]]:
    rows = await house.rows("select day, outcome, ticket_id from standing_day order by day")
    return [(f"{day:%m-%d}", outcome, ticket) for day, outcome, ticket in rows]


async def states(house: House) -> list[str]:
    return [state for (state,) in await house.rows("select state from standing_order order by id")]


async def goes_to(house: House, day: int, hour: int, minute: int = 0) -> None:
    """A moment of that November comes, and each afternoon before it had its turn."""
    until = datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)
    while True:
        rows = await house.rows("select min(due_at) from due where kind = 'orders.standing'")
        at = rows[0][0]
        house.clock.at = min(at, until) if at else until
        await house.settle()
        if house.clock.at == until:
            return


@pytest.mark.parametrize(
    ("text", "days", "workdays"),
    [
        ("工作日每天一份", "0123456", True),
        ("每个工作日给我留", "0123456", True),
        ("每天早上两个包子", "0123456", False),
        ("周一到周五每天一份", "01234", False),
        ("每周一三五留一个", "024", False),
        ("每周一、周三、周五", "024", False),
        ("每周六订一个吐司", "5", False),
        ("每个周末两份", "56", False),
        ("每周五到周一", "4560", False),
    ],
)
def test_the_days_that_are_said(text: str, days: str, workdays: bool) -> None:  # as in the table
    assert decide.rhythm(text) == Rhythm(frozenset(map(int, days)), workdays)


@pytest.mark.parametrize("text", ["明天早上一份", "周六订一个吐司", "下个工作日来取", "一周年蛋糕", "每人一份"])
def test_once_is_not_again_and_again(text: str) -> None:
    assert decide.rhythm(text) is None


@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.frozensets(st.integers(0, 6), min_size=1), st.booleans())
def test_days_fit_in_order_and_none_is_left_out(since: date, weekdays: frozenset[int], workdays: bool) -> None:
    rhythm = Rhythm(weekdays, workdays)
    found = [day for day, _ in zip(rhythm.since(since), range(5), strict=False)]
    between = [since + timedelta(days=n) for n in range((found[-1] - since).days + 1)] if found else []
    assert found == [d for d in between if d.weekday() in weekdays and (not workdays or works(d))]


@given(
    st.integers(0, 700 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 1439),
    st.none() | st.times().map(lambda at: time(at.hour, at.minute)),
)
def test_what_is_begun_can_be_made_in_time(now: datetime, minute: int, cut_off: time | None) -> None:
    day = decide.next_fitting(Rhythm(), local(now).date(), minute, cut_off, now)
    assert day is not None
    assert decide.is_in_time(day, minute, cut_off, max(now, decide.made_at(day, cut_off)))


async def test_a_week_of_breakfast(house: House) -> None:
    """Saturday 10:00: read back, a yes, and from Monday a ticket for each working day, the afternoon before."""
    await house.says(house.fan(), EACH)
    assert "跟您确认一下：每个工作日的火腿三明治，7:30 来取，从11月23日(周一)开始" in house.bot_said()[-1]
    assert await house.rows("select id from ticket") == []

    await house.says(house.fan(), "好的")
    assert "好的！每个工作日的火腿三明治" in house.bot_said()[-1]
    assert await states(house) == ["active"]

    await goes_to(house, 22, 16, 59)
    assert await days(house) == []
    await goes_to(house, 22, 17, 1)
    assert await days(house) == [("11-23", "made", 1)]
    ((kind, state, when),) = await house.rows("select kind, state, want->'when'->>'start' from ticket")
    assert (kind, state, when) == ("book_breakfast", "waiting", "2026-11-23T07:30:00+08:00")

    await goes_to(house, 30, 12, 0)
    assert [day for day, *_ in await days(house)] == ["11-23", "11-24", "11-25", "11-26", "11-27", "11-30"]


async def test_what_is_not_confirmed_is_not_kept(house: House) -> None:
    await house.says(house.fan(), EACH)
    await house.says(house.fan(1), "好的")  # somebody else's yes
    assert await states(house) == ["asked"]
    await house.says(house.fan(), "不用了")
    assert await states(house) == ["ended"]
    await house.says(house.fan(), "好的")
    assert await states(house) == ["ended"]


async def test_when_it_is_collected_is_asked(house: House) -> None:
    await house.says(house.fan(), "每天给我留一个火腿三明治")
    assert "每天的火腿三明治，几点来取呢" in house.bot_said()[-1]
    await house.says(house.fan(), "好的")
    assert await states(house) == ["asked"]
    await house.says(house.fan(), "早上八点")
    assert "8:00 来取，从11月22日(周日)开始" in house.bot_said()[-1]
    await house.says(house.fan(), "好")
    assert await states(house) == ["active"]
    await house.settle()
    await goes_to(house, 21, 17, 1)
    assert await days(house) == [("11-22", "made", 1)]


async def active(house: House, text: str = EACH) -> None:
    await house.says(house.fan(), text)
    await house.says(house.fan(), "好的")


async def test_a_day_left_out_and_what_was_made_for_it_taken_back(house: House) -> None:
    await active(house)
    await goes_to(house, 22, 18, 0)
    await house.says(house.fan(), "明天不用了")
    assert await house.rows("select state from ticket") == [("cancelled",)]
    await house.says(house.fan(), "周三的早餐不要了")
    assert "11月25日不留每个工作日的火腿三明治" in house.bot_said()[-1]
    await goes_to(house, 25, 18, 0)
    assert [(day, what) for day, what, _ in await days(house)] == [
        ("11-23", "made"), ("11-24", "made"), ("11-25", "skipped"), ("11-26", "made"),
    ]  # fmt: skip


async def test_paused_going_on_and_stopped_by_words(house: House) -> None:
    await active(house)
    await house.says(house.fan(), "早餐先停一下吧")
    assert await states(house) == ["paused"]
    await goes_to(house, 25, 18, 0)
    assert await days(house) == []
    await house.says(house.fan(), "早餐恢复吧")
    assert "从11月26日(周四)开始" in house.bot_said()[-1]
    await goes_to(house, 25, 18, 10)
    assert [day for day, *_ in await days(house)] == ["11-26"]
    await house.says(house.fan(), "早餐停了吧，不订了")
    assert await states(house) == ["ended"]
    assert await house.rows("select state from ticket") == [("cancelled",)]
    await goes_to(house, 30, 18, 0)
    assert len(await days(house)) == 1


async def test_another_order_is_not_the_standing_one(house: House) -> None:
    await active(house)
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点自提")
    await house.says(house.fan(), "不要了")
    assert await states(house) == ["active"]
    assert await house.rows("select state from ticket") == [("cancelled",)]


async def test_down_for_days_and_the_days_in_between_are_listed(house: House) -> None:
    await active(house)
    house.clock.at = datetime(2026, 11, 26, 18, 0, tzinfo=SHANGHAI)  # nobody was awake
    await house.settle()
    assert await days(house) == [
        ("11-23", "late", None), ("11-24", "late", None), ("11-25", "late", None), ("11-26", "late", None),
        ("11-27", "made", 1),
    ]  # fmt: skip


async def test_a_moment_that_comes_twice_makes_one_ticket(house: House) -> None:
    await active(house)
    await goes_to(house, 22, 17, 1)
    await house.do("update standing_order set next_day = '2026-11-23'")
    await house.do("update due set due_at = '2026-11-22 17:00+08' where kind = 'orders.standing'")
    await house.settle()
    assert await house.rows("select id from ticket") == [(1,)]


async def test_closed_or_gone_is_told_and_the_next_day_goes_on(house: House) -> None:
    await active(house)
    await house.do("insert into store_exception (store_id, day, hours, why) values (1, '2026-11-23', '[]', '盘点')")
    await goes_to(house, 22, 17, 1)
    assert "11月23日店里休息" in house.bot_said()[-1]
    await house.do(
        """insert into store_product (store_id, product_id, sold)
           select 1, id, false from product where name = '火腿三明治'"""
    )
    await goes_to(house, 23, 17, 1)
    assert "11月24日火腿三明治本店不卖这款" in house.bot_said()[-1]
    assert [(day, what) for day, what, _ in await days(house)] == [("11-23", "closed"), ("11-24", "refused")]


async def test_a_full_day_is_said_and_goes_to_a_person(house: House) -> None:
    await active(house)
    await house.do("update product set per_day = 0 where name = '火腿三明治'")
    await goes_to(house, 22, 17, 1)
    assert "已经订满" in house.bot_said()[-1]
    assert await house.rows("select product from lost_demand") == [("火腿三明治",)]


async def test_a_change_for_one_day_is_understood(house: House) -> None:
    await active(house)
    await goes_to(house, 22, 17, 1)
    await house.says(house.fan(), "火腿三明治改成两个")
    ((items,),) = await house.rows("select want->'items' from ticket")
    assert items[0]["quantity"] == 2


async def test_erased_it_goes_on_no_more(house: House) -> None:
    await active(house)
    async with house.acting() as (work, orders):
        await orders.erase(work, house.fan().person_id, "gone", [], [])
    assert await house.rows("select person_id, called, words, state from standing_order") == [("gone", "", "", "ended")]
    await goes_to(house, 24, 17, 1)
    assert await days(house) == []


@pytest.mark.parametrize("text", ["好的", "嗯嗯", "可以的，谢谢", "OK", "对", "要"])
def test_a_yes(text: str) -> None:
    assert decide.said(_reading(), text) == "yes"


@pytest.mark.parametrize("text", ["好的蛋糕在哪", "可以送吗", "对面那家", "是不是有活动"])
def test_no_yes(text: str) -> None:
    assert decide.said(_reading(), text) is None


def _reading() -> Reading:
    return Reading(normal="", intent="chitchat", sure=True, slots=Slots(), judgement=Judgement())


async def test_staff_stop_it_and_the_customer_hears(house: House) -> None:
    await active(house)
    async with house.acting() as (work, _):
        await service.set_state(work, 1, State.PAUSED)
    await house.settle()
    assert "先停着" in house.bot_said()[-1]
