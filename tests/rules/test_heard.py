"""What nobody heard counts for nothing: only observed, held, dropped, too fast; and what is said is so."""

from app.sandbox import chain
from tests.house import House
from tests.rules.test_cases import counters, states
from tests.rules.test_doors import set_to
from tests.rules.test_rules import ADVERT, LINK, joins


async def test_a_corp_that_only_observes_bars_nobody_who_is_removed_later(house: House) -> None:
    await set_to(house, "live_remove", "false")
    await house.says(house.fan(), ADVERT)
    assert await states(house) == ["watched"]
    assert await counters(house) == []


async def test_reminders_of_a_corp_that_only_observes_do_not_count(house: House) -> None:
    await set_to(house, "live_remind", "false")
    for _ in range(3):
        await house.says(house.fan(), LINK)
        await house.later(minutes=5)
    assert await states(house) == ["watched"] * 3
    assert await counters(house) == []
    await house.do("delete from setting where key = 'live_remind'")
    await house.says(house.fan(), LINK)
    assert "第 1 次提醒" in house.bot_said()[-1]


async def test_a_question_that_would_not_be_asked_waits_for_nobody(house: House) -> None:
    await set_to(house, "live_task", "false")
    for _ in range(3):
        await house.says(house.fan(), LINK)
        await house.later(minutes=5)
    assert await states(house) == ["standing", "standing", "watched"]


async def test_where_newcomers_are_only_observed_their_coupon_is_not_used_up(house: House) -> None:
    await set_to(house, "coupon_words", '"5 元面包券一张"')
    await set_to(house, "live_welcome", "false")
    (person,) = await joins(house, "甲")
    await house.later(seconds=5)
    assert await house.rows("select count(*) from coupon") == [(0,)]
    await house.do("delete from setting where key = 'live_welcome'")
    house.box.world.join(chain.groups()[1], {person: "甲"})
    await house.settle()
    await house.later(minutes=1)
    assert await house.rows("select count(*) from coupon") == [(1,)]
