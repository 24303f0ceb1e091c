"""Signing in: once a business day, whatever comes twice, late, or in two groups at once."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from app.bot.worker import Worker
from app.campaigns.signin import store as signins
from app.db import Connection, Database
from app.sandbox import chain
from app.sandbox.chain import DemoMember
from tests.campaigns.playing import POINTS, books_are_right, clock, post, signs_in, worker
from tests.house import House

#: statements of a turn: a line of talk, a sign-in, a second one on the day
COSTS = [10, 15, 13]
DAYS = "select day from signin order by day"


async def test_a_sign_in_is_answered_with_days_and_points(house: House) -> None:
    fan = house.fan()
    await house.says(fan, "打卡")
    assert house.bot_said() == []  # others may be about to
    await house.later(seconds=3)

    assert house.bot_said() == [f"@{fan.name} 第 1 天，+1 分，共 1 分"]
    assert await house.rows(POINTS) == [(fan.person_id, 1)]
    assert await house.rows("select account, amount from point_line order by amount") == [
        ("chain:signin", -1),
        (f"person:{fan.person_id}", 1),
    ]
    await books_are_right(house)


@pytest.mark.parametrize("words", ["签到", "签", "打卡打卡！", "今日打卡", "来签到啦", "第3天打卡", "✅"])
async def test_the_usual_words_count(house: House, words: str) -> None:
    await house.says(house.fan(), words)
    assert await house.rows("select count(*) from signin") == [(1,)]


async def test_a_second_time_gets_one_short_word_a_day(house: House) -> None:
    fan, other = house.fan(), house.fan(1)
    for _ in range(4):
        await house.says(fan, "打卡")
        await house.later(minutes=1)
    await house.says(other, "签到")
    await house.later(minutes=1)

    assert house.bot_said() == [
        f"@{fan.name} 第 1 天，+1 分，共 1 分",
        f"@{fan.name} 今天打过卡啦，明天见～",
        f"@{other.name} 第 1 天，+1 分，共 1 分",
    ]
    assert await house.rows("select balance from point_balance") == [(1,), (1,)]


async def test_many_at_once_are_answered_in_one_message(house: House) -> None:
    fans = [house.fan(n) for n in range(8)]
    await house.says(fans[0], "打卡")
    await house.later(seconds=3)
    for fan in fans[1:]:
        await house.says(fan, "打卡")
        await house.later(seconds=2)
    await house.says(fans[0], "打卡")
    await house.says(fans[1], "签到")
    await house.later(seconds=30)

    first, second = house.bot_said()
    assert first == f"@{fans[0].name} 第 1 天，+1 分，共 1 分"
    again = f"@{fans[0].name} 、@{fans[1].name} 今天打过卡啦，明天见～"
    assert second.split("\n") == [*(f"@{fan.name} 第 1 天，+1 分，共 1 分" for fan in fans[1:]), again]


async def test_who_does_not_fit_into_one_message_is_in_the_next(house: House) -> None:
    fans = [house.fan(n) for n in range(42)]
    for fan in fans:
        house.box.world.say(house.group, fan, {"messageType": 7, "payload": {"text": "打卡"}})
    await house.settle()
    await house.later(seconds=3)
    for _ in range(3):
        await house.later(seconds=30)

    assert [text.count("第 1 天") for text in house.bot_said()] == [20, 20, 2]


async def test_seven_days_in_a_row_are_worth_more(house: House) -> None:
    fan = house.fan()
    await signs_in(house, fan, [f"2026-12-0{n}" for n in range(1, 9)])

    said = house.bot_said()
    assert said[5] == f"@{fan.name} 第 6 天，+1 分，共 6 分"
    assert said[6] == f"@{fan.name} 第 7 天，+6 分（含连续奖励 5 分），共 12 分"
    assert said[7] == f"@{fan.name} 第 8 天，+1 分，共 13 分"
    await books_are_right(house)


@pytest.mark.parametrize(
    ("days", "last"),
    [
        (["2026-12-30", "2026-12-31", "2027-01-01"], 3),
        (["2027-02-27", "2027-02-28", "2027-03-01"], 3),
        (["2028-02-28", "2028-02-29", "2028-03-01"], 3),
        (["2028-02-28", "2028-03-01"], 1),  # the 29th was missed
        (["2026-11-29", "2026-12-01"], 1),
    ],
)
async def test_days_in_a_row_know_the_calendar(demo: str, tmp_path: Path, days: Sequence[str], last: int) -> None:
    async with House.open(demo, tmp_path, at=clock(days[0])) as house:
        await signs_in(house, house.fan(), days)
        assert house.bot_said()[-1].startswith(f"@{house.fan().name} 第 {last} 天")


async def test_midnight_is_shanghais(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=clock("2026-11-30", "23:59")) as house:
        fan = house.fan()
        await house.says(fan, "打卡")
        await house.later(seconds=59)
        await house.says(fan, "打卡")  # 23:59:59
        await house.later(seconds=1)
        await house.says(fan, "打卡")  # 0:00:00
        await house.later(minutes=1)

        assert await house.rows(DAYS) == [(date(2026, 11, 30),), (date(2026, 12, 1),)]
        assert house.bot_said()[-1].startswith(f"@{fan.name} 第 2 天，+1 分，共 2 分")


async def test_written_before_midnight_and_heard_after_it_counts_for_the_day_before(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=clock("2026-12-01", "00:00:20")) as house:
        fan = house.fan()
        await post(house, fan, clock("2026-11-30", "23:59:58"))
        await house.settle()
        await post(house, fan, clock("2026-12-01", "00:00:10"))
        await house.settle()
        await house.later(seconds=60)

        assert await house.rows(DAYS) == [(date(2026, 11, 30),), (date(2026, 12, 1),)]
        assert house.bot_said()[-1].endswith(f"@{fan.name} 第 2 天，+1 分，共 2 分")


async def test_a_day_that_comes_late_closes_the_gap_and_is_not_spoken_of(house: House) -> None:
    fan = house.fan()
    await signs_in(house, fan, ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-05", "2026-12-06", "2026-12-07"])
    said = len(house.bot_said())
    await post(house, fan, clock("2026-12-04", "09:00"))
    await house.settle()
    await house.later(minutes=5)

    assert await house.rows(POINTS) == [(fan.person_id, 12)]
    assert len(house.bot_said()) == said
    await signs_in(house, fan, ["2026-12-08"])
    assert house.bot_said()[-1] == f"@{fan.name} 第 8 天，+1 分，共 13 分"
    await books_are_right(house)


async def test_the_same_message_again_is_no_second_try(house: House) -> None:
    fan, at = house.fan(), house.clock.at
    number = await post(house, fan, at)
    await house.settle()
    await house.later(minutes=1)
    await house.do("delete from inbox_key")  # so long ago that nobody remembers it
    await post(house, fan, at, number=number)
    await house.settle()
    await house.later(minutes=1)

    assert len(house.bot_said()) == 1
    assert await house.rows(POINTS) == [(fan.person_id, 1)]
    assert await house.rows("select count(*) from message where kind = 'MessagePosted'") == [(2,)]


async def test_in_two_groups_it_is_one_day(house: House) -> None:
    fan, second = house.fan(), chain.groups()[1]
    await house.says(fan, "打卡")
    await house.says(fan, "打卡", second)
    await house.later(seconds=10)

    assert await house.rows(POINTS) == [(fan.person_id, 1)]
    assert house.bot_said(second) == [f"@{fan.name} 今天打过卡啦，明天见～"]


async def test_four_workers_at_once_sign_everybody_in_once(house: House) -> None:
    fans, groups = [house.fan(n) for n in range(4)], chain.groups()[:4]
    for fan in fans:
        for group in groups:
            await post(house, fan, house.clock.at, group=group)
    workers = [worker(house) for _ in range(4)]

    async def drain(one: Worker) -> None:
        while await one.step():
            pass

    await asyncio.gather(*(drain(one) for one in workers))

    assert await house.rows("select count(*), sum(balance)::int from point_balance") == [(4, 4)]
    assert await house.rows("select count(*) from message where outcome = 'done'") == [(16,)]
    assert await house.rows("select count(*) from inbox") == [(0,)]
    await books_are_right(house)


async def test_two_lanes_with_neighbouring_days_fill_one_row(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each alone would see six days; only who waits for the other sees seven."""
    fan, known = house.fan(), signins.known

    async def slowly(*asked: Any) -> signins.Known:
        found = await known(*asked)
        await asyncio.sleep(0.3)  # the other lane has all the time to read the same
        return found

    await signs_in(house, fan, [f"2026-12-0{n}" for n in range(1, 6)])
    house.clock.at = clock("2026-12-07")
    await post(house, fan, clock("2026-12-06", "10:00"), group=chain.groups()[1])
    await post(house, fan, clock("2026-12-07", "10:00"), group=chain.groups()[2])
    monkeypatch.setattr(signins, "known", slowly)
    await asyncio.gather(worker(house).step(), worker(house).step())
    await house.settle()

    assert await house.rows("select count(*) from signin") == [(7,)]
    assert await house.rows(POINTS) == [(fan.person_id, 12)]


