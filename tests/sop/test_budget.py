"""How much a group hears on a day: what is too much gives way, the same one whoever asks, and that is shown."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry import changes as registry
from app.sandbox import chain
from app.sop import editing, looking
from app.sop.decide import Wish, fitting
from app.sop.editing import SlotData
from app.who import Who
from app.work import begin
from tests.house import House

BEFORE_NOON = datetime(2026, 11, 21, 2, 57, tzinfo=UTC)  # Saturday, 10:57 in Shanghai
ANN = Who("ann", "operator")

wishes = st.lists(
    st.builds(
        Wish,
        st.integers(1, 40),
        st.sampled_from(["service", "content", "marketing"]),
        st.times(),
        st.integers(1, 4),
    ),
    unique_by=lambda wish: wish.slot_id,
)


@given(wishes, st.integers(1, 20))
def test_never_more_than_fits_and_nothing_gives_way_to_what_counts_less(found: list[Wish], most: int) -> None:
    kept = fitting(found, most)
    rank = {"service": 0, "content": 1, "marketing": 2}
    total = sum(wish.pieces for wish in found if wish.slot_id in kept)
    assert total <= most
    for out in found:
        if out.slot_id not in kept:
            before = sum(w.pieces for w in found if w.slot_id in kept and rank[w.kind] <= rank[out.kind])
            assert before + out.pieces > most
    assert fitting(reversed(found), most) == kept


@pytest.fixture
async def house(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Two groups; four slots behind one another, all at one time of the day."""
    keep = ", ".join(f"'{group.group_id}'" for group in chain.groups()[:2])
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as opened:
        await opened.do(f"delete from slot; delete from chat_group where group_id not in ({keep})")
        base = SlotData("sale", "秒杀", "marketing", time(11), ("秒杀",))
        for slot in (
            base,
            replace(base, code="sale2", name="再秒杀", at=time(12), pieces=("再秒杀",)),
            replace(base, code="joke", name="笑话", kind="content", at=time(13), pieces=("笑话",)),
            replace(base, code="sign", name="打卡", kind="service", at=time(14), pieces=("打卡",)),
        ):
            await act(opened, editing.add, slot)
        yield opened


async def act(house: House, what: Any, *values: Any) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {values}", who=ANN) as work:
        return await what(work, *values)


async def test_marketing_gives_way_before_its_time_and_not_when_it_is_too_late(house: House) -> None:
    group = chain.groups()[0]
    await act(house, registry.set_value, "group", group.group_id, "posts_most", 3)
    shown = await act(house, looking.preview, group.group_id, date(2026, 11, 21))
    assert [(one.name, one.fits) for one in shown] == [
        ("秒杀", True),
        ("再秒杀", False),
        ("笑话", True),
        ("打卡", True),
    ]
    for _ in range(4):
        await house.later(hours=1)
    assert house.bot_said(group) == ["秒杀", "笑话", "打卡"]
    assert house.bot_said(chain.groups()[1]) == ["秒杀", "再秒杀", "笑话", "打卡"]
    assert await house.rows("select outcome, groups, missed, why from slot_run where missed > 0") == [
        ("posted", 1, 1, "群里当天排满了")
    ]


async def test_with_room_for_one_it_is_the_service(house: House) -> None:
    group = chain.groups()[0]
    await act(house, registry.set_value, "group", group.group_id, "posts_most", 1)
    for _ in range(4):
        await house.later(hours=1)
    assert house.bot_said(group) == ["打卡"]


async def number_of(house: House, code: str) -> tuple[int, int]:
    ((number, version),) = await house.rows(f"select id, version from slot where code = '{code}'")
    return number, version


async def test_what_is_out_already_takes_its_room_whatever_is_edited_then(house: House) -> None:
    group = chain.groups()[0]
    await act(house, registry.set_value, "group", group.group_id, "posts_most", 2)
    for code in ("joke", "sign"):
        number, version = await number_of(house, code)
        slot = SlotData(code, code, "content", time(13), (code,), enabled=False)
        await act(house, editing.change, number, slot, version)
    await house.later(hours=1)
    await house.later(hours=1)
    assert house.bot_said(group) == ["秒杀", "再秒杀"]
    sign = SlotData("sign2", "打卡", "service", time(14), ("打卡",))
    await act(house, editing.add, sign)
    shown = await act(house, looking.preview, group.group_id, date(2026, 11, 21))
    assert [(one.name, one.fits) for one in shown] == [("秒杀", True), ("再秒杀", True), ("打卡", False)]
    number, version = await number_of(house, "sale")
    await act(
        house, editing.change, number, SlotData("sale", "秒杀", "marketing", time(11), ("x",), enabled=False), version
    )
    await house.later(hours=1)
    await house.later(hours=1)
    assert house.bot_said(group) == ["秒杀", "再秒杀"], "also what has been turned off meanwhile counts"


async def test_what_was_never_posted_leaves_its_room_to_the_others(house: House) -> None:
    group = chain.groups()[0]
    await act(house, registry.set_value, "group", group.group_id, "posts_most", 1)
    number, version = await number_of(house, "sign")
    late = SlotData("sign", "打卡", "service", time(11), ("打卡",), late_minutes=5)
    await act(house, editing.change, number, late, version)
    house.clock.advance(minutes=30)  # nobody was there
    await house.settle()
    assert house.bot_said(group) == []
    for _ in range(3):
        await house.later(hours=1)
    assert house.bot_said(group) == ["笑话"]


async def test_a_post_that_has_begun_goes_on_and_one_without_room_does_not_begin_in_the_middle(house: House) -> None:
    group = chain.groups()[0]
    await act(house, registry.set_value, "group", group.group_id, "posts_most", 2)
    number, version = await number_of(house, "sale")
    long = SlotData("sale", "秒杀", "marketing", time(11), ("一", "二"), gap_seconds=600)
    for code in ("joke", "sign", "sale2"):
        other, at_version = await number_of(house, code)
        gone = SlotData(code, code, "content", time(13), (code,), enabled=False)
        await act(house, editing.change, other, gone, at_version)
    await act(house, editing.change, number, long, version)
    await house.later(minutes=4)
    await act(house, editing.add, SlotData("sign3", "打卡", "service", time(11, 5), ("甲", "乙", "丙")))
    for _ in range(6):
        await house.later(minutes=5)
    assert house.bot_said(group) == ["一", "二"]


async def test_a_post_that_got_longer_after_it_was_out_takes_no_more_room_today(house: House) -> None:
    group = chain.groups()[0]
    await act(house, registry.set_value, "group", group.group_id, "posts_most", 2)
    for code in ("joke", "sign"):
        other, at_version = await number_of(house, code)
        gone = SlotData(code, code, "content", time(13), (code,), enabled=False)
        await act(house, editing.change, other, gone, at_version)
    await house.later(minutes=4)
    number, version = await number_of(house, "sale")
    long = SlotData("sale", "秒杀", "marketing", time(11), ("秒杀", "二"))
    await act(house, editing.change, number, long, version)
    await house.later(minutes=30)  # what was planned anew for today has come, and is decided
    await house.later(hours=1)
    assert house.bot_said(group) == ["秒杀", "再秒杀"]
