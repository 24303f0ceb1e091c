"""How many are wanted, over several messages."""

import pytest

from app.language.reading import Intent
from tests.language.test_dialogue import things, tickets
from tests.language.test_slots import items


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("等一下 经理讲人变多了 45", 45),
        ("哎数错了，18", 18),
        ("算了 四十个吧", 40),
        ("有三个同学请假 变17个", 17),
        ("我表弟又要……21个啦", 21),
        ("五点先送12个 剩下的不要了", 12),
        ("麻薯只要9个就好 老人家不吃", 9),
        ("我在3号楼 502", 20),
        ("再来晚就换供应商了", 20),
    ],
)
def test_the_last_number_holds(words: str, count: int) -> None:
    [ticket, *_] = tickets("阿木：麻薯20个 明天下午三点拿", f"阿木：{words}")
    assert things(ticket) == {"麻薯": count}


def test_the_number_of_what_is_named() -> None:
    [ticket] = tickets("阿木：可颂12个 贝果8个 明天早上拿", "阿木：贝果有两个人不来 减到6个")
    assert things(ticket) == {"可颂": 12, "贝果": 6}


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("那个红糖包来八个啊不对不对八个不够吃十二个好了", [("红糖包", 12, None, None)]),
        ("曲奇4盒不够 7盒吧", [("曲奇", 7, None, None)]),
        ("蛋挞120 泡芙60", [("蛋挞", 120, None, None), ("泡芙", 60, None, None)]),
        ("我跟我爸各来两个可颂", [("可颂", 4, None, None)]),
        ("明早A套3份 B套一份", [("a套", 3, None, None), ("b套", 1, None, None)]),
        ("要16份早餐 包子加豆浆的", [("包子", 16, None, None), ("豆浆", 16, None, None)]),
        ("要白桃乌龙那款蛋糕", [("蛋糕", None, None, "白桃乌龙")]),
        ("订个十寸的里面夹芒果那个", [("蛋糕", None, "10寸", "芒果")]),
        ("新品那个「晚风」来两只", [("晚风", 2, None, None)]),
        ("黄油饼干两罐", [("黄油饼干", 2, None, None)]),
        ("做个蛋糕 造型像一艘船", [("蛋糕", None, None, None)]),
    ],
)
def test_what_one_message_counts(text: str, due: list[tuple[str, int | None, str | None, str | None]]) -> None:
    intent: Intent = (
        "book_breakfast" if "早" in text else "order_cake" if "蛋糕" in text or "寸" in text else "order_bread"
    )
    assert items(intent, text) == due


@pytest.mark.parametrize(
    ("lines", "due"),
    [
        (["#店员：好的，一共15个豆沙粽，几点来？"], {"豆沙粽": 10, "麻糍": 4}),
        (["#店员：好的 我们今天已经做了20个豆沙粽"], {"豆沙粽": 10, "麻糍": 4}),
        (["#店员：收到，粽子是吧，各17份"], {"豆沙粽": 10, "麻糍": 4}),
        (["#店员：好的，各17份"], {"豆沙粽": 10, "麻糍": 4}),
        (["阿木：听我妈说外面 35"], {"豆沙粽": 10, "麻糍": 4}),
        (["阿木：豆沙粽不要加热 麻糍装2个袋子"], {"豆沙粽": 10, "麻糍": 4}),
        (["#店员：好的，麻糍还剩2个"], {"豆沙粽": 10, "麻糍": 4}),
        (["#店员：好的 豆沙粽10、麻糍14，对吗？", "阿木：4 不是14"], {"豆沙粽": 10, "麻糍": 4}),
        (["阿木：麻糍加到11"], {"豆沙粽": 10, "麻糍": 11}),
        (["阿木：豆沙粽不够分 也做13吧"], {"豆沙粽": 13, "麻糍": 4}),
    ],
)
def test_the_customer_alone_puts_counts_right(lines: list[str], due: dict[str, int]) -> None:
    [ticket] = tickets("阿木：豆沙粽10个 麻糍4个 后天下午三点拿", *lines)
    assert things(ticket) == due


