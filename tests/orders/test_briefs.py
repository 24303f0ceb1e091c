"""The shift brief comes at opening, noon and closing, only where there is something to tell."""

from datetime import date, datetime, timedelta

import pytest

from app.clock import SHANGHAI
from app.orders.briefs import service as briefs
from app.orders.briefs.decide import moments
from app.registry.hours import Hours
from app.work import begin
from tests.house import House

DAY = [["07:00", "22:00"]]


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (DAY, ["opening 07:00", "noon 12:00", "closing 22:00"]),
        ([["06:30", "11:30"], ["15:30", "21:00"]], ["opening 06:30", "closing 21:00"]),
        ([["10:00", "02:00"]], ["opening 10:00", "noon 12:00", "closing 02:00"]),
        ([], []),
    ],
)
def test_when_a_shop_is_briefed(week: list[list[str]], expected: list[str]) -> None:
    found = moments(Hours([week] * 7), date(2026, 11, 21))

    assert [f"{one.kind} {one.at:%H:%M}" for one in found] == expected


def test_a_festival_has_its_own_hours() -> None:
    hours = Hours([DAY] * 7, {date(2026, 11, 21): [], date(2026, 11, 22): [["09:00", "15:00"]]})

    assert list(moments(hours, date(2026, 11, 21))) == []
    assert [one.kind for one in moments(hours, date(2026, 11, 22))] == ["opening", "noon", "closing"]


def told(house: House) -> list[str]:
    entries = house.box.journal.entries(staff=[house.staff("clerk")])
    texts = [entry.data["message"].get("text", {}).get("content", "") for entry in entries if entry.kind == "told"]
    return [text for text in texts if text.startswith("【")]


async def test_noon_and_closing_tell_what_is_open_and_silence_where_nothing_is(house: House) -> None:
    house.clock.at = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
    for _ in range(2):  # two workers start
        async with begin(house.run.database, house.clock, "start") as work:
            await briefs.plan(work)
    house.clock.at = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)
    await house.settle()
    assert told(house) == []  # nothing to tell at opening

    await house.says(house.fan(), "我想订个8寸的生日蛋糕，今天下午三点自提")
    await house.press(house.staff("clerk"), "accept")
    await house.later(hours=1, minutes=30)
    assert told(house) == ["【中午好】\n要做好的（1）：\n  1 号 8寸生日蛋糕，今天15:00，自提"]
    await house.press(house.staff("clerk"), "ready", house.cards(house.staff("clerk"))[-1][0])
    house.clock.at = datetime(2026, 11, 21, 22, 30, tzinfo=SHANGHAI)
    await house.settle()
    assert told(house)[-1] == "【打烊前看一眼】\n做好了还没取（1）：\n  1 号 8寸生日蛋糕，今天15:00，自提"
    assert len(told(house)) == 2


async def test_a_brief_that_comes_hours_late_is_left_out(house: House) -> None:
    house.clock.at = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
    async with begin(house.run.database, house.clock, "start") as work:
        await briefs.plan(work)
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，今天下午三点自提")
    house.clock.at += timedelta(hours=5)  # nobody was there at noon
    await house.settle()

    assert told(house) == []


async def test_a_shop_that_wants_no_briefs_gets_none(house: House) -> None:
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at)
           values ('store', '1', 'brief', 'false', 'x', now())"""
    )
    house.clock.at = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
    async with begin(house.run.database, house.clock, "start") as work:
        await briefs.plan(work)
    await house.says(house.fan(), "我想订个8寸的生日蛋糕，今天下午三点自提")
    house.clock.at = datetime(2026, 11, 21, 12, 0, tzinfo=SHANGHAI)
    await house.settle()

    assert told(house) == []
