"""Edited, moved, handed over or come again meanwhile: each group gets each piece of a day once, or is listed."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from app.sandbox import chain
from app.sop import editing
from app.sop import service as sop
from app.sop.decide import Change
from app.sop.editing import SlotData
from app.sop.shelves import service as shelves
from app.sop.shelves.service import ItemData
from app.who import Who
from app.work import begin
from tests.house import House

BEFORE_NOON = datetime(2026, 11, 21, 2, 57, tzinfo=UTC)  # Saturday, 10:57 in Shanghai
NOON = SlotData("noon2", "午间", "marketing", time(11), ("第一条", "第二条"), late_minutes=30)
GROUPS = chain.groups()[:5]
MISSED = "select coalesce(sum(missed), 0) from slot_run"


@pytest.fixture
async def five(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Five groups with an account, and a slot at eleven."""
    keep = ", ".join(f"'{group.group_id}'" for group in GROUPS)
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await house.do(
            f"delete from slot; delete from content_item; delete from chat_group where group_id not in ({keep})"
        )
        await edit(house, editing.add, NOON)
        yield house


async def edit(house: House, what: Any, *values: Any) -> Any:
    async with begin(house.run.database, house.clock, f"edit {house.clock.at}", who=Who("ann", "operator")) as work:
        return await what(work, *values)


async def change(house: House, data: SlotData) -> int:
    ((number, version),) = await house.rows("select id, version from slot")
    await edit(house, editing.change, number, data, version)
    return int(number)


async def differ(house: House, index: int, **how: Any) -> None:
    ((number,),) = await house.rows("select id from slot")
    await edit(house, editing.differ, Change(number, "group", GROUPS[index].group_id, **how))


async def owners_tap(house: House, *indices: int) -> None:
    """No account of ours is in these groups, and one owner has them."""
    ids = ", ".join(f"'{GROUPS[index].group_id}'" for index in indices)
    await house.do(f"update chat_group set account = null, owner_id = 'boss' where group_id in ({ids})")


def said(house: House) -> list[list[str]]:
    return [house.bot_said(group) for group in GROUPS]


async def masses(house: House) -> Counter[tuple[str, str]]:
    """(group, words) of all that was made ready for a tap."""
    rows = await house.rows("select g.group_id, m.text from mass m join mass_group g on g.mass_id = m.id")
    return Counter((group, text) for group, text in rows)


async def test_what_is_due_and_not_done_outlives_an_edit(five: House) -> None:
    five.clock.advance(minutes=10)  # every worker is down
    await change(five, replace(NOON, name="改了名"))
    await five.settle()
    await five.later(minutes=2)
    assert said(five) == [["第一条", "第二条"]] * 5


async def test_a_window_cut_short_while_it_is_posted_leaves_nobody_out(five: House) -> None:
    window = replace(NOON, until=time(11, 30), pieces=("一条",))
    await change(five, window)
    for _ in range(12):  # to 11:09
        await five.later(minutes=1)
    began = sum(map(len, said(five)))
    await change(five, replace(window, until=time(11, 10)))
    await five.settle()
    for _ in range(8):
        await five.later(minutes=5)
    assert 0 < began < 5
    assert said(five) == [["一条"]] * 5
    assert await five.rows(MISSED) == [(0,)]


async def test_a_time_moved_back_while_it_is_late_counts_its_groups(five: House) -> None:
    five.clock.advance(minutes=10)
    await change(five, replace(NOON, at=time(10, 30), late_minutes=5, pieces=("一条",)))
    await five.settle()
    assert said(five) == [[]] * 5
    assert await five.rows("select groups, missed, why from slot_run") == [(0, 5, "晚了 37 分钟")]


async def test_a_difference_for_one_of_an_owners_groups_brings_it_nothing_twice(five: House) -> None:
    await owners_tap(five, 0, 1, 2)
    await five.later(minutes=4)
    await differ(five, 0, at=time(11, 20))
    await differ(five, 1, at=time(11, 20))
    await five.later(minutes=20)
    made = await masses(five)
    assert sorted(made) == sorted((GROUPS[index].group_id, "第一条\n\n第二条") for index in range(3))
    assert set(made.values()) == {1}
    assert said(five)[3:] == [["第一条", "第二条"]] * 2


