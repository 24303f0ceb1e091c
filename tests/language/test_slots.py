"""What a message says about an order."""

from datetime import datetime
from typing import Any

import pytest

from app.cli.predict import KINDS
from app.language.goods import MOST
from app.language.normalise import fold
from app.language.plainly import plain_slots
from app.language.reading import Intent, Product, Shop
from app.language.slots import scan, slots_for
from training import rows, same

NOW = datetime.fromisoformat("2026-11-21T10:00:00+08:00")


def slots(intent: Intent, text: str, shop: Shop | None = None) -> dict[str, Any]:
    shop = shop or Shop()
    return plain_slots(slots_for(intent, scan(fold(text), NOW, shop), NOW, shop)[0])


def items(intent: Intent, text: str, shop: Shop | None = None) -> list[tuple[str, int | None, str | None, str | None]]:
    return [
        (item.get("product", ""), item.get("quantity"), item.get("size"), item.get("flavour"))
        for item in slots(intent, text, shop).get("items", [])
    ]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("两条吐司 三个蛋挞", [("吐司", 2, None, None), ("蛋挞", 3, None, None)]),
        ("牛角包*6 瑞士卷*1", [("牛角包", 6, None, None), ("瑞士卷", 1, None, None)]),
        ("蝴蝶酥2 蛋挞6", [("蝴蝶酥", 2, None, None), ("蛋挞", 6, None, None)]),
        ("南瓜贝果、全麦贝果各两个", [("南瓜贝果", 2, None, None), ("全麦贝果", 2, None, None)]),
        ("蛋挞一打", [("蛋挞", 12, None, None)]),
        ("给我留两份香酥鸡排", [("香酥鸡排", 2, None, None)]),
        ("🥐🥐🥐来三个", [("可颂", 3, None, None)]),
        ("三明治不要了换成两个可颂", [("可颂", 2, None, None)]),
        ("蛋黄酥来两盒，要礼盒装", [("蛋黄酥", 2, None, None)]),
    ],
)
def test_things_have_their_own_counts(text: str, things: list[tuple[str, int | None, str | None, str | None]]) -> None:
    assert items("order_bread", text) == things


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("8吋草莓蛋糕", "8寸"),
        ("八寸草莓蛋糕", "8寸"),
        ("下面十寸上面六寸的草莓蛋糕", "10寸+6寸"),
        ("草莓蛋糕12人吃的", "12人"),
        ("10+6寸双层草莓蛋糕", "10寸+6寸"),
    ],
)
def test_sizes_have_one_form(text: str, size: str) -> None:
    assert items("order_cake", text)[0][2] == size


def test_a_product_nobody_has_seen_is_known_from_the_catalogue() -> None:
    shop = Shop(products=(Product(id=7, name="云朵小星球", kind="bread", aliases=("小星球",)),))
    assert items("order_bread", "小星球来三个", shop) == [("云朵小星球", 3, None, None)]


@pytest.mark.parametrize(("times", "drinks"), [(20, 1), (200, 0), (1600, 0)])
def test_of_a_wall_of_things_the_first_hundred_are_looked_at(times: int, drinks: int) -> None:
    names = [name for name, *_ in items("order_bread", "两条吐司，" * times + "两杯豆浆")]
    assert names.count("豆浆") == drinks
    assert 0 < names.count("吐司") <= MOST


def test_an_allergen_is_no_flavour() -> None:
    found = slots("order_cake", "8寸水果蛋糕，孩子芒果过敏")
    assert found["allergy"] == ["芒果"]
    assert "芒果" not in str(found["items"])


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("蛋糕送到锦绣花园5栋1702", "address", "锦绣花园5栋1702"),
        ("3号楼2单元501 送一箱手撕面包", "address", "3号楼2单元501"),
        ("我自己去拿 吐司一条", "fulfilment", "pickup"),
        ("电话一三八零零零零一二三四 吐司一条", "phone", "13800001234"),
        ("蛋糕写“福如东海”", "inscription", "福如东海"),
        ("300以内的水果蛋糕", "budget", "<=300"),
        ("吐司一条 万达店拿", "store", "万达店"),
    ],
)
def test_details_are_found(text: str, name: str, value: str) -> None:
    assert slots("order_cake", text)[name] == value


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("蛋糕上的字换成 平安喜乐", "inscription", "平安喜乐"),
        ("地址写错了 应该是12栋302", "address", "12栋302"),
        ("不用送了 我自己去拿", "fulfilment", "pickup"),
        ("换个电话 13900002222", "phone", "13900002222"),
    ],
)
def test_a_change_carries_the_new_value(text: str, name: str, value: str) -> None:
    assert slots("change_order", text)[name] == value


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("给我留一份照烧鸡排三明治", [{"product": "照烧鸡排三明治", "quantity": 1}]),
        ("两根蒜香法棍一袋餐包", [{"product": "蒜香法棍", "quantity": 2}, {"product": "餐包", "quantity": 1}]),
        ("新疆大馕要两个", [{"product": "新疆大馕", "quantity": 2}]),
        ("帮我留俩碱水结，原味一个，芝士一个", [
            {"product": "碱水结", "quantity": 1, "flavour": "原味"},
            {"product": "碱水结", "quantity": 1, "flavour": "芝士"},
        ]),
        ("奶油小方九块装的来两盒", [{"product": "奶油小方", "quantity": 2}]),
        ("甜甜圈一打半", [{"product": "甜甜圈", "quantity": 18}]),
        ("我们班32个孩子，杯子蛋糕每人一个，订", [{"product": "杯子蛋糕", "quantity": 32}]),
        ("订个8寸的草莓奶油蛋糕", [{"product": "蛋糕", "quantity": 1, "size": "8寸", "flavour": "草莓奶油"}]),
    ],
)  # fmt: skip
def test_what_nobody_listed_and_how_people_count(text: str, items: list[dict[str, object]]) -> None:
    found = KINDS["intent"]({"text": text, "now": "2026-11-21T10:00:00+08:00"}, rows.shop())["slots"]["items"]
    assert same.same_items(items, found), found


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("她25号生日，八寸水果的，我到时候去店里拿，下午吧", "2026-11-25T12:00"),
        ("周一开会，12份套餐，8点一刻送到301", "2026-11-23T08:15"),
        ("十二月三十一晚上九点要一个8寸的", "2026-12-31T21:00"),
        ("两个面包，晚上九点关门前来拿", None),
        ("大年初二中午来取一个8寸的蛋糕", "2027-02-07T11:00"),
        ("能不能早点 今天五点半前送两个面包过来", None),
    ],
)
def test_an_hour_on_the_day_that_was_told(text: str, start: str | None) -> None:
    when = KINDS["times"]({"text": text, "now": "2026-11-21T10:00:00+08:00"}, rows.shop())["datetime"]
    assert (when["from"] or "")[:16] == (start or "")
    if start is None:
        assert when["grain"] == "before"
        assert when["to"][11:13] in ("17", "21")
