"""Days by the month, by the moon, with a festival: as people write them, over 2026–2027."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from borax.calendars.lunardate import LunarDate
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.sandbox import chain
from app.sop import editing, looking
from app.sop import service as sop
from app.sop.conflicts import conflicts
from app.sop.editing import SlotData
from app.sop.occasions import check, coming, holds
from app.work import begin
from tests.house import House
from tests.sop.test_editing import act
from tests.visitor import Visitor

SINCE = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("8号", ["2026-12-08", "2027-01-08", "2027-02-08"]),
        ("每月8日、月底", ["2026-11-30", "2026-12-08", "2026-12-31", "2027-01-08", "2027-01-31"]),
        ("31号", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("农历初一，农历十五", ["2026-11-23", "2026-12-09", "2026-12-23"]),
        ("初一", ["2026-12-09", "2027-01-08", "2027-02-06"]),
        ("农历廿三", ["2026-12-01", "2026-12-31"]),
        ("农历三十", ["2026-12-08", "2027-01-07", "2027-02-05"]),
        ("中秋前1天", ["2027-09-14"]),
        ("中秋节 端午节当天", ["2027-06-09", "2027-09-15"]),
        ("除夕", ["2027-02-05"]),
        ("春节后三天", ["2027-02-09"]),
        ("清明", ["2027-04-05"]),
        ("母亲节", ["2027-05-09"]),
        ("12月8日", ["2026-12-08"]),
        ("每月第二个周六", ["2026-12-12", "2027-01-09"]),
        ("第五个星期天", ["2026-11-29", "2027-01-31"]),
        ("2027-01-25~2027-01-27", ["2027-01-25", "2027-01-26", "2027-01-27"]),
        ("2027-01-25；2027-03-01", ["2027-01-25", "2027-03-01"]),
    ],
)
def test_what_people_write_is_these_days(words: str, first: list[str]) -> None:
    check(words)
    found = [day.isoformat() for day in coming(words, SINCE)]
    assert found[: len(first)] == first


@pytest.mark.parametrize(
    "words",
    [
        "32号",
        "0号",
        "2月30日",
        "下周三",
        "第六个周一",
        "2027-02-30",
        "2027-03-02~2027-03-01",
        "农历三十一",
        "8号、啥",
        "x" * 201,
    ],
)
def test_what_is_no_day_is_told_with_its_words(words: str) -> None:
    with pytest.raises(BadRequest, match=f"{words.rpartition('、')[2]!r} is no day" if len(words) <= 200 else "200"):
        check(words)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 29))
def test_each_month_of_the_moon_has_its_day_once(day: date, wanted: int) -> None:
    month = [day + timedelta(days=n) for n in range(60)]
    for one in month:
        of_the_moon = LunarDate.from_solar_date(one.year, one.month, one.day).day
        assert holds(f"农历{wanted}", one) == (of_the_moon == wanted)


@given(st.text(max_size=30) | st.sampled_from(["初一", "清明", "农历三十", "中秋前1天"]), st.dates())
def test_whatever_is_written_there_is_an_answer(words: str, day: date) -> None:
    assert holds(words, day) in (True, False)


MEMBERS = SlotData(
    "members", "会员日", "marketing", time(11), ("今天会员日",), late_minutes=30, occasions="8号、中秋前1天"
)


@pytest.fixture
async def seventh(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """The day before the eighth, in the morning; one group and an empty timetable."""
    async with House.open(demo, tmp_path, at=datetime(2026, 12, 7, 1, tzinfo=UTC)) as house:
        await house.do(f"delete from slot; delete from chat_group where group_id <> '{chain.groups()[0].group_id}'")
        async with begin(house.run.database, house.clock, "start") as work:
            await sop.plan(work)
        yield house


async def test_members_day_comes_on_the_eighth_alone(seventh: House) -> None:
    await act(seventh, editing.add, MEMBERS)
    for hours, heard in ((2, []), (24, ["今天会员日"]), (24, ["今天会员日"])):
        await seventh.later(hours=hours)
        assert seventh.bot_said() == heard
    group = chain.groups()[0].group_id
    shown = {day: await act(seventh, looking.preview, group, date(2027, 9, day)) for day in (8, 13, 14, 15)}
    assert [day for day, posts in shown.items() if posts] == [8, 14]


@pytest.mark.parametrize("day", [date(1022, 12, 12), date(2026, 11, 28), date(2027, 12, 9), date.max])
async def test_a_day_that_nobody_knows_of_is_refused(seventh: House, day: date) -> None:
    await seventh.do(
        "insert into slot (code, name, kind, at, days, calendar, pieces, late_minutes) values "
        "('w', '工作日', 'content', '09:30', '{0,1,2,3,4,5,6}', 'workdays', '{x}', 5)"
    )
    with pytest.raises(BadRequest, match="from 8 days ago to 366 ahead"):
        await act(seventh, looking.preview, chain.groups()[0].group_id, day)
    for near in (date(2026, 11, 29), date(2027, 12, 8)):
        await act(seventh, looking.preview, chain.groups()[0].group_id, near)


async def test_what_would_never_come_is_refused(seventh: House) -> None:
    with pytest.raises(BadRequest, match="'上周' is no day"):
        await act(seventh, editing.add, replace(MEMBERS, occasions="8号 上周"))
    with pytest.raises(BadRequest, match="any day of a year"):
        await act(seventh, editing.add, replace(MEMBERS, occasions="2月29日"))
    with pytest.raises(BadRequest, match="any day of a year"):
        await act(seventh, editing.add, replace(MEMBERS, days=(0,), occasions="第一个周二"))


def test_days_that_never_meet_are_in_nobodys_way() -> None:
    last = replace(MEMBERS, code="last", occasions="月底")
    one, other = editing.planned(MEMBERS, 1), editing.planned(last, 2)
    assert conflicts(one, [other], 10, SINCE) == []
    assert len(conflicts(one, [editing.planned(replace(last, occasions=""), 2)], 10, SINCE)) == 1
    small = [editing.planned(replace(last, activity="small", occasions="中秋", code=f"c{n}"), n) for n in (3, 4, 5)]
    assert [told.zh[:4] for told in conflicts(small[0], small[1:], 10, SINCE)][-1:] == ["9 月会"]


async def test_the_form_names_the_fault_and_the_cure(seventh: House) -> None:
    visitor = await Visitor.come(seventh)
    plain = {"code": "m", "name": "会员日", "kind": "content", "at": "12:30", "calendar": "all", "pieces": "今天会员日"}
    fields = {**plain, "gap_seconds": "90", "late_minutes": "60", "occasions": "8号 下周三"}
    answer = await visitor.post("/console/edit/slots", fields)
    assert answer.status_code == 422
    assert "看不懂日子“下周三”" in answer.text
    assert "每月第二个周六" in answer.text.partition("看不懂日子")[2].partition("</")[0]
