"""What a message says about an order."""

from datetime import datetime
from typing import Any

import pytest

from app.cli.predict import KINDS
from app.language.goods import MOST
from app.language.normalise import fold
from app.language.plainly import plain_slots
from app.language.reading import Context, Intent, Message, Product, Shop
from app.language.slots import scan, slots_for
from app.language.understand import read
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
        ("明早油条豆浆各两份 7点", [("油条", 2, None, None), ("豆浆", 2, None, None)]),
        ("牛角包配咖啡 各12份", [("牛角包", 12, None, None), ("咖啡", 12, None, None)]),
        ("茶歇订小蛋糕60个 咖啡60杯", [("小蛋糕", 60, None, None), ("咖啡", 60, None, None)]),
        ("蛋挞一打", [("蛋挞", 12, None, None)]),
        ("给我留两份香酥鸡排", [("香酥鸡排", 2, None, None)]),
        ("🥐🥐🥐来三个", [("可颂", 3, None, None)]),
        ("三明治不要了换成两个可颂", [("可颂", 2, None, None)]),
        ("蛋黄酥来两盒，要礼盒装", [("蛋黄酥", 2, None, None)]),
        ("蝴蝶酥一盒，凤梨酥不要，杏仁过敏", [("蝴蝶酥", 1, None, None)]),
        ("可颂两个 哦不四个 明早取", [("可颂", 4, None, None)]),
        ("法棍一根…两根吧 切片", [("法棍", 2, None, None)]),
        ("蛋黄酥一盒…凤梨酥两盒", [("蛋黄酥", 1, None, None), ("凤梨酥", 2, None, None)]),
        ("那种麻球一个个串起来的，二十个", [("麻球", 20, None, None)]),
        ("菠萝包两个同埋柠檬茶一杯", [("菠萝包", 2, None, None), ("柠檬茶", 1, None, None)]),
        ("豆沙青团没了就换芝麻的，一共要六只", [("豆沙青团", 6, None, None)]),
        ("爱心早餐来一份，玉米包加豆浆", [("玉米包", None, None, None), ("豆浆", None, None, None)]),
        ("营养早餐一份 豆浆一杯", [("营养早餐", 1, None, None), ("豆浆", 1, None, None)]),
        ("早餐 8 元套餐 三份", [("套餐", 3, None, None)]),
        ("吐司吐司吐司！来一条", [("吐司", 1, None, None)]),
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
        ("牌子写 程老师 余生都是假期", "inscription", "程老师 余生都是假期"),
        ("写 生日快乐 就这样", "inscription", "生日快乐"),
        ("300以内的水果蛋糕", "budget", "<=300"),
        ("吐司一条 万达店拿", "store", "万达店"),
        ("蛋糕送锦绣苑9幢101，我都在家", "address", "锦绣苑9幢101"),
        ("两份三明治 早上七点能送到不 二中南门", "address", "二中南门"),
        ("两个三明治 送到一中高三办公室", "address", "一中高三办公室"),
        ("送2个馒头 榆树胡同11号", "address", "榆树胡同11号"),
        ("吐司六条 五点来拉走", "fulfilment", "pickup"),
        ("留两个蛋糕 送不了的话我下去拿", "fulfilment", "delivery"),
        ("写个寿字 10寸寿桃蛋糕", "inscription", "寿"),
        ("花生过敏 千万别放坚果和芝麻 8寸草莓慕斯", "allergy", ["花生", "坚果", "芝麻"]),
    ],
)
def test_details_are_found(text: str, name: str, value: str | list[str]) -> None:
    assert slots("order_cake", text)[name] == value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("8寸草莓蛋糕 明天下午送我家 老地址", "address"),
        ("帮我放前台写个张字 两个吐司", "address"),
        ("帮我放前台写个张字 两个吐司", "inscription"),
        ("接龙 6栋王姨 肉包4 豆浆2", "address"),
        ("我在会议室开会，帮我留两个吐司", "address"),
        ("小朋友活动 要30个纸杯蛋糕 湖滨社区活动室", "fulfilment"),
    ],
)
def test_what_is_no_detail(text: str, name: str) -> None:
    assert name not in slots("order_cake", text)


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
        ("给我留俩司康，一个蔓越莓一个红茶", [
            {"product": "司康", "quantity": 1, "flavour": "蔓越莓"},
            {"product": "司康", "quantity": 1, "flavour": "红茶"},
        ]),
        ("两个8寸的，一个榴莲一个抹茶，周六下午三点取", [
            {"product": "蛋糕", "quantity": 1, "size": "8寸", "flavour": "榴莲"},
            {"product": "蛋糕", "quantity": 1, "size": "8寸", "flavour": "抹茶"},
        ]),
        ("麻薯要20个，一半芋泥一半抹茶，后天取", [
            {"product": "麻薯", "quantity": 10, "flavour": "芋泥"},
            {"product": "麻薯", "quantity": 10, "flavour": "抹茶"},
        ]),
        ("粽子要十只，六只甜四只咸", [
            {"product": "粽子", "quantity": 6, "flavour": "甜"},
            {"product": "粽子", "quantity": 4, "flavour": "咸"},
        ]),
        ("三个草莓慕斯 两个抹茶的", [
            {"product": "草莓慕斯", "quantity": 3},
            {"product": "慕斯", "quantity": 2, "flavour": "抹茶"},
        ]),
        ("订吐司，后天，六条，送公司，红豆的", [{"product": "吐司", "quantity": 6, "flavour": "红豆"}]),
        ("6寸 桃子酸奶的 明天取", [{"product": "蛋糕", "size": "6寸", "flavour": "桃子酸奶"}]),
        ("6寸草莓蛋糕一个 酸奶两杯", [
            {"product": "蛋糕", "quantity": 1, "size": "6寸", "flavour": "草莓"},
            {"product": "酸奶", "quantity": 2},
        ]),
        ("要个八寸的 不对 十寸 十寸够了 海盐奶油", [{"product": "蛋糕", "size": "10寸", "flavour": "海盐奶油"}]),
        ("给弄俩六寸的，一个给奶奶一个给外婆", [{"product": "蛋糕", "quantity": 2, "size": "6寸"}]),
        ("来个小雏菊那款 6寸 明天取", [{"product": "小雏菊", "size": "6寸"}]),
        ("我要个双层的那款 8寸", [{"product": "蛋糕", "size": "8寸"}]),
        ("蛋糕台要一套 三十来个人", [{"product": "蛋糕", "quantity": 1, "size": "30人"}]),
        ("清明艾草青团两盒", [{"product": "艾草青团", "quantity": 2}]),
        ("元宵节面包还有吗 来两个", [{"product": "元宵节面包", "quantity": 2}]),
        ("小雪花酥两盒", [{"product": "小雪花酥", "quantity": 2}]),
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
        ("父亲节订个8寸巧克力蛋糕，当天上午来取", "2027-06-20T08:00"),
        ("下月初六 公历哈 8寸的草莓蛋糕", "2026-12-06T00:00"),
        ("这周哪天都行 帮我做个6寸巴斯克", "2026-11-21T00:00"),
        ("七点多来拿两个菠萝包", "2026-11-21T19:00"),
        ("两个吐司，我下班六点多才到", "2026-11-21T18:00"),
        ("中秋送客户 月饼礼盒30盒 下周一下午四点要", "2026-11-23T16:00"),
        ("周末想吃你家贝果 周日9点来取两个", "2026-11-22T09:00"),
        ("星期六一早来拿两个可颂", "2026-11-28T05:00"),
        ("送两个馒头 榆树胡同11号 后天", "2026-11-23T00:00"),
        ("今天下午五点孩子放学前要拿到8寸草莓蛋糕", None),
    ],
)
def test_an_hour_on_the_day_that_was_told(text: str, start: str | None) -> None:
    when = KINDS["times"]({"text": text, "now": "2026-11-21T10:00:00+08:00"}, rows.shop())["datetime"]
    assert (when["from"] or "")[:16] == (start or "")
    if start is None:
        assert when["grain"] == "before"
        assert when["to"][11:13] in ("17", "21")


