"""Stories of a group whose account knows names alone."""

from tests.bot.by_name import with_remark
from tests.house import House


async def test_a_customer_is_heard_and_answered_by_name(house: House) -> None:
    await with_remark(house)
    house.clock.advance(minutes=1)
    before = len(house.bot_said())

    await house.says(house.fan(), "我想订个8寸的生日蛋糕，明天下午三点来拿，电话13800138000")

    answers = house.bot_said()[before:]
    assert answers, await house.rows("select kind, state, note, lane from outbox")
    assert answers[0].startswith(f"@{house.fan().name} ")
    assert answers[0].count("@") == 1
    assert await house.rows("select count(*) from ticket") == [(1,)]
    (sent,) = await house.rows("select outcome, note from action_log where part = 'order' and kind = 'send_text'")
    assert sent == ("done", "its result came")
    assert await house.rows("select count(*) from ambiguous") == [(0,)]
