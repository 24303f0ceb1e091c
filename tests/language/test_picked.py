"""What is taken of several things offered, what is put right, and what is told in pieces."""

import pytest

from tests.language.test_dialogue import things, tickets

BREAD = "小美：两个可颂 明天三点拿"
TWO = "小美：两个可颂 三个蛋挞 明天三点拿"
CAKE = "小美：订个6寸草莓蛋糕 写 小宝一岁啦 明天下午三点拿"
BROUGHT = "小美：订6个蛋黄酥 今天下午四点送 阳光花园3号楼502"


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ("蛋挞要 拿铁不要", {"可颂": 2, "蛋挞": 1}),
        ("拿铁不要 蛋挞来两份", {"可颂": 2, "蛋挞": 2}),
        ("来份蛋挞吧 拿铁不用了", {"可颂": 2, "蛋挞": 1}),
        ("都不要 谢谢", {"可颂": 2}),
        ("蛋挞太甜 拿铁不要", {"可颂": 2}),
        ("不用啦 我家孩子就要吃可颂", {"可颂": 2}),
    ],
)
def test_of_two_things_offered_one_is_taken(answer: str, due: dict[str, int]) -> None:
    [ticket] = tickets(BREAD, "#店员：好的 要不要再来一份蛋挞和一杯拿铁", f"小美：{answer}")
    assert (ticket["status"], things(ticket)) == ("open", due)


def test_another_kind_that_is_offered_is_one_of_the_same_thing() -> None:
    talk = (
        "小美：月饼 五仁的两盒 下周四来取",
        "#店员：再加一盒莲蓉、一盒豆沙怎么样？",
        "小美：豆沙加一盒可以，莲蓉就不要了",
    )
    [ticket] = tickets(*talk)
    kinds = [(item["product"], item["flavour"], item["quantity"]) for item in ticket["slots"]["items"]]
    assert kinds == [("月饼", "五仁", 2), ("月饼", "豆沙", 1)]


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ("行", {"蛋挞": 3, "可颂": 2}),
        ("不用换 3个就3个", {"蛋挞": 3}),
        ("我问下我妈", {"蛋挞": 5}),
    ],
)
def test_what_ran_short_is_filled_up_with_a_yes(answer: str, due: dict[str, int]) -> None:
    [ticket] = tickets("小美：五个蛋挞 明天三点拿", "#店员：蛋挞就剩3个了 另外两个换成可颂行吗", f"小美：{answer}")
    assert things(ticket) == due


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("可颂再加一个 蛋挞少一个", {"可颂": 3, "蛋挞": 2}),
        ("蛋挞改成4个 可颂不变", {"可颂": 2, "蛋挞": 4}),
        ("可颂再加一个 再来一杯拿铁", {"可颂": 3, "蛋挞": 3, "拿铁": 1}),
        ("我妈说可颂太油 可颂去掉", {"蛋挞": 3}),
        ("可颂去掉包装", {"可颂": 2, "蛋挞": 3}),
        ("可颂一个8块 蛋挞一个5块", {"可颂": 2, "蛋挞": 3}),
        ("可颂再烤两分钟 蛋挞少放糖", {"可颂": 2, "蛋挞": 3}),
    ],
)
def test_what_is_said_of_each_of_two_things(words: str, due: dict[str, int]) -> None:
    [ticket] = tickets(TWO, f"小美：{words}")
    assert things(ticket) == due


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("啊不对 是 小宝两岁啦", "小宝两岁啦"),
        ("名字写错了 是小保", "小保一岁啦"),
        ("那个字太普通了 换成 越来越漂亮", "越来越漂亮"),
        ("这个款式太俗了 改成奥特曼的", "小宝一岁啦"),
        ("我名字太土了 改成好听的", "小宝一岁啦"),
    ],
)
def test_words_that_are_written_are_put_right(words: str, due: str) -> None:
    [ticket] = tickets(CAKE, f"小美：{words}")
    assert ticket["slots"]["inscription"] == due


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("房号错了应该是1502", "阳光花园3号楼1502"),
        ("改送5号楼1101吧 我在婆婆家", "阳光花园5号楼1101"),
        ("我说错了是T2航站楼", "阳光花园3号楼502"),
    ],
)
def test_a_door_that_is_put_right(words: str, due: str) -> None:
    [ticket] = tickets(BROUGHT, f"小美：{words}")
    assert ticket["slots"]["address"] == due


