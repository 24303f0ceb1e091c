"""What staff read back, ask about or show, and what the customer's next words make of it."""

import pytest

from tests.language.test_dialogue import things, tickets

CAKE = "小美：订个6寸草莓蛋糕 明天下午三点来拿"
BREAD = "小美：30个可颂 明天三点拿"


def product(*lines: str) -> list[tuple[str, str | None]]:
    [ticket] = tickets(*lines)
    return [(item["product"], item.get("flavour")) for item in ticket["slots"]["items"]]


def test_a_name_said_in_pieces_is_put_together_by_staff() -> None:
    order = ("小美：订个8寸蛋糕 明天三点拿", "小美：我崽爱看小马 就做个小马的样子")
    assert product(*order, "*小助手：8寸小马造型蛋糕，记下了") == [("小马造型蛋糕", None)]


@pytest.mark.parametrize("words", ["好的 8寸巧克力蛋糕", "好的 推荐8寸栗子蛋糕", "草莓的没有了 8寸芒果蛋糕可以吗"])
def test_what_the_customer_never_said_is_not_read_back(words: str) -> None:
    order = ("小美：订个8寸蛋糕 明天三点拿 不要巧克力", f"#店员：{words}")
    assert product(*order) == [("蛋糕", None)]


def test_a_number_read_back_before_a_change_is_over() -> None:
    [ticket] = tickets(
        BREAD, "#店员：好的 30个可颂，自提还是送？", "小美：改成20个", "#店员：好的，改为20个", "小美：嗯嗯 就这样"
    )
    assert things(ticket) == {"可颂": 20}


def test_an_hour_is_of_the_day_and_the_part_that_staff_asked_about() -> None:
    [ticket] = tickets("小美：订个母亲节蛋糕", "*小助手：25号几点取？", "小美：上午11点")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-25T11:00:00+08:00"
    [ticket] = tickets("小美：订个6寸蛋糕 明天拿", "#店员：晚上6点来拿？", "小美：6点关不了门 7点来")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T19:00:00+08:00"


@pytest.mark.parametrize(
    ("words", "hour"), [("那六点吧", "18:00"), ("可以 5点", "17:00"), ("10点起不来 11点", "11:00")]
)
def test_hours_behind_small_words(words: str, hour: str) -> None:
    [ticket] = tickets("小美：订个6寸蛋糕 明天拿", "#店员：几点来？", f"小美：{words}")
    assert ticket["slots"]["datetime"]["from"] == f"2026-11-22T{hour}:00+08:00"


@pytest.mark.parametrize("words", ["那三点建议我看了", "上午不行 放久了不新鲜", "那两点我都晓得"])
def test_points_and_times_that_do_not_do_change_nothing(words: str) -> None:
    found = tickets(CAKE, "#店员：明天上午先做好行不行？", f"小美：{words}")
    assert [ticket["slots"]["datetime"]["from"] for ticket in found] == ["2026-11-22T15:00:00+08:00"]


def test_what_staff_ask_back_about_is_what_was_wanted() -> None:
    [ticket] = tickets("小美：大后天乔迁 要发糕", "*小助手：发糕要几个？几点来拿？", "小美：十六个 清早七点半来")
    assert things(ticket) == {"发糕": 16}
    assert ticket["slots"]["datetime"]["from"] == "2026-11-24T07:30:00+08:00"
    assert tickets("小美：要是有发糕就好了", "*小助手：发糕要几个？", "小美：我随便说说") == []


def test_a_flavour_beside_the_hour_answers_what_taste() -> None:
    order = ("小美：订个8寸蛋糕", "*小助手：什么口味？哪天几点取？")
    assert product(*order, "小美：芒果 明天晚上七点半") == [("蛋糕", "芒果")]
    assert product(*order, "小美：不要芒果 明天下午三点") == [("蛋糕", None)]


