"""Days in a row, and what they earn: pure, in tables and for any order of days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.campaigns.signin.decide import (
    NAMED,
    Earned,
    Past,
    Terms,
    Usual,
    Word,
    asked,
    earned,
    next_reminder,
    reminder,
    run,
    streak,
    text,
)
from app.language.reading import Context, Message, Shop
from app.language.understand import read
from tests.campaigns.playing import clock

DAY = timedelta(days=1)
TERMS = Terms(points=1, bonus=5, every=7)


def days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(one) for one in texts)


@pytest.mark.parametrize(
    ("past", "day", "expected"),
    [
        (days(), "2026-11-27", 1),
        (days("2026-11-26"), "2026-11-27", 2),
        (days("2026-11-25"), "2026-11-27", 1),  # a day was missed
        (days("2026-10-30", "2026-10-31"), "2026-11-01", 3),
        (days("2026-12-31"), "2027-01-01", 2),
        (days("2027-02-28"), "2027-03-01", 2),
        (days("2028-02-28"), "2028-03-01", 1),  # a leap year
        (days("2028-02-28", "2028-02-29"), "2028-03-01", 3),
        (days("2026-11-28"), "2026-11-27", 1),  # what came after does not count for it
    ],
)
def test_days_in_a_row_end_with_the_day(past: frozenset[date], day: str, expected: int) -> None:
    assert streak(past, date.fromisoformat(day)) == expected


_offsets = st.sets(st.integers(0, 60))
_BEGIN = date(2028, 2, 1)


@given(_offsets, st.integers(0, 60))
def test_a_row_is_as_long_as_can_be_walked(offsets: set[int], at: int) -> None:
    past = frozenset(_BEGIN + DAY * n for n in offsets)
    day = _BEGIN + DAY * at
    first, last = run(past, day)

    assert first <= day <= last
    assert all(first + DAY * n in past | {day} for n in range((last - first).days + 1))
    assert first - DAY not in past
    assert last + DAY not in past
    assert streak(past, day) == (day - first).days + 1
    assert streak(past, day) == (1 if day - DAY not in past else streak(past, day - DAY) + 1)


def play(order: list[int], terms: Terms) -> tuple[int, int]:
    """What somebody has earned when their days were heard in this order: points, and rows that were full."""
    past, total = Past(frozenset(), frozenset()), 0
    for n in order:
        day = _BEGIN + DAY * n
        got = earned(past, day, terms)
        total += got.total
        past = Past(past.days | {day}, past.whole | ({day} if got.whole else set()))
    return total, len(past.whole)


@given(st.permutations(range(30)), _offsets, st.integers(2, 9))
def test_in_whatever_order_days_are_heard_they_earn_the_same(order: list[int], offsets: set[int], every: int) -> None:
    heard = [n for n in order if n in offsets]
    terms = Terms(points=1, bonus=5, every=every)

    assert play(heard, terms) == play(sorted(heard), terms)


@given(_offsets, st.integers(2, 9))
def test_a_row_is_full_as_often_as_its_length_says(offsets: set[int], every: int) -> None:
    lengths, past = [], frozenset(_BEGIN + DAY * n for n in offsets)
    for day in past:
        first, last = run(past, day)
        if day == first:
            lengths.append((last - first).days + 1)

    assert play(sorted(offsets), Terms(1, 5, every))[1] == sum(length // every for length in lengths)


def test_the_seventh_day_is_worth_more_and_the_eighth_is_not() -> None:
    six = days(*(f"2026-12-0{n}" for n in range(1, 7)))
    seventh = earned(Past(six, frozenset()), date(2026, 12, 7), TERMS)
    assert seventh == Earned(streak=7, points=1, bonus=5, whole=True)
    past = Past(six | {date(2026, 12, 7)}, days("2026-12-07"))
    assert earned(past, date(2026, 12, 8), TERMS) == Earned(streak=8, points=1, bonus=0, whole=False)


def test_a_bonus_of_nothing_fills_the_row_all_the_same() -> None:
    six = days(*(f"2026-12-0{n}" for n in range(1, 7)))
    got = earned(Past(six, frozenset()), date(2026, 12, 7), Terms(points=1, bonus=0, every=7))
    assert (got.whole, got.total) == (True, 1)  # a bonus that is set later is not for days before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("打卡", "signin"),
        ("签到", "signin"),
        ("签", "signin"),
        ("今天打卡啦", "signin"),
        ("我打卡了", "signin"),
        ("坚持打卡第三天", "signin"),
        ("打卡 早上好", "signin"),
        ("今天打卡了吗", None),
        ("昨天忘了打卡", None),
        ("大家记得打卡", None),
        ("上班打卡真累", None),
        ("怎么签到", None),
        ("我的积分", "balance"),
        ("积分多少", "balance"),
        ("我有多少积分？", "balance"),
        ("查一下积分", "balance"),
        ("看看我还有多少积分", "balance"),
        ("积分怎么换", None),
        ("多少积分可以换蛋糕", None),
        ("积分有什么用", None),
        ("我的积分为什么少了", None),
        ("积分", None),
        ("打卡一下这家网红店，蛋糕真不错", None),
        ("我的蛋糕做好了吗", None),
        ("签收了", None),
    ],
)
def test_what_of_ours_a_message_is(words: str, expected: str | None) -> None:
    reading = read(Message(text=words, now=clock("2026-11-27")), Context(), Shop())
    assert asked(reading, ordering=False) == expected


@pytest.mark.parametrize(("words", "expected"), [("签", None), ("到", None), ("签到", "signin"), ("打卡", "signin")])
def test_a_single_character_belongs_to_the_order_that_is_talked_about(words: str, expected: str | None) -> None:
    reading = read(Message(text=words, now=clock("2026-11-27")), Context(open_order=True), Shop())
    assert asked(reading, ordering=True) == expected


def test_a_name_that_advertises_is_not_said() -> None:
    assert text([Word(1, "wm1", "加微abc123456", "day", 1, 1)], {"wm1": 1}) == "@群友 第 1 天，+1 分，共 1 分"


def test_a_reminder_names_some_and_counts_the_rest() -> None:
    people = [Usual("wr1", f"wm{n}", f"人{n}") for n in range(NAMED + 5)]
    words, named = reminder(people)
    assert len(named) == NAMED
    assert f"等 {NAMED + 5} 位 今天还没打卡" in words
    assert "等" not in reminder(people[:2])[0]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # hypothesis adds it
def test_the_next_reminder_is_within_a_day(now: datetime) -> None:
    at = next_reminder(now)
    assert now < at <= now + DAY
    assert (at.hour, at.minute) == (20, 0)
