"""A post to very many groups goes out part by part; what happens in between leaves no hole and doubles nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from app.sandbox import chain
from app.sop import editing, posting
from app.sop.editing import SlotData
from app.who import Who
from app.work import begin
from tests.house import House

BEFORE_NOON = datetime(2026, 11, 21, 2, 57, tzinfo=UTC)  # Saturday, 10:57 in Shanghai
NOON = SlotData("noon2", "午间", "marketing", time(11), ("第一条", "第二条"), late_minutes=30)
RUNS = "select piece, part, outcome, groups, missed, why from slot_run order by piece, part"


@pytest.fixture
async def five(demo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Five groups, two in a part, and a slot at eleven."""
    monkeypatch.setattr(posting, "PART", 2)
    keep = ", ".join(f"'{group.group_id}'" for group in chain.groups()[:5])
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await house.do(f"delete from slot; delete from chat_group where group_id not in ({keep})")
        await edit(house, editing.add, NOON)
        yield house


async def edit(house: House, what: Any, *values: Any) -> Any:
    async with begin(house.run.database, house.clock, f"edit {house.clock.at}", who=Who("ann", "operator")) as work:
        return await what(work, *values)


async def slot(house: House) -> tuple[int, int]:
    ((number, version),) = await house.rows("select id, version from slot")
    return number, version


def said(house: House) -> list[list[str]]:
    """What each group has got."""
    return [house.bot_said(group) for group in chain.groups()[:5]]


async def test_part_by_part_everybody_gets_each_piece_once(five: House) -> None:
    await five.later(minutes=3)
    await five.later(minutes=2)
    assert said(five) == [["第一条", "第二条"]] * 5
    assert await five.rows(RUNS) == [
        (piece, part, "posted", groups, 0, "") for piece in (0, 1) for part, groups in enumerate((2, 2, 1))
    ]


async def test_edited_between_two_parts_the_rest_gets_the_new_words(five: House) -> None:
    five.clock.advance(minutes=3)
    assert await five.schedule.tick()  # the first part alone
    number, version = await slot(five)
    await edit(five, editing.change, number, replace(NOON, pieces=("改过了",)), version)
    await five.settle()
    assert sorted(said(five)) == [["改过了"]] * 3 + [["第一条"]] * 2


async def test_moved_between_two_parts_nobody_is_left_out_or_hears_it_twice(five: House) -> None:
    five.clock.advance(minutes=3)
    assert await five.schedule.tick()
    number, version = await slot(five)
    await edit(five, editing.change, number, replace(NOON, at=time(11, 30), pieces=("一条",)), version)
    await five.settle()
    assert sum(map(len, said(five))) == 2
    await five.later(minutes=30)
    assert [len(one) for one in said(five)] == [1] * 5


async def test_edited_between_two_pieces_the_second_comes_all_the_same(five: House) -> None:
    await five.later(minutes=3)
    number, version = await slot(five)
    await edit(five, editing.change, number, replace(NOON, pieces=("第一条", "新的第二条")), version)
    await five.later(minutes=2)
    assert said(five) == [["第一条", "新的第二条"]] * 5


async def test_turned_off_between_two_parts_the_rest_is_listed(five: House) -> None:
    five.clock.advance(minutes=3)
    assert await five.schedule.tick()
    number, version = await slot(five)
    await edit(five, editing.change, number, replace(NOON, enabled=False), version)
    await five.settle()
    await five.later(minutes=3)
    assert sum(map(len, said(five))) == 2
    assert (0, 1, "skipped", 0, 2, "发到一半被停用") in await five.rows(RUNS)


async def test_a_part_that_comes_too_late_is_listed(five: House) -> None:
    five.clock.advance(minutes=3)
    assert await five.schedule.tick()
    await five.later(minutes=31)
    assert await five.rows(RUNS) == [
        (0, 0, "posted", 2, 0, ""),
        (0, 1, "skipped", 0, 2, "晚了 31 分钟"),
        (0, 2, "skipped", 0, 1, "晚了 31 分钟"),
        (1, 0, "posted", 2, 0, ""),  # thirty minutes behind its own time; who went without the first goes without it
    ]
    assert sum(not one for one in said(five)) == 3
