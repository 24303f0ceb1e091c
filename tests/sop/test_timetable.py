"""The day's timetable: one post a group at its time, whatever happens around it."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import SHANGHAI, business_date
from app.sandbox import chain
from app.sop import service as sop
from app.sop.decide import Change, Entry, Place, What, bucket_of, buckets, invited, moments, next_planning, what
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


async def test_each_group_gets_one_post_at_its_time(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
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
        asked = await house.rows("select kind, state, count(*) from task group by 1, 2")
        assert asked == [("send_text", "open", 2)]  # two groups have no account, and slots that matter more for a tap
        assert await house.rows("select outcome, groups from slot_run") == [("posted", 6)]


async def test_planned_twice_and_due_twice_it_is_posted_once(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
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


async def test_down_at_its_time_it_is_posted_late_within_reason(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        await house.later(minutes=119)

        assert len(house.bot_said()) == 1


@pytest.mark.parametrize(("minutes", "label"), [(30, "来晚了："), (3, "")])
async def test_what_is_late_says_so_where_its_slot_has_words_for_it(
    demo: str, tmp_path: Path, minutes: int, label: str
) -> None:
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await house.do("update slot set late_label = '来晚了：', pieces = array['一', '二'] where code = 'noon'")
        await plan(house)
        await house.later(minutes=minutes)
        await house.later(minutes=2)

        assert house.bot_said() == [f"{label}一", "二"]


async def test_down_too_long_it_is_skipped_and_the_skip_is_listed(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        await house.later(minutes=122)

        assert house.bot_said() == []
        assert await house.rows("select outcome, why from slot_run") == [("skipped", "晚了 121 分钟")]


async def test_after_midnight_the_next_days_are_planned(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await plan(house)
        for _ in range(4):
            await house.later(days=1)

        days = await house.rows("select distinct day from slot_run order by day")
        assert [day for (day,) in days] == [date(2026, 11, day) for day in (21, 22, 23, 24, 25)]


async def test_a_week_without_us_is_listed_and_the_day_we_come_back_on_goes_on(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await few_groups(house)
        await house.do("delete from slot where code <> 'noon'; update slot set late_minutes = 30")
        await plan(house)
        await house.later(minutes=1)
        house.clock.advance(days=7, minutes=5)  # nothing runs; then it is 11:05
        await plan(house)
        await house.settle()

        assert len(house.bot_said()) == 2
        runs = await house.rows("select day, outcome, groups, missed from slot_run order by day")
        assert runs == [
            (date(2026, 11, 21), "posted", 6, 0),
            *((date(2026, 11, day), "skipped", 0, 6) for day in range(22, 28)),
            (date(2026, 11, 28), "posted", 6, 0),
        ]
        await plan(house)
        await house.settle()
        assert await house.rows("select count(*) from slot_run") == [(8,)]


@pytest.mark.parametrize(
    ("down", "said"),
    [
        ({"hours": 1, "minutes": 29}, 1),
        ({"hours": 1, "minutes": 31}, 0),
        ({"hours": 6}, 0),
        ({"hours": 12}, 0),
    ],
)
async def test_late_as_it_may_be_nobody_is_woken_by_it_nor_hears_it_tomorrow(
    demo: str, tmp_path: Path, down: dict[str, int], said: int
) -> None:
    evening = datetime(2026, 11, 24, 12, 29, tzinfo=UTC)  # 20:29 in Shanghai
    async with House.open(demo, tmp_path, at=evening) as house:
        await few_groups(house)
        await house.do("delete from slot where code <> 'flash'; update slot set late_minutes = 1440")
        await plan(house)
        house.clock.advance(minutes=1)
        await house.later(**down)
        assert len(house.bot_said()) == said
        ((outcome,),) = await house.rows("select outcome from slot_run")
        assert (outcome == "posted") is bool(said)


async def test_each_store_rests_at_its_own_hours(demo: str, tmp_path: Path) -> None:
    evening = datetime(2026, 11, 24, 12, 29, tzinfo=UTC)  # 20:29 in Shanghai
    async with House.open(demo, tmp_path, at=evening) as house:
        await few_groups(house)
        await house.do(
            "delete from slot where code <> 'flash'; update slot set late_minutes = 1440, at = '20:30';"
            "insert into setting (scope, target, key, value, set_by, set_at) values"
            " ('store', '1', 'quiet_from', '24', 't', now()), ('store', '2', 'quiet_from', '21', 't', now())"
        )
        await plan(house)
        house.clock.advance(minutes=1)
        await house.later(minutes=90)  # 22:00
        assert [len(house.bot_said(group)) for group in chain.groups()[:3]] == [1, 0, 0]
        runs = await house.rows("select outcome, groups, missed, why from slot_run")
        assert runs == [("posted", 1, 5, "晚了：当天已过，或大家在休息")]


async def test_a_hold_keeps_the_post_back_and_an_answer_goes_first(demo: str, tmp_path: Path) -> None:
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
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


_clock = st.times().map(lambda at: at.replace(second=0, microsecond=0))
_entries = st.lists(
    st.builds(
        Entry,
        id=st.integers(1, 9),
        at=_clock,
        days=st.lists(st.integers(0, 6), unique=True),
        calendar=st.sampled_from(["all", "workdays", "holidays", "schooldays", "vacation"]),
    ),
    max_size=4,
    unique_by=lambda entry: entry.id,
)
_moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds it
_changes = st.lists(
    st.builds(
        Change,
        slot_id=st.integers(1, 9),
        scope=st.sampled_from(["store_type", "store", "group"]),
        target=st.sampled_from(["小区", "1", "wr1"]),
        day=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        off=st.booleans(),
        at=st.none() | _clock,
    ),
    max_size=5,
)


@given(_entries, _changes, _moments, st.timedeltas(min_value=sop._AHEAD / 50, max_value=sop._AHEAD * 5))
def test_every_entry_is_planned_once_and_nothing_else(
    entries: list[Entry], changes: list[Change], after: datetime, ahead: timedelta
) -> None:
    planned = list(moments(entries, changes, after, after + ahead))

    assert all(after < moment.when <= after + ahead for moment in planned)
    assert all(business_date(moment.when) == moment.day for moment in planned)
    assert len(planned) == len(set(planned))
    halfway = after + ahead / 2
    in_two = [*moments(entries, changes, after, halfway), *moments(entries, changes, halfway, after + ahead)]
    assert sorted(planned) == sorted(in_two)


@given(_entries, _changes, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_what_a_group_gets_has_a_moment_at_which_it_gets_it(
    entries: list[Entry], changes: list[Change], day: date
) -> None:
    begins = datetime.combine(day, time(0), SHANGHAI) - timedelta(seconds=1)
    planned = {(moment.slot_id, moment.at) for moment in moments(entries, changes, begins, begins + timedelta(days=1))}
    place = Place("wr1", "小区", 1)
    for entry in entries:
        here = what(entry, ["早上好"], changes, place, day)
        assert here is None or (entry.id, here.at) in planned


WEEKDAY, FESTIVAL = date(2026, 11, 23), date(2026, 10, 1)  # a Monday; National Day, a Thursday
NOON = Entry(1, time(11), range(7))


@pytest.mark.parametrize(
    ("changes", "at", "words"),
    [
        ((), time(11), ("甲",)),
        ((Change(1, "store_type", "小区", at=time(12)),), time(12), ("甲",)),
        ((Change(1, "store_type", "小区", at=time(12)), Change(1, "store", "1", pieces=("乙",))), time(12), ("乙",)),
        ((Change(1, "group", "wr1", at=time(10)), Change(1, "chain", "", WEEKDAY, at=time(9))), time(9), ("甲",)),
        ((Change(1, "store", "2", off=True), Change(2, "store", "1", off=True)), time(11), ("甲",)),
        ((Change(1, "store", "1", date(2026, 11, 24), off=True),), time(11), ("甲",)),
    ],
    ids=["nothing", "a kind of store", "time here words there", "a day before every day", "elsewhere", "another day"],
)
def test_the_more_particular_counts(changes: tuple[Change, ...], at: time, words: tuple[str, ...]) -> None:
    assert what(NOON, ["甲"], changes, Place("wr1", "小区", 1), WEEKDAY) == What(at, words)


def test_nothing_where_it_is_off_and_on_days_that_are_not_its_own() -> None:
    place = Place("wr1", "小区", 1)
    assert what(NOON, ["甲"], [Change(1, "store", "1", off=True)], place, WEEKDAY) is None
    assert what(Entry(1, time(11), [1]), ["甲"], [], place, WEEKDAY) is None
    assert what(Entry(1, time(11), range(7), calendar="workdays"), ["甲"], [], place, FESTIVAL) is None
    assert what(Entry(1, time(11), range(7), calendar="holidays"), ["甲"], [], place, FESTIVAL) is not None
    assert what(Entry(1, time(11), range(7), ends_on=date(2026, 11, 22)), ["甲"], [], place, WEEKDAY) is None


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ({}, True),
        ({"store_types": ["商圈"]}, False),
        ({"store_types": ["小区"], "cities": ["杭州"]}, True),
        ({"group_kinds": ["flash"]}, False),
        ({"age_from": 14}, False),
        ({"age_to": 13}, True),
        ({"tags": ["高校"]}, False),
        ({"tags": ["高校", "新店"]}, True),
    ],
)
def test_whom_a_slot_is_for(audience: dict[str, object], expected: bool) -> None:
    place = Place("wr1", "小区", 1, "杭州", since=WEEKDAY - timedelta(days=13), tags=frozenset({"新店"}))
    assert invited(audience, place, WEEKDAY) is expected


@given(st.lists(st.text(min_size=1), min_size=200, max_size=400, unique=True), st.integers(1, 240))
def test_a_window_serves_every_group_once_and_all_of_it(groups: list[str], minutes: int) -> None:
    end = (datetime.combine(WEEKDAY, time(9)) + timedelta(minutes=minutes)).time()
    entry = Entry(1, time(9), range(7), until=end)
    begins = datetime.combine(WEEKDAY, time(0), SHANGHAI)
    planned = list(moments([entry], [], begins, begins + timedelta(days=1)))
    count = buckets(entry.at, entry.until)
    assert [moment.bucket for moment in planned] == list(range(count))
    assert planned[0].when == datetime.combine(WEEKDAY, time(9), SHANGHAI)
    assert planned[-1].when < datetime.combine(WEEKDAY, end, SHANGHAI) or count == 1
    assert {bucket_of(group, count) for group in groups} <= set(range(count))


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


async def test_what_is_of_the_night_comes_at_night_and_over_midnight_too(demo: str, tmp_path: Path) -> None:
    late = datetime(2026, 11, 30, 15, 58, tzinfo=UTC)  # 23:58 in Shanghai, on the last of a month
    async with House.open(demo, tmp_path, at=late) as house:
        await few_groups(house)
        await house.do(
            "delete from slot where code <> 'noon'; "
            "update slot set at = '23:59', pieces = array['{weekday}一', '{weekday}二', '{weekday}三']"
        )
        await plan(house)
        for _ in range(12):
            await house.later(seconds=30)
        assert house.bot_said() == ["周一一", "周一二", "周一三"]
        await plan(house)
        await house.later(hours=23, minutes=56)
        assert house.bot_said()[3:] == ["周二一"]


@pytest.mark.parametrize("at", ["06:30", "23:30"])
async def test_what_is_of_the_night_and_kept_back_is_not_said_on_another_day(
    demo: str, tmp_path: Path, at: str
) -> None:
    moment = datetime.combine(date(2026, 11, 30), time.fromisoformat(at), SHANGHAI)
    async with House.open(demo, tmp_path, at=moment - timedelta(minutes=1)) as house:
        await few_groups(house)
        await house.do(f"delete from slot where code <> 'noon'; update slot set at = '{at}', late_minutes = 1440")
        await house.do(
            "insert into hold (scope, value, kind, why, held_by, held_at) values ('chain', '', '', 't', 't', now())"
        )
        await plan(house)
        await house.later(minutes=1)
        waiting = await house.rows("select distinct expires_at from outbox where cause like 'sop:%'")
        assert waiting == [(datetime(2026, 12, 1, tzinfo=SHANGHAI),)]
