"""One plain form of a text, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.masks import unmask
from app.language.normalise import fold

#: what people write with, and what evaders do
WRITTEN = st.text(
    st.sampled_from("订个蛋糕８寸①②➊貳叁壹ＡＢＶx+加薇❤️信號：: \u200b﻿⓪1️⃣3⃣０零一二三八寸👌。，-—·*\n1380")
    | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("８寸", "8寸"),
        ("ＡＢＣ", "abc"),
        ("加\u200b我", "加我"),
        ("訂蛋糕", "订蛋糕"),
        ("①③⑧", "138"),
        ("1️⃣3️⃣8️⃣", "138"),
    ],
)
def test_single_characters_lose_their_disguise(raw: str, plain: str) -> None:
    assert fold(raw).text == plain


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("加.我.微.信", "加我微信"),
        ("嘉我葳信", "加我微信"),
        ("jia wo wei xin", "加我微信"),
        ("彳艮好", "很好"),
    ],
)
def test_words_lose_their_mask(raw: str, plain: str) -> None:
    assert plain in unmask(fold(raw)).text.replace(" ", "")


@pytest.mark.parametrize(
    "raw",
    [
        "女子的生日",
        "今天加了两个蛋",
        "三月二十一号晚上",
        "我老公爱吃肉松",
        "蛋糕上写宝贝一岁啦",
        "裙子真好看",
        "维也纳香肠包",
        "年货礼盒还有吗",
        "货架上没有了",
        "骑手电话呗",
        "会收到短信的",
    ],
)
def test_everyday_words_are_no_masks(raw: str) -> None:
    folded = fold(raw)
    assert unmask(folded).text == folded.text


@given(WRITTEN)
def test_folding_twice_is_folding_once(raw: str) -> None:
    once = fold(raw).text
    assert fold(once).text == once


@given(WRITTEN)
def test_every_place_in_the_plain_text_is_a_place_in_the_raw_one(raw: str) -> None:
    for normal in (fold(raw), unmask(fold(raw))):
        assert len(normal.at) == len(normal.text)
        assert all(0 <= place < len(raw) for place in normal.at)
        assert normal.raw == raw
