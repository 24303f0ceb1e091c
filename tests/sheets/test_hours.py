"""Weekly hours as shops write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sheets.hours import hours
from app.sheets.spec import Fault

DAY = [["07:00", "22:00"]]
ALWAYS = [["00:00", "24:00"]]


@pytest.mark.parametrize(
    ("words", "week"),
    [
        ("07:00-22:00", [DAY] * 7),
        ("7:00 — 22:00", [DAY] * 7),
        ("７：００～２２：００", [DAY] * 7),
        ("7点至22点", [DAY] * 7),
        ("7-22", [DAY] * 7),
        ("0700-2200", [DAY] * 7),
        ("07:00:00-22:00:00", [DAY] * 7),
        ("7.00-22.00", [DAY] * 7),
        ("早7点到晚10点", [DAY] * 7),
        ("营业时间：每天 7:00-22:00。", [DAY] * 7),
        ("周一至周日 7:00-22:00", [DAY] * 7),
        ("7:00am to 10:00pm daily", None),
        ("daily 7 a.m. - 10 p.m.", [DAY] * 7),
        ("7:00~13:30,15:30~21:00", [[["07:00", "13:30"], ["15:30", "21:00"]]] * 7),
        ("15:30-21:00；7:00-13:30", [[["07:00", "13:30"], ["15:30", "21:00"]]] * 7),
        ("上午9点半-12点 下午1点-5点半", [[["09:30", "12:00"], ["13:00", "17:30"]]] * 7),
        ("下午3点-6点", [[["15:00", "18:00"]]] * 7),
        ("中午12点-5点", [[["12:00", "17:00"]]] * 7),
        ("周一至周五 7:30-20:00；周六日 9:00-18:00", [[["07:30", "20:00"]]] * 5 + [[["09:00", "18:00"]]] * 2),
        ("周一到五7:30-20:00周末9:00-18:00", [[["07:30", "20:00"]]] * 5 + [[["09:00", "18:00"]]] * 2),
        ("工作日 7:30-20:00\n双休日 9:00-18:00", [[["07:30", "20:00"]]] * 5 + [[["09:00", "18:00"]]] * 2),
        ("Mon-Fri 7:30-20:00; Sat & Sun 9:00-18:00", [[["07:30", "20:00"]]] * 5 + [[["09:00", "18:00"]]] * 2),
        ("Monday to Friday 7:30-20:00, weekends 9:00-18:00", [[["07:30", "20:00"]]] * 5 + [[["09:00", "18:00"]]] * 2),
        ("周1-5 7-22", [DAY] * 5 + [[]] * 2),
        ("周一、三、五 7:00-22:00，其余 休息", [DAY, [], DAY, [], DAY, [], []]),
        ("星期一、星期三 7-22 其他时间 24小时", [DAY, ALWAYS, DAY, *[ALWAYS] * 4]),
        ("周六至周一 7:00-22:00", [DAY, [], [], [], [], DAY, DAY]),
        ("7:00-22:00（周日休息）", [DAY] * 6 + [[]]),
        ("周一休息，其余 7:00-22:00", [[]] + [DAY] * 6),
        ("24小时", [ALWAYS] * 7),
        ("24 小时营业", [ALWAYS] * 7),
        ("全天", [ALWAYS] * 7),
        ("7*24小时", [ALWAYS] * 7),
        ("24/7", [ALWAYS] * 7),
        ("0:00-24:00", [ALWAYS] * 7),
        ("00:00-00:00", [ALWAYS] * 7),
        ("休息", [[]] * 7),
        ("Closed", [[]] * 7),
        ("18:00-02:00", [[["18:00", "02:00"]]] * 7),
        ("18:00-次日2:00", [[["18:00", "02:00"]]] * 7),
        ("22:00-次日20:00", [[["22:00", "20:00"]]] * 7),
        ("下午5点-凌晨2点", [[["17:00", "02:00"]]] * 7),
        ("晚8点-晚12点", [[["20:00", "24:00"]]] * 7),
        ("晚8点-晚上12:30", [[["20:00", "00:30"]]] * 7),
        ("18:00-0:00", [[["18:00", "24:00"]]] * 7),
        ("18:00-次日0:00", [[["18:00", "24:00"]]] * 7),
        ("12am-12pm", [[["00:00", "12:00"]]] * 7),
        ("6:00-1:00", [[["06:00", "01:00"]]] * 7),
    ],
)  # fmt: skip
def test_the_week_is_the_one_that_was_written(words: str, week: list[list[list[str]]] | None) -> None:
    if week is None:
        with pytest.raises(Fault):
            hours(words)
    else:
        assert hours(words) == week


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("7:00", "没有结束时间"),
        ("7:00-", "没有结束时间"),
        ("7:00 22:00", "没有结束时间"),
        ("-22:00", "位置不对"),
        ("周一 周二", "周一、周二后面没有写时间"),
        ("周一，其余 7-22", "周一后面没有写时间"),
        ("，", "没有写时间"),
        ("7:00-25:00", "不是一天里的时间"),
        ("7:60-8:00", "不是一天里的时间"),
        ("24:00-8:00", "超过一天"),
        ("8:00-次日9:00", "超过一天"),
        ("8:00-8:00", "24小时"),
        ("9:00-6:00", "下午请写 18:00"),
        ("8:00-12:00,11:00-13:00", "重叠"),
        ("周一 22:00-9:00；周二 8:00-12:00", "周一的时间有重叠"),
        ("周一 7-9，周一至周三 8-10", "周一写了两次"),
        ("7-9，其余 8-10", "写了两次"),
        ("周一休息 7-22", "既写了休息又写了时间"),
        ("周日休息", "没有写其他日子"),
        ("工作日 7-22 节假日 9-18", "节假日"),
        ("夏季 7-22", "“夏季 7-22”看不懂"),
        ("七点到十点", "看不懂"),
        ("看心情", "看不懂"),
        ("7-22," * 200, "太长"),
    ],
)
def test_what_cannot_be_a_week_is_told(words: str, told: str) -> None:
    with pytest.raises(Fault) as fault:
        hours(words)

    assert told in fault.value.words.zh
    assert fault.value.words.en


@given(st.text(alphabet="0123456789:点半-~至、；, 周一二五六日末休息其余早晚下午次日每天amp/", max_size=30))
def test_any_text_is_a_week_of_ordered_periods_or_a_fault(words: str) -> None:
    try:
        week = hours(words)
    except Fault:
        return
    assert len(week) == 7
    for periods in week:
        assert periods == sorted(periods)
        assert all(len(period) == 2 and all(len(clock) == 5 for clock in period) for period in periods)


_clock = st.integers(0, 1439)


@given(st.lists(st.tuples(_clock, _clock).filter(lambda ends: ends[0] < ends[1]), min_size=7, max_size=7))
def test_a_week_that_is_written_out_is_read_back(week: list[tuple[int, int]]) -> None:
    def clock(minutes: int) -> str:
        return f"{minutes // 60:02}:{minutes % 60:02}"

    days = [f"周{day} {clock(start)}-{clock(end)}" for day, (start, end) in zip("一二三四五六日", week, strict=True)]

    assert hours("；".join(days)) == [[[clock(start), clock(end)]] for start, end in week]
