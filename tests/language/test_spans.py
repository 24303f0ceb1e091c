"""Where the names of things begin and end in an order, and what the chain that tells it is made of."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.predict import KINDS
from app.language.reading import Product, Shop
from app.language.tagger import TAGS, Span, best_path, look, spans, tagged
from training import rows, same
from training.spans import by_hand, marked

NOW = "2026-11-21T10:00:00+08:00"


def said(text: str, shop: Shop | None = None) -> dict[str, Any]:
    slots: dict[str, Any] = KINDS["intent"]({"text": text, "now": NOW}, shop or rows.shop())["slots"]
    return slots


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("帮我留两盒杏仁脆片，晚上来拿", [{"product": "杏仁脆片", "quantity": 2}]),
        ("那个半价恰巴塔给我来三个", [{"product": "恰巴塔", "quantity": 3}]),
        ("明早要10个三明治10瓶水", [{"product": "三明治", "quantity": 10}, {"product": "水", "quantity": 10}]),
        (
            "小餐包30个 咸甜各一半",
            [
                {"product": "小餐包", "flavour": "咸", "quantity": 15},
                {"product": "小餐包", "flavour": "甜", "quantity": 15},
            ],
        ),
        ("牛角包配咖啡 各8份", [{"product": "牛角包", "quantity": 8}, {"product": "咖啡", "quantity": 8}]),
        ("吐司两大袋 明天来拿", [{"product": "吐司", "quantity": 2}]),
    ],
)
def test_names_end_where_they_end(text: str, items: list[dict[str, object]]) -> None:
    found = said(text)["items"]
    assert same.same_items(items, found), found


def test_what_the_catalogue_sells_keeps_its_name() -> None:
    shop = Shop(products=(Product(id=3, name="杏仁脆", kind="bread"),))
    assert said("帮我留两盒杏仁脆 晚上来拿", shop)["items"] == [{"product": "杏仁脆", "quantity": 2}]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("8寸水果蛋糕 “老妈最美啦” 周六自提", "inscription", "老妈最美啦"),
        ("订8寸蛋糕，中午11点送到老码头酒家", "address", "老码头酒家"),
        ("两个吐司送到银泰写字楼1102", "address", "银泰写字楼1102"),
        ("吐司两条 三点送少年宫", "fulfilment", "delivery"),
        ("吐司三条 一共别超一百", "budget", "<=100"),
    ],
)
def test_details_said_in_other_ways(text: str, name: str, value: str) -> None:
    assert said(text)[name] == value


def test_words_that_are_replaced_are_not_written() -> None:
    assert said("蛋糕上的字改一下，“生日快乐”改成“天天开心”")["inscription"] == "天天开心"


def test_before_the_shop_closes() -> None:
    when = KINDS["times"]({"text": "今晚打烊之前来拿", "now": NOW}, rows.shop())["datetime"]
    assert (when["from"], when["to"]) == (None, "2026-11-21T22:00:00+08:00")


def test_the_tags_of_labelled_words() -> None:
    assert marked("要草莓味的蛋糕两个", [{"product": "蛋糕", "flavour": "草莓"}]) == "OBIIIIIOO"
    assert marked("蛋糕要草莓的", [{"product": "蛋糕", "flavour": "草莓"}]) == "BIOFGO"
    assert marked("老样子", [{"product": "蛋糕"}]) is None
    assert by_hand("要[蛋挞]两个{原味}") == ("要蛋挞两个原味", "OBIOOFG")


def test_scripts_and_tiers_are_one() -> None:
    assert same.plain("鳳梨酥") == same.plain("凤梨酥")
    assert same.size("8+6") == same.size("8寸+6寸")


@given(st.text(alphabet="要两个蛋挞草莓味的吐司送 ,，\x00ab1一", max_size=160))
def test_every_text_has_its_tags(text: str) -> None:
    seen = look(text, [])
    assert len(seen) == min(len(text), 120)
    for span in tagged(text, []):
        assert 0 <= span.start < span.end <= len(text)


@given(st.lists(st.lists(st.floats(-9, 9), min_size=5, max_size=5), max_size=12))
def test_a_name_goes_on_only_behind_its_beginning(sums: list[list[float]]) -> None:
    path = best_path(sums, [[0.0] * len(TAGS)] * len(TAGS))
    assert len(path) == len(sums)
    for before, tag in zip("O" + path, path, strict=False):
        assert tag != "I" or before in "BI"
        assert tag != "G" or before in "FG"


def test_stretches_of_tags() -> None:
    assert spans("OBIBFGO") == [Span(1, 3), Span(3, 4), Span(4, 6, flavour=True)]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("定个企鹅造型的蛋糕 8寸 周日要", [{"product": "企鹅造型的蛋糕", "size": "8寸"}]),
        ("女神节蛋糕给我留一个6寸", [{"product": "女神节蛋糕", "quantity": 1, "size": "6寸"}]),
        (
            "来两个贝果 一个蓝莓一个原味",
            [{"product": "贝果", "flavour": "蓝莓"}, {"product": "贝果", "flavour": "原味"}],
        ),
        ("早餐30份 馒头+豆浆", [{"product": "馒头", "quantity": 30}, {"product": "豆浆", "quantity": 30}]),
        ("留三盒麻薯 不要榴莲的", [{"product": "麻薯", "quantity": 3}]),
    ],
)
def test_figures_festivals_and_parts(text: str, items: list[dict[str, object]]) -> None:
    found = said(text)["items"]
    assert same.same_items(items, found), found


@pytest.mark.parametrize(
    "text",
    ["当年我们厂里分过两斤蛋糕", "等我中奖了要订一个十层的蛋糕", "隔壁送了一盒桃酥 我家狗吃了半盒"],
)
def test_talk_opens_no_ticket(text: str) -> None:
    row = {"text": text, "now": NOW}
    assert KINDS["intent"](row, rows.shop())["intent"] not in ("order_cake", "order_bread", "book_breakfast")
