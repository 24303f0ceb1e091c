"""Which kinds of a thing are wanted, said apart from its name."""

from datetime import datetime

import pytest

from app.language.reading import Context, Message, Shop
from app.language.understand import read
from tests.language.test_dialogue import tickets

NOW = datetime.fromisoformat("2026-11-21T10:00:00+08:00")


def wanted(text: str) -> list[tuple[str, str, int | None]]:
    slots = read(Message(text=text, now=NOW), Context(), Shop()).slots
    return [(item.product, item.flavour or "", item.quantity) for item in slots.items]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("蛋糕 杯子的 12个", [("杯子蛋糕", "", 12)]),
        ("订个蛋糕 数字的 8寸", [("数字蛋糕", "", None)]),
        ("生日蛋糕 奥特曼的 6寸", [("奥特曼蛋糕", "", None)]),
        ("蛋糕 不要奥特曼的 8寸", [("蛋糕", "", None)]),
        ("订12个小蛋糕 切块的那种", [("切块小蛋糕", "", 12)]),
        ("泡芙12个 榛仁酱的 蛋挞6个", [("泡芙", "榛仁酱", 12), ("蛋挞", "", 6)]),
        ("司康4个 会议的", [("司康", "", 4)]),
        ("可颂3个 孩子的", [("可颂", "", 3)]),
    ],
)
def test_a_kind_in_a_clause_of_its_own(text: str, things: list[tuple[str, str, int | None]]) -> None:
    assert wanted(text) == things


@pytest.mark.parametrize(
    "text",
    [
        "泡芙还有吗，抹茶和香草各四个",
        "泡芙 抹茶香草各来4个",
        "泡芙留一下 抹茶、香草各四个",
        "泡芙要抹茶味的跟香草味的各4",
    ],
)
def test_as_many_of_each_flavour(text: str) -> None:
    assert wanted(text) == [("泡芙", "抹茶", 4), ("泡芙", "香草", 4)]


def test_jugs_and_plates_are_counted() -> None:
    assert wanted("再要两壶柠檬茶 一壶拿铁") == [("柠檬茶", "", 2), ("拿铁", "", 1)]
    assert wanted("两碟绿豆糕 一碟桃酥") == [("绿豆糕", "", 2), ("桃酥", "", 1)]


@pytest.mark.parametrize(
    "text",
    ["新品那个「晚霞渐变」还做吗 做的话给我整两只", "「晚霞渐变」还做吗 给我留两只", "《晚霞渐变》两只 下午来拿"],
)
def test_a_name_in_marks_is_whole(text: str) -> None:
    assert wanted(text) == [("晚霞渐变", "", 2)]


@pytest.mark.parametrize(
    ("asked", "answer", "size"),
    [
        ("几个人吃呢", "18个人", "18人"),
        ("大概多少人吃", "十来个吧", "10人"),
        ("几位用餐呀", "差不多12位", "12人"),
        ("几个人吃呢", "还没数", None),
    ],
)
def test_how_many_eat_of_a_cake(asked: str, answer: str, size: str | None) -> None:
    [ticket] = tickets("小康：订个蛋糕 明天来拿", f"#店员：{asked}", f"小康：{answer}")
    assert ticket["slots"]["items"][0].get("size") == size


def test_a_burst_of_words_names_a_box_cake() -> None:
    [ticket] = tickets("阿鹿：我要", "阿鹿：芒果盒子", "阿鹿：两盒", "阿鹿：下午", "阿鹿：3点", "阿鹿：来拿")
    assert [(item["product"], item["quantity"]) for item in ticket["slots"]["items"]] == [("芒果盒子", 2)]
