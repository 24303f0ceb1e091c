"""Slots for school days and for the school holidays: each place has its own, as a setting says."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.language.almanac import works
from app.registry import changes as registry
from app.sandbox import chain
from app.sop import editing, looking
from app.sop.decide import Entry, suits_schools
from app.sop.editing import SlotData
from app.who import Who
from app.work import begin
from tests.house import House

BEFORE_SEVEN = datetime(2026, 11, 22, 22, 58, tzinfo=UTC)  # Monday the 23rd, 6:58 in Shanghai
ANN = Who("ann", "operator")
FIRST, SECOND = chain.groups()[:2]
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS, st.lists(st.tuples(DAYS, DAYS), max_size=4))
def test_every_day_is_a_school_day_or_not_and_the_holidays_are_all_of_theirs(
    day: date, holidays: list[tuple[date, date]]
) -> None:
    def has(calendar: Any) -> bool:
        entry = Entry(1, time(7), range(7), calendar=calendar)
        return entry.on(day) and suits_schools(calendar, day, holidays)

    away = any(first <= day <= last for first, last in holidays)
    assert has("vacation") == away
    assert has("schooldays") == (works(day) and not away)
    assert has("workdays") == works(day)
    assert has("all")


@pytest.fixture
async def morning(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Two groups of two shops, shortly before the children's breakfast."""
    async with House.open(demo, tmp_path, at=BEFORE_SEVEN) as house:
        await house.do(
            f"delete from chat_group where group_id not in ('{FIRST.group_id}', '{SECOND.group_id}'); delete from slot"
        )
        base = SlotData("pupils", "上学早餐", "content", time(7), ("上学早餐",), calendar="schooldays")
        await act(house, editing.add, base)
        yield house


async def act(house: House, what: Any, *values: Any) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {values}", who=ANN) as work:
        return await what(work, *values)


async def test_each_shop_has_the_holidays_of_its_schools(morning: House) -> None:
    assert FIRST.store_id != SECOND.store_id
    away = SlotData("away", "假期", "content", time(7), ("假期烘焙课",), calendar="vacation")
    with pytest.raises(BadRequest, match="school holidays"):
        await act(morning, editing.add, away)  # no schools are closed anywhere: it would never be posted
    await act(morning, registry.set_value, "store", str(SECOND.store_id), "school_holidays", "2026-11-23")
    await act(morning, editing.add, away)
    shown = await act(morning, looking.preview, SECOND.group_id, date(2026, 11, 23))
    assert [one.name for one in shown] == ["假期"]
    await morning.later(minutes=3)
    assert morning.bot_said(FIRST) == ["上学早餐"]
    assert morning.bot_said(SECOND) == ["假期烘焙课"]
    assert await morning.rows("select outcome, groups, missed from slot_run order by id") == [("posted", 1, 0)] * 2
