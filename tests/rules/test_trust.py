"""What an independent look at the rules found: removals that were half done, appeals that went astray, false alarms."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from app import outbox
from app.bot import why as reasons
from app.bot.matrix import CAPABILITIES
from app.rules.bars import service as bars
from app.rules.book import DEFAULT, Rule
from app.rules.cases import service as cases
from app.rules.cases.decide import is_genuine
from app.rules.rulebook import service as rulebook
from app.sandbox import chain
from app.work import begin
from tests.house import House
from tests.rules.test_cases import ANN, asked, counters, states
from tests.rules.test_doors import alarms, set_to
from tests.rules.test_rulebook import publish, rehearsed, with_words, written
from tests.rules.test_rules import ADVERT, LINK, joins

OTHER = chain.groups()[7]
ORDER = "我想订个8寸的生日蛋糕，明天下午三点自提"


async def customer(house: House, n: int = 0) -> None:
    await house.says(house.fan(n), ORDER)
    await house.press(house.staff("clerk"), "accept")


async def decide(house: House, case_id: int, deed: str) -> None:
    house.clock.advance(seconds=1)
    async with begin(house.run.database, house.clock, f"decide {house.clock.at}", who=ANN) as work:
        await cases.act(work, case_id, deed, "ann")
    await house.settle()


async def test_a_customers_forbidden_advert_is_removed_everywhere_once_a_person_says_so(house: House) -> None:
    await customer(house)
    fan = house.fan()
    house.box.world.join(OTHER, {fan.person_id: fan.name})
    await house.settle()
    await house.says(fan, ADVERT)
    assert await states(house) == ["asked"]
    await house.press(house.staff("manager"), "remove", house.cards(house.staff("manager"))[-1][0])
    assert await house.rows("select count(*) from ban where lifted_at is null and case_id = 1") == [(1,)]
    for group in (house.group, OTHER):
        assert fan.person_id not in house.box.world.members(group)
    house.box.world.join(house.group, {fan.person_id: fan.name})
    await house.settle()
    assert fan.person_id not in house.box.world.members(house.group)

    await decide(house, 1, "mistake")  # out of two groups, asked back into both
    invited = await house.rows(
        """select group_id from action_log where kind = 'invite'
           union select group_id from outbox where kind = 'invite' order by 1"""
    )
    assert invited == sorted([(house.group.group_id,), (OTHER.group_id,)])


async def test_whoever_is_removed_by_a_decision_can_appeal_on_a_page(house: House) -> None:
    await asked(house)
    await house.press(house.staff("manager"), "remove", house.cards(house.staff("manager"))[-1][0])
    said = next(line for line in house.bot_said() if "由店里决定移出" in line)
    code = said.split("/a/")[1].split()[0]
    assert "不发外部链接" in (await house.http.get(f"/a/{code}")).text
    assert (await house.http.post(f"/a/{code}", data={"words": "那是我们店的链接"})).status_code == 303
    await house.settle()
    await house.press(house.staff("operator"), "mistake", house.cards(house.staff("operator"))[-1][0])
    assert (await states(house))[-1] == "lifted"
    assert any("把您移出群是我们弄错了" in line for line in house.bot_said())


async def test_a_worse_offence_beside_an_open_question_is_a_case_of_its_own(house: House) -> None:
    await customer(house)
    await asked(house)
    await house.says(house.fan(), ADVERT)
    await house.says(house.fan(), ADVERT + "，速来")  # the same again adds nothing
    assert await house.rows("select sentence, rule from rule_case where state = 'asked' order by id") == [
        ("ASK_PERSON", "links"),
        ("ASK_PERSON", "trade"),
    ]
    await decide(house, 3, "let")
    assert (await states(house))[-1] == "asked"


async def test_an_appeal_is_about_what_still_counts(house: House) -> None:
    """Let pass, upheld, lifted: these are done with. What counts can be appealed against, the last of it first."""
    await asked(house)
    await decide(house, 3, "let")
    await house.says(house.fan(), "申诉 那两次都是我们店的链接")
    appealed = "select id from rule_case where appealed_at is not null order by id"
    assert await house.rows(appealed) == [(2,)]
    await decide(house, 2, "uphold")
    await house.says(house.fan(), "申诉 还有第一次也不对")
    assert await house.rows(appealed) == [(1,), (2,)]
    await decide(house, 1, "mistake")
    await house.says(house.fan(), "申诉 再看一次吧")
    assert await house.rows(appealed) == [(1,), (2,)]
    assert "已经有人认真看过" in house.bot_said()[-1]


async def test_a_question_that_rests_on_lifted_reminders_is_not_asked_any_more(house: House) -> None:
    await asked(house)
    await decide(house, 1, "mistake")
    assert await states(house) == ["lifted", "standing", "let"]
    assert house.cards(house.staff("manager"))[-1][1]["replaced"] == "提醒已撤销，不用定了"
    await house.says(house.fan(), LINK)
    assert "第 2 次提醒" in house.bot_said()[-1]


async def test_undo_of_a_lift_does_not_bar_whose_case_was_a_mistake(house: House) -> None:
    await house.says(house.fan(), ADVERT)
    before = await counters(house)
    async with begin(house.run.database, house.clock, "lift", who=ANN) as work:
        await bars.lift(work, [1])
    await decide(house, 1, "mistake")
    async with begin(house.run.database, house.clock, "undo", who=ANN) as work:
        assert await bars.undo(work, 1) == 0
    assert before != []
    assert await counters(house) == []


@pytest.mark.parametrize("mistake_first", [False, True])
async def test_barred_by_hand_as_well_they_stay_barred_whatever_becomes_of_the_case(
    house: House, mistake_first: bool
) -> None:
    fan = house.fan()
    await house.says(fan, ADVERT)
    async with begin(house.run.database, house.clock, "bar", who=ANN) as work:
        assert await bars.bar(work, [fan.person_id], "同行来挖人") == 1
    if mistake_first:
        await decide(house, 1, "mistake")
    assert await house.rows("select note, case_id from ban where lifted_at is null") == [("同行来挖人", None)]
    async with begin(house.run.database, house.clock, "undo", who=ANN) as work:
        assert await bars.undo(work, 1) == 1
    standing = await house.rows("select note, case_id from ban where lifted_at is null")
    assert standing == ([] if mistake_first else [("", 1)])


async def test_removals_of_ours_halt_no_try(house: House) -> None:
    await publish(house, await written(house, with_words("拼团群友")))
    async with begin(house.run.database, house.clock, "t") as work:
        (store, *_) = sorted((await rulebook.books(work)).shops)
    group = next(one for one in chain.groups() if one.store_id == store)
    for n in range(11):
        (person,) = await joins(house, f"微商{n}", group=group)
        await house.says(house.box.world.members(group)[person], f"{ADVERT}{n}", group)
    await house.later(hours=1, seconds=1)
    assert await house.rows("select state from rulebook where version = 2") == [("canary",)]


async def test_everybody_who_came_gets_a_code_and_nobody_who_is_barred(house: House) -> None:
    await set_to(house, "coupon_words", '"5 元面包券一张"')
    people = await joins(house, *[f"新人{n}" for n in range(25)])
    await house.later(seconds=4)
    codes = dict(await house.rows("select person_id, code from coupon"))
    assert set(codes) == set(people)
    said = "\n".join(house.bot_said())
    assert all(code in said for code in codes.values())


async def test_who_was_barred_before_the_welcome_is_not_welcomed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CAPABILITIES, "remove_member", ())
    await set_to(house, "coupon_words", '"5 元面包券一张"')
    (person,) = await joins(house, "卖货的")
    for n in range(3):
        await house.says(house.box.world.members(house.group)[person], f"{ADVERT} {n}")
    await house.later(seconds=5)
    assert not any("欢迎" in line for line in house.bot_said())
    assert await house.rows("select count(*) from coupon") == [(0,)]
    assert await house.rows("select count(*) from outbox where kind = 'remove_member'") == [(1,)]  # asked for once


async def test_the_page_of_a_case_names_the_rule_of_its_version(house: House) -> None:
    own = Rule(key="group_buy", title="不发拼团", text="拼团请私下。", line="forbidden", words=("来拼团",))
    await publish(house, await written(house, replace(DEFAULT, rules=(*DEFAULT.rules, own))), at_once=True)
    await house.says(house.fan(), "大家来拼团呀")
    await publish(house, await written(house, DEFAULT), at_once=True)
    code = next(line for line in house.bot_said() if "/a/" in line).split("/a/")[1].split()[0]
    page = (await house.http.get(f"/a/{code}")).text
    assert "不发拼团" in page
    assert "/rules?version=2" in page
    assert "不发拼团" in (await house.http.get("/rules?version=2")).text
    assert "不发拼团" not in (await house.http.get("/rules")).text


async def test_what_fans_read_follows_what_was_set_otherwise(house: House) -> None:
    await set_to(house, "rule_promo", '"off"')
    await set_to(house, "reminders", "5")
    page = (await house.http.get("/rules")).text
    assert "不发推广" not in page
    assert "提醒 5 次" in page
    number = chain.stores()[0].number
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at) values
           ('store', '1', 'rule_promo', '"enforce"', 'x', now())"""
    )
    assert "不发推广" in (await house.http.get(f"/rules?store={number}")).text
    assert (await house.http.get("/rules?version=x")).status_code == 422


