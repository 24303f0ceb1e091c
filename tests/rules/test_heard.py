"""What nobody heard counts for nothing: only observed, held, dropped, too fast; and what is said is so."""

from app.bot import line
from app.registry import service as registry
from app.sandbox import chain
from app.work import begin
from tests.house import House
from tests.rules.test_cases import ANN, counters, states
from tests.rules.test_doors import set_to
from tests.rules.test_rules import ADVERT, LINK, joins

LATER = "家人们再看看 https://deal.example/y 超便宜"


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


async def hold(house: House) -> int:
    async with begin(house.run.database, house.clock, f"hold {house.clock.at}", who=ANN) as work:
        return await registry.hold(work, "chain", "", "remind", "看一下")


async def test_reminders_that_were_held_until_they_were_stale_do_not_count(house: House) -> None:
    held = await hold(house)
    for _ in range(3):
        await house.says(house.fan(), LINK)
        await house.later(minutes=5)
    assert await states(house) == ["standing"]  # while the first is not out, there is no second
    await house.later(hours=25)
    async with begin(house.run.database, house.clock, "release", who=ANN) as work:
        await line.release(work, [held])
    await house.settle()
    assert await states(house) == ["watched"]
    assert await counters(house) == []
    assert house.cards(house.staff("manager")) == []
    await house.says(house.fan(), LINK)
    assert "第 1 次提醒" in house.bot_said()[-1]


async def test_reminders_that_a_person_dropped_do_not_count(house: House) -> None:
    held = await hold(house)
    await house.says(house.fan(), LINK)
    async with begin(house.run.database, house.clock, "release", who=ANN) as work:
        await line.release(work, [held], "drop")
    await house.later(minutes=5)
    await house.says(house.fan(), LINK)
    assert "第 1 次提醒" in house.bot_said()[-1]
    assert await states(house) == ["watched", "standing"]


async def test_a_burst_is_reminded_once(house: House) -> None:
    fan = house.fan()
    for text in (LINK, LATER, LINK):
        house.box.world.say(house.group, fan, {"messageType": 7, "payload": {"text": text}})
        await house.box.wire.idle()
    await house.settle()
    assert await states(house) == ["standing"]
    assert sum("次提醒" in line for line in house.bot_said()) == 1
    await house.later(minutes=1)
    await house.says(fan, LINK)
    assert await states(house) == ["standing"]
    (notes,) = (await house.rows("select event -> 'judged' ->> 'why' from message order by id desc limit 1"))[0]
    assert "刚提醒过" in notes
    await house.later(minutes=2)
    await house.says(fan, LINK)
    assert "第 2 次提醒" in house.bot_said()[-1]


async def test_one_text_in_seven_groups_is_reminded_once(house: House) -> None:
    fan = house.fan()
    groups = chain.groups()[:7]
    for group in groups[1:]:
        house.box.world.join(group, {fan.person_id: fan.name})
    await house.settle()
    for group in groups:
        await house.says(fan, LINK, group)
    assert await states(house) == ["standing"]
    await house.says(fan, ADVERT, groups[3])  # what is worse is not covered by it
    assert await states(house) == ["standing", "standing"]


async def test_what_was_heard_in_another_order_counts_all_the_same(house: House) -> None:
    await house.says(house.fan(), LINK)
    await house.do("update reminder set at = at + interval '10 minutes'")
    await house.says(house.fan(), LINK)
    assert "第 2 次提醒" in house.bot_said()[-1]