@pytest.mark.parametrize(
    ("lines", "due"),
    [
        (["我们组7个人 每人俩菜包一碗豆花 明早八点"], {"菜包": 14, "豆花": 7}),
        (["后天来4桌客人 每桌放一盘麻花一盘桃酥"], {"麻花": 4, "桃酥": 4}),
        (["要订核桃酥 销售11人 财务5人 每人一块核桃酥 明天送"], {"核桃酥": 16}),
        (["要下午茶 18人份 周五的", "一人一块布朗尼一杯柠檬茶"], {"布朗尼": 18, "柠檬茶": 18}),
        (["想订麻花 明天下午拿", "红豆4个 抹茶6个"], {"麻花": 6}),
        (["要茶歇 周三的", "葡挞30个 奶香小酥40个"], {"葡挞": 30, "奶香小酥": 40}),
        (["#店员：豆乳小贝接龙 报数～", "5、阿木2盒 帮我妈也带3盒"], {"豆乳小贝": 5}),
        (["#店员：豆乳小贝接龙 报数～", "2 阿木 两个"], {"豆乳小贝": 2}),
        (["桂花米糕8个 红枣糕8个 周一拿", "米糕那个不要了 他们不爱吃 换成南瓜饼"], {"南瓜饼": 8, "红枣糕": 8}),
    ],
)
def test_people_and_kinds_are_counted(lines: list[str], due: dict[str, int]) -> None:
    [ticket] = tickets(*(line if line.startswith("#") else f"阿木：{line}" for line in lines))
    assert things(ticket) == due


def test_kinds_of_one_thing() -> None:
    [ticket] = tickets("阿木：留点司康 明天下午拿", "阿木：问好了 红豆5 抹茶6", "阿木：抹茶换成芒果")
    kinds = {item["flavour"]: item["quantity"] for item in ticket["slots"]["items"]}
    assert kinds == {"红豆": 5, "芒果": 6}


@pytest.mark.parametrize(
    ("lines", "due"),
    [
        (["鲜肉包9个 小米粥9碗 明早八点", "粥少三碗 有人不喝"], {"鲜肉包": 9, "小米粥": 6}),
        (["后天下午婚礼 甜品台:马卡龙70颗 泡芙50个", "新郎又加了一桌 马卡龙90 泡芙不变"], {"马卡龙": 90, "泡芙": 50}),
        (["#店员：豆乳小贝接龙 报数～", "3、阿木 半打"], {"豆乳小贝": 6}),
        (["留个芝士贝果 四点拿", "哈哈换一种心情"], {"芝士贝果": 1}),
        (["要12块布朗尼 明天两点送", "再要两壶桂花乌龙"], {"布朗尼": 12, "桂花乌龙": 2}),
    ],
)
def test_less_and_more_of_what_is_ordered(lines: list[str], due: dict[str, int]) -> None:
    [ticket] = tickets(*(line if line.startswith("#") else f"阿木：{line}" for line in lines))
    assert things(ticket) == due


def test_a_size_is_told_late_and_among_other_words() -> None:
    [ticket] = tickets(
        "阿木：订个椰子蛋糕 22号要", "*小助手：几寸呢？", "阿木：我先问问", "阿木：不好意思才下班 孩子他妈讲8寸"
    )
    assert ticket["slots"]["items"][0]["size"] == "8寸"


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("麻团去掉 烧饼加到9个", {"烧饼": 9}),
        ("又来一位 各加一份吧", {"麻团": 6, "烧饼": 7}),
        ("麻团去掉", {"烧饼": 6}),
    ],
)
def test_several_changes_in_one_message(words: str, due: dict[str, int]) -> None:
    [ticket] = tickets("阿木：麻团5个 烧饼6个 明天上午拿", f"阿木：{words}")
    assert things(ticket) == due


def test_of_two_cakes_one_goes_and_the_other_grows() -> None:
    [ticket] = tickets("阿木：20号要 芒果的8寸一个 抹茶的8寸一个", "阿木：抹茶那个去掉 芒果的做大点 10寸")
    assert [(one["flavour"], one["size"]) for one in ticket["slots"]["items"]] == [("芒果", "10寸")]
