"""The timetable is edited: at the last minute, for one store, for a day, by two at once; nobody gets anything twice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from app.errors import BadRequest, Conflict, Forbidden, NotFound
from app.registry import changes as registry
from app.sandbox import chain
from app.sop import editing, looking
from app.sop import service as sop
from app.sop.decide import Change
from app.sop.editing import SlotData
from app.who import Who
from app.work import begin
from tests.house import House

BEFORE_NOON = datetime(2026, 11, 21, 2, 57, tzinfo=UTC)  # Saturday, 10:57 in Shanghai
ANN = Who("ann", "operator")
SATURDAY = date(2026, 11, 21)
NOON = SlotData("noon2", "午间", "marketing", time(11), ("{store}第一条", "第二条"), late_minutes=30)


@pytest.fixture
async def noon(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Three groups with an account, an empty timetable, three minutes before eleven."""
    keep = ", ".join(f"'{group.group_id}'" for group in chain.groups()[:3])
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await house.do(f"delete from slot; delete from chat_group where group_id not in ({keep})")
        yield house


async def act(house: House, what: Any, *values: Any, who: Who = ANN) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {what.__name__}", who=who) as work:
        found = await what(work, *values)
    await house.settle()
    return found


def said(house: House, index: int = 0) -> list[str]:
    return house.bot_said(chain.groups()[index])


async def test_pieces_come_one_after_the_other_never_as_a_wall(noon: House) -> None:
    await act(noon, editing.add, NOON)
    await noon.later(minutes=3)
    assert said(noon) == [f"{chain.stores()[0].name}第一条"]
    await noon.later(seconds=89)
    assert len(said(noon)) == 1
    await noon.later(seconds=1)
    assert said(noon)[1] == "第二条"
    await noon.later(hours=2)
    assert len(said(noon)) == 2
    assert await noon.rows("select piece, outcome, groups from slot_run order by piece") == [
        (0, "posted", 3),
        (1, "posted", 3),
    ]


async def test_the_eleven_oclock_post_is_edited_at_two_to_eleven(noon: House) -> None:
    slot = await act(noon, editing.add, NOON)
    await noon.later(minutes=1)
    await act(noon, editing.change, slot, replace(NOON, pieces=("改过了",)), 1)
    await noon.later(minutes=2)
    assert said(noon) == ["改过了"]


async def test_moved_behind_its_time_it_comes_then_and_not_before(noon: House) -> None:
    slot = await act(noon, editing.add, NOON)
    await act(noon, editing.change, slot, replace(NOON, at=time(11, 30), pieces=("晚一点",)), 1)
    await noon.later(minutes=4)
    assert said(noon) == []
    await noon.later(minutes=30)
    assert said(noon) == ["晚一点"]


async def test_moved_after_it_was_posted_nobody_gets_it_twice(noon: House) -> None:
    slot = await act(noon, editing.add, replace(NOON, pieces=("只发一次",)))
    await noon.later(minutes=3)
    await act(noon, editing.change, slot, replace(NOON, at=time(11, 20), pieces=("再来",)), 1)
    await noon.later(minutes=30)
    assert said(noon) == ["只发一次"]


async def test_a_store_is_different_and_a_day_is(noon: House) -> None:
    slot = await act(noon, editing.add, replace(NOON, pieces=("照旧",)))
    await act(noon, editing.differ, Change(slot, "store", "1", off=True), "装修")
    await act(noon, editing.differ, Change(slot, "store", "2", SATURDAY, at=time(11, 10), pieces=("今天不同",)))
    await noon.later(minutes=4)
    assert [said(noon, n) for n in range(3)] == [[], [], ["照旧"]]
    await noon.later(minutes=10)
    assert [said(noon, n) for n in range(3)] == [[], ["今天不同"], ["照旧"]]

    [(change,)] = await noon.rows("select id from slot_change where off")
    await act(noon, editing.same_again, change)
    with pytest.raises(NotFound):
        await act(noon, editing.same_again, change)


@pytest.mark.parametrize(
    ("hers", "moved", "heard", "listed"),
    [
        (time(11, 10), 6, ["照旧"], [(2, 0, ""), (1, 0, "")]),
        (time(12), 50, [], [(2, 0, ""), (0, 1, "轮到这里时已过点")]),
    ],
)
async def test_a_group_that_changes_its_store_between_two_times_is_not_forgotten(
    noon: House, hers: time, moved: int, heard: list[str], listed: list[tuple[int, int, str]]
) -> None:
    slot = await act(noon, editing.add, replace(NOON, pieces=("照旧",)))
    await act(noon, editing.differ, Change(slot, "store", "2", at=hers))
    await noon.do("update chat_group set baseline_at = baseline_at - interval '1 day'")
    await noon.later(minutes=4)
    await noon.later(minutes=moved - 4)
    assert [said(noon, n) for n in range(3)] == [["照旧"], [], ["照旧"]]
    await noon.do(f"update chat_group set store_id = 3 where group_id = '{chain.groups()[1].group_id}'")
    await noon.later(minutes=20)
    assert [said(noon, n) for n in range(3)] == [["照旧"], heard, ["照旧"]]
    assert await noon.rows("select groups, missed, why from slot_run order by moment") == listed


