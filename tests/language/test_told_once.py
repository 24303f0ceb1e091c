"""Whole orders in one message: what belongs to which thing, where it goes, and the words near them."""

from typing import Any

import pytest

from app.language.reading import Intent
from tests.language.test_dialogue import tickets
from tests.language.test_slots import items, slots

Due = list[tuple[str, int | None, str | None, str | None]]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("马卡龙24个 纸杯蛋糕20个 再加一个6寸慕斯", [("马卡龙", 24), ("纸杯蛋糕", 20), ("慕斯", 1)]),
        ("两个糯米糍?不对 两个糯米烧麦 一碗胡辣汤", [("糯米烧麦", 2), ("胡辣汤", 1)]),
        ("少一个菠萝包 一共两个就行", [("菠萝包", 2)]),
        ("把三明治从5个加到8个", [("三明治", 8)]),
        ("再来一个蛋挞 还有三个菠萝包", [("蛋挞", 1), ("菠萝包", 3)]),
        ("要60份茶歇 每份两块曲奇一个泡芙", [("曲奇", 120), ("泡芙", 60)]),
        ("蛋黄酥三盒 每盒六枚", [("蛋黄酥", 3)]),
        ("鸡蛋灌饼你们又不会做 那就来个火腿蛋堡", [("火腿蛋堡", None)]),
        ("给我来一个 现货就行", []),
    ],
)
def test_numbers_and_the_things_they_count(text: str, due: list[tuple[str, int | None]]) -> None:
    intent: Intent = "change_order" if "把" in text else "order_bread"
    assert [(name, count) for name, count, _, _ in items(intent, text)] == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("6个粢饭团 咸的4个甜的2个 再来6杯豆奶", [("粢饭团", 4, "咸"), ("粢饭团", 2, "甜"), ("豆奶", 6, None)]),
        ("两份可颂套餐 一份配美式一份配牛奶", [("可颂套餐", 1, "美式"), ("可颂套餐", 1, "牛奶")]),
        ("三明治要五份 金枪鱼三份 鸡胸两份", [("三明治", 3, "金枪鱼"), ("三明治", 2, "鸡胸")]),
        ("面包五个 蛋挞三个 泡芙两个", [("面包", 5, None), ("蛋挞", 3, None), ("泡芙", 2, None)]),
        ("订五个三明治 三个给爸爸 两个给妈妈", [("三明治", 5, None)]),
        ("订4杯豆浆 2杯加糖2杯不加", [("豆浆", 4, None)]),
        ("奶油泡芙一打 其中六个抹茶六个原味", [("奶油泡芙", 6, "抹茶"), ("奶油泡芙", 6, "原味")]),
        ("订20杯拿铁 10杯热的10杯冰的 再来20个可颂", [("拿铁", 20, None), ("可颂", 20, None)]),
        ("15份包子豆浆", [("包子", 15, None), ("豆浆", 15, None)]),
        ("红豆奶茶两杯", [("红豆奶茶", 2, None)]),
        ("蛋挞十个 六个送人四个自己吃", [("蛋挞", 10, None)]),
    ],
)
def test_shares_that_make_up_a_number(text: str, due: list[tuple[str, int | None, str | None]]) -> None:
    assert [(name, count, taste) for name, count, _, taste in items("order_bread", text)] == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("两个10寸的,一个雪域芝士,一个酒心黑森林", [("雪域芝士", 1, "10寸", None), ("酒心黑森林", 1, "10寸", None)]),
        ("要一个树桩蛋糕 榛子巧克力 8寸", [("树桩蛋糕", 1, "8寸", "榛子巧克力")]),
        ("退休蛋糕 8寸 茉莉花茶味", [("退休蛋糕", None, "8寸", "茉莉花茶")]),
        ("订个蛋糕 就是那个开心果巴斯克 八寸", [("开心果巴斯克", None, "8寸", None)]),
        ("库洛米蛋糕 8寸 香芋 别放芒果", [("库洛米蛋糕", None, "8寸", "香芋")]),
        ("双人份提拉米苏一个", [("提拉米苏", 1, "2人", None)]),
        ("做个无蛋的 宝宝过敏鸡蛋 6寸就行", [("蛋糕", None, "6寸", None)]),
    ],
)
def test_sizes_and_tastes_of_cakes(text: str, due: Due) -> None:
    assert items("order_cake", text) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("那个草莓盒子换成蓝莓的", [("盒子", None, None, "蓝莓")]),
        ("口味从芒果换成黄桃 我妈说芒果上火", [("蛋糕", None, None, "黄桃")]),
        ("三明治换成热的", []),
        ("那个蛋糕换成大的", []),
    ],
)
def test_another_taste_of_the_same(text: str, due: Due) -> None:
    assert items("change_order", text) == due


@pytest.mark.parametrize(
    ("intent", "text", "due"),
    [
        ("order_bread", "送20根原味可颂到 花园路小学三(4)班", {"address": "花园路小学三(4)班"}),
        ("order_bread", "小蛋糕100个 上午送 市三中教务处", {"address": "市三中教务处"}),
        ("change_order", "送到我公司 高新区软件园一期6号楼903", {"address": "高新区软件园一期6号楼903"}),
        ("change_order", "地址错了 不是3栋是8栋", {"address": "8栋"}),
        ("change_order", "10寸 时间地址都不动", {"address": ""}),
        ("change_order", "之前说四点取的 我堵车 改成六点", {"fulfilment": ""}),
        ("change_order", "送货电话改成我老公的", {"fulfilment": ""}),
        ("order_bread", "三条吐司我自己来拿 算了都送过去吧", {"fulfilment": "delivery"}),
        ("order_cake", "蛋糕8寸 三百块封顶", {"budget": "<=300"}),
        ("order_cake", "甜品台 总共1200上下", {"budget": "~1200"}),
        ("order_cake", "蛋糕8寸 一共要30个左右", {"budget": ""}),
        ("order_cake", "10寸蛋糕 上面裱“金声合唱团演出成功”", {"inscription": "金声合唱团演出成功"}),
        ("order_cake", "数字“18”造型的蛋糕 10寸", {"inscription": ""}),
        ("order_cake", "蛋糕8寸 写2个名字", {"inscription": ""}),
        ("change_order", "取货人写我老公", {"inscription": ""}),
    ],
)
def test_details_and_what_is_near_them(intent: Intent, text: str, due: dict[str, Any]) -> None:
    found = slots(intent, text)
    assert {name: found.get(name) or "" for name in due} == due


@pytest.mark.parametrize(
    "words",
    [
        "地址都不动哈",
        "我妈说芒果上火",
        "总共1200上下的人看了直播",
    ],
)
def test_talk_near_them_changes_nothing(words: str) -> None:
    order = "小美：订个6寸草莓蛋糕 明天下午三点送到花园小区3号楼201"
    assert tickets(order, f"小美：{words}") == tickets(order)
