"""A clerk answers with one character, in the application or in a group of staff."""

from app.clock import local
from app.sandbox import chain
from tests.house import House

ORDER = "我想订个8寸的生日蛋糕，明天下午三点自提"


async def types(house: House, words: str, staff_id: str = "") -> str:
    """What a member of staff reads after writing this to the application."""
    staff_id = staff_id or house.staff("clerk")
    house.box.world.staff_say(staff_id, words)
    await house.settle()
    entries = [entry for entry in house.box.journal.entries(staff=[staff_id]) if entry.kind == "told"]
    text: str = entries[-1].data["message"]["text"]["content"]
    answer, _, at = text.rpartition("\n")
    assert at == f"{local(house.clock.at):%H:%M:%S}"
    return answer


async def test_one_character_accepts_and_the_fan_is_told(house: House) -> None:
    await house.says(house.fan(), ORDER)

    assert await types(house, "1") == "1 号已接单（8寸生日蛋糕，明天15:00，自提）。会告诉顾客。"
    assert "已接单" in house.bot_said()[-1]
    assert await types(house, "4") == "1 号已做好（8寸生日蛋糕，明天15:00，自提）。会告诉顾客。"
    assert await types(house, "4") == "1 号已完成（8寸生日蛋糕，明天15:00，自提）。"


async def test_it_takes_twenty_minutes_and_then_ten_more(house: House) -> None:
    await house.says(house.fan(), ORDER)

    assert "要 20 分钟" in await types(house, "3 20")
    assert "大约 20 分钟好" in house.bot_said()[-1]
    assert "要 10 分钟" in await types(house, "还要十分钟")
    assert "大约还要 10 分钟" in house.bot_said()[-1]


async def test_of_several_the_number_says_which(house: House) -> None:
    await house.says(house.fan(0), ORDER)
    await house.says(house.fan(1), "来一条北海道吐司，下午四点来取")

    asked = await types(house, "1")
    assert asked.startswith("有 2 单，是哪一单？请加单号，如“1 1”。")
    assert await house.rows("select distinct state from ticket") == [("waiting",)]
    assert "2 号已接单" in await types(house, "1 2")
    assert "1 号已接单" in await types(house, "1")  # now there is only one to accept
    assert await types(house, "接单 7") == "没有进行中的 7 号单。发“单”看列表。"


async def test_what_cannot_be_done_says_why(house: House) -> None:
    assert await types(house, "1") == "现在没有进行中的单。"
    await house.says(house.fan(), ORDER)
    await types(house, "1")
    assert await types(house, "1", house.staff("clerk2")) == "现在没有可以“接单”的单。"
    assert await types(house, "1 1", house.staff("clerk2")) == "1 号：唐宇红 已经接了这单。"
    assert (await types(house, "下雨了")).startswith("没有看懂“下雨了”。回复 1 接单")


async def test_a_clerk_of_another_shop_sees_none_of_it(house: House) -> None:
    await house.says(house.fan(), ORDER)

    assert await types(house, "1 1", "c002a") == "没有进行中的 1 号单。发“单”看列表。"
    assert await types(house, "单", "c002a") == (await types(house, "？", "c002a"))
    assert await house.rows("select state from ticket") == [("waiting",)]


async def test_a_question_goes_to_the_customer(house: House) -> None:
    await house.says(house.fan(), ORDER)

    assert "已问顾客" in await types(house, "问一下要动物奶油吗？")
    assert house.bot_said()[-1].endswith("问一下：要动物奶油吗？")


async def test_an_operator_answers_what_came_to_their_phone(house: House) -> None:
    await house.says(house.fan(), ORDER)
    operator = house.staff("operator")
    assert await types(house, "1", operator) == "现在没有进行中的单。"
    await house.later(minutes=10)
    assert "1 号已接单" in await types(house, "1", operator)


async def test_in_a_group_of_staff_only_what_is_said_to_us_counts(house: House) -> None:
    await house.do(f"update chat_group set kind = 'staff' where group_id = '{chain.groups()[1].group_id}'")
    await house.says(house.fan(), ORDER)
    await among_staff(house, "1", mention=False)
    assert await house.rows("select state from ticket") == [("waiting",)]
    await among_staff(house, "@管家 1", mention=True)
    assert await house.rows("select state from ticket") == [("accepted",)]


async def among_staff(house: House, words: str, *, mention: bool) -> None:
    group = chain.groups()[1]
    message = {"messageType": 7, "payload": {"text": words, "mention": [group.account] if mention else []}}
    clerk = chain.DemoMember(house.staff("clerk"), "唐宇红", house.clock.at, 1)
    house.box.world.say(group, clerk, message)
    await house.settle()
    if mention:
        assert "1 号已接单" in house.bot_said(group)[-1]


async def test_a_number_that_several_shops_have_is_not_guessed(house: House) -> None:
    other = chain.groups()[1]
    await house.says(house.fan(), ORDER)
    await house.says(house.fan(0, other), ORDER, other)
    await house.later(minutes=10)
    operator = house.staff("operator")

    assert await types(house, "1 1", operator) == "1 号在 2 家店都有，请在那张卡片上点。"
    assert await house.rows("select distinct state from ticket") == [("waiting",)]


async def test_the_same_answer_twice_is_not_swallowed_as_a_duplicate(house: House) -> None:
    await house.says(house.fan(), ORDER)
    for _ in range(2):
        await types(house, "单")
        await house.later(seconds=30)

    told = [entry for entry in house.box.journal.entries(staff=[house.staff("clerk")]) if entry.kind == "told"]
    assert len(told) == 2
