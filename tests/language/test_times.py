"""Times as people in a group say them; it is Saturday, 21 November 2026, ten in the morning."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.almanac import works
from app.language.normalise import fold
from app.language.plainly import plain_when
from app.language.reading import Shop
from app.language.times import find_time
from training import rows
from training.same import same_when

NOW = datetime.fromisoformat("2026-11-21T10:00:00+08:00")


def said(text: str, now: datetime = NOW) -> tuple[str, str, str] | None:
    when = find_time(fold(text).text, now, Shop()).when
    return None if when is None else (when.grain, str(when.start or "")[5:16], str(when.end or "")[5:16])


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("明天下午三点半", ("exact", "11-22 15:30", "11-22 15:30")),
        ("3点", ("exact", "11-21 15:00", "11-21 15:00")),
        ("晚上7点一个6寸蛋糕", ("exact", "11-21 19:00", "11-21 19:00")),
        ("明早8点一份", ("exact", "11-22 08:00", "11-22 08:00")),
        ("下周三", ("day", "11-25 00:00", "11-25 23:59")),
        ("周三", ("day", "11-25 00:00", "11-25 23:59")),
        ("晚上六点前", ("before", "", "11-21 18:00")),
        ("后天上午", ("part", "11-23 08:00", "11-23 12:00")),
        ("六点左右", ("approx", "11-21 17:45", "11-21 18:15")),
        ("周日九点到十点", ("range", "11-22 09:00", "11-22 10:00")),
        ("后天九点 不是 九点半 两份", ("exact", "11-23 09:30", "11-23 09:30")),
        ("后天九点 不是十点", ("exact", "11-23 09:00", "11-23 09:00")),
        ("冬至那天", ("day", "12-22 00:00", "12-22 23:59")),
        ("昨晚订的 明天8点取", ("exact", "11-22 08:00", "11-22 08:00")),
    ],
)
def test_the_next_time_to_come_is_meant(text: str, time: tuple[str, str, str]) -> None:
    assert said(text) == time


@pytest.mark.parametrize(
    "text",
    [
        "等我下班",
        "晚饭前",
        "一会儿",
        "昨晚10点下的单",
        "我7点就来了",
        "9点开门吗",
        "两点建议",
        "保质期三天",
        "好吃一点",
        "过几天再说",
        "今天天气真好",
        "已经两点了",
        "尾号3321",
    ],
)
def test_what_is_no_time_to_come_is_none(text: str) -> None:
    assert said(text) is None


def test_the_hour_follows_the_message_and_not_the_machine() -> None:
    assert said("3点", datetime.fromisoformat("2027-01-05T16:00:00+08:00")) == ("exact", "01-06 15:00", "01-06 15:00")


def test_the_times_written_for_training_are_read() -> None:
    due = list(rows.rows("time_train", "time_own"))
    wrong = [
        row["id"]
        for row in due
        if not same_when(
            row["expected"],
            plain_when(find_time(fold(row["text"]).text, datetime.fromisoformat(row["now"]), Shop()).when),
        )
    ]
    assert len(wrong) <= len(due) * 0.01, wrong


@given(
    st.text(
        st.sampled_from("今明后大昨早晚上下午周一二三四五六日天号月点半刻:：0123456789前后到左右取拿春节冬至十"),
        max_size=16,
    )
)
def test_any_words_of_time_are_read_without_a_fault(text: str) -> None:
    said(text)


def test_a_year_whose_holidays_are_not_announced_has_its_weekends() -> None:
    assert [works(date(2090, 1, day)) for day in range(2, 9)] == [True] * 5 + [False] * 2  # from a Monday on


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2031-01-01", False),  # a Wednesday
        ("2031-01-02", True),
        ("2031-01-22", False),  # the eve of the Spring Festival, a Wednesday
        ("2031-01-27", True),
        ("2031-10-02", False),
        ("2031-06-24", False),  # the fifth of the fifth month
        ("2031-06-25", True),
        ("2031-04-05", False),
        ("2026-10-10", True),  # announced: a Saturday that is worked
    ],
)
def test_before_a_years_holidays_are_announced_those_of_the_law_count(day: str, worked: bool) -> None:
    assert works(date.fromisoformat(day)) is worked