def test_kinds_that_staff_listed() -> None:
    asked = ("小美：清明果做不做", "#店员：做的 有笋丁的和芝麻糖的")
    [ticket] = tickets(*asked, "小美：来10个笋丁 10个芝麻糖 明天上午来拿")
    kinds = [(item["product"], item["flavour"], item["quantity"]) for item in ticket["slots"]["items"]]
    assert kinds == [("清明果", "笋丁", 10), ("清明果", "芝麻糖", 10)]
    assert tickets(*asked, "小美：昨天买了两个笋丁的 还没吃完") == []


def test_whom_staff_call_by_name_over_an_order() -> None:
    offer = "#店员：@阿豪 您刚在店里订的12寸水果蛋糕，25号晚上6点来拿，对吧？"
    [ticket] = tickets(offer, "阿豪：对", "阿豪：25号晚上大家来我店里吃串")
    assert (ticket["customer"], ticket["slots"]["datetime"]["from"]) == ("阿豪", "2026-11-25T18:00:00+08:00")
    assert tickets("#店员：@阿豪 12寸水果蛋糕今天特价哦", "阿豪：好的") == []


def test_how_sweet_and_what_it_shows() -> None:
    assert product("小美：24杯豆浆 24个馒头 明早七点拿", "小美：24杯都要无糖的") == [("豆浆", "无糖"), ("馒头", None)]
    figure = "小美：6寸奥特曼蛋糕 明天拿"
    assert product(figure, "小美：换成孙悟空的") == [("孙悟空蛋糕", None)]
    assert product(figure, "小美：他又喜欢孙悟空了 家里都是") == [("奥特曼蛋糕", None)]


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("我老婆昨天在店里订的蛋糕 做好了冇", ["order_status"]),
        ("机器人讲不清 叫你们店长来", ["human_help"]),
        ("说好三点送的面包 现在都四点了 人影都没有", ["complaint"]),
        ("我妈的快递到了没", []),
        ("跟机器人聊天好好玩", []),
        ("都八点了 我还没下班", []),
    ],
)
def test_what_is_wanted_of_a_person(words: str, kinds: list[str]) -> None:
    assert [ticket["type"] for ticket in tickets(f"小美：{words}")] == kinds


def test_a_number_is_shared_out_among_kinds_and_packed() -> None:
    buns = "小美：包子十个 馒头十个 明早六点半来拿"
    [ticket] = tickets(buns, "小美：包子要肉的五个 菜的五个")
    kinds = [(item["product"], item.get("flavour"), item["quantity"]) for item in ticket["slots"]["items"]]
    assert kinds == [("包子", "肉", 5), ("包子", "菜", 5), ("馒头", None, 10)]
    [ticket] = tickets("小美：20个月饼 明天拿", "小美：分开装 一袋五个")
    assert things(ticket) == {"月饼": 20}


def test_no_to_what_is_offered_for_what_is_sold_out() -> None:
    gone = ("小美：留两条吐司 五点来拿", "#店员：吐司卖完了 换奶香包行不")
    assert tickets(*gone, "小美：不要 那算了")[0]["status"] == "cancelled"
    assert things(tickets(*gone, "小美：算了 那就奶香包吧")[0]) == {"奶香包": 2}
    assert tickets("小美：留两条吐司 五点来拿", "#店员：要不要再带点蛋挞", "小美：不要 算了")[0]["status"] == "open"


def test_what_another_has_asked_about_or_shown_may_be_wanted() -> None:
    asked = ("小美：抹茶卷好多钱一条 就问问", "#店员：28")
    [ticket] = tickets(*asked, "阿强：我要两条 六点拿")
    assert (ticket["customer"], things(ticket)) == ("阿强", {"抹茶卷": 2})
    assert tickets(*asked, "阿强：我要两个人一起去") == []


def test_portions_are_made_up_of_what_follows() -> None:
    [ticket] = tickets("小美：明天早餐12份 每份一个包子一杯豆浆 七点半送到卫生院")
    assert things(ticket) == {"包子": 12, "豆浆": 12}
