"""A ticket from the first word to the counter: details owed, questions back, time kept, taken back, opened again."""

from datetime import UTC, datetime

from app.sandbox import chain
from tests.house import House

ORDER = "我想订个8寸的生日蛋糕，明天下午三点自提"


async def state(house: House) -> str:
    ((now,),) = await house.rows("select state from ticket order by id desc limit 1")
    return str(now)


async def test_the_clock_stands_while_the_customer_owes_what_nobody_can_do_without(house: House) -> None:
    await house.says(house.fan(), "我想订个蛋糕")
    assert await state(house) == "asked"
    await house.later(minutes=6)
    assert house.cards(house.staff("manager")) == []

    await house.says(house.fan(), "8寸的")
    assert await state(house) == "collecting"
    await house.later(minutes=3)
    await house.says(house.fan(), "要草莓生日蛋糕，明天下午三点")
    assert await state(house) == "waiting"
    assert await house.rows("select extract(epoch from due_at - opened_at)::int from ticket") == [(14 * 60,)]
    await house.later(minutes=4, seconds=59)
    assert house.cards(house.staff("manager")) == []
    await house.later(seconds=1)
    assert len(house.cards(house.staff("manager"))) == 1


async def test_a_customer_who_says_no_more_is_followed_up_by_a_person(house: House) -> None:
    await house.says(house.fan(), "我想订个蛋糕")
    await house.later(minutes=10)

    assert await state(house) == "waiting"
    assert house.cards(house.staff("clerk"))[-1][1]["main_title"]["title"] == "顾客没说完 · 新订单 1 号"
    await house.later(minutes=5)
    assert len(house.cards(house.staff("manager"))) == 1


async def test_the_clock_stops_only_when_the_customer_has_been_told(house: House) -> None:
    await house.says(house.fan(), ORDER)
    hold = "insert into hold (scope, value, kind, why, held_by, held_at) values ('chain', '', 'order', '', 'x', now())"
    await house.do(hold)
    await house.press(house.staff("clerk"), "accept")
    await house.later(minutes=5)
    ((_, card),) = house.cards(house.staff("manager"))
    assert card["main_title"]["title"] == "1 号已接单"
    assert await house.rows("select told_at from ticket") == [(None,)]

    await house.do("update hold set released_at = now(), released_by = 'x'")
    await house.do("update outbox set state = 'pending', note = '' where state = 'held'")
    await house.settle()
    assert await house.rows("select told_at is not null from ticket") == [(True,)]
    await house.later(minutes=30)
    assert house.cards(house.staff("operator")) == []


async def test_a_question_of_the_shop_stops_the_clock_and_the_answer_starts_it(house: House) -> None:
    await house.says(house.fan(), ORDER)
    async with house.acting() as (work, orders):
        await orders.do(work, 1, house.staff("clerk"), "ask", why="要动物奶油还是植物奶油？")
    await house.settle()
    assert "要动物奶油还是植物奶油？" in house.bot_said()[-1]
    await house.later(minutes=6)
    assert house.cards(house.staff("manager")) == []

    await house.says(house.fan(), "动物的吧")
    assert await state(house) == "waiting"
    assert house.cards(house.staff("clerk"))[-1][1]["main_title"]["title"].startswith("顾客说：动物的吧")
    await house.later(minutes=5)
    assert len(house.cards(house.staff("manager"))) == 1


async def test_each_step_is_told_where_the_customer_needs_it(house: House) -> None:
    await house.says(house.fan(), ORDER)
    for key in ("accept", "ready", "finish"):
        await house.press(house.staff("clerk"), key)

    said = house.bot_said()
    assert ["已接单" in said[1], "做好了，可以来取" in said[2], len(said)] == [True, True, 3]
    moves = await house.rows("select what from ticket_move order by id")
    assert [what for (what,) in moves] == ["opened", "accept", "told", "ready", "finish"]


async def test_how_long_it_takes_is_told_and_kept_to(house: House) -> None:
    await house.says(house.fan(), ORDER)
    async with house.acting() as (work, orders):
        await orders.do(work, 1, house.staff("clerk"), "accept", minutes=40)
    await house.settle()
    assert "大约 40 分钟好" in house.bot_said()[-1]
    await house.later(minutes=10)
    assert house.cards(house.staff("clerk"))[-1][1]["main_title"]["title"] == "快到时间了 · 1 号已接单"
    await house.later(minutes=30)
    assert house.cards(house.staff("manager"))[-1][1]["main_title"]["title"] == "到时间了，还没做好 · 1 号已接单"


