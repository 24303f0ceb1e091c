"""What nobody heard counts for nothing: only observed, held, dropped, too fast; and what is said is so."""

from dataclasses import replace
from typing import Any

import pytest

from app.bot import line
from app.bot import why as reasons
from app.bot.matrix import CAPABILITIES
from app.language.normalise import fold
from app.registry import service as registry
from app.rules.book import DEFAULT, Book
from app.rules.checks import word_found
from app.sandbox import chain
from app.work import begin
from tests.house import House
from tests.rules.test_cases import ANN, counters, states
from tests.rules.test_doors import set_to
from tests.rules.test_rulebook import publish, rehearsed, written
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


async def test_who_is_removed_reads_why_alone_and_the_group_nothing(house: House) -> None:
    fan = house.fan()
    house.box.world.say_alone(house.group, fan, "在吗")
    await house.settle()
    await house.says(fan, ADVERT)
    assert fan.person_id not in house.box.world.members(house.group)
    told = await house.rows("select action ->> 'text' from action_log where action ->> 'alone' = 'true'")
    assert any("要把您移出我们的群" in text for (text,) in told)
    assert not any("移出" in line for line in house.bot_said())


async def test_why_somebody_is_removed_is_filed_before_they_are_out(house: House) -> None:
    await house.says(house.fan(), ADVERT)
    kinds = "select kind from action_log where kind in ('send_text', 'remove_member') order by id"
    assert [kind for (kind,) in await house.rows(kinds)] == ["send_text", "remove_member"]


async def test_removed_by_hand_they_are_not_said_to_be_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CAPABILITIES, "remove_member", ())
    await house.says(house.fan(), ADVERT)
    assert house.fan().person_id in house.box.world.members(house.group)
    assert "将被移出" in house.bot_said()[-1]


def book_of(key: str, **changed: Any) -> Book:
    return replace(DEFAULT, rules=tuple(replace(r, **changed) if r.key == key else r for r in DEFAULT.rules))


async def test_why_tells_of_the_word_that_let_a_message_pass(house: House) -> None:
    book = book_of("promo", words=("拼团",), excused=("团圆",))
    await publish(house, await written(house, book), at_once=True)
    await house.says(house.fan(), "来拼团，团圆真好")
    assert await states(house) == []
    ((number,),) = await house.rows("select max(id) from message where kind = 'MessagePosted'")
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        shown = await reasons.why(work, number)
    assert [(one.reason, one.found) for one in shown.checks if "自定义词" in one.name.zh] == [("有豁免词", False)]


async def test_a_rule_that_was_put_on_the_harsher_line_is_enforced_there(house: House) -> None:
    await publish(house, await written(house, book_of("links", line="forbidden")), at_once=True)
    forbidden = (await house.http.get("/rules")).text.split("先提醒")[0]
    assert "不发外部链接" in forbidden
    await house.says(house.fan(), LINK)
    assert await house.rows("select sentence from rule_case") == [("BAR",)]


async def test_a_rule_that_is_only_observed_does_not_stand_on_the_page(house: House) -> None:
    await set_to(house, "rule_links", '"observe"')
    assert "不发外部链接" not in (await house.http.get("/rules")).text


@pytest.mark.parametrize(
    ("text", "found"),
    [("玩了拼拼。团圆真好", False), ("拼拼！团圆", False), ("拼?团", False), ("拼\n团", False), ("拼·团", True),
     ("拼 团", True), ("拼，团", True), ("真好。拼团吗", True)],
)  # fmt: skip
def test_the_end_of_a_sentence_parts_words(text: str, found: bool) -> None:
    rule = replace(DEFAULT.rules[-1], words=("拼团",))
    assert word_found(rule, text, fold(text).text).found is found


async def test_a_rehearsal_reads_sentences_as_they_are_read_live(house: House) -> None:
    await house.says(house.fan(), "玩了拼拼。团圆真好")
    assert (await rehearsed(house, book_of("promo", words=("拼团",))))["would"].get("REMIND") is None
