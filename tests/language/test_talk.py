"""Talk beside an order: it changes nothing, however many numbers, places and words of taking back are in it."""

import pytest

from tests.language.test_dialogue import things, tickets

CAKE = "小美：订个6寸草莓蛋糕 明天下午三点来拿"
BROUGHT = "小美：订个6寸草莓蛋糕 明天下午三点送到花园小区3号楼201"
BREAD = "小美：30个可颂 明天三点拿"
TWO = "小美：两个可颂 三个蛋挞 明天三点拿"


@pytest.mark.parametrize(
    ("order", "talk"),
    [
        (BREAD, ("小美：我爱人讲 打车要 27",)),
        (BREAD, ("小美：等等 我找找手机 8",)),
        (BREAD, ("小美：都做4个月了",)),
        (BREAD, ("小美：只需要一套餐具",)),
        (BREAD, ("#店员：好的 我们今天已经烤了22个可颂",)),
        (BREAD, ("#店员：好的 可颂10个装一盒",)),
        (TWO, ("小美：可颂不要切 蛋挞分2盒装",)),
        (TWO, ("小美：一样加一个袋子",)),
        (CAKE, ("#店长：巧克力慕斯", "小美：嗯嗯")),
        (CAKE, ("#店员：建议您再来一份蛋挞", "小美：好的 我考虑下")),
        (BROUGHT, ("小美：家长会改到体育馆了",)),
        (BROUGHT, ("小美：我同学她家搬到龙泉花园了",)),
        (CAKE, ("小美：充800送160 划算",)),
        (CAKE, ("#店员：送到哪里", "小美：明天下午三点 让我妈接")),
        (CAKE, ("#店员：什么时候要", "小美：我问问我爱人", "小美：他晚上八点才下班")),
        (CAKE, ("阿强：我请全群吃饭", "小美：拉倒吧")),
        (CAKE, ("#店员：配送费30元", "小美：拉倒吧 太贵了 我过去拿")),
        (CAKE, ("小美：我爸骗你们的，他不过敏",)),
        (CAKE, ("#店员：要不要加蜡烛？", "小美：算了不要了")),
        (CAKE, ("小美：我家楼下换了个水果店",)),
        (CAKE, ("小美：这两天上班太晚了 早点睡吧",)),
        (CAKE, ("小美：地址是桃园路吗 你们店",)),
        (CAKE, ("小美：七点有课 我先忙",)),
    ],
)
def test_talk_beside_an_order_changes_nothing(order: str, talk: tuple[str, ...]) -> None:
    [before], [after] = tickets(order), tickets(order, *talk)
    assert {**after, "slots": {**after["slots"], "fulfilment": ""}} == {
        **before,
        "slots": {**before["slots"], "fulfilment": ""},
    }


@pytest.mark.parametrize("words", ["我还是继续做我的减肥餐", "我还是安排孩子先吃饭"])
def test_everyday_words_bring_no_order_back(words: str) -> None:
    assert tickets(CAKE, "小美：取消吧", f"小美：{words}")[0]["status"] == "cancelled"


@pytest.mark.parametrize("words", ["这天气都要了老命", "你们全要了我咋办"])
def test_what_is_left_goes_to_nobody_who_did_not_ask(words: str) -> None:
    assert [ticket["customer"] for ticket in tickets("阿强：可颂还有吗", "#店员：还有3个", f"老吴：{words}")] == []


def test_what_is_for_each_is_not_what_is_asked_for_besides() -> None:
    [ticket] = tickets("小美：我们12个人聚餐 每人带一个水果 另外订两个可颂 明天三点拿")
    assert things(ticket) == {"可颂": 2}
    [ticket] = tickets("小美：10个人 一人一个可颂 再加一个8寸草莓蛋糕 明天三点拿")
    assert things(ticket) == {"可颂": 10, "蛋糕": 1}
    [ticket, *_] = tickets("小美：订35人的早餐 明早八点拿", "小美：每人一个三明治，另外再来一个8寸草莓蛋糕")
    assert things(ticket).get("蛋糕", 1) == 1