async def test_what_is_being_made_is_not_taken_back_without_a_person(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.press(house.staff("clerk"), "accept")
    async with house.acting() as (work, orders):
        await orders.do(work, 1, house.staff("clerk"), "make")
    await house.says(house.fan(), "算了，蛋糕不要了")

    assert await state(house) == "making"
    assert "已经在做了" in house.bot_said()[-1]
    assert house.cards(house.staff("clerk"))[-1][1]["main_title"]["title"].startswith("顾客想取消")


async def test_a_recalled_order_is_asked_about(house: House) -> None:
    message_id = await house.says(house.fan(), ORDER)
    recall = {"messageType": 11, "payload": {"messageId": message_id}}
    house.box.world.say(house.group, house.fan(), recall)
    await house.settle()

    assert "还要吗" in house.bot_said()[-1]
    await house.says(house.fan(), "取消")
    assert await state(house) == "cancelled"


async def test_the_same_need_told_in_another_group_of_the_shop_is_one(house: House) -> None:
    second = next(g for g in chain.groups()[1:] if g.store_id == house.group.store_id)
    here, there = house.box.world.members(house.group), house.box.world.members(second)
    fan = next(one for one in there if one in here and one.startswith("wm"))
    await house.says(here[fan], ORDER)
    await house.says(there[fan], ORDER, second)

    assert await house.rows("select count(*) from ticket") == [(1,)]


async def test_a_question_about_an_order_nobody_knows_goes_to_a_person(house: House) -> None:
    await house.says(house.fan(), "我昨天订的蛋糕做好了吗？")

    assert await house.rows("select kind, state from ticket") == [("order_status", "waiting")]
    assert "店员看一下" in house.bot_said()[-1]
    await house.press(house.staff("clerk"), "accept")
    assert "收到了，这就为您处理" in house.bot_said()[-1]


async def test_an_ended_ticket_is_opened_again_with_a_clock_of_its_own(house: House) -> None:
    await house.says(house.fan(), ORDER)
    for key in ("accept", "finish"):
        await house.press(house.staff("clerk"), key)
    await house.later(hours=1)
    async with house.acting() as (work, orders):
        await orders.do(work, 1, house.staff("manager"), "reopen", why="少了蜡烛")
    await house.settle()

    assert await state(house) == "reopened"
    assert house.cards(house.staff("clerk"))[-1][1]["main_title"]["title"] == "1 号重新打开"
    await house.later(minutes=5)
    assert len(house.cards(house.staff("manager"))) == 1
    await house.press(house.staff("clerk"), "accept")
    assert await state(house) == "accepted"


async def test_two_tickets_of_one_need_are_merged_by_hand(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.do(
        """insert into ticket (cause, store_id, day, number, group_id, person_id, called, kind, words, want, state,
                               opened_at, clock_from, due_at, runs_from)
           select 'x', store_id, day, 99, group_id, person_id, called, kind, words, want, state, opened_at, clock_from,
                  due_at, runs_from from ticket"""
    )
    async with house.acting() as (work, orders):
        kept = await orders.merge(work, 2, 1, house.staff("clerk"))
    assert kept.id == 1
    assert await house.rows("select state, merged_into from ticket order by id") == [
        ("waiting", None),
        ("cancelled", 1),
    ]


async def test_an_order_at_the_last_minute_and_one_after_it(house: House) -> None:
    house.clock.at = datetime(2026, 11, 21, 14, 28, tzinfo=UTC)  # 22:28; this shop closes at 22:30
    await house.says(house.fan(0), ORDER)
    assert "5 分钟内给您确认" in house.bot_said()[-1]
    house.clock.at = datetime(2026, 11, 21, 14, 40, tzinfo=UTC)
    await house.says(house.fan(1), "订一个6寸的草莓蛋糕，后天下午三点自提")
    assert any("开门" in line for line in house.bot_said())
    assert await house.rows("select extract(epoch from due_at - clock_from)::int from ticket") == [(300,), (300,)]