@pytest.mark.parametrize("text", ["来拼🔥团吗", "来拼·团吗", "来拼❤️团吗", "来 拼 团 吗", "来拼×团吗", "来拼—团吗"])
async def test_a_disguised_word_is_found_in_a_rehearsal_as_it_would_be_live(house: House, text: str) -> None:
    await house.says(house.fan(), text)
    assert (await rehearsed(house, with_words("拼团")))["would"].get("REMIND") == 1


async def test_one_of_ours_who_floods_alarms_and_is_not_sanctioned(house: House) -> None:
    clerk = house.box.world.members(house.group)[house.staff("clerk")]
    for _ in range(7):
        await house.says(clerk, "今天的面包出炉啦")
    assert sum("把同一句话发了 5 次" in text for text in alarms(house)) == 1
    assert await states(house) == []
    await house.later(minutes=11)
    await house.says(clerk, "今天的面包出炉啦")
    assert sum("把同一句话发了" in text for text in alarms(house)) == 1


async def test_a_dismissed_group_is_no_group_to_leave(house: House) -> None:
    await set_to(house, "two_groups", "true")
    (person,) = await joins(house, "甲")
    await house.do(f"update chat_group set dismissed_at = now() where group_id = '{house.group.group_id}'")
    house.box.world.join(OTHER, {person: "甲"})
    await house.settle()
    assert not any("我们别的群里" in line for line in house.bot_said(OTHER))