async def test_what_is_under_way_elsewhere_is_not_taken_from_it_by_a_later_time(noon: House) -> None:
    slot = await act(noon, editing.add, replace(NOON, pieces=("一", "二", "三"), gap_seconds=600, late_minutes=4))
    await act(noon, editing.differ, Change(slot, "store", "2", at=time(11, 5)))
    await noon.do("update chat_group set baseline_at = baseline_at - interval '1 day'")
    for _ in range(30):
        await noon.later(minutes=1)
    assert [said(noon, n) for n in range(3)] == [["一", "二", "三"]] * 3
    assert await noon.rows("select sum(groups), sum(missed) from slot_run") == [(9, 0)]


@pytest.mark.parametrize(("quiet", "heard"), [(22, []), (24, ["刚才没发出去：照旧"])])
async def test_a_group_that_moved_keeps_to_the_waking_hours_and_hears_that_it_is_late(
    noon: House, quiet: int, heard: list[str]
) -> None:
    late = replace(NOON, pieces=("照旧",), at=time(20), late_minutes=180, late_label="刚才没发出去：")
    slot = await act(noon, editing.add, late)
    await act(noon, editing.differ, Change(slot, "store", "2", at=time(22, 30)))
    await act(noon, registry.set_value, "chain", "", "quiet_from", quiet)
    await noon.do("update chat_group set baseline_at = baseline_at - interval '1 day'")
    await noon.later(hours=9, minutes=3)
    await noon.later(hours=1)
    assert [said(noon, n) for n in range(3)] == [["照旧"], [], ["照旧"]]
    await noon.do(f"update chat_group set store_id = 3 where group_id = '{chain.groups()[1].group_id}'")
    await noon.later(hours=1, minutes=30)
    assert said(noon, 1) == heard
    missed = [] if heard else [("晚了：当天已过，或大家在休息",)]
    assert await noon.rows("select why from slot_run where missed > 0") == missed


async def test_who_sees_one_store_takes_back_what_differs_there_alone(noon: House) -> None:
    slot, bob = await act(noon, editing.add, NOON), Who("bob", "operator", stores=frozenset({1}))
    mine = await act(noon, editing.differ, Change(slot, "store", "1", off=True), who=bob)
    others = [
        await act(noon, editing.differ, one)
        for one in (
            Change(slot, "store", "2", off=True),
            Change(slot, "chain", day=SATURDAY, off=True),
            Change(slot, "group", chain.groups()[1].group_id, off=True),
        )
    ]
    for one in others:
        with pytest.raises(Forbidden):
            await act(noon, editing.same_again, one, who=bob)
    await act(noon, editing.same_again, mine, who=bob)
    assert sorted(await noon.rows("select id from slot_change")) == [(one,) for one in sorted(others)]


async def test_a_store_whose_posts_are_switched_off_gets_none(noon: House) -> None:
    await act(noon, editing.add, replace(NOON, pieces=("照旧",)))
    await act(noon, registry.set_value, "store", "1", "posts", False)
    assert await act(noon, looking.preview, chain.groups()[0].group_id, date(2026, 11, 21)) == []
    await noon.later(minutes=4)
    assert [said(noon, n) for n in range(2)] == [[], ["照旧"]]


async def test_the_groups_of_a_store_that_has_left_the_chain_get_none(noon: House) -> None:
    await act(noon, editing.add, replace(NOON, pieces=("照旧",)))
    async with begin(noon.run.database, noon.clock, "close", who=Who("ann", "operator")) as work:
        await registry.close_store(work, 1, closed=True)
    with pytest.raises(NotFound):
        await act(noon, looking.preview, chain.groups()[0].group_id, date(2026, 11, 21))
    await noon.later(minutes=4)
    assert [said(noon, n) for n in range(2)] == [[], ["照旧"]]


async def test_the_preview_of_a_window_says_when_a_group_has_its_turn(noon: House) -> None:
    await act(noon, editing.add, replace(NOON, pieces=("一条",), until=time(11, 30)))
    group = chain.groups()[0]
    (shown,) = await act(noon, looking.preview, group.group_id, date(2026, 11, 21))
    assert shown.at.minute > 0
    await noon.later(seconds=(shown.at - noon.clock.at).total_seconds() - 1)
    assert said(noon, 0) == []
    await noon.later(seconds=1)
    assert said(noon, 0) == ["一条"]


