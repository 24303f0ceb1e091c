"""What stands in the way of a slot before it is saved or moved; the timetable as a picture."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest, Conflict
from app.sop import editing
from app.sop.conflicts import Planned, activities, conflicts
from app.sop.editing import SlotData
from app.work import begin
from tests.house import House
from tests.rules.test_rulebook import ANN
from tests.visitor import Visitor

TODAY = date(2026, 11, 21)
NOON = Planned(1, "午间", "content", time(12), None, range(7), 1)
OTHER = Planned(2, "秒杀", "marketing", time(12), None, range(7), 1)


def words(slot: Planned, *others: Planned, room: int = 10) -> str:
    return "；".join(one.zh for one in conflicts(slot, others, room, TODAY))


@pytest.mark.parametrize(
    ("change", "other", "found"),
    [
        ({}, {}, "和“秒杀”（12:00，每天）同时在发"),
        ({}, {"at": time(12, 9)}, "和“秒杀”（12:09，每天）只隔 9 分钟"),
        ({}, {"at": time(11, 51)}, "和“秒杀”（11:51，每天）只隔 9 分钟"),
        ({}, {"at": time(12, 10)}, ""),
        ({"pieces": 3, "gap_seconds": 300}, {"at": time(12, 19)}, "和“秒杀”（12:19，每天）只隔 9 分钟"),
        ({}, {"at": time(11), "until": time(11, 55)}, "和“秒杀”（11:00，每天）只隔 5 分钟"),
        ({"days": (0, 1)}, {"days": (2, 3)}, ""),
        ({"days": (0, 1)}, {"days": (1, 2)}, "和“秒杀”（12:00，周二）同时在发"),
        ({}, {"enabled": False}, ""),
        ({"enabled": False}, {}, ""),
        ({"audience": {"store_types": ["学校"]}}, {"audience": {"store_types": ["小区"]}}, ""),
        (
            {"audience": {"cities": ["杭州"]}},
            {"audience": {"store_types": ["小区"]}},
            "和“秒杀”（12:00，每天）同时在发",
        ),
        ({"ends_on": date(2026, 11, 30)}, {"starts_on": date(2026, 12, 1)}, ""),
        ({"at": time(23)}, {}, "23:00 大多数人在休息"),
        ({"at": time(23), "kind": "service"}, {}, ""),
    ],
)
def test_what_is_in_the_way(change: dict[str, object], other: dict[str, object], found: str) -> None:
    assert words(replace(NOON, **change), replace(OTHER, **other)) == found  # type: ignore[arg-type]  # of a table


def test_a_day_that_is_too_full_names_who_goes_without() -> None:
    evening = replace(OTHER, at=time(20), pieces=3)
    assert words(replace(NOON, pieces=2), evening, room=4) == "周一一个群最多 4 条，放不下：“秒杀”"
    assert words(replace(NOON, pieces=2), evening, room=5) == ""


def test_two_small_activities_and_a_big_one_are_enough_for_a_month() -> None:
    small = [replace(OTHER, id=n, name=str(n), at=time(8 + n), activity="small") for n in (2, 3)]
    assert words(replace(NOON, activity="big", at=time(15)), *small) == ""
    third = replace(NOON, activity="small", at=time(15), ends_on=date(2026, 11, 30))
    assert words(third, *small) == "11 月会有 3 个小活动，宜 2 个（两小一大）"
    assert words(replace(third, starts_on=date(2026, 12, 5), ends_on=date(2026, 12, 6)), small[0]) == ""
    over = replace(small[0], ends_on=date(2026, 11, 20))
    assert words(third, over, small[1]) == ""  # it has ended
    assert activities([*small, over, third], date(2026, 11, 1), TODAY) == {"small": 3, "big": 0}


SLOT = st.builds(
    Planned,
    id=st.integers(0, 5),
    name=st.just("x"),
    kind=st.sampled_from(["service", "content", "marketing"]),
    at=st.times(max_value=time(23, 59)),
    until=st.none(),
    days=st.sets(st.integers(0, 6), min_size=1).map(sorted),
    pieces=st.integers(1, 10),
    starts_on=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 12, 31))),
    ends_on=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.just(date.max)),
    activity=st.sampled_from(["", "small", "big"]),
)


@given(SLOT, st.lists(SLOT, max_size=6), st.integers(1, 20))
def test_whatever_is_planned_something_is_said_and_order_does_not_matter(
    slot: Planned, others: list[Planned], room: int
) -> None:
    found = conflicts(slot, others, room, TODAY)
    assert {one.zh for one in found} == {one.zh for one in conflicts(slot, others[::-1], room, TODAY)}


async def test_a_slot_is_moved_once_and_a_window_keeps_its_length(house: House) -> None:
    async with begin(house.run.database, house.clock, "a", who=ANN) as work:
        window = SlotData("win", "午后", "content", time(14), ("x",), until=time(15, 30))
        made = await editing.add(work, window)
        await editing.move(work, made, time(16, 5), 1)
        with pytest.raises(Conflict):
            await editing.move(work, made, time(17), 1)
        with pytest.raises(BadRequest):
            await editing.move(work, made, time(23), 2)
    assert await house.rows("select at::text, until::text, version from slot where code = 'win'") == [
        ("16:05:00", "17:35:00", 2)
    ]


async def test_in_the_console_a_move_is_asked_about_done_and_taken_back(house: House) -> None:
    visitor = await Visitor.come(house)
    ((pk, at, version),) = await house.rows("select id, at, version from slot where code = 'morning'")
    assert "时间表一览" in (await visitor.get("/console/timetable")).text
    ((other_at, name),) = await house.rows("select at, name from slot where code <> 'morning' order by at limit 1")
    asked = (await visitor.get(f"/console/timetable/move?pk={pk}&at={other_at:%H:%M}")).text
    assert f"和“{name}”（{other_at:%H:%M}，每天）同时在发" in asked
    done = await visitor.done("/console/timetable/move", {"pk": str(pk), "at": "06:35", "version": str(version)})
    assert "改回" in done
    assert await house.rows(f"select at::text from slot where id = {pk}") == [("06:35:00",)]
    twice = await visitor.done("/console/timetable/move", {"pk": str(pk), "at": "06:40", "version": str(version)})
    assert "别人刚刚改过" in twice
    await visitor.done("/console/timetable/move", {"pk": str(pk), "at": f"{at:%H:%M}", "version": str(version + 1)})
    assert await house.rows(f"select at from slot where id = {pk}") == [(at,)]


async def test_a_conflict_is_said_before_a_slot_is_saved_and_can_be_meant(house: House) -> None:
    visitor = await Visitor.come(house)
    ((at, name),) = await house.rows("select at, name from slot where code = 'morning'")
    fields = {"name": "加一条", "code": "more", "kind": "content", "at": f"{at:%H:%M}", "calendar": "all",
              "pieces": "大家好", "gap_seconds": "90", "late_minutes": "9", "enabled": "1", "version": "1"}  # fmt: skip
    said = await visitor.post("/console/edit/slots", fields)
    assert said.status_code == 422
    assert f"和“{name}”" in said.text
    await visitor.done("/console/edit/slots", {**fields, "anyway": "1"})
    assert await house.rows("select count(*) from slot where code = 'more'") == [(1,)]
