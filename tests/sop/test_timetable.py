"""The day's timetable: one post a group at its time, whatever happens around it."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import SHANGHAI, business_date
from app.sandbox import chain
from app.sop import service as sop
from app.sop.decide import Entry, moments, next_planning
from app.work import begin
from tests.house import House

BEFORE_NOON = datetime(2026, 11, 21, 2, 59, tzinfo=UTC)  # Saturday, 10:59 in Shanghai
POSTS = "select count(*) from action_log where kind = 'send_text' and cause like 'sop:%'"


async def plan(house: House) -> None:
    """What a worker does when it starts."""
    async with begin(house.run.database, house.clock, "start") as work:
        await sop.plan(work)


async def few_groups(house: House) -> None:
    """Six groups are enough to tell the story; the last two have no account."""
    keep = [group.group_id for group in (*chain.groups()[:4], *chain.groups()[-2:])]
    names = ", ".join(f"'{group_id}'" for group_id in keep)
    await house.do(f"delete from chat_group where group_id not in ({names})")


async def test_each_group_gets_one_post_at_its_time(url: str, tmp_path: Path) -> None:
    async with House.open(url, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        await house.later(seconds=59)
        assert house.bot_said() == []

        await house.later(seconds=1)
        assert house.bot_said() == [
            "杭州文三路店今日推荐：北海道吐司，当天现烤，不隔夜。想要的在群里说“留一条吐司”，管家马上登记。"
        ]
        assert house.bot_said(chain.groups()[3])[0].startswith("绍兴文三路店")
        assert await house.rows(POSTS) == [(4,)]
        assert await house.rows("select state, count(*) from mass group by 1") == [("waiting", 2)]  # for a tap
        assert await house.rows("select outcome, groups from slot_run") == [("posted", 6)]


async def test_planned_twice_and_due_twice_it_is_posted_once(url: str, tmp_path: Path) -> None:
    async with House.open(url, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        await plan(house)
        await house.later(minutes=1)
        await house.do(
            "insert into due (key, kind, ref, due_at) select 'again', 'sop.post', "
            f"jsonb_build_object('slot', slot_id, 'day', day), '{BEFORE_NOON:%Y-%m-%d} 03:00+00' from slot_run"
        )
        await house.settle()

        assert len(house.bot_said()) == 1


async def test_down_at_its_time_it_is_posted_late_within_reason(url: str, tmp_path: Path) -> None:
    async with House.open(url, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        await house.later(minutes=119)

        assert len(house.bot_said()) == 1


async def test_down_too_long_it_is_skipped_and_the_skip_is_listed(url: str, tmp_path: Path) -> None:
    async with House.open(url, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        await house.later(minutes=122)

        assert house.bot_said() == []
        assert await house.rows("select outcome, why from slot_run") == [("skipped", "121 minutes late")]


async def test_after_midnight_the_next_days_are_planned(url: str, tmp_path: Path) -> None:
    async with House.open(url, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        for _ in range(4):
            await house.later(days=1)

        days = await house.rows("select distinct day from slot_run order by day")
        assert [day for (day,) in days] == [date(2026, 11, day) for day in (21, 22, 23, 24, 25)]


async def test_a_hold_keeps_the_post_back_and_an_answer_goes_first(url: str, tmp_path: Path) -> None:
    async with House.open(url, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        house.clock.advance(minutes=1)
        house.box.world.say(house.group, house.fan(), {"messageType": 7, "payload": {"text": "想订个蛋糕"}})
        await house.box.wire.idle()
        while await house.schedule.tick():  # the posts are filed before the message is understood
            pass
        await house.settle()

        assert [line[:2] for line in house.bot_said()] != []
        assert "收到" in house.bot_said()[0]
        assert "今日推荐" in house.bot_said()[1]


_entries = st.lists(
    st.builds(Entry, id=st.integers(1, 9), at=st.times(), days=st.lists(st.integers(0, 6), unique=True)), max_size=4
)
_moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds it


@given(_entries, _moments, st.timedeltas(min_value=sop._AHEAD / 50, max_value=sop._AHEAD * 5))
def test_every_entry_is_planned_once_and_nothing_else(entries: list[Entry], after: datetime, ahead: timedelta) -> None:
    planned = [(entry.id, day, when) for entry, day, when in moments(entries, after, after + ahead)]

    assert all(after < when <= after + ahead for _, _, when in planned)
    assert all(business_date(when) == day for _, day, when in planned)
    halfway = after + ahead / 2
    in_two = [*moments(entries, after, halfway), *moments(entries, halfway, after + ahead)]
    assert sorted(planned) == sorted((entry.id, day, when) for entry, day, when in in_two)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 31, 16, 4, tzinfo=UTC), date(2027, 1, 2)),
        (datetime(2028, 2, 28, 20, 0, tzinfo=UTC), date(2028, 3, 1)),
    ],
)
def test_planning_comes_back_after_midnight_in_shanghai(now: datetime, expected: date) -> None:
    assert next_planning(now) == datetime.combine(expected, time(0, 5), SHANGHAI)
