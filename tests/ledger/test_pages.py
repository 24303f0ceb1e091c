"""Points as operators and programs see them: lists, a person's history, a correction that counts once."""

import re

from tests.campaigns.playing import signs_in
from tests.house import House
from tests.rest import key
from tests.visitor import Visitor


async def test_programs_read_who_has_how_many_and_correct_once(house: House) -> None:
    fan = house.fan()
    await house.do(f"insert into person values ('{fan.person_id}', '{fan.name}', now())")
    await signs_in(house, fan, ["2026-12-01", "2026-12-02", "2026-12-04"])
    boss = await key(house, "operator")

    (row,) = (await boss.get("/points")).json()["items"]
    assert {name: row[name] for name in ("name", "balance", "streak", "last_on", "days")} == {
        "name": fan.name, "balance": 3, "streak": 1, "last_on": "2026-12-04", "days": 3,
    }  # fmt: skip
    correction = {"amount": 10, "why": "补发", "cause": "till-1"}
    for _ in range(2):
        answer = await boss.post(f"/points/{fan.person_id}/adjust", correction)
        assert (answer.status_code, answer.json()) == (200, {"balance": 13})
    moves = (await boss.get("/point-moves")).json()["items"]
    assert sorted((one["amount"], one["what"]) for one in moves) == [(1, "signin")] * 3 + [(10, "adjust")]
    days = (await boss.get("/signins")).json()["items"]
    assert {one["day"] for one in days} == {"2026-12-01", "2026-12-02", "2026-12-04"}


async def test_the_form_of_a_correction_counts_once_and_says_what_cannot_be(house: House) -> None:
    fan = house.fan()
    await house.do(f"insert into person values ('{fan.person_id}', '{fan.name}', now())")
    visitor = await Visitor.come(house)
    form = f"/console/edit/points?pk={fan.person_id}"
    shown = (await visitor.get(form)).text
    found = re.search(r'name="cause" value="(\w+)"', shown)
    assert found is not None

    sent = {"amount": "10", "why": "生日", "cause": found[1]}
    for _ in range(2):
        answer = await visitor.post(form, sent)
        assert answer.status_code == 303, answer.text
    refused = await visitor.post(form, {"amount": "-11", "why": "多发了", "cause": "other"})
    assert refused.status_code == 422
    assert "积分不够：现有 10 分" in refused.text
    page = (await visitor.get(f"/console/points/detail?pk={fan.person_id}")).text
    assert "+10" in page
    assert "生日" in page
    assert await house.rows("select balance from point_balance") == [(10,)]
