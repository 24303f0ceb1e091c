"""Trouble as an operator meets it: told once, with a cure, and when it is over, be the database there or not."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.bot.watching import Watch
from app.db import ALIVE_LOCK
from tests.house import House


class Robot:
    """A group robot that keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.answers = 200

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._hear))

    def _hear(self, request: httpx.Request) -> httpx.Response:
        if self.answers == 200:
            self.heard.append(json.loads(request.content)["text"]["content"])
        return httpx.Response(self.answers, json={"errcode": 0, "errmsg": "ok"})


@pytest.fixture
def robot() -> Robot:
    return Robot()


@pytest.fixture
async def watch(house: House, robot: Robot, machine: Path) -> AsyncIterator[Watch]:
    made = Watch(house.run.database, house.clock, machine, "https://robot.invalid/send?key=SECRET", robot.client)
    made._free = lambda: 0.5  # type: ignore[method-assign]  # the disk of the test's machine is not the story
    worker = await house.run.database.connect()
    await worker.execute("select pg_advisory_lock($1, 42)", ALIVE_LOCK)  # one that lives
    yield made
    await worker.close()


async def looks(house: House, watch: Watch, times: int = 1) -> None:
    for _ in range(times):
        await watch.step()
    await house.settle()


def told(house: House) -> list[str]:
    """What the operator's phone shows."""
    return [
        str(entry.data["message"])
        for entry in house.box.journal.entries(kinds=["told"], staff=[house.staff("operator")])
    ]


async def lags(house: House) -> None:
    """A message waits that no worker takes."""
    await house.do(
        """insert into inbox (source, lane, key, payload, arrived_at, kept_at, not_before)
           values ('juzi:x', 'group:nobody', 'k', ''::bytea, now(), now() - interval '90 seconds',
                   now() + interval '1 hour')"""
    )


async def test_a_lag_is_told_once_and_when_it_is_over(house: House, watch: Watch, robot: Robot) -> None:
    await lags(house)
    await looks(house, watch)
    assert robot.heard == []
    await looks(house, watch, 3)

    assert len(robot.heard) == 1
    assert "消息积压" in robot.heard[0]
    assert "worker" in robot.heard[0]
    assert await house.rows("select kind, told_at is not null, cleared_at from alarm") == [("lag", True, None)]
    await house.do("delete from inbox")
    await looks(house, watch, 2)
    assert len(robot.heard) == 2
    assert robot.heard[1].startswith("✓ 已恢复：消息积压")
    assert len(told(house)) == 2


async def test_an_operator_who_has_left_hears_nothing_more(house: House, watch: Watch) -> None:
    await house.do(f"update staff set left_at = now() where staff_id = '{house.staff('operator')}'")
    await lags(house)
    await looks(house, watch, 3)
    assert await house.rows("select kind from alarm") == [("lag",)]
    assert told(house) == []


async def test_what_the_webhook_did_not_take_is_told_later(house: House, watch: Watch, robot: Robot) -> None:
    robot.answers = 503
    await lags(house)
    await looks(house, watch, 3)
    assert robot.heard == []
    robot.answers = 200
    await looks(house, watch)
    assert len(robot.heard) == 1


@pytest.mark.parametrize("attempts", [0, 3], ids=["no attempt counts", "three count"])
async def test_a_refused_secret_is_told_with_the_reason(
    house: House, watch: Watch, robot: Robot, attempts: int
) -> None:
    await house.do(
        f"""insert into outbox (key, cause, kind, part, lane, target, urgency, action, reports, attempts, made_at,
                               kept_at, note, not_before)
           values ('k', 'c', 'send_card', 'card', 'staff:x@app', 'x', 0, '{{}}', false, {attempts}, now(),
                   now() - interval '2 minutes', 'gettoken: errcode 40001', now() + interval '1 hour')"""
    )
    await looks(house, watch, 2)
    assert "Secret 不对" in robot.heard[0]
    assert "连接企业微信" in robot.heard[0]