async def test_the_evidence_tells_what_people_did_about_it(house: House) -> None:
    await asked(house)
    await house.press(house.staff("manager"), "remove", house.cards(house.staff("manager"))[-1][0])
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        raw = await reasons.evidence(work, 3)
    told = orjson.loads(raw)["evidence"]
    assert is_genuine(raw)
    assert [one["what"] for one in told["decisions"]] == ["remove"]
    kinds: Sequence[str] = sorted({act["kind"] for act in told["actions"]})
    assert {"send_card", "remove_member", "send_text"} <= set(kinds)


async def test_words_on_the_public_page_leave_room_for_the_members_own(house: House) -> None:
    await house.says(house.fan(), ADVERT)
    code = next(line for line in house.bot_said() if "/a/" in line).split("/a/")[1].split()[0]
    for _ in range(5):
        await house.http.post(f"/a/{code}", data={"words": "啊" * 300})
    ((length,),) = await house.rows("select length(appeal) from rule_case")
    assert length <= 605


async def test_barred_by_hand_one_has_a_case_to_appeal_against(house: House) -> None:
    fan = house.fan()
    await house.says(fan, "你们店员工资多少")
    async with begin(house.run.database, house.clock, "bar", who=ANN) as work:
        assert await bars.bar(work, [fan.person_id], "同行来挖人") == 1
    await house.settle()
    standing = "select c.rule, c.why, c.state from rule_case c join ban b on b.case_id = c.id"
    assert await house.rows(standing) == [("by_hand", "同行来挖人", "standing")]
    for what, state in (("undo", "let"), ("bar", "standing"), ("lift", "let"), ("undo", "standing")):
        house.clock.advance(seconds=1)
        async with begin(house.run.database, house.clock, f"{what} {house.clock.at}", who=ANN) as work:
            if what == "bar":
                await bars.bar(work, [fan.person_id], "还是他")
            elif what == "lift":
                await bars.lift(work, [2])
            else:
                ((change,),) = await house.rows("select max(id) from bar_change where undone_at is null")
                await bars.undo(work, change)
        assert (await states(house))[-1] == state, what
    await decide(house, 2, "mistake")
    assert await counters(house) == []
    assert await house.rows("select count(*) from review_sample") == [(0,)]  # nothing was said that could teach


