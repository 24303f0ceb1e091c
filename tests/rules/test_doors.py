"""Who comes in: coupons, nights, comebacks, waves, two groups, nicknames; the blacklist as people keep it."""

from datetime import datetime

import pytest

from app.clock import SHANGHAI
from app.errors import BadRequest, Conflict, NotFound
from app.rules import names, welcome
from app.rules.bars import service as bars
from app.sandbox import chain
from app.who import Who
from app.work import begin
from tests.house import House
from tests.phone import phone_of
from tests.rules.test_rules import joins

ANN = Who("ann", "operator")


async def set_to(house: House, key: str, value: str) -> None:
    await house.do(
        f"""insert into setting (scope, target, key, value, set_by, set_at) values
            ('chain', '', '{key}', '{value}'::jsonb, 'x', now())"""
    )


def alarms(house: House) -> list[str]:
    entries = house.box.journal.entries(staff=[house.staff("operator")])
    return [entry.data["message"].get("text", {}).get("content", "") for entry in entries if entry.kind == "told"]


async def test_each_newcomer_gets_a_code_of_their_own_that_is_used_once(house: House) -> None:
    await set_to(house, "coupon_words", '"5 元面包券一张"')
    people = await joins(house, "糖糖妈", "老王")
    await house.later(seconds=4)
    codes = dict(await house.rows("select person_id, code from coupon"))
    assert set(codes) == set(people)
    assert all(code in house.bot_said()[-1] for code in codes.values())

    clerk = await phone_of(house, house.staff("clerk"))
    used = await clerk.tap("redeem", once="a", code=f" {codes[people[0]].lower()} ")
    assert "done=" in used.headers["location"]
    again = await clerk.tap("redeem", once="b", code=codes[people[0]])
    assert "sorry=" in again.headers["location"]
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            await welcome.redeem(work, codes[people[0]], house.staff("clerk"))
    with pytest.raises(NotFound):
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            await welcome.redeem(work, "AAAAAAAA", house.staff("clerk"))
    await house.later(days=31)
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            await welcome.redeem(work, codes[people[1]], house.staff("clerk"))


async def test_who_comes_again_is_greeted_otherwise_and_gets_no_second_code(house: House) -> None:
    await set_to(house, "coupon_words", '"5 元面包券一张"')
    (person,) = await joins(house, "甲")
    await house.later(seconds=4)
    house.box.world.leave(house.group, [person])
    await house.later(days=2)
    house.box.world.join(house.group, {person: "甲"})
    await house.settle()
    await house.later(seconds=4)
    assert house.bot_said()[-1] == "欢迎@甲回来！"
    assert await house.rows("select count(*) from coupon") == [(1,)]


async def test_at_night_the_welcome_is_quiet(house: House) -> None:
    house.clock.at = datetime(2026, 11, 21, 23, 30, tzinfo=SHANGHAI)
    await joins(house, "甲")
    await house.later(seconds=4)
    assert "店里休息了" in house.bot_said()[-1]


async def test_a_wave_of_joins_is_told_once_an_hour(house: House) -> None:
    await set_to(house, "join_wave", "3")
    await joins(house, "一")
    await joins(house, "二")
    assert alarms(house) == []
    await joins(house, "三")
    await joins(house, "四")
    assert len([text for text in alarms(house) if "集中进群" in text]) == 1


async def test_who_is_in_too_many_groups_is_asked_kindly_once(house: House) -> None:
    await set_to(house, "two_groups", "true")
    (person,) = await joins(house, "甲")
    assert not any("别的群里" in line for line in house.bot_said())
    other = chain.groups()[1]
    house.box.world.join(other, {person: "甲"})
    await house.settle()
    assert any("留一个常用的群" in line for line in house.bot_said(other))
    manager = other.owner_id  # no steward follows this group
    await house.later(days=7, seconds=1)
    entries = house.box.journal.entries(staff=[manager])
    texts = [entry.data["message"].get("text", {}).get("content", "") for entry in entries if entry.kind == "told"]
    assert sum("还在我们 2 个群里" in text for text in texts) == 1
    assert person in house.box.world.members(other)  # nobody is removed for it
    house.box.world.leave(other, [person])
    await house.later(days=2)
    house.box.world.join(other, {person: "甲"})
    await house.settle()
    assert sum("留一个常用的群" in line for line in house.bot_said(other)) == 1


