"""A person in more groups than one general and one of an activity is asked which they keep, and chooses by a word."""

import pytest

from app.rules.twogroups.decide import kept, menu
from app.sandbox import chain
from tests.house import House
from tests.rules.test_doors import set_to
from tests.rules.test_rules import joins

OFFERED = ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ("留1", ["a"]),
        ("留 2", ["b"]),
        ("@麦小禾管家 留2吧", ["b"]),
        ("我就留第三个群", ["c"]),
        ("留1和3", ["a", "c"]),
        ("保留一、二就行", ["a", "b"]),
        ("留4", None),
        ("留两个蛋挞", None),
        ("给我留1个可颂", None),
        ("留1个可颂", None),
        ("留1个", None),
        ("留1个群", ["a"]),
        ("1", None),
        ("", None),
    ],
)
def test_what_is_such_an_answer(text: str, keeps: list[str] | None) -> None:
    assert kept(text, OFFERED) == keeps


def test_the_groups_are_numbered() -> None:
    assert menu(["甲店", "乙店"]) == "1. 甲店；2. 乙店"


async def test_whoever_chooses_is_taken_out_of_the_others_and_asked_no_more(house: House) -> None:
    await set_to(house, "two_groups", "true")
    (person,) = await joins(house, "甲")
    first, second, third = chain.groups()[:3]
    for group in (second, third):
        house.box.world.join(group, {person: "甲"})
        await house.settle()
    asked = [line for line in house.bot_said(third) if "留一个常用的群" in line][-1]
    order = [name.split(".")[1].strip(" ）。") for name in asked.split("（")[1].split("）")[0].split("；")]
    assert {first.name, second.name, third.name} == set(order)

    member = next(one for one in house.box.world.members(third).values() if one.person_id == person)
    await house.says(member, f"留{order.index(first.name) + 1}", third)
    await house.later(seconds=5)
    assert "给您留下" in house.bot_said(third)[-1]
    assert first.name in house.bot_said(third)[-1]
    for group, stays in ((first, True), (second, False), (third, False)):
        assert (person in house.box.world.members(group)) is stays
    assert await house.rows("select count(*) from due where kind = 'rules.two_groups'") == [(0,)]
    assert await house.rows("select count(*) from ban") == [(0,)]  # they may come back whenever they like

    house.box.world.join(second, {person: "甲"})
    await house.settle()
    assert person in house.box.world.members(second)


async def test_such_words_of_somebody_nobody_asked_are_an_order_or_nothing(house: House) -> None:
    fan = house.fan()
    await house.says(fan, "留1")
    assert fan.person_id in house.box.world.members(house.group)
    assert await house.rows("select count(*) from outbox where kind = 'remove_member'") == [(0,)]