async def test_a_group_that_gets_an_account_between_two_pieces_hears_none_twice(five: House) -> None:
    account = (await five.rows(f"select account from chat_group where group_id = '{GROUPS[0].group_id}'"))[0][0]
    await owners_tap(five, 0)
    await five.later(minutes=3)
    await five.do(f"update chat_group set account = '{account}' where group_id = '{GROUPS[0].group_id}'")
    await five.later(minutes=2)
    assert said(five)[0] == []
    assert await masses(five) == {(GROUPS[0].group_id, "第一条\n\n第二条"): 1}


async def test_a_group_that_loses_its_account_between_two_pieces_gets_the_rest_by_tap(five: House) -> None:
    await five.later(minutes=3)
    await owners_tap(five, 0)
    await five.later(minutes=2)
    assert said(five)[0] == ["第一条"]
    assert await masses(five) == {(GROUPS[0].group_id, "第二条"): 1}


async def test_a_group_that_comes_between_two_pieces_does_not_begin_in_the_middle(five: House) -> None:
    late = GROUPS[4].group_id
    await five.do(f"update chat_group set baseline_at = null where group_id = '{late}'")
    await five.later(minutes=3)
    await five.do(f"update chat_group set baseline_at = '2026-11-20 12:00+08' where group_id = '{late}'")
    await five.later(minutes=2)
    assert said(five) == [*[["第一条", "第二条"]] * 4, []]


async def test_moved_between_two_pieces_the_second_follows_the_first(five: House) -> None:
    await five.later(minutes=3)
    await differ(five, 0, at=time(11, 40))
    await five.later(minutes=2)
    assert said(five)[0] == ["第一条", "第二条"]
    await five.later(minutes=40)
    assert said(five)[0] == ["第一条", "第二条"]


async def test_only_what_is_posted_is_read(five: House) -> None:
    await edit(five, shelves.add, ItemData("joke", "笑话"))
    await edit(five, shelves.add, ItemData("tip", "窍门"))
    await change(five, replace(NOON, pieces=("{pick:joke}", "{pick:tip}")))
    await differ(five, 0, pieces=("没有素材", "也没有"))
    await five.later(minutes=3)
    read = "select i.shelf, count(*) from content_shown s join content_item i on i.id = s.item_id group by 1 order by 1"
    assert await five.rows(read) == [("joke", 4)]
    await five.later(minutes=2)
    assert await five.rows(read) == [("joke", 4), ("tip", 4)]


async def test_moved_after_it_was_posted_no_other_item_counts_as_read(five: House) -> None:
    await edit(five, shelves.add, ItemData("joke", "一", position=1))
    await edit(five, shelves.add, ItemData("joke", "二", position=2))
    await change(five, replace(NOON, pieces=("{pick:joke}",)))
    await five.later(minutes=4)
    await change(five, replace(NOON, pieces=("{pick:joke}",), at=time(11, 30)))
    await five.later(minutes=30)
    assert said(five) == [["一"]] * 5
    assert await five.rows("select count(*) from content_shown") == [(5,)]


async def test_late_by_no_minute_it_still_goes_out_in_its_minute(five: House) -> None:
    await change(five, replace(NOON, late_minutes=0, gap_seconds=600))
    await five.later(minutes=3, seconds=20)
    await five.later(minutes=10, seconds=20)
    assert said(five) == [["第一条", "第二条"]] * 5


async def test_planned_again_and_again_nothing_is_counted_twice(five: House) -> None:
    await five.later(minutes=3)
    await five.later(minutes=2)
    for _ in range(3):
        await change(five, NOON)
        await edit(five, sop.plan)
        await five.settle()
    assert said(five) == [["第一条", "第二条"]] * 5
    assert await five.rows("select piece, groups, missed from slot_run order by piece") == [(0, 5, 0), (1, 5, 0)]
