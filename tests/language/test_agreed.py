"""What staff read back, offer and have, and what a customer's few words then mean; talk near it changes nothing."""

import pytest

from app.language.concerned import callings
from tests.language.test_dialogue import things, tickets

LATTE = "小美：4杯拿铁 3个可颂 明天九点拿"
CAKE = "小美：订个6寸草莓蛋糕 明天下午三点来拿"
TWO = ("小美：可颂3个 明天8点拿", "小美：另外订个6寸蛋糕 后天晚上6点拿")
BOTH = "小美：抹茶大福10个 芒果大福10个 后天拿"


def test_what_is_read_back_and_called_right_is_ordered() -> None:
    [ticket] = tickets(LATTE, "*小助手：好的，拿铁3杯、热牛奶1杯、可颂3个，明早9:00", "小美：对的对的")
    assert things(ticket) == {"拿铁": 3, "热牛奶": 1, "可颂": 3}
    [ticket] = tickets(CAKE, "*小助手：好的，8寸草莓蛋糕，后天16:00", "小美：没错 谢谢")
    assert (ticket["slots"]["items"][0]["size"], ticket["slots"]["datetime"]["from"][8:16]) == ("8寸", "23T16:00")


@pytest.mark.parametrize(
    ("order", "talk"),
    [
        (LATTE, ("*小助手：好的，拿铁3杯、可颂3个",)),  # nobody said yes
        (LATTE, ("*小助手：好的，拿铁4杯、可颂3个、美式1杯", "小美：不对 我没要美式")),
        (LATTE, ("#店员：好的，送您1个蛋挞", "小美：好的呀")),
        (LATTE, ("#店员：好的，可颂要再等10分钟", "小美：嗯嗯")),
        (CAKE, ("小美：就这样算了吧 懒得改",)),
        (CAKE, ("小美：换件衣服就来",)),
        (CAKE, ("#店员：写“生日快乐”？", "小美：不用写")),
        (BOTH, ("小美：抹茶的好吃",)),
        ("小美：要可颂120个 后天上午送到幸福路8号", ("小美：剩下的钱下次给",)),
    ],
)
def test_what_changes_nothing(order: str, talk: tuple[str, ...]) -> None:
    assert tickets(order, *talk) == tickets(order)


def test_what_staff_have_is_ordered_by_its_number() -> None:
    asked = ("小美：蛋黄酥有吗", "#店员：有的，要几个？", "小美：三个吧")
    assert things(tickets("小美：两个可颂 明天拿", *asked)[0]) == {"可颂": 2, "蛋黄酥": 3}
    assert things(tickets("小美：想订点点心 明天拿", *asked)[0]) == {"蛋黄酥": 3}
    assert things(tickets("小美：两个可颂 明天拿", "小美：蛋黄酥有吗", "#店员：没有啦", "小美：那三个吧")[0]) == {
        "可颂": 3
    }


def test_a_flavour_alone_is_of_what_the_group_speaks_of() -> None:
    found = tickets("阿强：3个草莓大福 明天拿", "小美：给我留两个芒果的 明天来")
    assert [things(ticket) for ticket in found] == [{"草莓大福": 3}, {"大福": 2}]
    [_, cake] = tickets("阿强：3个草莓大福 明天拿", "小美：要个8寸的 芒果的 明天来拿")
    assert cake["slots"]["items"][0]["product"] == "蛋糕"


def test_a_known_number_is_parted() -> None:
    [ticket] = tickets("小美：小蛋糕40份 明天拿", "小美：一半抹茶一半原味 各20", "小美：抹茶加到25")
    assert {item["flavour"]: item["quantity"] for item in ticket["slots"]["items"]} == {"抹茶": 25, "原味": 20}
    [ticket] = tickets("小美：要可颂120个 后天拿", "小美：全麦的30个 其余原味")
    assert [item["quantity"] for item in ticket["slots"]["items"]] == [90, 30]


def test_what_is_said_of_all_orders_holds_for_each() -> None:
    assert [ticket["slots"]["fulfilment"] for ticket in tickets(*TWO, "小美：都送到幸福路8号302")] == ["delivery"] * 2
    [bread, cake] = tickets(*TWO, "小美：蛋糕送到幸福路8号302")
    assert (bread["slots"].get("address"), cake["slots"].get("address")) == (None, "幸福路8号302")


