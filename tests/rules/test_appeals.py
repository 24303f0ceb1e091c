"""Appeals that went astray: heard by nobody, answered by nobody, or answered with what is not so."""

from datetime import timedelta
from typing import Any

import pytest

from app.rules.cases import service as cases
from app.work import begin
from tests.house import House
from tests.rules.test_cases import ANN, asked, states
from tests.rules.test_rules import ADVERT, LINK
from tests.rules.test_trust import decide


def shown(house: House, role: str = "operator") -> list[dict[str, Any]]:
    """The cards of appeals on a phone, oldest first."""
    return [card for _, card in house.cards(house.staff(role)) if card["main_title"]["title"] == "有人申诉"]


def code(house: House) -> str:
    """The code of the page that was linked last."""
    return [line for line in house.bot_said() if "/a/" in line][-1].split("/a/")[1].split()[0]


async def writes(house: House, words: str) -> int:
    """The member writes on the page of their case."""
    house.clock.advance(seconds=1)
    sent = await house.http.post(f"/a/{code(house)}", data={"words": words})
    await house.settle()
    return sent.status_code


async def test_an_appeal_after_the_removal_reaches_the_operators(house: House) -> None:
    await asked(house)
    await house.says(house.fan(), "申诉 那是我家的店")
    await house.press(house.staff("manager"), "remove", house.cards(house.staff("manager"))[-1][0])
    assert "replaced" not in shown(house)[-1]  # the removal is no answer to it
    assert await writes(house, "真的是我自己的相册") == 303
    assert "真的是我自己的相册" in str(shown(house)[-1])
    await house.press(house.staff("operator"), "mistake")
    assert (await states(house))[-1] == "lifted"


async def test_what_is_added_to_an_appeal_is_on_a_new_card_and_only_that_has_buttons(house: House) -> None:
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), "申诉 那是我家")
    await house.says(house.fan(), "申诉 还有照片可以看")
    first, second = shown(house)
    assert first["replaced"] == "请看新的一张"
    assert "那是我家 / 还有照片可以看" in str(second)
    for words in ("是我家孩子", "在公园里拍的", "昨天下午的事", "大家都看过了", "谢谢你们"):
        await house.says(house.fan(), f"申诉 {words}")
    assert await house.rows("select count(*) from rule_card") == [(5,)]


async def test_an_appeal_that_nobody_answers_is_shown_again_each_day(house: House) -> None:
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), "申诉 那是我家")
    for days in (1, 2, 3):
        await house.later(days=1, seconds=1)
        assert len(shown(house)) == days + 1
    assert "replaced" in shown(house)[-2]
    await house.press(house.staff("operator"), "uphold")
    await house.later(days=2)
    assert len(shown(house)) == 4


@pytest.mark.parametrize("shop", [True, False])
async def test_without_operators_the_shop_looks_and_nobody_is_promised_what_nobody_does(
    house: House, shop: bool
) -> None:
    await house.do("delete from duty where role = 'operator'" + ("" if shop else " or role = 'manager'"))
    if not shop:
        await house.do("update chat_group set steward_id = null")
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), "申诉 那是我家")
    assert len(shown(house, "manager")) == shop
    assert ("已转给店里核实" if shop else "现在没有人值班") in house.bot_said()[-1]
    assert await house.rows("select count(*) from due where key = 'case:1:appeal'") == [(1,)]
