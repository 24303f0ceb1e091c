"""What the text of a cell means, and what is said when it means nothing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sheets.parse import boolean, choice, code, day, degrees, integer, line, money_fen, names, phone, text
from app.sheets.spec import Fault, Parse

KIND = choice({"cake": ("蛋糕", "生日蛋糕"), "bread": ("面包",)})
LEAD = integer(0, 720, {"": 1, "小时": 1, "天": 24})


@pytest.mark.parametrize(
    ("parse", "words", "value"),
    [
        (text(5), "a\nb", "a\nb"),
        (line(5), "a \n b", "a b"),
        (code(), "００１", "001"),
        (code(lower=True), "ZhangSan", "zhangsan"),
        (integer(0, 10), "3", 3),
        (integer(0, 10), "3.00", 3),
        (integer(-5, 5), "-5", -5),
        (integer(0, 99_999), "1,234", 1234),
        (LEAD, "24 小时", 24),
        (LEAD, "2天", 48),
        (money_fen(), "12.5", 1250),
        (money_fen(), "¥12.50", 1250),
        (money_fen(), "￥ 1,234.5", 123450),
        (money_fen(), "12元", 1200),
        (money_fen(), "１２．５０", 1250),
        (money_fen(), "12.500", 1250),
        (money_fen(), "0", 0),
        (money_fen(), "-0", 0),
        (money_fen(), ".5", 50),
        (money_fen(), "RMB 8", 800),
        (degrees(90), "30.2741", 30.2741),
        (degrees(90), "北纬30.2741°", 30.2741),
        (degrees(90), "30.5 S", -30.5),
        (degrees(180), "W 120", -120.0),
        (degrees(180), "-0.5", -0.5),
        (phone, "13800001111", "13800001111"),
        (phone, "138 0000 1111", "13800001111"),
        (phone, "138-0000-1111", "13800001111"),
        (phone, "+86 138 0000 1111", "13800001111"),
        (phone, "0086-13800001111", "13800001111"),
        (phone, "0571-88886666", "0571-88886666"),
        (phone, "057188886666", "057188886666"),
        (phone, "(0571) 8888 6666", "0571-8888-6666"),
        (phone, "０５７１—８８８８６６６６", "0571-88886666"),
        (phone, "400-800-1234转8", "400-800-1234转8"),
        (phone, "95588", "95588"),
        (KIND, "蛋糕", "cake"),
        (KIND, " Cake ", "cake"),
        (KIND, "生日 蛋糕", "cake"),
        (boolean, "是", True),
        (boolean, "√", True),
        (boolean, "Ｙ", True),
        (boolean, "x", False),
        (boolean, "×", False),
        (boolean, "No", False),
        (boolean, "0", False),
        (names(), "原味、抹茶，巧克力;香草/草莓\n芒果", ["原味", "抹茶", "巧克力", "香草", "草莓", "芒果"]),
        (names(), "、原味、、原味 、", ["原味"]),
        (day, "2026-11-21", date(2026, 11, 21)),
        (day, "2026/1/2", date(2026, 1, 2)),
        (day, "2026年11月21日", date(2026, 11, 21)),
        (day, "20261121", date(2026, 11, 21)),
        (day, "2026-11-21 09:30", date(2026, 11, 21)),
    ],
)  # fmt: skip
def test_what_people_write_is_understood(parse: Parse, words: str, value: Any) -> None:
    assert parse(words) == value
    assert type(parse(words)) is type(value)


@pytest.mark.parametrize(
    ("parse", "words", "told"),
    [
        (text(3), "abcd", "4 个字"),
        (line(3), "ab cd", "最多 3"),
        (code(), "00 1", "空格"),
        (code(3), "0001", "最多 3"),
        (integer(0, 10), "3.5", "不是整数"),
        (integer(0, 10), "三", "不是整数"),
        (integer(0, 10), "11", "不在 0 到 10 之间"),
        (integer(0, 10), "9" * 50, "不是整数"),
        (LEAD, "2周", "不是整数"),
        (money_fen(), "12.345", "两位小数"),
        (money_fen(), "1." + "0" * 40 + "1", "两位小数"),
        (money_fen(), "-5", "负数"),
        (money_fen(), "免费", "不是金额"),
        (money_fen(), "12元/个", "不是金额"),
        (money_fen(), "1,2,3", "不是金额"),
        (money_fen(), "1e3", "不是金额"),
        (money_fen(), "10000000", "超过"),
        (money_fen(), "9" * 5000, "超过"),
        (degrees(90), "120.15", "写反"),
        (degrees(90), "30°16′27″", "十进制"),
        (degrees(90), "30,2741", "十进制"),
        (phone, "1380000111", "11 位"),
        (phone, "138000011112", "11 位"),
        (phone, "13800001111/13900002222", "一个电话"),
        (phone, "无", "一个电话"),
        (phone, "110", "一个电话"),
        (phone, "1" * 21, "一个电话"),
        (KIND, "汽车", "蛋糕、面包"),
        (boolean, "也许", "是 或 否"),
        (names(2), "一、二、三", "最多 2"),
        (names(9, 2), "一二三", "最多 2"),
        (day, "21/11/2026", "2026-11-21"),
        (day, "2026-06-31", "2026-11-21"),
        (day, "26-11-21", "2026-11-21"),
    ],
)
def test_what_means_nothing_is_told_with_the_cure(parse: Parse, words: str, told: str) -> None:
    with pytest.raises(Fault) as fault:
        parse(words)

    assert told in fault.value.words.zh
    assert fault.value.words.en
    assert len(fault.value.words.zh) < 150


@pytest.mark.parametrize(
    "parse", [text(9), line(9), code(), LEAD, money_fen(), degrees(90), phone, KIND, boolean, names(), day]
)
@given(words=st.text(min_size=1, max_size=40) | st.from_regex(r"[-+0-9.,:年月日元¥ 半点至]{1,12}", fullmatch=True))
def test_any_text_is_understood_or_a_fault(parse: Parse, words: str) -> None:
    try:
        parse(words)
    except Fault as fault:
        told = fault.words.zh, fault.words.en
        assert all(told)  # both outcomes are fine; this looks at one of them


@given(st.integers(0, 10**8))
def test_an_amount_is_the_same_in_yuan_and_fen(fen: int) -> None:
    assert money_fen()(f"¥{fen // 100:,}.{fen % 100:02}") == fen
