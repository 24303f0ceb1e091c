"""Appeals that went astray: heard by nobody, answered by nobody, or answered with what is not so."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from app.bot import why as reasons
from app.bot.janitor import keep_house
from app.listing import Query, rows
from app.rules.bars import service as bars
from app.rules.book import DEFAULT, Rule
from app.rules.cases.decide import is_genuine
from app.rules.cases.lists import CASES
from app.rules.rulebook import service as rulebook
from app.sandbox import chain
from app.work import begin
from tests.house import House
from tests.rules.test_cases import ANN, asked, states
from tests.rules.test_doors import set_to
from tests.rules.test_rulebook import publish, with_words, written
from tests.rules.test_rules import ADVERT, LINK
from tests.rules.test_trust import customer, decide


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


async def test_who_stays_barred_for_something_else_is_not_asked_back(house: House) -> None:
    fan = house.fan()
    await house.says(fan, ADVERT)
    async with begin(house.run.database, house.clock, "bar", who=ANN) as work:
        await bars.bar(work, [fan.person_id], "同行来挖人")
    await decide(house, 1, "mistake")
    page = (await house.http.get(f"/a/{code(house)}")).text
    for text in (page, house.bot_said()[-1]):
        assert "欢迎随时回来" not in text
        assert "另有一次处理仍然有效" in text


@pytest.mark.parametrize("appeals", [True, False])
async def test_nobody_is_sorry_for_what_never_was(house: House, appeals: bool) -> None:
    await asked(house)
    if appeals:
        await house.says(house.fan(), "申诉 那是我家的店")
    said = len(house.bot_said())
    await decide(house, 3, "mistake")
    assert (await states(house))[-1] == "lifted"
    assert len(house.bot_said()) == said + appeals


async def test_a_customers_forbidden_advert_is_no_tolerable_one_in_the_review_set(house: House) -> None:
    await customer(house)
    await house.says(house.fan(), ADVERT)
    await decide(house, 1, "mistake")
    assert await house.rows("select was_label from review_sample") == [("intolerable",)]


async def test_whose_removal_was_upheld_and_then_found_a_mistake_is_asked_back(house: House) -> None:
    await asked(house)
    await house.press(house.staff("manager"), "remove", house.cards(house.staff("manager"))[-1][0])
    await writes(house, "那是我家的店")
    await decide(house, 3, "uphold")
    await decide(house, 3, "mistake")
    assert any("把您移出群是我们弄错了" in line for line in house.bot_said())


async def test_a_removal_that_rests_on_a_lifted_reminder_goes_to_a_person_again(house: House) -> None:
    await asked(house)
    await house.press(house.staff("manager"), "remove", house.cards(house.staff("manager"))[-1][0])
    await decide(house, 1, "mistake")
    task, card = house.cards(house.staff("operator"))[-1]
    assert card["main_title"]["title"] == "请复核：移出的依据已撤销"
    assert "1 次已撤销" in str(card)
    said = len(house.bot_said())
    await house.press(house.staff("operator"), "uphold", task)  # nobody appealed, so nobody is answered
    assert (await states(house))[-1] == "upheld"
    assert len(house.bot_said()) == said
    await decide(house, 2, "mistake")
    await house.press(house.staff("operator"), "mistake")
    assert (await states(house))[-1] == "lifted"
    assert any("把您移出群是我们弄错了" in line for line in house.bot_said())


async def test_who_appealed_and_is_let_pass_is_answered_and_waits_no_more(house: House) -> None:
    await asked(house)
    await house.says(house.fan(), "申诉 那是我家的店")
    await decide(house, 3, "let")
    assert "那次就不处理了" in house.bot_said()[-1]
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        found = await rows(work, CASES, Query())
    assert [one["waiting"] for one in found] == [False] * 3


async def test_after_the_answer_there_is_no_form_that_nobody_reads(house: House) -> None:
    await house.says(house.fan(), ADVERT)
    await writes(house, "我在问代购")
    assert "<form" in (await house.http.get(f"/a/{code(house)}")).text
    await decide(house, 1, "uphold")
    page = (await house.http.get(f"/a/{code(house)}")).text
    assert "已经有人认真看过" in page
    assert "<form" not in page
    assert await writes(house, "再看看吧") == 409
    assert await house.rows("select appeal from rule_case") == [("我在问代购",)]


async def test_who_decided_on_a_card_stays_on_record(house: House) -> None:
    await asked(house)
    manager = house.staff("manager")
    await house.press(manager, "remove", house.cards(manager)[-1][0])
    await decide(house, 3, "mistake")
    after = await house.rows("select after ->> 'by' from audit where ref = 'case 3' order by id")
    assert after == [(manager,), ("ann",)]
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        told = orjson.loads(await reasons.evidence(work, 3))["evidence"]
    assert [one["after"]["by"] for one in told["decisions"]] == [manager, "ann"]


@pytest.mark.parametrize(
    "text",
    ["@小佳 申诉", "@麦小禾管家\u2005申诉", "我不服，申诉", "回复申诉", "我要求申诉", "我想要申诉", "怎么申诉", "申述"],
)
async def test_an_appeal_in_ordinary_words_is_heard(house: House, text: str) -> None:
    await house.says(house.fan(1), text)  # of somebody against whom nothing counts it is none
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), text)
    assert "收到您的申诉" in house.bot_said()[-1]
    assert len(shown(house)) == 1


async def test_the_page_stays_while_the_bar_stands(house: House) -> None:
    await house.says(house.fan(), ADVERT)
    now = house.clock.at + timedelta(days=200)
    await keep_house(house.run.database, now)
    await keep_house(house.run.database, now)
    assert (await house.http.get(f"/a/{code(house)}")).status_code == 200
    assert await writes(house, "半年了，想回来") == 303
    await keep_house(house.run.database, now)
    assert await house.rows("select words, appeal from rule_case") == [("", "半年了，想回来")]
    await house.do("update ban set lifted_at = now()")
    await keep_house(house.run.database, now)
    assert (await house.http.get(f"/a/{code(house)}")).status_code == 404


async def test_a_reminder_can_be_appealed_against_as_long_as_it_counts(house: House) -> None:
    await set_to(house, "reminder_days", "90")
    await house.says(house.fan(), LINK)
    await house.later(days=40)
    await house.says(house.fan(), "申诉")
    assert "收到您的申诉" in house.bot_said()[-1]


async def test_an_appeal_that_comes_late_is_heard(house: House) -> None:
    await house.says(house.fan(), LINK)
    group = house.group.group_id
    house.box.world.say(house.group, house.fan(), {"messageType": 7, "payload": {"text": "申诉 那是我家"}})
    await house.box.wire.idle()
    house.clock.advance(hours=30)
    await house.settle()
    assert "那是我家" in str(shown(house)[-1]), group


async def test_a_lifted_bar_settles_its_case(house: House) -> None:
    await house.says(house.fan(), ADVERT)
    async with begin(house.run.database, house.clock, "lift", who=ANN) as work:
        await bars.lift(work, [1])
    assert await states(house) == ["let"]
    page = (await house.http.get(f"/a/{code(house)}")).text
    assert "已解除" in page
    assert "<form" not in page
    async with begin(house.run.database, house.clock, "undo", who=ANN) as work:
        await bars.undo(work, 1)
    assert await states(house) == ["standing"]


async def test_evidence_with_a_key_that_comes_twice_is_not_genuine(house: House) -> None:
    await house.says(house.fan(), ADVERT)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        raw = await reasons.evidence(work, 1)
    assert is_genuine(raw)
    assert not is_genuine(b'{"evidence":{"forged":1},' + raw[1:])


async def test_at_a_shop_of_a_try_fans_read_what_is_enforced(house: House) -> None:
    own = Rule(key="group_buy", title="不发拼团", text="拼团请私下。", line="forbidden", words=("来拼团",))
    await publish(house, await written(house, replace(DEFAULT, rules=(*DEFAULT.rules, own))))
    async with begin(house.run.database, house.clock, "t") as work:
        shops = (await rulebook.books(work)).shops
    numbers = await house.rows("select number, id from store order by id")
    for number, store_id in [one for one in numbers if one[1] in shops] + numbers[:3]:
        page = (await house.http.get(f"/rules?store={number}")).text
        assert ("不发拼团" in page) == (store_id in shops)
    assert "不发拼团" not in (await house.http.get("/rules")).text


async def test_the_moves_of_a_try_are_on_record(house: House) -> None:
    await publish(house, await written(house, with_words("拼团群友")))
    for _ in range(80):
        await house.later(hours=1, seconds=1)
    moves = await house.rows("select what from audit where area = 'rules' and ref = 'v2' order by id")
    assert moves == [("written",), ("tried",), ("tried further",), ("tried further",), ("in force",)]


async def test_who_appealed_and_whose_bar_is_lifted_is_answered_and_asked_back_if_it_was_a_mistake(
    house: House,
) -> None:
    await customer(house)
    await house.says(house.fan(), ADVERT)
    await house.press(house.staff("manager"), "remove", house.cards(house.staff("manager"))[-1][0])
    await writes(house, "我在问代购")
    async with begin(house.run.database, house.clock, "lift", who=ANN) as work:
        await bars.lift(work, [1])
    await house.settle()
    assert await states(house) == ["let"]
    assert "那次就不处理了" in house.bot_said()[-1]
    await decide(house, 1, "mistake")
    assert any("把您移出群是我们弄错了" in line for line in house.bot_said())


async def test_evidence_tells_the_reminders_that_a_removal_rests_on(house: House) -> None:
    await asked(house)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        told = orjson.loads(await reasons.evidence(work, 3))["evidence"]
    assert [one["case_id"] for one in told["rests_on"]] == [1, 2]


async def test_evidence_tells_the_removals_at_later_doors(house: House) -> None:
    fan = house.fan()
    await house.says(fan, ADVERT)
    house.box.world.join(chain.groups()[7], {fan.person_id: fan.name})
    await house.settle()
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        told = orjson.loads(await reasons.evidence(work, 1))["evidence"]
    assert [one["group_id"] for one in told["removed"]] == [house.group.group_id, chain.groups()[7].group_id]
