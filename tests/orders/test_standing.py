"""The same on certain days: read back once, a ticket the day before, and never two for a day."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bot import janitor
from app.clock import SHANGHAI, local
from app.db import lock_lane
from app.language.almanac import works
from app.language.reading import Context, Judgement, Message, Product, Reading, Shop, Slots
from app.language.understand import read
from app.orders.standing import decide, service, store
from app.orders.standing.decide import Rhythm, State
from app.orders.talk import store as talk
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


async def test_what_is_never_confirmed_is_at_an_end(house: House) -> None:
    await house.says(house.fan(), EACH)
    asked_at = house.clock.at
    await janitor.keep_house(house.run.database, asked_at + timedelta(hours=5))
    assert await states(house) == ["asked"]
    await janitor.keep_house(house.run.database, asked_at + timedelta(hours=7))
    assert await house.rows("select state, ended_at is not null from standing_order") == [("ended", True)]


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


async def test_what_is_said_while_a_days_ticket_is_made_is_kept(house: House) -> None:
    """A turn of the group is under way when the moment comes; both take its talk further."""
    await active(house)
    house.clock.at = datetime(2026, 11, 22, 17, 1, tzinfo=SHANGHAI)
    group, person = house.group.group_id, house.fan().person_id
    turn = await house.run.database.connect()
    async with turn.transaction():
        await lock_lane(turn, f"group:{group}")
        moment = asyncio.create_task(house.settle())
        await asyncio.sleep(0.5)
        await talk.remember(turn, group, {person: {"name": "x", "expects": "phone"}}, house.clock.at)
    await turn.close()
    await moment
    ((expects, tickets),) = await house.rows(
        f"""select memory->>'expects', jsonb_array_length(memory->'tickets') from talk where person_id = '{person}'"""
    )
    assert (expects, tickets) == ("phone", 1)


@pytest.mark.parametrize("why", ["left", "dismissed", "moved"])
async def test_it_ends_with_whom_or_what_it_was_for(house: House, why: str) -> None:
    await active(house)
    said = house.bot_said()
    if why == "left":
        house.box.world.leave(house.group, [house.fan().person_id])
        await house.settle()
    elif why == "dismissed":
        await house.do(f"update chat_group set dismissed_at = now() where group_id = '{house.group.group_id}'")
    else:
        await house.do(f"update chat_group set store_id = 2 where group_id = '{house.group.group_id}'")
    await goes_to(house, 24, 17, 1)
    assert await states(house) == ["ended"]
    assert (await days(house), await house.rows("select id from ticket")) == ([], [])
    assert await house.rows("select who, what, after->>'why' from audit where ref = 'standing 1'") == [
        ("system", "ended", why)
    ]
    told = house.bot_said()[len(said) :]
    assert len(told) == (1 if why == "moved" else 0)


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


CHATTER = (
    "外面雨停了，出来走走", "小区水停了吗", "音乐停了", "团购取消了吗", "红包我不要了", "快递不用了，我自己拿",
    "先停一下车再说", "停车场先停哪里", "明天雨停了就去", "这周雨停了", "活动取消了", "明天的课取消了", "网恢复了",
    "恢复得不错", "继续要努力", "停电了", "今天停了一辆车", "酒店不订了", "高铁票退订了", "我不要了", "好的，不要了",
    "每天的广告短信取消", "公司每天的团建取消了", "蛋糕不订了", "退订回T", "留个位置先停车", "停了没有", "早餐停了吗",
)  # fmt: skip


def taken_for(text: str) -> str | None:
    """What is made of words of somebody who has ham sandwiches every day, and nothing else."""
    now = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
    shop = Shop(products=(Product(id=1, name="火腿三明治", kind="breakfast"), Product(id=2, name="蛋糕", kind="cake")))
    reading = read(Message(text=text, now=now), Context(), shop)
    meant = decide.is_about("book_breakfast", ["火腿三明治"], reading, text) or decide.is_about_any(reading, text)
    return decide.said(reading, text) if meant else None


@pytest.mark.parametrize("text", CHATTER)
def test_chatter_stops_nothing(text: str) -> None:
    assert taken_for(text) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("停了吧", "stop"),
        ("帮我停掉，谢谢", "stop"),
        ("取消吧", "stop"),
        ("我的订单取消", "stop"),
        ("以后都不用留了", "stop"),
        ("以后不订早餐了", "stop"),
        ("三明治停了吧", "stop"),  # the ham sandwich
        ("每天给我留的那个取消吧，最近减肥", "stop"),
        ("先停一下", "pause"),
        ("老板，早餐先停几天", "pause"),
        ("早餐能停一下吗", "pause"),
        ("恢复吧", "resume"),
        ("明天不用了", "skip"),
        ("下周我出差，先不用了", "skip"),
        ("周三那份不要了", "skip"),
        ("我的早餐明天不用了，出差", "skip"),
    ],
)
def test_what_is_said_of_it_without_its_name(text: str, what: str) -> None:
    assert taken_for(text) == what


async def test_talk_of_other_things_leaves_it_alone(house: House) -> None:
    await active(house)
    for text in ("外面雨停了，出来走走", "先停一下车再说", "红包我不要了", "快递不用了，我自己拿", "明天雨停了就去"):
        await house.says(house.fan(), text)
    assert await house.rows("select state, skips from standing_order") == [("active", [])]
    await goes_to(house, 22, 17, 1)
    assert [(day, what) for day, what, _ in await days(house)] == [("11-23", "made")]


async def test_who_has_none_is_not_looked_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A yes, an hour and a "取消" are said all day."""
    looked: list[tuple[object, ...]] = []
    of_person = store.of_person

    async def noted(*args: Any) -> list[store.Standing]:
        looked.append(args[1:])
        return await of_person(*args)

    monkeypatch.setattr(store, "of_person", noted)
    await active(house)
    looked.clear()
    for text in ("好的", "三点", "取消"):
        await house.says(house.fan(1), text)
    assert looked == []
    await house.says(house.fan(), "停了吧")
    assert looked == [(house.group.group_id, house.fan().person_id)]


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


@pytest.mark.parametrize("text", ["工作日的早餐取消", "工作日那份早餐不要了"])
async def test_the_workdays_are_all_of_them(house: House, text: str) -> None:
    await active(house)
    await house.says(house.fan(), text)
    assert await states(house) == ["ended"]