async def test_newcomers_are_asked_for_a_name_in_the_form_of_the_group(house: House) -> None:
    await set_to(house, "nickname_form", '"城市-行业-昵称"')
    await joins(house, "甲", "杭州-教师-小敏")
    await house.later(seconds=4)
    said = [line for line in house.bot_said() if "群昵称" in line]
    assert len(said) == 1
    assert "甲" in said[0]
    assert "小敏" not in said[0]


@pytest.mark.parametrize(
    ("name", "form", "fits"),
    [("杭州-教师-小敏", "城市-行业-昵称", True), ("小敏", "城市-行业-昵称", False),
     ("杭州_教师_敏", "城市-行业-昵称", True),
     ("小敏", "－", True), ("--小敏", "城市-昵称", False)],
)  # fmt: skip
def test_the_form_of_a_name(name: str, form: str, fits: bool) -> None:
    assert names.fits(name, form) is fits


@pytest.mark.parametrize(
    ("hour", "words", "inside"),
    [(9, "09:00-10:00", True), (10, "09:00-09:30", False), (23, "22:00-06:00", True), (5, "22:00-06:00", True),
     (12, "22:00-06:00", False), (9, "－", False), (9, "9点", False)],
)  # fmt: skip
def test_when_a_group_may_be_renamed(hour: int, words: str, inside: bool) -> None:
    assert names.in_window(datetime(2026, 11, 21, hour, 0, tzinfo=SHANGHAI), words) is inside


async def test_a_storm_of_renames_is_left_to_people(house: House) -> None:
    for name in ("一", "二", "三", "四"):
        house.box.world.rename(house.group, name, by=house.fan().person_id)
        await house.settle()
        await house.later(seconds=3)
    assert len([text for text in alarms(house) if "群名反复被改" in text]) == 1


async def test_in_its_window_a_rename_stays(house: House) -> None:
    await set_to(house, "rename_window", '"00:00-23:59"')
    house.box.world.rename(house.group, "国庆快乐群", by=house.fan().person_id)
    await house.settle()
    await house.later(seconds=3)
    assert house.box.world.name(house.group) == "国庆快乐群"


async def test_several_are_barred_at_once_and_taken_back_within_a_day(house: House) -> None:
    people = await joins(house, "甲", "乙")
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        assert await bars.bar(work, people, "两个广告号") == 2
    await house.settle()
    assert not set(people) & set(house.box.world.members(house.group))
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        assert await bars.bar(work, people, "再来一次") == 0
        (change,) = await bars.to_undo(work)
        assert await bars.undo(work, change.id) == 2
        assert await bars.undo(work, change.id) == 0
    house.box.world.join(house.group, dict.fromkeys(people, "甲"))
    await house.settle()
    assert set(people) <= set(house.box.world.members(house.group))


async def test_a_lifting_taken_back_bars_again(house: House) -> None:
    (person,) = await joins(house, "甲")
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        await bars.bar(work, [person], "广告")
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        assert await bars.lift(work, [1]) == 1
    await house.later(hours=23)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        assert await bars.undo(work, 2) == 1
    assert await house.rows("select lifted_at is null from ban") == [(True,)]
    await house.later(hours=2)
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            await bars.undo(work, 1)


async def test_bad_input_names_the_fault_and_changes_nothing(house: House) -> None:
    (person,) = await joins(house, "甲")
    for people, note, days, error in (
        ([person], " ", 0, BadRequest), ([], "x", 0, BadRequest), ([person], "x", 9999, BadRequest),
        ([person, "wmnobody"], "x", 0, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            async with begin(house.run.database, house.clock, "t", who=ANN) as work:
                await bars.bar(work, people, note, days)
    assert await house.rows("select count(*) from ban") == [(0,)]