def test_sizes_and_substitutes_are_picked_in_few_words() -> None:
    sizes = ("小美：订蛋糕", "#店员：有8寸188，10寸258")
    assert tickets(*sizes, "小美：大的吧")[0]["slots"]["items"][0]["size"] == "10寸"
    gone = ("小美：肉桂卷3个 可颂2个 明天拿", "#店员：肉桂卷卖完了，换红豆卷好吗？")
    assert things(tickets(*gone, "小美：好")[0]) == {"红豆卷": 3, "可颂": 2}
    assert things(tickets(*gone, "小美：红豆卷不要")[0]) == {"可颂": 2}


def test_rather_so_is_no_taking_back() -> None:
    assert tickets(CAKE, "小美：还是算了吧")[0]["status"] == "cancelled"
    [ticket] = tickets(CAKE, "小美：就八寸算了")
    assert (ticket["status"], ticket["slots"]["items"][0]["size"]) == ("open", "8寸")


def test_the_street_stands_before_what_is_inside_the_house() -> None:
    [ticket] = tickets("小美：8寸蛋糕 明天三点送到3楼护士站 中山路88号人民医院")
    assert ticket["slots"]["address"] == "中山路88号人民医院3楼护士站"


def test_people_are_called_by_a_part_of_their_name() -> None:
    assert {"小静", "梧桐里-小静"} <= set(callings("梧桐里-小静"))
    assert "Tina" in callings("闵行Tina")
    assert callings("小美") == ("小美",)


DRINKS = "小王：拿铁10杯 美式5杯 明天三点送到金茂大厦12楼"


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("有两个人不喝拿铁 换成美式", {"拿铁": 8, "美式": 7}),
        ("老板那杯拿铁换成热牛奶", {"拿铁": 9, "美式": 5, "热牛奶": 1}),
        ("拿铁换成美式", {"美式": 15}),
        ("拿铁多一杯 美式少一杯", {"拿铁": 11, "美式": 4}),
        ("拿铁减到8杯 美式不变", {"拿铁": 8, "美式": 5}),
        ("拿铁和美式各减两杯", {"拿铁": 8, "美式": 3}),
        ("拿铁有三杯要少糖", {"拿铁": 10, "美式": 5}),
        ("其中3杯拿铁要燕麦奶", {"拿铁": 10, "美式": 5}),
        ("有两个人换座位了", {"拿铁": 10, "美式": 5}),
        ("两个同事换班 改不了时间", {"拿铁": 10, "美式": 5}),
    ],
)
def test_some_of_what_is_ordered_changes(words: str, due: dict[str, int]) -> None:
    assert things(tickets(DRINKS, f"小王：{words}")[0]) == due


def test_one_more_cake_and_the_hour_of_a_known_day() -> None:
    [ticket] = tickets("小美：8寸草莓 明天下午三点拿", "小美：爷爷糖尿病 再做一个6寸无糖的")
    assert [item["size"] for item in ticket["slots"]["items"]] == ["8寸", "6寸"]
    [ticket] = tickets("小美：订个10寸的 周五", "*小助手：什么口味呢？几点？", "小美：芒果千层吧 晚上六点")
    assert (ticket["slots"]["items"][0]["product"], ticket["slots"]["datetime"]["from"][8:16]) == (
        "芒果千层",
        "27T18:00",
    )


def test_each_cake_has_its_words() -> None:
    [ticket] = tickets("小美：3个12寸水果蛋糕 28号晚上来拿", "小美：分别写 技术部 市场部 行政部")
    assert ticket["slots"]["inscription"] == ["技术部", "市场部", "行政部"]


def test_what_is_left_and_what_comes_beside_it() -> None:
    order = "小美：豆沙包4个 豆浆2杯 明早七点半拿"
    [ticket] = tickets(order, "#店员：豆沙包只有3个了 要不换一个肉包？", "小美：好")
    assert things(ticket) == {"豆沙包": 3, "豆浆": 2, "肉包": 1}
    [ticket] = tickets(order, "#店员：豆沙包只有3个了", "小美：那就3个")
    assert things(ticket) == {"豆沙包": 3, "豆浆": 2}


def test_one_joins_with_no_more_than_a_number() -> None:
    order = "阿珍：三个可颂 明早八点拿"
    assert [things(ticket) for ticket in tickets(order, "小吴：我要两个")] == [{"可颂": 3}, {"可颂": 2}]
    assert [things(ticket) for ticket in tickets(order, "小吴：帮我也带两个")] == [{"可颂": 3}, {"可颂": 2}]
    assert len(tickets(order, "小吴：我要一个男朋友")) == 1
