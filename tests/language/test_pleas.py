"""What somebody of the shop must see to, though nothing is ordered: a person is wanted, an order is asked after."""

import pytest

from tests.language.test_dialogue import tickets


@pytest.mark.parametrize(
    "words", ["别机器人了 转人工 找个真人来", "跟机器说不清 让你们店长来跟我说", "找个人来跟我讲好不好"]
)
def test_who_wants_a_person_gets_a_ticket(words: str) -> None:
    found = tickets(f"小美：{words}", "*小助手：好的，已帮您呼叫店员", "小美：转人工", "小美：快点吧")
    assert [(one["type"], one["customer"], one["status"]) for one in found] == [("human_help", "小美", "open")]


def test_a_call_only_opens_the_talk() -> None:
    assert tickets("小美：在吗", "*小助手：在的") == []
    assert [one["type"] for one in tickets("小美：有人吗", "小美：6寸巴斯克 明天中午取")] == ["order_cake"]


def test_an_order_that_the_talk_knows_nothing_of_is_asked_after() -> None:
    found = tickets("小美：我前天在店里订的蛋糕做好了没有", "*小助手：帮您查一下", "小美：好 谢谢")
    assert [(one["type"], one["customer"]) for one in found] == [("order_status", "小美")]


def test_an_order_of_this_talk_is_asked_after_without_another_ticket() -> None:
    found = tickets("小美：6寸巴斯克 今天中午取", "小美：我的蛋糕做好了没有", "小美：到哪了呀")
    assert [one["type"] for one in found] == ["order_cake"]


def test_others_who_are_asked_are_no_plea() -> None:
    found = tickets("小美：下周二要一批甜点", "小美：三十来个人", "小美：我要问下我们经理")
    assert "human_help" not in [one["type"] for one in found]
