"""Names nobody listed, details said in other ways, and plain words about an order that stands."""

from typing import Any

import pytest

from app.cli.predict import KINDS
from app.language.reading import Product, Shop
from training import rows, same

NOW = "2026-11-21T10:00:00+08:00"


def read(text: str, shop: Shop | None = None) -> dict[str, Any]:
    return dict(KINDS["intent"]({"text": text, "now": NOW}, shop or rows.shop()))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("8寸 88式战车蛋糕 明天下午三点取", [{"product": "88式战车蛋糕", "size": "8寸"}]),
        ("数字60蛋糕一个 明天晚上6点前做好 我去拿", [{"product": "数字60蛋糕", "quantity": 1}]),
        ("有没有长城脚下慕斯 有就留一个8寸的 明天晚上取", [{"product": "长城脚下慕斯", "quantity": 1, "size": "8寸"}]),
        ("娃要过生了 点名要那个兔子打鼓蛋糕 6寸 周六下午拿", [{"product": "兔子打鼓蛋糕", "size": "6寸"}]),
        ("Hello Kitty蛋糕 6寸 明天下午拿", [{"product": "Hello Kitty蛋糕", "size": "6寸"}]),
        ("四季春坚果挞 2盒 明天下午来取", [{"product": "四季春坚果挞", "quantity": 2}]),
        ("岩烧乳酪厚吐司留2条 下午来拿", [{"product": "岩烧乳酪厚吐司", "quantity": 2}]),
        (
            "红糖船三只 葡挞一盒 明天中午自提",
            [{"product": "红糖船", "quantity": 3}, {"product": "葡挞", "quantity": 1}],
        ),
        ("要两根芝麻麻花辫 明天下午来拿", [{"product": "芝麻麻花辫", "quantity": 2}]),
        ("蛋挞*3盒 可颂*2袋 明晚8点来拿", [{"product": "蛋挞", "quantity": 3}, {"product": "可颂", "quantity": 2}]),
        ("辣条味的泡芙四个 明天下午取", [{"product": "泡芙", "quantity": 4, "flavour": "辣条"}]),
        ("司康3（抹茶） 明天18:15自提", [{"product": "司康", "quantity": 3, "flavour": "抹茶"}]),
        (
            "定俩蛋糕\n一个寿桃蛋糕10寸\n一个恐龙蛋糕6寸\n明天上午11点取",
            [
                {"product": "寿桃蛋糕", "quantity": 1, "size": "10寸"},
                {"product": "恐龙蛋糕", "quantity": 1, "size": "6寸"},
            ],
        ),
        ("我要草莓卷 说错了 草莓慕斯 8寸的 明天下午到店拿", [{"product": "草莓慕斯", "size": "8寸"}]),
        ("蛋挞20个 学生30个 明天下午来取", [{"product": "蛋挞", "quantity": 20}]),
    ],
)
def test_a_name_begins_where_the_words_that_lead_up_to_it_end(text: str, items: list[dict[str, object]]) -> None:
    found = read(text)["slots"].get("items", [])
    assert same.same_items(items, found), found


def test_the_catalogue_keeps_its_name_where_more_stands_before_it() -> None:
    shop = Shop(products=(Product(id=3, name="云顶慕斯", kind="cake"),))
    assert read("要个小熊打鼓云顶慕斯 6寸 明天取", shop)["slots"]["items"][0]["product"] == "云顶慕斯"


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("生巧蛋糕8寸 250封顶 周日上午10点我来取", "budget", "<=250"),
        ("甜品台一套 差不多九百块 26号上午送到星海幼儿园", "budget", "~900"),
        ("8寸慕斯 超350不要 明天来拿", "budget", "<=350"),
        ("恐龙蛋糕14寸 后天晚上7点送城北体育公园2号场 500块以内搞定", "address", "城北体育公园2号场"),
        ("可颂8个 明天下午送到城东图书馆二楼休息区可以咩", "address", "城东图书馆二楼休息区"),
        ("贝果10个 下午3点送操场看台", "address", "操场看台"),
        ("月饼礼盒15盒 明天下午3点前送永发机修厂 东外环227号", "address", "永发机修厂 东外环227号"),
        ("圣诞树桩蛋糕8寸 明天18点取 解放路店", "store", "解放路店"),
        ("开心果脆饼两罐 周一中午高新店自提", "store", "高新店"),
        ("8寸老式蛋糕 明天下午取 写：福如东海 松鹤长春", "inscription", "福如东海 松鹤长春"),
        ("8寸老式蛋糕 写 妈 您辛苦了 明天下午取", "inscription", "妈 您辛苦了"),
        ("给我留个6寸慕斯 莫写字 明晚7点前取得到不", "fulfilment", "pickup"),
        ("豆沙包1个 黑咖啡1杯 明早7点40 拿了就走", "fulfilment", "pickup"),
        ("登记：芝士蛋糕，1个，6寸，取货时间12月20日10:30", "fulfilment", "pickup"),
    ],
)
def test_details_have_more_than_one_form(text: str, name: str, value: str) -> None:
    assert read(text)["slots"].get(name) == value


def test_a_gift_is_no_address_and_other_goods_are_not_fetched() -> None:
    assert "address" not in read("凤梨酥6盒 送幼儿园老师的 明天中午取")["slots"]
    assert "fulfilment" not in read("罗宋甜面包要10个 明天下午 没有就算了 莫拿别的顶")["slots"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我订的那三条吐司退了哈", "cancel_order"),
        ("预定的草莓酸奶碗莫做了 要出差", "cancel_order"),
        ("取消取消 老师说不让带", "cancel_order"),
        ("我订的三明治减掉一份 就要两份", "change_order"),
        ("脏脏包从5个加到8个", "change_order"),
        ("现在改我自己去城西店拿", "change_order"),
        ("我那盒蛋挞啥时候能好", "order_status"),
        ("泡芙20个 好了没 回个话", "order_status"),
        ("给各位看看刚提的恐龙蛋糕[图片]", "show_off"),
        ("蛋糕8寸够七个人吃吗 都是男生", "ask_product"),
        ("有没得折耳根味的蛋糕嘛", "ask_product"),
        ("帮我留个吐司嘛 啥子口味都要得 20块以内", "order_bread"),
        ("那个袋子不要了", "chitchat"),
    ],
)
def test_plain_words_about_what_stands(text: str, intent: str) -> None:
    assert read(text)["intent"] == intent
