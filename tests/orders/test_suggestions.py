"""A suggestion is thanked for once, kept, and answered by a person."""

import pytest

from app.errors import BadRequest, Conflict
from app.orders.suggestions import service as suggestions
from app.who import Who
from app.work import begin
from tests.house import House

BOSS = Who("boss", "operator")
IDEA = "建议你们出一款低糖的蛋糕，现在的有点太甜了"


async def answer(house: House, words: str) -> None:
    async with begin(house.run.database, house.clock, "test", who=BOSS) as work:
        await suggestions.answer(work, 1, words)
    await house.settle()


async def test_it_is_thanked_for_once_and_answered_once(house: House) -> None:
    await house.says(house.fan(), IDEA)
    await house.says(house.fan(), "还建议包装盒上印个加热说明")
    assert [line for line in house.bot_said() if "谢谢您的建议" in line] == house.bot_said()
    assert len(house.bot_said()) == 1
    assert await house.rows("select words from suggestion order by id limit 1") == [(IDEA,)]
    assert await house.rows("select count(*) from ticket") == [(0,)]

    for _ in range(2):
        await answer(house, "低糖款下周上架")
    assert house.bot_said()[-1].endswith("：低糖款下周上架")
    assert len(house.bot_said()) == 2
    with pytest.raises(Conflict):
        await answer(house, "另一个回答")


@pytest.mark.parametrize("words", ["", "  ", "x" * 201])
async def test_an_answer_says_something(house: House, words: str) -> None:
    await house.says(house.fan(), IDEA)
    with pytest.raises(BadRequest):
        await answer(house, words)