async def test_killed_between_the_day_and_its_points_neither_is_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fan, to_say = house.fan(), signins.to_say

    async def killed(*_: object, **__: object) -> object:
        raise RuntimeError("killed")

    await post(house, fan, house.clock.at)
    monkeypatch.setattr(signins, "to_say", killed)
    await worker(house).step()
    assert await house.rows("select (select count(*) from signin), (select count(*) from point_entry)") == [(0, 0)]
    assert await house.rows("select count(*) from point_balance") == [(0,)]

    monkeypatch.setattr(signins, "to_say", to_say)
    await house.do("update inbox set not_before = now()")
    await house.settle()
    await house.later(seconds=3)
    assert house.bot_said() == [f"@{fan.name} 第 1 天，+1 分，共 1 分"]


async def test_asked_for_they_hear_what_they_have(house: House) -> None:
    fan = house.fan()
    await house.says(fan, "打卡")
    await house.later(minutes=1)
    await house.says(fan, "我的积分")
    await house.says(house.fan(1), "积分多少？")
    await house.later(seconds=30)

    assert house.bot_said()[-1] == f"@{fan.name} 现有 1 分\n@{house.fan(1).name} 现有 0 分"
    assert await house.rows("select count(*) from point_balance") == [(1,)]  # asking makes no account


