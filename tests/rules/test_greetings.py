"""Where no account of ours speaks, WeCom greets with our words: a template a kind of store, kept in step."""

from typing import Any

import pytest

from app.errors import Forbidden
from app.registry import changes
from app.rules.book import DEFAULT
from app.rules.greetings import service as greetings
from app.rules.greetings.decide import Now, to_ask
from app.who import Who
from app.work import begin
from tests.house import House

ANN = Who("ann", "operator")
SYSTEM = Who("clock", "system")


async def act(house: House, what: Any, *values: Any, who: Who = SYSTEM) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {what.__name__}", who=who) as work:
        found = await what(work, *values)
    await house.settle()
    return found


def in_wecom(house: House) -> list[str]:
    return [template["text"] for _, template in house.box.journal.things("welcome")]


@pytest.fixture
async def silent(house: House) -> House:
    """Two kinds of store have a group in which nobody of ours speaks."""
    await house.do(
        """update chat_group set account = 'mxh-bot-01';
           update chat_group set account = null where group_id in (
             select min(g.group_id) from chat_group g join store s on s.id = g.store_id
              where s.kind in ('小区', '商圈') group by s.kind)"""
    )
    return house


async def test_each_kind_of_store_without_a_voice_gets_a_template(silent: House) -> None:
    assert await act(silent, greetings.keep, DEFAULT) == ["商圈", "小区"]

    rows = await silent.rows("select kind, state, template_id <> '' from greeting order by kind")
    assert sorted(rows) == [("商圈", "kept", True), ("小区", "kept", True)]
    (first, second) = in_wecom(silent)
    assert first == second
    assert "%NICKNAME%" in first
    assert "本群" in first
    assert await act(silent, greetings.keep, DEFAULT) == []  # in step


async def test_where_wecom_greets_nobody_is_asked_to(silent: House) -> None:
    sql = "select min(g.group_id) from chat_group g where g.account is null"
    group = silent.box.world.group((await silent.rows(sql))[0][0])
    assert group is not None
    silent.box.world.join(group, {"wmfirst": "小一"})
    await silent.later(seconds=12)
    await silent.later(seconds=2)
    assert await silent.rows("select kind from task") == [("send_text",)]  # no template yet: the owner is asked

    await act(silent, greetings.keep, DEFAULT)
    silent.box.world.join(group, {"wmsecond": "小二"})
    await silent.later(seconds=12)
    await silent.later(seconds=60)
    assert await silent.rows("select kind from task") == [("send_text",)]


async def test_the_words_follow_the_setting(silent: House) -> None:
    await act(silent, greetings.keep, DEFAULT)
    await act(silent, changes.set_value, "store_type", "小区", "welcome_text", "邻居{names}好！{rules}", who=ANN)
    await silent.later(seconds=1)

    texts = in_wecom(silent)
    assert len(texts) == 2  # changed, not added: WeCom takes a hundred
    assert sum(text.startswith("邻居%NICKNAME%好！") for text in texts) == 1


async def test_what_is_only_observed_is_asked_for_once_it_is_released(silent: House) -> None:
    await act(silent, changes.set_value, "chain", "", "live_welcome", False, who=ANN)
    await act(silent, greetings.keep, DEFAULT)
    assert in_wecom(silent) == []
    assert {row[0] for row in await silent.rows("select state from greeting")} == {"observed"}

    await act(silent, changes.set_value, "chain", "", "live_welcome", True, who=ANN)
    await silent.later(minutes=1)
    assert await act(silent, greetings.keep, DEFAULT) == ["商圈", "小区"]
    assert len(in_wecom(silent)) == 2


async def test_what_wecom_refuses_is_told_and_asked_for_again(silent: House) -> None:
    refuse = {"path": "externalcontact/group_welcome_template/add", "errcode": 41055, "times": 2}
    await silent.in_the_box("/sandbox/trouble", refuse)
    await act(silent, greetings.keep, DEFAULT)
    assert {row[0] for row in await silent.rows("select state from greeting")} == {"failed"}
    told = silent.box.journal.entries(kinds=("told",), staff=(silent.staff("operator"),))
    assert any("欢迎语" in entry.data["message"]["text"]["content"] for entry in told)
    await silent.later(minutes=1)
    assert await act(silent, greetings.keep, DEFAULT) == ["商圈", "小区"]
    assert {row[0] for row in await silent.rows("select state from greeting")} == {"kept"}


async def test_nobody_is_greeted_where_the_welcome_is_off_and_clerks_may_not_ask(silent: House) -> None:
    await act(silent, changes.set_value, "chain", "", "welcome", False, who=ANN)
    assert await act(silent, greetings.keep, DEFAULT) == []
    with pytest.raises(Forbidden):
        await act(silent, greetings.keep_now, DEFAULT, who=Who("bob", "clerk", stores=frozenset({1})))


async def test_the_template_goes_with_the_welcome_and_comes_back_with_it(silent: House) -> None:
    await act(silent, greetings.keep, DEFAULT)
    await act(silent, changes.set_value, "store_type", "小区", "welcome", False, who=ANN)
    await silent.later(seconds=1)
    assert len(in_wecom(silent)) == 1
    assert dict(await silent.rows("select kind, state from greeting")) == {"小区": "removed", "商圈": "kept"}

    await act(silent, changes.set_value, "store_type", "小区", "welcome", True, who=ANN)
    await silent.later(seconds=1)
    assert len(in_wecom(silent)) == 2


async def test_where_an_account_greets_by_now_wecom_does_not_as_well(silent: House) -> None:
    await act(silent, greetings.keep, DEFAULT)
    await silent.do("update chat_group set account = 'mxh-bot-01'")
    assert await act(silent, greetings.keep, DEFAULT) == ["商圈", "小区"]
    assert in_wecom(silent) == []


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, {"小区": ""}),
        ({"小区": Now("欢迎", "t1", "kept")}, {}),
        ({"小区": Now("旧的", "t1", "kept")}, {"小区": "t1"}),
        ({"小区": Now("欢迎", "t1", "failed")}, {"小区": "t1"}),
        ({"小区": Now("旧的", "", "asked")}, {}),  # on its way: nobody knows its id yet
        ({"小区": Now("欢迎", "", "unsure")}, {}),  # it may be there: a second one would be a second one
        ({"小区": Now("欢迎", "", "failed")}, {"小区": ""}),
        ({"小区": Now("", "t1", "asked")}, {}),  # being deleted
        ({"小区": Now("", "", "removed")}, {"小区": ""}),
        ({"小区": Now("", "t1", "failed")}, {"小区": "t1"}),  # it is still there: its words come back
        ({"商圈": Now("欢迎", "t2", "kept")}, {"小区": "", "商圈": "t2"}),  # not wanted: deleted
        ({"商圈": Now("", "", "removed")}, {"小区": ""}),
        ({"商圈": Now("", "t2", "asked")}, {"小区": ""}),
        ({"商圈": Now("", "t2", "failed")}, {"小区": "", "商圈": "t2"}),
    ],
)
def test_what_is_asked_for(known: dict[str, Now], expected: dict[str, str]) -> None:
    assert to_ask({"小区": "欢迎"}, known) == expected