@pytest.mark.parametrize(
    ("text", "things"),
    [
        # a feast is part of what a cake shows; before a flavour or a known thing it only says for which day
        ("圣诞雪橇蛋糕 8寸 23号下午取", [("圣诞雪橇蛋糕", None, "8寸", None)]),
        ("圣诞草莓蛋糕 8寸 24号取", [("蛋糕", None, "8寸", "草莓")]),
        ("惊蛰梨子面包 明天留一只", [("梨子面包", 1, None, None)]),
        # people who are counted are no number of cakes
        ("三个大人两个老人 10寸太大 8寸吧", [("蛋糕", None, "8寸", None)]),
        ("甜品台 80人左右", [("甜品台", None, "80人", None)]),
        # layers one upon the other, and two cakes
        ("三层 12寸10寸6寸 草莓蛋糕", [("蛋糕", None, "12寸+10寸+6寸", "草莓")]),
        ("城堡蛋糕 10寸加6寸 周六取", [("城堡蛋糕", None, "10寸+6寸", None)]),
        # words of measure of things that stand or are filled into something
        ("竹筒酸奶慕斯3筒", [("竹筒酸奶慕斯", 3, None, None)]),
        ("马卡龙塔两座 预算800以内", [("马卡龙塔", 2, None, None)]),
        # a filling is a flavour, listed or not
        ("里面要海苔脆夹心 8寸", [("蛋糕", None, "8寸", "海苔脆")]),
        ("20份 时间跟他们一样", []),
        ("美式6杯 其中两杯燕麦奶", [("美式", 6, None, None)]),
        ("燕麦奶两杯", [("燕麦奶", 2, None, None)]),
        ("三个小蛋糕 4寸的 一个恐龙两个小猪佩奇", [("小蛋糕", 3, "4寸", None)]),
        ("帮我备三斤油炸馓子", [("油炸馓子", 3, None, None)]),
        ("可颂多一个", [("可颂", 1, None, None)]),
    ],
)
def test_what_belongs_to_a_name_and_what_does_not(
    text: str, things: list[tuple[str, int | None, str | None, str | None]]
) -> None:
    found = slots("order_cake", text).get("items", [])
    due = [{"product": p, "quantity": q, "size": s, "flavour": f} for p, q, s, f in things]
    assert same.same_items(due, found), found


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("贺卡不写 蛋糕上写 爸爸真棒", "inscription", "爸爸真棒"),
        ("对 写 1314", "inscription", "1314"),
        ("八点半送环城路桥底7号板房", "address", "环城路桥底7号板房"),
        ("明早八点送工程部", "address", "工程部"),
        ("今晚送男寝5舍", "address", "男寝5舍"),
        ("周三下午送物理楼B305", "address", "物理楼B305"),
        ("送到三楼数学组", "address", "三楼数学组"),
        ("周日前送到哦送到丹桂里7幢902阿婆在屋里", "address", "丹桂里7幢902"),
        ("麻烦送 到化学楼C座308 打我电话", "address", "化学楼C座308"),
        ("后天上午送兰亭苑3幢 6寸", "address", "兰亭苑3幢"),
        ("送学校 育红小学传达室", "address", "育红小学传达室"),
        ("两个菠萝包 今晚送1203", "address", "1203"),
        ("十个贝果 十点我开面包车去搬", "fulfilment", "pickup"),
        ("周六送西湖草坪", "address", "西湖草坪"),
        ("楼栋错了 是银杏大厦9层", "address", "银杏大厦9层"),
        ("金桥幼儿园中二班", "address", "金桥幼儿园中二班"),
        ("28号晚上 世纪会展C馆", "address", "世纪会展C馆"),
    ],
)
def test_words_and_places_that_stand_by_themselves(text: str, name: str, value: str) -> None:
    assert slots("order_cake", text)[name] == value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("蛋糕上不写字", "inscription"),
        ("写 12", "inscription"),
        ("送全部同事", "address"),
        ("8号会议用", "address"),
    ],
)
def test_what_only_looks_like_them(text: str, name: str) -> None:
    assert name not in slots("order_cake", text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("前程似锦升学蛋糕", ["前程似锦升学蛋糕"]),
        ("订那个象棋盘蛋糕", ["象棋盘蛋糕"]),
        ("你们的蛋糕真好看", ["蛋糕"]),
        ("再加一个咸奶酪脆底包吧", ["咸奶酪脆底包"]),
        ("改成三个菠萝包", ["菠萝包"]),
    ],
)
def test_a_name_is_whole_also_where_nothing_is_ordered(text: str, names: list[str]) -> None:
    reading = read(Message(text=text, now=NOW), Context(), Shop())
    assert [item.product for item in reading.said.items] == names