async def test_two_people_edit_and_the_second_hears_of_the_first(noon: House) -> None:
    slot = await act(noon, editing.add, NOON)
    await act(noon, editing.change, slot, replace(NOON, name="甲改的"), 1)
    with pytest.raises(Conflict, match="changed it meanwhile"):
        await act(noon, editing.change, slot, replace(NOON, name="乙改的"), 1)
    assert await noon.rows("select name, version, changed_by from slot") == [("甲改的", 2, "ann")]


async def test_a_killed_worker_and_a_second_plan_change_nothing(noon: House) -> None:
    await act(noon, editing.add, replace(NOON, pieces=("一次",)))
    await act(noon, sop.plan)
    await noon.later(minutes=3)
    await noon.do(  # the moment comes again, as after a kill between doing and forgetting it
        f"""insert into due (key, kind, ref, due_at)
            select 'again', 'sop.post', jsonb_build_object('slot', id, 'day', '{SATURDAY}', 'at', '11:00'),
                   '2026-11-21 03:00+00' from slot"""
    )
    await noon.settle()
    await act(noon, sop.plan)
    await noon.later(minutes=1)
    assert [said(noon, n) for n in range(3)] == [["一次"]] * 3


async def test_what_a_group_will_read_is_shown_before_it_is_posted(noon: House) -> None:
    slot = await act(noon, editing.add, NOON)
    await act(noon, editing.differ, Change(slot, "group", noon.group.group_id, SATURDAY, pieces=("{weekday}好",)))
    (post,) = await act(noon, looking.preview, noon.group.group_id, SATURDAY)
    assert (post.pieces, f"{post.at:%H:%M}") == (("周六好",), "11:00")
    await noon.later(minutes=3)
    assert said(noon) == list(post.pieces)  # and that is what it read
    with pytest.raises(NotFound):
        await act(noon, looking.preview, "wrnone", SATURDAY)
    with pytest.raises(Forbidden):
        await act(noon, looking.preview, noon.group.group_id, SATURDAY, who=Who("bob", "clerk", stores=frozenset({9})))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (replace(NOON, code="Noon 2"), "code"),
        (replace(NOON, name=" "), "name"),
        (replace(NOON, days=()), "weekday"),
        (replace(NOON, days=(7,)), "weekday"),
        (replace(NOON, until=time(10)), "ends after"),
        (replace(NOON, pieces=()), "pieces"),
        (replace(NOON, pieces=("长" * 1001,)), "pieces"),
        (replace(NOON, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)), "first"),
        (replace(NOON, gap_seconds=5), "seconds"),
        (replace(NOON, audience={"store_types": ["宫殿"]}), "audience"),
        (replace(NOON, audience={"age_from": 5, "age_to": 1}), "age"),
    ],
)
async def test_a_slot_that_cannot_be_is_refused_in_words(noon: House, data: SlotData, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        await act(noon, editing.add, data)
    assert await noon.rows("select count(*) from slot") == [(0,)]


async def test_who_may_and_what_needs_a_place(noon: House) -> None:
    slot = await act(noon, editing.add, NOON)
    with pytest.raises(Conflict):
        await act(noon, editing.add, NOON)
    with pytest.raises(Forbidden):
        await act(noon, editing.add, replace(NOON, code="x"), who=Who("bob", "manager", stores=frozenset({1})))
    with pytest.raises(BadRequest, match="slot itself"):
        await act(noon, editing.differ, Change(slot, "chain", off=True))
    with pytest.raises(BadRequest, match="what differs"):
        await act(noon, editing.differ, Change(slot, "store", "1"))
    with pytest.raises(NotFound):
        await act(noon, editing.differ, Change(slot, "store", "9999", off=True))


async def test_two_who_write_what_differs_in_one_place_hear_of_each_other(noon: House) -> None:
    slot, bob = await act(noon, editing.add, NOON), Who("bob", "operator")
    here = Change(slot, "store", "1", pieces=("甲",))
    first = await act(noon, editing.differ, here)
    with pytest.raises(Conflict, match="ann has said already"):
        await act(noon, editing.differ, replace(here, pieces=None, off=True), who=bob)
    assert await noon.rows("select pieces, off, by from slot_change") == [(["甲"], False, "ann")]
    assert await act(noon, editing.differ, here, who=bob) == first, "the same is no conflict"
    for other in (replace(here, day=SATURDAY), replace(here, target="2")):
        await act(noon, editing.differ, other)
    async with begin(noon.run.database, noon.clock, "over", who=ANN) as work:
        await editing.differ(work, replace(here, pieces=None, off=True), over=True)
    assert await noon.rows("select pieces, off, by from slot_change where target = '1' and day is null") == [
        (None, True, "ann")
    ]
