"""From a line of chat to a ticket, and the promise that runs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.bot import line
from app.sandbox import chain
from app.work import begin
from tests.house import House

NIGHT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
ORDER = "我想订个8寸的生日蛋糕，明天下午三点"


async def test_what_is_missing_is_asked_in_one_question(house: House) -> None:
    await house.says(house.fan(), "想订个蛋糕")

    (said,) = house.bot_said()
    assert "请告诉我几寸（6寸 2-4 人、8寸 4-6 人）、什么时候要、自提还是配送。" in said


async def test_details_said_later_belong_to_the_ticket_and_the_last_word_wins(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.says(house.fan(), "配送，送到文三路12号")
    await house.says(house.fan(), "还是下午五点吧")

    assert await house.rows("select count(*) from ticket") == [(1,)]
    assert "明天17:00" in house.bot_said()[-1] or "今天17:00" in house.bot_said()[-1]
    ((want,),) = await house.rows("select want from ticket")
    assert want["address"].startswith("文三路12号")
    assert want["fulfilment"] == "delivery"


async def test_somebody_elses_words_never_leak_into_a_ticket(house: House) -> None:
    await house.says(house.fan(0), ORDER)
    await house.says(house.fan(1), "自提，草莓味的")

    assert len(house.bot_said()) == 1
    ((want,),) = await house.rows("select want from ticket")
    assert "fulfilment" not in want


async def test_saying_it_twice_makes_one_ticket_and_is_answered(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.says(house.fan(), ORDER)

    assert await house.rows("select count(*) from ticket") == [(1,)]
    assert "已经记下了" in house.bot_said()[-1]


async def test_taking_it_back_ends_the_ticket_and_the_cards(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.says(house.fan(), "算了，不要了")

    assert "已取消" in house.bot_said()[-1]
    assert await house.rows("select state from ticket") == [("cancelled",)]
    ((_, card),) = house.cards(house.staff("clerk"))
    assert card["replaced"] == f"{house.fan().name}取消了"
    await house.later(minutes=11)
    assert house.cards(house.staff("manager")) == []


async def test_both_clerks_get_the_card_and_one_tap_tells_everybody(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.press(house.staff("clerk"), "accept")

    ((_, mine),) = house.cards(house.staff("clerk"))
    ((_, hers),) = house.cards(house.staff("clerk2"))
    assert [button["text"] for button in mine["button_list"]] == ["做好了", "完成"]
    assert hers["replaced"] == "唐宇红已接单"
    assert "已接单" in house.bot_said()[-1]


async def test_the_second_of_two_taps_at_once_is_told_who_was_first(house: House) -> None:
    await house.says(house.fan(), ORDER)
    task = house.cards(house.staff("clerk"))[0][0]
    assert house.box.world.press(house.staff("clerk"), task, "accept")
    assert house.box.world.press(house.staff("clerk2"), task, "accept")
    await house.settle()

    ((_, hers),) = house.cards(house.staff("clerk2"))
    accepted = [line for line in house.bot_said() if "已接单" in line]
    assert len(accepted) == 1
    assert hers["replaced"] == "唐宇红 已经接了这单"
    assert await house.rows("select count(*) from ticket_move where what = 'accept'") == [(1,)]


async def test_a_clerk_of_another_shop_cannot_touch_it(house: House) -> None:
    await house.says(house.fan(), ORDER)
    task, card = house.cards(house.staff("clerk"))[0]
    house.box.journal.put_card(task, "c002a", card)  # a card passed on
    await house.press("c002a", "accept", task)

    assert await house.rows("select state from ticket") == [("waiting",)]
    ((_, shown),) = house.cards("c002a")
    assert "不是您门店" in shown["replaced"]


async def test_refusing_says_why(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.press(house.staff("clerk"), "refuse")

    assert "今天做不了" in house.bot_said()[-1]
    assert await house.rows("select state from ticket") == [("refused",)]


async def test_a_request_nobody_accepts_climbs_the_ladder(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.later(minutes=2, seconds=29)
    assert len(house.cards(house.staff("clerk"))) == 1

    await house.later(seconds=1)
    assert [card["main_title"]["title"] for _, card in house.cards(house.staff("clerk"))] == [
        "新订单 1 号",
        "还没接单：1 号",
    ]
    await house.later(minutes=2, seconds=30)
    assert house.cards(house.staff("manager"))[0][1]["main_title"]["title"] == "超时未接单：1 号"
    assert "让您久等了" in house.bot_said()[-1]
    assert await house.rows("select late_at - due_at from ticket") == [(house.clock.at - house.clock.at,)]

    await house.later(minutes=2)
    assert house.cards("steward01")[0][1]["main_title"]["title"] == "请帮忙跟进：1 号"
    await house.later(minutes=3)
    assert house.cards(house.staff("operator"))[0][1]["main_title"]["title"] == "升级：1 号没人接"
    await house.later(minutes=10)
    told = [entry.data["message"]["text"]["content"] for entry in texts(house)]
    assert told == [
        "杭州文三路店 今天10:00 下的 1 号单（8寸生日蛋糕）已等 10 分钟，还没人接。",
        "杭州文三路店 今天10:00 下的 1 号单（8寸生日蛋糕）已等 20 分钟，还没人接。",
    ]


async def test_operators_are_reminded_often_at_first_then_hourly_and_not_for_ever(house: House) -> None:
    await house.says(house.fan(), ORDER)
    for _ in range(48 * 6):
        await house.later(minutes=10)

    told = [entry.data["message"]["text"]["content"] for entry in texts(house)]
    waited = [line.split("已等 ")[1].split("，")[0] for line in told]
    assert waited[:7] == ["10 分钟", "20 分钟", "30 分钟", "40 分钟", "50 分钟", "60 分钟", "2 小时"]
    assert len(waited) < 20


async def test_what_a_customer_adds_comes_to_the_clerks_as_one_new_card(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.says(house.fan(), "自提")
    await house.says(house.fan(), "草莓味的")
    await house.later(seconds=8)

    (_, old), (_, new) = house.cards(house.staff("clerk"))
    assert old["replaced"] == "有补充，见新卡片"
    assert new["main_title"]["title"] == "有补充 · 新订单 1 号"
    assert {"keyname": "要什么", "value": "8寸草莓生日蛋糕，明天15:00，自提"} in new["horizontal_content_list"]
    await house.press(house.staff("clerk"), "accept")
    assert "已接单：8寸草莓生日蛋糕" in house.bot_said()[-1]


async def test_what_is_added_after_accepting_reaches_who_accepted(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.press(house.staff("clerk"), "accept")
    await house.says(house.fan(), "配送，送到文三路12号")
    await house.later(seconds=8)

    _, card = house.cards(house.staff("clerk"))[-1]
    assert card["main_title"]["title"] == "有补充 · 1 号已接单"
    assert [button["text"] for button in card["button_list"]] == ["做好了", "完成"]


async def test_a_replayed_order_never_changes_another_ticket(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.press(house.staff("clerk"), "accept")
    await house.press(house.staff("clerk"), "finish")
    await house.says(house.fan(), "帮我留一条北海道吐司")
    before = await house.rows("select id, want, state from ticket order by id")
    (number,) = (await house.rows("select min(id) from message where text like '我想订%'"))[0]
    async with begin(house.run.database, house.clock, "replay") as work:
        assert await line.replay(work, [number]) == 1
    said = len(house.bot_said())
    await house.settle()

    assert await house.rows("select id, want, state from ticket order by id") == before
    assert len(house.bot_said()) == said


def texts(house: House) -> list:  # type: ignore[type-arg]  # entries of the journal
    found = house.box.journal.entries(kinds=["told"], staff=[house.staff("operator")])
    return [entry for entry in found if entry.data["message"]["msgtype"] == "text"]


async def test_a_rung_that_nobody_fills_is_skipped_and_the_record_says_so(house: House) -> None:
    await house.do("update chat_group set steward_id = null")
    await house.says(house.fan(), ORDER)
    await house.later(minutes=7)

    rows = await house.rows("select what from ticket_move order by id")
    assert ("ladder:steward:nobody",) in rows


async def test_accepting_stops_the_ladder(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.press(house.staff("clerk"), "accept")
    await house.later(minutes=30)

    assert house.cards(house.staff("manager")) == []
    assert await house.rows("select count(*) from due where kind = 'orders.ladder'") == [(0,)]


async def test_down_for_an_hour_every_rung_is_told_once_and_the_fan_once(house: House) -> None:
    await house.says(house.fan(), ORDER)
    await house.later(hours=1)

    assert len(house.cards(house.staff("manager"))) == 1
    assert len(house.cards(house.staff("operator"))) == 1
    assert sum("让您久等了" in line for line in house.bot_said()) == 1


async def test_after_closing_the_promise_is_honest_and_the_clock_starts_at_opening(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=NIGHT) as house:
        await house.says(house.fan(), ORDER)
        assert "店里明天10:00开门，10:05前给您确认" in house.bot_said()[0]

        await house.later(hours=10)
        assert house.cards(house.staff("manager")) == []
        await house.later(hours=1, minutes=5)
        assert len(house.cards(house.staff("manager"))) == 1


async def test_numbers_run_by_shop_and_day(house: House) -> None:
    other = chain.groups()[1]
    await house.says(house.fan(0), ORDER)
    await house.says(house.fan(1), ORDER)
    await house.says(house.fan(0, other), ORDER, other)
    await house.later(days=1)
    await house.says(house.fan(2), ORDER)

    assert await house.rows("select store_id, number from ticket order by id") == [(1, 1), (1, 2), (2, 1), (1, 1)]


async def test_talk_about_cake_that_asks_for_nothing_makes_no_ticket(house: House) -> None:
    for words in ("昨天那个蛋糕真好吃", "蛋糕胖三斤", "👍", "他家面包不错"):
        await house.says(house.fan(), words)

    assert await house.rows("select count(*) from ticket") == [(0,)]
    assert house.bot_said() == []


async def test_a_line_heard_hours_late_makes_a_ticket_for_people_and_no_late_answer(house: House) -> None:
    message = {"messageType": 7, "payload": {"text": ORDER}}
    house.box.world.say(house.group, house.fan(), message)
    await house.box.wire.idle()  # kept; and now the workers are down for two hours
    house.clock.advance(hours=2)
    await house.settle()

    ((_, card),) = house.cards(house.staff("clerk"))
    late = "2 小时前说的，群里没有回复，请联系"
    assert {"keyname": "晚到", "value": late} in card["horizontal_content_list"]
    assert await house.rows("select quiet, late_at is not null from ticket") == [(True, True)]
    await house.later(minutes=5)
    assert len(house.cards(house.staff("manager"))) == 1
    assert house.bot_said() == []

    await house.press(house.staff("clerk"), "accept")
    assert "已接单" in house.bot_said()[-1]


@pytest.mark.parametrize("times", [2, 3])
async def test_a_callback_repeated_makes_one_ticket_and_one_answer(house: House, times: int) -> None:
    body = {
        "messageId": "same",
        "messageType": 7,
        "timestamp": int(house.clock.at.timestamp() * 1000),
        "roomWecomChatId": house.group.group_id,
        "externalUserId": house.fan().person_id,
        "contactName": "小雨",
        "payload": {"text": ORDER},
    }
    for _ in range(times):
        await house.http.post(
            f"/hosted/juzi/{house.group.account}", json=body, headers={"x-guanjia-secret": house.hosted_secret}
        )
        await house.settle()

    assert len(house.bot_said()) == 1
    assert len(house.cards(house.staff("clerk"))) == 1


@pytest.mark.parametrize(
    "text",
    ["外面雨停了，出来走走", "先停一下车再说", "红包我不要了", "会议取消了", "小票不要了", "快递不用了，我自己拿"],
)
async def test_talk_of_something_else_takes_no_order_back(house: House, text: str) -> None:
    await house.says(house.fan(), ORDER)
    await house.says(house.fan(), text)

    assert await house.rows("select state from ticket") == [("waiting",)]
