"""Addresses bit by bit, and what is told of an order without saying so."""

import pytest

from app.language.doors import next_door, readdressed
from tests.language.test_dialogue import tickets

SENT = "小美：6寸草莓蛋糕 明天下午四点送到文昌里"


def address(*lines: str) -> str:
    return str(tickets(*lines)[0]["slots"].get("address", ""))


def test_a_house_in_a_line_of_its_own_goes_behind_the_street() -> None:
    assert address(SENT, "小美：12栋", "*小禾：几零几呢", "小美：704") == "文昌里12栋704"


@pytest.mark.parametrize("talk", ["16号", "两点", "12个", "我在12栋楼下看到他家也卖", "3寸"])
def test_other_numbers_go_behind_no_street(talk: str) -> None:
    assert address(SENT, f"小美：{talk}") == "文昌里"


def test_a_gate_takes_the_place_of_another_gate() -> None:
    assert readdressed("启明小学东门", "东门修路 改南门") == "启明小学南门"
    assert readdressed("启明小学", "改南门") == ""
    assert readdressed("启明小学东门", "我在南门吃过饭") == ""


def test_a_house_that_is_known_is_not_said_twice() -> None:
    assert next_door("花园小区3号楼", "3号楼") == ""
    assert next_door("", "12栋") == ""


def test_a_pickup_that_staff_write_down_is_one_where_nobody_says_otherwise() -> None:
    order = "小美：周六早上九点我要一条全麦吐司"
    assert "fulfilment" not in tickets(order)[0]["slots"]
    assert tickets(order, "*小禾：周六9点全麦吐司1条，自取")[0]["slots"]["fulfilment"] == "pickup"
    assert "fulfilment" not in tickets(order, "*小禾：周六9点全麦吐司1条，自取还是送？")[0]["slots"]
    assert tickets(SENT, "#店员：好的 明天四点来取")[0]["slots"]["fulfilment"] == "delivery"


def test_closing_time_is_an_hour_in_a_conversation_too() -> None:
    [ticket] = tickets("小美：核桃枣泥糕怎么卖", "#店员：一盒36", "小美：来三盒 今天关门前来拿")
    assert ticket["slots"]["datetime"]["to"] == "2026-11-21T22:00:00+08:00"


def test_a_no_to_what_is_offered_orders_nothing_that_was_asked_about() -> None:
    assert tickets("小美：榴莲千层还有吗", "#店员：卖完啦，芒果千层要不要？", "小美：芒果的不要 谢谢") == []


def test_who_tells_the_rest_of_what_they_asked_about_orders_it() -> None:
    asked = ("小美：甜品台能弄吗", "#店员：可以的，什么时间什么场合？")
    [ticket] = tickets(*asked, "小美：23号 公司年会 下午两点前摆好", "小美：40个人")
    assert (ticket["slots"]["items"][0]["product"], ticket["slots"]["items"][0]["size"]) == ("甜品台", "40人")
    assert tickets(*asked, "小美：ok 有需要再找你们") == []
    assert tickets(*asked, "小美：我先问问 明天再说") == []


def test_an_offer_stands_no_longer_behind_a_question_of_another_matter() -> None:
    [ticket] = tickets(
        "小美：一碗牛肉粉 明天八点", "*小禾：需要加一杯豆浆吗", "小美：几点关门你们", "*小禾：22:00", "小美：哦好"
    )
    assert len(ticket["slots"]["items"]) == 1


def test_an_hour_beside_the_same_again_is_of_the_others_day() -> None:
    found = tickets("小美：两个热狗包 晚上六点拿", "阿强：跟她一样 我七点拿")
    assert found[1]["slots"]["datetime"]["from"] == "2026-11-21T19:00:00+08:00"


def test_what_was_wrong_with_goods_just_spoken_of_is_a_grievance() -> None:
    found = tickets("小美：我今天拿的蛋糕奶油是化的", "小美：给个说法吧")
    assert [one["type"] for one in found] == ["complaint"]


def test_who_an_order_is_for_makes_no_story_of_it() -> None:
    assert [one["type"] for one in tickets("小美：帮我邻居订个蛋糕")] == ["order_cake"]
    assert tickets("小美：给同事买了两个蛋糕") == []
    assert tickets("小美：要是我中奖了 订一个两米高的蛋糕请全群吃") == []


def test_a_time_that_was_asked_about_is_that_of_the_order_unless_it_cannot_be() -> None:
    asked = ("小美：6寸的提拉米苏有吗", "#店员：有的", "小美：明天下午能拿吗")
    [ticket] = tickets(*asked, "#店员：可以", "小美：好的帮我留一个")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T12:00:00+08:00"
    assert "datetime" not in tickets(*asked, "#店员：明天不行", "小美：那帮我留一个")[0]["slots"]


def test_so_many_on_top_for_somebody_else() -> None:
    order = "小美：五个枣馍 中午十二点来拿"
    for more, count in (("我爸听见了 说他也要仨", 8), ("再加2个 给我婆婆", 7), ("再加2个袋子", 5), ("我爸说太多了", 5)):
        assert tickets(order, f"小美：{more}")[0]["slots"]["items"][0]["quantity"] == count


def test_so_many_less_of_each() -> None:
    found = tickets("小美：十个烧饼 十碗小米粥 明早八点我去取", "小美：有三个人请假了 两样都少做三份")
    assert [item["quantity"] for item in found[0]["slots"]["items"]] == [7, 7]


def test_tables_of_so_many_people_have_one_for_each() -> None:
    [ticket] = tickets("小美：开10桌 每桌10个人 每人一个蛋挞 后天中午送香格里拉")
    assert ticket["slots"]["items"] == [{"product": "蛋挞", "quantity": 100}]


@pytest.mark.parametrize(
    "talk",
    ["上次买的草莓3个 香草2个", "昨天那个草莓蛋糕我妈说太甜了", "我同事订了20个蛋挞", "我昨天在别家买了个8寸的 才98"],
)
def test_what_was_bought_before_or_by_others_is_no_part_of_an_order(talk: str) -> None:
    assert tickets("小美：5个蛋挞 明天拿", f"小美：{talk}") == tickets("小美：5个蛋挞 明天拿")