async def test_a_lost_database_is_told_by_the_webhook_alone_and_on_record_afterwards(
    house: House, watch: Watch, robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await looks(house, watch)
    now = 1000.0
    monkeypatch.setattr("app.bot.watching.time.monotonic", lambda: now)

    def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("app.bot.watching.begin", away)
        await watch.step()
        assert robot.heard == []
        now = 1020.0
        await watch.step()
        await watch.step()
        assert len(robot.heard) == 1
        assert "数据库连不上" in robot.heard[0]
    now = 1042.0
    await looks(house, watch)
    assert await house.rows("select kind, zh, cleared_at is not null from alarm") == [
        ("database", "数据库断开了 42 秒，现在恢复了", True)
    ]
    assert len(robot.heard) == 2


async def test_it_is_told_when_no_worker_lives(house: House, robot: Robot, machine: Path) -> None:
    alone = Watch(house.run.database, house.clock, machine, "https://robot.invalid", robot.client)
    for _ in range(4):
        await alone.step()
    assert ["没有在运行的 worker" in text for text in robot.heard] == [True]


async def test_one_process_of_a_machine_looks(house: House, watch: Watch, robot: Robot, machine: Path) -> None:
    await looks(house, watch)
    second = Watch(house.run.database, house.clock, machine, "https://robot.invalid", robot.client)
    await lags(house)
    for _ in range(4):
        await second.step()
    assert await house.rows("select count(*) from alarm") == [(0,)]


async def test_alarms_are_sent_although_everything_is_held_and_observed(house: House, watch: Watch) -> None:
    await house.do(
        "insert into hold (scope, value, kind, why, held_by, held_at) values ('chain', '', '', '', 'x', now())"
    )
    await lags(house)
    await looks(house, watch, 3)
    assert len(told(house)) == 1


async def test_the_day_is_summed_up_at_half_past_nine(house: House, watch: Watch) -> None:
    await looks(house, watch)
    fan = house.fan()
    await house.says(fan, "我想订个8寸的生日蛋糕，明天下午三点")
    await house.press(house.staff("clerk"), "accept")
    (at,) = await house.rows("select due_at from due where kind = 'watch.summary'")
    await house.later(seconds=(at[0] - house.clock.now()).total_seconds() + 1)

    (summary,) = [text for text in told(house) if "日报" in text]
    assert "订单 1：按时接单 1，超时 0" in summary
    assert await house.rows("select count(*) from alarm where kind = 'summary'") == [(1,)]
    await looks(house, watch)
    assert len(await house.rows("select 1 from due where kind = 'watch.summary'")) == 1  # tomorrow's


async def test_the_summary_comes_in_markdown_where_that_is_wanted(house: House, watch: Watch) -> None:
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at)
           values ('chain', '', 'summary_markdown', 'true', 'x', now())"""
    )
    await looks(house, watch)
    await house.says(house.fan(), "大家好")
    (at,) = await house.rows("select due_at from due where kind = 'watch.summary'")
    await house.later(seconds=(at[0] - house.clock.now()).total_seconds() + 1)
    entries = house.box.journal.entries(kinds=("told",), staff=(house.staff("operator"),))
    marked = [entry.data["message"]["markdown"]["content"] for entry in entries if "markdown" in entry.data["message"]]
    assert len(marked) == 1
    assert marked[0].startswith("## 管家日报 ")
    assert "- 消息 **1** · 进群 **0**" in marked[0]


async def test_a_summary_that_is_hours_late_is_left(house: House, watch: Watch) -> None:
    await looks(house, watch)
    (at,) = await house.rows("select due_at from due where kind = 'watch.summary'")
    await house.later(seconds=(at[0] - house.clock.now()).total_seconds() + 3 * 3600)
    assert not [text for text in told(house) if "日报" in text]


async def test_the_console_shows_what_is_wrong_and_what_to_do(house: House, watch: Watch) -> None:
    from tests.visitor import Visitor, plain  # noqa: PLC0415  # the web's half of this story

    await lags(house)
    await looks(house, watch, 2)
    page = plain((await (await Visitor.come(house)).get("/console/")).text)
    assert "消息积压" in page
    assert "多开一个 worker" in page
