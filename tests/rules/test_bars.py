"""The blacklist kept by hand, and what else a reviewer proved: undo, erasure, names, coupons, reminders, texts."""

from datetime import datetime, timedelta

import pytest

from app.bot import privacy
from app.bot.janitor import keep_house
from app.clock import SHANGHAI
from app.errors import BadRequest, Conflict
from app.rules import welcome
from app.rules.bars import service as bars
from app.rules.cases import service as cases
from app.work import begin
from tests.bot.test_walks import few, walk
from tests.foreign import asking
from tests.house import House
from tests.rest import BOSS
from tests.rules.test_cases import ANN
from tests.rules.test_doors import alarms, set_to
from tests.rules.test_rules import joins
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
    await barred(house, [person], "住云栖小镇的那位")
    async with begin(house.run.database, house.clock, "decide", who=ANN) as work:
        await cases.act(work, 1, "mistake", "ann", "店长说云栖小镇那位是好人")
    await barred(house, [person], "还是云栖小镇的那位", 5)
    async with asking(house, BOSS) as work:
        await privacy.erase(work, person)
    found = await everywhere(house)
    assert {(mark, name) for mark in ("云栖小镇", "独角兽", person) for name, text in found.items() if mark in text} == set()
    assert await house.rows("select count(*) from ban where lifted_at is null") == [(1,)]


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