def test_a_place_that_was_only_called_company_is_told_in_full() -> None:
    talk = (
        "小美：订6个蛋黄酥 今天下午送到公司",
        "*小助手：地址电话发一下哦",
        "小美：滨江国际T2 1805 电话写我同事的 13800002222",
    )
    [ticket] = tickets(*talk)
    assert (ticket["slots"]["address"], ticket["slots"]["phone"]) == ("滨江国际T2 1805", "13800002222")
    assert "inscription" not in ticket["slots"]


def test_an_order_in_single_words() -> None:
    [ticket] = tickets("小美：要粽子", "小美：蜜枣的", "小美：10个", "小美：明天上午", "小美：我妈去拿")
    assert ticket["slots"]["items"] == [{"product": "粽子", "flavour": "蜜枣", "quantity": 10}]
    assert ticket["slots"]["fulfilment"] == "pickup"
    for words in ("要红包", "来面包店上班", "我订面包机", "要蛋挞还是要可颂", "蛋挞吃一个就饱"):
        assert tickets(f"小美：{words}") == [], words


def test_a_time_that_does_not_suit_is_answered_with_another() -> None:
    offer = (CAKE, "#店员：三点来不及 四点半可以吗")
    [ticket] = tickets(*offer, "小美：四点半我得接孩子 那五点吧", "小美：好的")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T17:00:00+08:00"


def test_what_brings_a_cancelled_order_back() -> None:
    assert [one["status"] for one in tickets(CAKE, "小美：取消吧", "小美：等等 又要了 改8寸")] == ["open"]
    for words in ("又要下雨了", "恢复出厂设置", "还是周三晚上聚餐吧"):
        assert tickets(CAKE, "小美：取消吧", f"小美：{words}")[0]["status"] == "cancelled", words


def test_two_orders_for_two_days_in_one_message() -> None:
    found = tickets("小美：周六要8寸草莓蛋糕 周日要20个蛋挞 都是上午十点拿")
    times = [ticket["slots"]["datetime"]["from"] for ticket in found]
    assert times == ["2026-11-28T10:00:00+08:00", "2026-11-22T10:00:00+08:00"]
    assert [things(ticket) for ticket in found] == [{"蛋糕": 1}, {"蛋挞": 20}]
    for words in ("周六我有空 周日要一个8寸草莓蛋糕 10点拿", "周五团建要20个三明治 周五上午九点送到创业大厦9楼"):
        assert len(tickets(f"小美：{words}")) == 1, words
    assert tickets("小美：周一吃面包 周二吃蛋糕 周三吃土") == []


def test_what_looks_like_a_month_or_a_day() -> None:
    [ticket] = tickets("小美：订10盒月饼 周五自取", "小美：加2盒")
    assert things(ticket) == {"月饼": 12}
    [ticket] = tickets("小美：订蛋糕 8寸 水果 后天六点取", "小美：蛋糕大一号吧 10寸")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-23T18:00:00+08:00"
    assert ticket["slots"]["items"][0]["size"] == "10寸"


def test_an_hour_waits_for_its_day() -> None:
    [ticket] = tickets("老王：肉包 两个", "老王：豆浆 一杯", "老王：七点半", "老王：明早哈")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T07:30:00+08:00"


def test_the_same_in_another_taste_and_so_many_of_what_another_asked_about() -> None:
    _, ticket = tickets("小美：订个8寸芒果蛋糕 周六下午三点拿", "阿强：我也要一个一样的，口味换成巧克力")
    [item] = ticket["slots"]["items"]
    assert (item["size"], "巧克力" in str(item)) == ("8寸", True)
    [ticket] = tickets("小美：蛋挞还有吗", "#店员：有", "阿强：我要两个 明早八点拿")
    assert (ticket["customer"], things(ticket)) == ("阿强", {"蛋挞": 2})
    assert tickets("小美：蛋挞还有吗", "#店员：有", "阿强：我要两个孩子都上学") == []