async def test_who_decides_reads_how_somebody_came_in(house: House) -> None:
    """A wave, an inviter whose guests were barred before: findings that break no rule, in the case and behind "why"."""
    people = await joins(house, *[f"新人{n}" for n in range(12)])
    await house.do(f"update membership set invited_by = 'c001a' where person_id = any('{{{','.join(people[:3])}}}')")
    for person in people[:2]:
        await house.says(house.box.world.members(house.group)[person], ADVERT)
    ((findings,),) = await house.rows("select findings from rule_case where id = 2")
    (door,) = [one for one in findings if one["check"] == "door"]
    assert door["line"] is None
    assert "一起进了 12 人" in door["reason"]
    assert "拉他的人带进过 1 个被拉黑的" in door["reason"]
    assert door["reason"].startswith("进群 0 分钟")
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        ((number,),) = await house.rows("select max(id) from message where kind = 'MessagePosted'")
        shown = await reasons.why(work, number)
    assert any(one.name.zh == "怎么进群的" and one.found for one in shown.checks)


async def test_of_whoever_was_there_long_nothing_is_said(house: House) -> None:
    await house.says(house.fan(), LINK)
    await house.later(minutes=3)
    await house.do(f"update membership set joined_at = '{house.clock.at - timedelta(days=30)}'")
    await house.says(house.fan(), LINK)
    ((findings,),) = await house.rows("select findings from rule_case where id = 2")
    assert [one["found"] for one in findings if one["check"] == "door"] == [False]


async def test_a_removal_of_unknown_fate_is_looked_at_and_not_taken_for_one_under_way(house: House) -> None:
    """Nobody knows whether it was done: the group is read, the operators hear, and the next walk removes again."""
    fan = house.fan()
    await house.says(fan, ADVERT)
    house.box.world.join(house.group, {fan.person_id: fan.name})
    await house.box.wire.idle()
    async with house.run.database.transaction() as db:
        like = {"person_id": fan.person_id}
        assert await outbox.waiting_about(db, "remove_member", house.group.group_id, like) == set()
        await db.execute(
            """insert into outbox (key, cause, kind, part, lane, target, group_id, urgency, action, state, made_at,
                                   reports)
               select 'k' || s, 'c', 'remove_member', 'remove', 'l', 't', $1, 0, $2::jsonb, s, now(), false
                 from unnest(array['unsure', 'dead']) s""",
            house.group.group_id,
            {"kind": "remove_member", "group_id": house.group.group_id, "person_id": fan.person_id},
        )
        assert await outbox.waiting_about(db, "remove_member", house.group.group_id, like) == set()
