"""Who has earned it goes to a person first, whatever it was that they broke."""

from dataclasses import replace

from app.rules.book import DEFAULT
from tests.house import House
from tests.rules.test_cases import states
from tests.rules.test_faults import in_force


async def becomes_a_customer(house: House) -> None:
    await house.says(house.fan(), "我想订个8寸的草莓蛋糕，明天下午三点自提")
    await house.do("update ticket set accepted_at = opened_at")


async def test_a_customer_who_says_an_own_word_goes_to_a_person_first(house: House) -> None:
    rules = tuple(replace(rule, words=("代拍",)) if rule.key == "trade" else rule for rule in DEFAULT.rules)
    await in_force(house, replace(DEFAULT, rules=rules))
    await becomes_a_customer(house)
    stranger = house.fan(1)
    await house.says(house.fan(0), "谁能代拍一下")
    await house.says(stranger, "谁能代拍一下")
    assert await states(house) == ["asked", "standing"]
    assert await house.rows("select person_id from ban") == [(stranger.person_id,)]
    seen = await house.rows("select event #> '{judged,customer}' from message where text like '%代拍%' order by id")
    assert seen == [(True,), (False,)]
