"""What a clerk types with one thumb, or says into the phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.orders.commands import Command, read

OUT = "今天卖完了"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1", Command("accept")),
        ("１", Command("accept")),
        ("①", Command("accept")),
        ("1️⃣", Command("accept")),
        ("一", Command("accept")),
        ("幺", Command("accept")),
        (" 1。", Command("accept")),
        ("@管家 1", Command("accept")),
        ("接单", Command("accept")),
        ("接單", Command("accept")),
        ("嗯，接单。", Command("accept")),
        ("好的接了", Command("accept")),
        ("没问题", Command("accept")),
        ("1 12", Command("accept", 12)),
        ("12 1", Command("accept", 12)),
        ("1，12", Command("accept", 12)),
        ("12号接单", Command("accept", 12)),
        ("接12", Command("accept", 12)),
        ("12接单", Command("accept", 12)),
        ("接单 12", Command("accept", 12)),
        ("#12 1", Command("accept", 12)),
        ("十二号单接了", Command("accept", 12)),
        ("2", Command("refuse", words=OUT)),
        ("缺货", Command("refuse", words=OUT)),
        ("卖完了", Command("refuse", words=OUT)),
        ("12号没有了", Command("refuse", 12, words=OUT)),
        ("接不了", Command("refuse", words=OUT)),
        ("3 20", Command("time", minutes=20)),
        ("3，20", Command("time", minutes=20)),
        ("3 20 12", Command("time", 12, 20)),
        ("12 3 20", Command("time", 12, 20)),
        ("#12 3 20", Command("time", 12, 20)),
        ("要20分钟", Command("time", minutes=20)),
        ("大概半小时", Command("time", minutes=30)),
        ("等二十分钟", Command("time", minutes=20)),
        ("三号单要二十分钟", Command("time", 3, 20)),
        ("一个半小时", Command("time", minutes=90)),
        ("接单，要40分钟", Command("time", minutes=40)),
        ("一刻钟", Command("time", minutes=15)),
        ("4", Command("ready")),
        ("好了", Command("ready")),
        ("做好了", Command("ready")),
        ("做好啦", Command("ready")),
        ("可以取了", Command("ready")),
        ("12 好了", Command("ready", 12)),
        ("送出了", Command("send")),
        ("取走了", Command("finish")),
        ("没来取", Command("no_show")),
        ("没人來取", Command("no_show")),
        ("接手", Command("take")),
        ("？", Command("list")),
        ("单", Command("list")),
        ("帮助", Command("list")),
        ("问一下要几寸的", Command("ask", words="要几寸的")),
        ("问顾客：动物奶油可以吗？", Command("ask", words="动物奶油可以吗？")),
    ],
)
def test_short_words_are_understood(text: str, meant: Command) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "   ", "12", "3", "3 0", "3 99999", "1 2 3 4", "今天天气不错", "明天谁上早班", "蛋糕胚还有吗", "店长在吗",
     "我下午请个假可以吗领导", "99", "👍", "1.5", "接孩子去了", "好的"],
)  # fmt: skip
def test_talk_is_no_command(text: str) -> None:
    assert read(text) is None


@given(st.text(max_size=60))
def test_nothing_makes_it_fall(text: str) -> None:
    read(text)


@given(st.integers(1, 999), st.sampled_from([1, 2, 4]))
def test_the_order_of_code_and_number_does_not_matter(ticket: int, code: int) -> None:
    one, other = read(f"{code} {ticket}"), read(f"{ticket} {code}")

    assert one is not None
    if ticket not in (1, 2, 3, 4):
        assert one == other
    wide = str(ticket).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert read(f"{code} {wide}") == one
