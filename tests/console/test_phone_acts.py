"""Everything a clerk can do about a ticket with a thumb, and what the kitchen prints."""

import pytest

from tests.house import House
from tests.phone import Phone, phone_of

ORDER = "我想订个8寸的草莓生日蛋糕，今天下午五点，配送到文三路12号，电话13800138000，写“生日快乐”，花生过敏"


@pytest.fixture
async def clerk(house: House) -> Phone:
    await house.says(house.fan(), ORDER)
    return await phone_of(house, house.staff("clerk"))


async def state(house: House) -> str:
    ((now,),) = await house.rows("select state from ticket")
    return str(now)


async def test_minutes_are_one_tap_and_the_fan_hears_them(house: House, clerk: Phone) -> None:
    await clerk.tap("tickets/1/accept", once="a", minutes="30")
    await house.settle()

    assert await state(house) == "accepted"
    assert "大约 30 分钟好" in house.bot_said()[-1]
    assert "说好 10:30 前好" in " ".join((await clerk.get("tickets/1")).text.split())


async def test_a_ready_made_question_or_own_words(house: House, clerk: Phone) -> None:
    await clerk.tap("tickets/1/ask", once="a", why="要几寸的？")
    await house.settle()
    assert house.bot_said()[-1].endswith("问一下：要几寸的？")
    await clerk.tap("tickets/1/ask", once="b", why="要几寸的？", own="要加急吗？")
    await house.settle()
    assert house.bot_said()[-1].endswith("问一下：要加急吗？")

    answer = await clerk.tap("tickets/1/ask", once="c")
    assert "sorry=" in answer.headers["location"]


async def test_only_what_can_be_done_has_a_button(house: House, clerk: Phone) -> None:
    page = (await clerk.get("tickets/1")).text
    assert "/ready" not in page
    assert "/cancel" not in page  # not a clerk's to do
    await clerk.tap("tickets/1/accept", once="a")
    page = (await clerk.get("tickets/1")).text
    assert 'tickets/1/ready"' in page
    manager = await phone_of(house, house.staff("manager"))
    page = (await manager.get("tickets/1")).text
    assert 'tickets/1/cancel"' in page
    assert 'name="colleague"' in page


async def test_a_manager_gives_it_to_a_colleague_and_a_clerk_takes_over(house: House, clerk: Phone) -> None:
    await clerk.tap("tickets/1/accept", once="a")
    manager = await phone_of(house, house.staff("manager"))
    await manager.tap("tickets/1/take", once="b", colleague=house.staff("clerk2"))
    assert await house.rows("select accepted_by from ticket") == [(house.staff("clerk2"),)]
    await clerk.tap("tickets/1/take", once="c")
    assert await house.rows("select accepted_by from ticket") == [(house.staff("clerk"),)]
    assert await house.rows("select what from audit where area = 'tickets'") == [("in the name of",)]


async def test_nobody_gives_it_to_a_stranger(house: House, clerk: Phone) -> None:
    await clerk.tap("tickets/1/accept", once="a")
    manager = await phone_of(house, house.staff("manager"))
    answer = await manager.tap("tickets/1/take", once="b", colleague="c002a")

    assert "sorry=" in answer.headers["location"]
    assert await house.rows("select accepted_by from ticket") == [(house.staff("clerk"),)]


async def test_the_kitchen_sees_what_is_to_be_made_today(house: House, clerk: Phone) -> None:
    assert "今天没有要做的单" in (await clerk.get("kitchen")).text
    await clerk.tap("tickets/1/accept", once="a")
    for page in ("kitchen", "tickets/1/print"):
        text = (await clerk.get(page)).text
        for words in ("8寸草莓生日蛋糕", "生日快乐", "花生", "文三路12号", "13800138000", "今天17:00"):
            assert words in text, (page, words)
    await clerk.tap("tickets/1/ready", once="b")
    assert "今天没有要做的单" in (await clerk.get("kitchen")).text


async def test_another_shops_slip_is_not_to_be_had(house: House, clerk: Phone) -> None:
    other = await phone_of(house, "c002a")

    assert (await other.get("tickets/1/print")).status_code == 403
    assert "草莓" not in (await other.get("kitchen")).text


async def test_a_slip_of_what_is_collected_tells_no_phone_number(house: House) -> None:
    await house.says(house.fan(), "订一个8寸的草莓奶油蛋糕，今天下午五点自提，电话13800138000")
    clerk = await phone_of(house, house.staff("clerk"))
    await clerk.tap("tickets/1/accept", once="a")

    for page in ("kitchen", "tickets/1/print"):
        text = (await clerk.get(page)).text
        assert "8寸草莓奶油蛋糕" in text
        assert "13800138000" not in text, page


async def test_a_clerk_acts_in_nobody_elses_name(house: House, clerk: Phone) -> None:
    answer = await clerk.tap("tickets/1/accept", once="a", colleague=house.staff("clerk2"))
    assert "sorry=" in answer.headers["location"]
    assert await state(house) == "waiting"

    await clerk.tap("tickets/1/accept", once="b")
    answer = await clerk.tap("tickets/1/take", once="c", colleague=house.staff("clerk2"))
    assert "sorry=" in answer.headers["location"]
    manager = await phone_of(house, house.staff("manager"))
    answer = await manager.tap("tickets/1/ready", once="d", colleague=house.staff("clerk2"))
    assert "sorry=" in answer.headers["location"]  # a ticket is handed over, and nothing else is done for others
    assert await house.rows("select accepted_by, state from ticket") == [(house.staff("clerk"), "accepted")]
