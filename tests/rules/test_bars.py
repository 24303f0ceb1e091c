"""The blacklist kept by hand, and what else a reviewer proved: undo, erasure, names, coupons, reminders, texts."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import orjson
import pytest

from app import listing as lists
from app.bot import privacy
from app.bot import why as reasons
from app.bot.janitor import keep_house
from app.bot.reading import FETCH
from app.bot.results import RESULT
from app.clock import SHANGHAI
from app.console.views import bulk
from app.console.views import rules as rules_view
from app.console.views.bulk import Bulk, BulkPage
from app.console.views.notes import told
from app.console.views.sentence import INTENTS
from app.desk import waiting
from app.errors import BadRequest, Conflict, Words
from app.listing import Query
from app.rules import welcome
from app.rules.bars import service as bars
from app.rules.book import DEFAULT, Rule
from app.rules.cases import service as cases
from app.rules.cases.lists import CASES
from app.rules.lists import BARS
from app.rules.rulebook import service as rulebook
from app.sandbox import chain
from app.work import begin
from tests.bot.test_walks import few, walk
from tests.foreign import asking
from tests.house import House
from tests.rest import BOSS
from tests.rules.test_cases import ANN
from tests.rules.test_doors import alarms, set_to
from tests.rules.test_rulebook import publish, with_words, written
from tests.rules.test_rules import ADVERT, LINK, joins
from tests.rules.test_trust import customer
from tests.web.test_privacy import everywhere

__all__ = ["few"]  # a fixture


async def barred(house: House, people: list[str], note: str, days: int = 0) -> int:
    house.clock.advance(seconds=1)
    async with begin(house.run.database, house.clock, f"bar {house.clock.at}", who=ANN) as work:
        done = await bars.bar(work, people, note, days)
    await house.settle()
    return done


async def undone(house: House, change: int) -> int:
    async with begin(house.run.database, house.clock, f"undo {change}", who=ANN) as work:
        return await bars.undo(work, change)


async def test_undoing_an_older_bar_takes_no_newer_one_away(house: House) -> None:
    (person,) = await joins(house, "甲")
    await barred(house, [person], "广告", 3)
    await barred(house, [person], "惯犯，永久")
    standing = "select expires_at is null from ban where lifted_at is null"
    with pytest.raises(Conflict) as refused:
        await undone(house, 1)
    assert "先撤销" in refused.value.detail.zh
    assert await house.rows(standing) == [(True,)]
    assert await undone(house, 2) == 1
    assert await house.rows(standing) == [(False,)]
    assert await undone(house, 1) == 1
    assert await house.rows(standing) == []


async def test_one_of_several_lifted_later_is_in_no_way_of_undoing_the_rest(house: House) -> None:
    people = await joins(house, "甲", "乙")
    await barred(house, people, "广告")
    async with begin(house.run.database, house.clock, "lift", who=ANN) as work:
        assert await bars.lift(work, [1]) == 1
    assert await undone(house, 1) == 1


async def test_nothing_is_left_of_somebody_barred_by_hand_who_is_erased(house: House) -> None:
    (person,) = await joins(house, "独角兽阿茫")
    await house.later(seconds=3)  # their name is known by now
    await barred(house, [person], "住云栖小镇的那位")
    async with begin(house.run.database, house.clock, "decide", who=ANN) as work:
        await cases.act(work, 1, "mistake", "ann", "店长说云栖小镇那位是好人")
    await barred(house, [person], "还是云栖小镇的那位", 5)
    async with begin(house.run.database, house.clock, "removal", who=ANN) as work:
        waiting.see_to(work, chain.groups()[0].group_id, person)  # the group's own change was not heard yet
        work.at(work.now + timedelta(hours=1), RESULT, "result:1", {"words": "移出 独角兽阿茫"})
        work.at(work.now + timedelta(hours=1), FETCH, "fetch:a group", {"group": "a group"})
    await house.do(f"update due set note = 'no member {person}' where key = 'fetch:a group'")
    async with asking(house, BOSS) as work:
        await privacy.erase(work, person)
    found = await everywhere(house)
    assert {
        (mark, name) for mark in ("云栖小镇", "独角兽", person) for name, text in found.items() if mark in text
    } == set()
    assert await house.rows("select count(*) from ban where lifted_at is null") == [(1,)]
    assert await house.rows("select key, note from due where key in ('result:1', 'fetch:a group')") == [
        ("fetch:a group", "")
    ]


async def test_why_somebody_without_a_name_was_barred_is_forgotten_in_time(house: House) -> None:
    await house.do("insert into person (person_id, name, first_seen, last_seen) values ('wmx', '', now(), now())")
    await barred(house, ["wmx"], "住云栖小镇的那位")
    await keep_house(house.run.database, house.clock.at + timedelta(days=181))
    assert await house.rows("select called, why from rule_case") == [("", "")]


async def test_one_of_ours_is_never_barred(house: House) -> None:
    clerk = house.staff("clerk")
    with pytest.raises(BadRequest) as refused:
        await barred(house, [house.fan().person_id, clerk], "弄错了")
    ((name,),) = await house.rows(f"select name from staff where staff_id = '{clerk}'")
    assert name in refused.value.detail.zh
    assert await house.rows("select count(*) from ban") == [(0,)]


async def renamed(house: House, name: str) -> None:
    house.box.world.rename(house.group, name, by=house.fan().person_id)
    await house.settle()
    await house.later(seconds=3)


@pytest.mark.usefixtures("few")
async def test_a_name_of_the_window_stays_when_a_walk_reads_it_later(house: House) -> None:
    await set_to(house, "rename_window", '"09:00-11:00"')
    await renamed(house, "国庆快乐群")
    await house.later(hours=10)
    await walk(house)
    await house.later(seconds=3)
    assert house.box.world.name(house.group) == "国庆快乐群"
    await renamed(house, "乱改的群")  # the next change is outside
    assert house.box.world.name(house.group) == house.group.name
    await renamed(house, "国庆快乐群")  # and the name was allowed then, not for ever
    assert house.box.world.name(house.group) == "国庆快乐群"
    assert await house.rows("select count(*) from task where kind = 'rename_group'") == [(1,)]


@pytest.mark.usefixtures("few")
async def test_one_rename_that_nobody_has_put_right_is_one_however_often_it_is_read(house: House) -> None:
    await house.do(f"update chat_group set account = null where group_id = '{house.group.group_id}'")
    await renamed(house, "乱改的群")
    for _ in range(4):
        await house.later(minutes=5)
        await walk(house)
    assert await house.rows("select count(*) from task where kind = 'rename_group'") == [(1,)]
    assert await house.rows("select count(*) from restoring") == [(1,)]
    assert not any("群名反复被改" in text for text in alarms(house))


async def test_the_day_that_a_coupon_names_counts_to_its_end(house: House) -> None:
    await set_to(house, "coupon_words", '"5 元面包券一张"')
    await joins(house, "甲", "乙")
    await house.later(seconds=4)
    assert "12月21日" in house.bot_said()[-1]
    (one, other) = [code for (code,) in await house.rows("select code from coupon order by id")]
    house.clock.at = datetime(2026, 12, 21, 23, 55, tzinfo=SHANGHAI)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        await welcome.redeem(work, one, house.staff("clerk"))
    house.clock.advance(minutes=6)
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            await welcome.redeem(work, other, house.staff("clerk"))


async def test_who_is_barred_by_hand_hears_of_the_page_and_reads_that_a_person_decided(house: House) -> None:
    (person,) = await joins(house, "甲")
    await barred(house, [person], "同行来挖人")
    code = next(line for line in house.bot_said() if "由店里决定移出" in line).split("/a/")[1].split()[0]
    page = (await house.http.get(f"/a/{code}")).text
    assert "由店里的人决定" in page
    assert "发言开头" not in page
    assert "第 0 版" not in page
    assert "同行来挖人" not in page
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        found = orjson.loads(await reasons.evidence(work, 1))["evidence"]
    assert [one["what"] for one in found["decisions"]] == ["set"]
    assert "remove_member" in {act["kind"] for act in found["actions"]}


async def test_many_who_are_barred_at_once_make_no_flood(house: House) -> None:
    people = await joins(house, *[f"广告{n}" for n in range(9)])
    await barred(house, people, "广告号")
    assert sum("由店里决定移出" in line for line in house.bot_said()) == 5


async def test_more_rows_than_one_may_act_on_are_refused_before_anybody_confirms() -> None:
    page = BulkPage()
    listing, act = BARS, Bulk("x", Words("甲", "a"), Words("乙", "b"), "rules", no_deed)
    refused: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "who_of", lambda _request: ANN)
        patch.setattr(bulk, "sorry", lambda _request, error: refused.append(error.detail.zh))
        many = [str(n) for n in range(1500)]
        answer = await page.preview(None, listing, act, many)  # type: ignore[arg-type]  # no request is read
    assert answer.status_code == 303
    assert refused == ["选了 1500 条；请选择 1 到 1000 条"]


async def no_deed(*_args: object) -> int:
    return 0


async def test_every_change_of_a_day_can_be_found(house: House) -> None:
    await house.do(
        f"""insert into bar_change (what, bans, by, at)
            select 'set', array[n], 'ann', '{house.clock.at.isoformat()}' from generate_series(1, 120) n"""
    )
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        assert len(await bars.to_undo(work)) == 120


async def test_two_versions_put_in_force_at_once_are_one_after_the_other(house: House) -> None:
    numbers = [await written(house, with_words("拼团")), await written(house, with_words("团购"))]

    async def force(number: int) -> None:
        async with begin(house.run.database, house.clock, f"p{number}", who=ANN) as work:
            await rulebook.publish(work, number, at_once=True, anyway=True)

    await asyncio.gather(*[force(number) for number in numbers])
    assert await house.rows("select count(*) from rulebook where state = 'live'") == [(1,)]


@pytest.mark.parametrize("typed", ["²", "٣", "-1", "123456", ""])
def test_what_is_no_number_is_named(typed: str) -> None:
    with pytest.raises(BadRequest):
        rules_view._book(DEFAULT, {"reminders": typed})


def test_what_the_line_notes_is_read_in_ones_own_language() -> None:
    assert told("nothing asked for: chitchat").zh == "没有要办的事：闲聊"
    assert told("甲；our own words").zh == "甲；我们自己说的话"
    assert all("nothing" not in told(f"nothing asked for: {intent}").zh for intent in INTENTS)


async def test_lists_name_rules_and_kinds_in_words(house: House) -> None:
    own = Rule(key="own_aa", title="不发拼团", text="拼团请私下。", line="tolerated", words=("来拼团",))
    await publish(house, await written(house, replace(DEFAULT, rules=(*DEFAULT.rules, own))), at_once=True)
    await house.says(house.fan(), "大家来拼团呀")
    await customer(house, 1)
    await house.says(house.fan(1), ADVERT)
    await house.press(house.staff("manager"), "remove", house.cards(house.staff("manager"))[-1][0])
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        titles = {row["rule_title"] for row in await lists.rows(work, CASES, Query())}
        (bar,) = await lists.rows(work, BARS, Query())
    assert "不发拼团" in titles
    assert bar["category"] == "微商广告"


async def test_the_reminder_of_two_groups_names_where_somebody_is(house: House) -> None:
    await set_to(house, "two_groups", "true")
    (person,) = await joins(house, "甲")
    first, second, third = chain.groups()[:3]
    house.box.world.join(second, {person: "甲"})
    await house.settle()
    house.box.world.join(third, {person: "甲"})
    await house.settle()
    house.box.world.leave(second, [person])
    await house.settle()
    await house.later(days=7, seconds=1)
    entries = [entry for entry in house.box.journal.entries() if entry.kind == "told"]
    texts = [text for one in entries if "还在我们" in (text := one.data["message"].get("text", {}).get("content", ""))]
    assert texts
    assert all(first.name in text and third.name in text and second.name not in text for text in texts)


async def test_who_comes_again_after_months_is_no_newcomer(house: House) -> None:
    (person,) = await joins(house, "甲")
    await house.later(seconds=4)
    house.box.world.leave(house.group, [person])
    await house.later(days=60)
    await keep_house(house.run.database, house.clock.at)
    house.box.world.join(house.group, {person: "甲"})
    await house.settle()
    await house.later(seconds=4)
    assert house.bot_said()[-1] == "欢迎@甲回来！"


async def test_an_apology_reaches_them_in_another_group_where_theirs_is_no_more(house: House) -> None:
    fan, other = house.fan(), chain.groups()[7]
    house.box.world.join(other, {fan.person_id: fan.name})
    await house.settle()
    await house.says(fan, LINK)
    await house.do(f"update chat_group set dismissed_at = now() where group_id = '{house.group.group_id}'")
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        await cases.act(work, 1, "mistake", "ann")
    await house.settle()
    assert any("刚才是我们弄错了" in line for line in house.bot_said(other))
