"""How many are wanted, over several messages."""

import pytest

from tests.language.test_dialogue import things, tickets


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