def of_staff(house: House) -> DemoMember:
    people = house.box.world.members(house.group).values()
    return next(member for member in people if not member.person_id.startswith("wm"))


async def test_staff_play_no_games_and_stewards_do(house: House) -> None:
    clerk = of_staff(house)
    await house.says(clerk, "打卡")
    assert await house.rows("select count(*) from signin") == [(0,)]

    await house.do(f"update chat_group set steward_id = '{clerk.person_id}' where group_id = '{house.group.group_id}'")
    await house.says(clerk, "打卡")
    assert await house.rows("select person_id from signin") == [(clerk.person_id,)]


async def test_what_it_earns_is_a_setting_of_the_place(house: House) -> None:
    fan, other = house.fan(), chain.groups()[1]
    for scope, target, key, value in (
        ("group", house.group.group_id, "signin_points", "3"),
        ("store", str(other.store_id), "signin", "false"),
    ):
        await house.do(f"insert into setting values ('{scope}', '{target}', '{key}', '{value}', 'x', now())")
    await house.says(fan, "打卡", other)
    await house.says(fan, "打卡")
    await house.later(seconds=3)

    assert house.bot_said() == [f"@{fan.name} 第 1 天，+3 分，共 3 分"]
    assert house.bot_said(other) == []


async def test_where_nobody_of_ours_speaks_any_more_no_person_is_bothered(house: House) -> None:
    await house.says(house.fan(), "打卡")
    await house.do(f"update chat_group set account = null where group_id = '{house.group.group_id}'")
    await house.later(minutes=1)

    assert await house.rows("select count(*) from signin") == [(1,)]
    assert await house.rows("select count(*) from outbox") == [(0,)]


async def test_held_back_it_counts_all_the_same(house: House) -> None:
    await house.do("insert into hold (scope, why, held_by, held_at) values ('chain', 'x', 'x', now())")
    await house.says(house.fan(), "打卡")
    await house.later(seconds=3)

    assert house.bot_said() == []
    assert await house.rows("select balance from point_balance") == [(1,)]


async def test_an_answer_to_the_shop_is_no_sign_in(house: House) -> None:
    fan = house.fan()
    await house.says(fan, "我想订个蛋糕")
    await house.says(fan, "签")
    assert await house.rows("select count(*) from signin") == [(0,)]
    await house.says(fan, "签到")
    assert await house.rows("select count(*) from signin") == [(1,)]


async def test_an_advert_that_says_so_is_judged_first(house: House) -> None:
    await house.says(house.fan(), "打卡领红包加我微信 abc12345 专业代购")
    assert await house.rows("select count(*) from signin") == [(0,)]


class Counted:
    """A database that tells what it was asked."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.asked: list[str] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        async with self._database.transaction() as db:
            with db.query_logger(lambda asked: self.asked.append(asked.query)):
                yield db


async def asked_for(house: House, words: str) -> list[str]:
    """What the turn of one message asks of the database."""
    await post(house, house.fan(), house.clock.at, words)
    counted = Counted(house.run.database)
    await worker(house, cast("Database", counted)).step()
    return counted.asked


async def test_a_message_that_is_no_sign_in_costs_nothing(house: House) -> None:
    for _ in range(2):  # the second time nothing is read for the first time
        plain = await asked_for(house, "蛋糕真好吃，谢谢店长")
        signing = await asked_for(house, "打卡")
        again = await asked_for(house, "打卡")
        house.clock.advance(days=1)

    ours = re.compile(r"signin|point_|setting")
    assert not [query for query in plain if ours.search(query)]
    assert [len(found) for found in (plain, signing, again)] == COSTS
    assert len([query for query in signing if ours.search(query)]) == 6
