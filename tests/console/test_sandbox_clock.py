"""The sandbox's hand on the clock tells what comes next and what is held, in words."""

from typing import Any

import pytest

from tests.house import House

ORDER = "我想订个8寸的生日蛋糕，明天下午三点"


async def read(house: House) -> dict[str, Any]:
    answer = await house.http.get("/sandbox-clock", headers={"x-guanjia-secret": house.hosted_secret})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_it_says_what_comes_next_where_and_when(house: House) -> None:
    assert (await read(house))["next"] is None

    await house.says(house.fan(), ORDER)
    first = (await read(house))["next"]
    await house.later(minutes=3)
    second = (await read(house))["next"]

    assert first["kind"] == "orders.ladder"
    assert first["what"] == {"zh": "1 号单：提醒店员接单", "en": "ticket 1: remind the clerk"}
    assert first["where"]["zh"] == "杭州文三路店"
    assert first["group_id"] == house.group.group_id
    assert second["what"]["zh"] == "1 号单：没人接单，告诉店长"
    assert second["at"] > first["at"]


@pytest.mark.parametrize(
    ("kind", "ref", "what", "where"),
    [
        ("sop.post", '{"slot": 1, "day": "2026-11-21"}', "发“早安”", "全部群"),
        ("sop.post", '{"slot": 999, "day": "2026-11-21"}', "发“”", "全部群"),
        ("sop.plan", "{}", "排后两天的时间表", ""),
        ("campaigns.draw", '{"group": "wrgone"}', "定时任务", ""),
        ("orders.ladder", '{"ticket": 999, "rung": "steward"}', "没人接单，请大管家跟进", ""),
    ],
)
async def test_what_it_does_not_know_by_name_is_told_all_the_same(
    house: House, kind: str, ref: str, what: str, where: str
) -> None:
    await house.do(f"insert into due (key, kind, ref, due_at) values ('k', '{kind}', '{ref}', now())")
    found = (await read(house))["next"]

    assert (found["kind"], found["what"]["zh"], found["where"]["zh"]) == (kind, what, where)


async def test_it_says_what_is_held_and_why(house: House) -> None:
    await house.do(
        """insert into hold (scope, value, kind, why, held_by, held_at) values
             ('chain', '', '', '演练', 'cli', now()), ('store', '001', 'order', '停电<b>', 'admin', now()),
             ('city', '杭州', 'send_text', '', 'admin', now())"""
    )
    await house.do(
        """insert into hold (scope, held_by, held_at, released_by, released_at)
           values ('chain', 'cli', now(), 'cli', now())"""
    )
    held = (await read(house))["holds"]

    assert [(hold["scope"], hold["value"], hold["where"]["zh"], hold["why"], hold["by"]) for hold in held] == [
        ("chain", "", "全部门店", "演练", "cli"),
        ("store", "001", "杭州文三路店", "停电<b>", "admin"),
        ("city", "杭州", "杭州", "", "admin"),
    ]
    assert [hold["what"] and hold["what"]["zh"] for hold in held] == [None, "订单回复", "send_text"]


async def test_it_needs_the_secret(house: House) -> None:
    assert (await house.http.get("/sandbox-clock")).status_code == 403
    assert (await house.http.post("/sandbox-clock", json={"to": "next"})).status_code == 403
