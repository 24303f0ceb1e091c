"""When a group speaks is learned, and where a post would find more people: suggested, and moved only by hand."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import local
from app.errors import Forbidden
from app.sandbox import chain
from app.sop import editing, looking
from app.sop.decide import Wish
from app.sop.editing import SlotData
from app.sop.hours import Suggestion, suggestions
from app.who import Who
from app.work import begin
from tests.house import House
from tests.sop.test_budget import wishes
from tests.visitor import Visitor, plain

GROUP = chain.groups()[0]
ANN = Who("ann", "operator")
HEARD = st.dictionaries(st.integers(0, 23), st.integers(0, 200))


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        ({}, []),
        ({20: 29}, []),  # too few have spoken
        ({20: 30}, [Suggestion(1, time(18, 30), time(20, 30), 0, 30)]),
        ({18: 20, 20: 39}, []),  # not twice as many
        ({18: 20, 20: 40}, [Suggestion(1, time(18, 30), time(20, 30), 20, 40)]),
        ({23: 99, 3: 50}, []),  # nobody is woken
        ({9: 99}, []),  # too far from its own time
        ({19: 99, 20: 30}, [Suggestion(1, time(18, 30), time(20, 30), 0, 30)]),  # something is posted at seven already
    ],
)
def test_what_is_suggested(heard: dict[int, int], found: list[Suggestion]) -> None:
    posts = [Wish(1, "marketing", time(18, 30), 1), Wish(2, "service", time(19), 1)]
    assert suggestions(heard, posts) == found


@pytest.mark.parametrize(
    ("answered", "found"),
    [
        ((10, 10), [Suggestion(1, time(18, 30), time(20, 30), 28, 60)]),  # one a day answers; two speak at eight
        ((10, 20), []),  # two a day answer: as many as it would find
        ((4, 80), [Suggestion(1, time(18, 30), time(20, 30), 5, 60)]),  # too few days: who speaks there counts
    ],
)
def test_what_was_answered_counts_once_it_is_known(answered: tuple[int, int], found: list[Suggestion]) -> None:
    posts = [Wish(1, "marketing", time(18, 30), 1)]
    assert suggestions({18: 5, 20: 60}, posts, {1: answered}) == found


@given(HEARD, wishes)
def test_each_suggestion_finds_more_in_an_hour_of_its_own(heard: dict[int, int], posts: list[Wish]) -> None:
    found = suggestions(heard, posts)
    hours = [one.better.hour for one in found]
    assert len(set(hours)) == len(hours)
    assert not {wish.at.hour for wish in posts} & set(hours)
    kinds = {wish.slot_id: wish.kind for wish in posts}
    for one in found:
        assert kinds[one.slot_id] != "service"
        assert one.might == heard[one.better.hour] >= max(1, 2 * one.heard)
        assert 8 <= one.better.hour < 22


@pytest.fixture
async def evening(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """A group that speaks at eight in the evening, with a post at six."""
    at = datetime(2026, 11, 21, 12, 5, tzinfo=UTC)  # Saturday, 20:05 in Shanghai
    async with House.open(demo, tmp_path, at=at) as house:
        await house.do("delete from slot")
        sale = SlotData("sale", "今日推荐", "marketing", time(18), ("推荐",))
        await act(house, editing.add, sale)
        await act(house, editing.add, replace(sale, code="hi", name="早安", kind="service", at=time(8), pieces=("早",)))
        for day in range(10):
            house.clock.at = at + timedelta(days=day)
            for index in range(3):
                await house.says(house.fan(index), "好的")
                await house.says(house.fan(index), "收到")  # once a day each
        yield house


async def act(house: House, what: Any, *values: Any, who: Who = ANN) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {values}", who=who) as work:
        return await what(work, *values)


async def test_it_is_seen_when_a_group_speaks_and_a_tap_moves_the_post_there_for_that_group(evening: House) -> None:
    found = await act(evening, looking.learned, GROUP.group_id)
    assert found.hours[20] == sum(found.hours) == 30
    ((number,),) = await evening.rows("select id from slot where code = 'sale'")
    assert found.suggestions == [Suggestion(number, time(18), time(20), 0, 30)]
    visitor = await Visitor.come(evening)
    address = f"/console/timetable/day?group={GROUP.group_id}"
    page = await visitor.get(address)
    assert "“今日推荐”18:00 时有 0 人说话，20 点有 30 人。" in plain(page.text)
    form = f"/console/edit/slot-changes?pk={number}&group={GROUP.group_id}&at=20:00"
    assert form in page.text
    filled = (await visitor.get(form)).text
    assert f'value="{GROUP.group_id}"' in filled
    assert 'value="20:00"' in filled
    await visitor.done(form, {"scope": "group", "target": GROUP.group_id, "at": "20:00"})
    shown = await act(evening, looking.preview, GROUP.group_id, evening.clock.at.date())
    assert [(one.name, local(one.at).hour) for one in shown] == [("早安", 8), ("今日推荐", 20)]
    assert "没有要改的" in plain((await visitor.get(address)).text)


async def test_a_quiet_group_is_told_apart_and_another_shops_is_not_shown(evening: House) -> None:
    quiet = chain.groups()[1]
    visitor = await Visitor.come(evening)
    page = plain((await visitor.get(f"/console/timetable/day?group={quiet.group_id}")).text)
    assert "近 28 天还没有顾客在这个群说话" in page
    manager = Who("m", "manager", stores=frozenset({GROUP.store_id}))
    assert (await act(evening, looking.learned, GROUP.group_id, who=manager)).hours[20] == 30
    with pytest.raises(Forbidden):
        await act(evening, looking.learned, quiet.group_id, who=manager)


async def test_what_a_group_answers_to_a_post_is_counted_and_shown(demo: str, tmp_path: Path) -> None:
    """Two customers answer within the hour, a third an hour and a half later, a clerk at once: two a day."""
    at = datetime(2026, 11, 21, 9, 59, 58, tzinfo=UTC)  # 17:59:58 in Shanghai
    async with House.open(demo, tmp_path, at=at) as house:
        await house.do("delete from slot")
        await act(house, editing.add, SlotData("sale", "今日推荐", "marketing", time(18), ("推荐",)))
        clerk = house.box.world.members(house.group)[house.staff("clerk")]
        for day in range(3):
            house.clock.at = at + timedelta(days=day)
            await house.later(seconds=3)
            await house.do(
                "update action_log set ended_at = made_at where part = 'post'"
            )  # business time is stepped here
            await house.later(minutes=20)
            for who in (house.fan(0), house.fan(1), house.fan(1), clerk):
                await house.says(who, "好的")
            await house.later(minutes=70)
            await house.says(house.fan(2), "好的")
        found = await act(house, looking.learned, GROUP.group_id)
        ((number,),) = await house.rows("select id from slot")
        assert found.answers == {number: 2.0}
        visitor = await Visitor.come(house)
        page = plain((await visitor.get(f"/console/timetable/day?group={GROUP.group_id}")).text)
        assert "发后一小时平均几位顾客说话：今日推荐 2.0" in page
