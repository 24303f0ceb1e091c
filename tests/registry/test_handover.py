"""A store manager leaves: groups, open tickets and promises are somebody else's, and nothing is lost."""

from typing import Any

import pytest

from app.bot import handover
from app.errors import BadRequest, Forbidden, NotFound
from app.registry.handover import service as handovers
from app.sandbox import chain
from app.sandbox.world import Callback
from app.who import Who
from app.work import begin
from tests.house import House

ANN = Who("ann", "operator")


async def act(house: House, what: Any, *values: Any, who: Who = ANN) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {what.__name__}", who=who) as work:
        found = await what(work, *values)
    await house.settle()
    return found


async def groups(house: House, number: int) -> dict[str, int]:
    sql = f"select state, count(*) from handover_group where handover_id = {number} group by 1"
    return dict(await house.rows(sql))


async def test_everything_that_one_had_another_has(house: House) -> None:
    manager, other = house.staff("manager"), "m002"
    await house.says(house.fan(), "订一个8寸草莓蛋糕，明天下午3点来取")
    ticket = house.cards(house.staff("clerk"))[-1][0]
    await house.press(house.staff("clerk"), "accept", ticket)
    await house.do(f"update ticket set accepted_by = '{manager}'")
    await house.do(
        f"""insert into task (kind, group_id, asked_of, words, action, outbox_id, opened_at)
            values ('rename_group', '{house.group.group_id}', '{manager}', '改名',
                    '{{"kind": "rename_group", "group_id": "{house.group.group_id}", "name": "福利群"}}', 99, now())"""
    )
    done = await act(house, handover.hand_over, manager, other)

    assert (done.tasks, done.tickets) == (1, 1)
    assert await house.rows("select asked_of from task") == [(other,)]
    assert await house.rows("select accepted_by from ticket") == [(other,)]
    titles = [card["main_title"]["title"] for _, card in house.cards(other)]
    assert "请改回群名" in titles
    assert len(titles) == 2  # and the ticket's
    owned = await house.rows(f"select count(*) from chat_group where owner_id = '{manager}'")
    assert owned == [(0,)]
    assert await groups(house, done.id) == {"done": 2}
    assert house.box.world.group(house.group.group_id).owner_id == other  # type: ignore[union-attr]  # it is there
    assert (other, "manager") in await house.rows("select staff_id, role from duty where store_id = 1")


async def test_of_somebody_who_has_left_wecom_is_asked_by_the_other_call(house: House) -> None:
    manager = house.staff("manager")
    await act(house, handovers.left, manager)
    house.box.official.tools.leave_the_corp(manager)
    done = await act(house, handover.hand_over, manager, "m002")
    assert await groups(house, done.id) == {"done": 2}


async def test_what_wecom_refuses_is_listed_with_its_reason_and_asked_for_again(house: House) -> None:
    manager = house.staff("manager")
    house.box.official.tools.leave_the_corp(manager)  # we still take them for present
    done = await act(house, handover.hand_over, manager, "m002")
    assert await groups(house, done.id) == {"failed": 2}
    failed = await act(house, handovers.failures, done.id)
    assert {code for _, code, _ in failed} == {90502}
    texts = [
        entry.data["message"]["text"]["content"]
        for entry in house.box.journal.entries(kinds=("told",), staff=(chain.OPERATOR,))
    ]
    assert any("群主交接" in text for text in texts)

    await act(house, handovers.left, manager)
    again = await act(house, handover.hand_over, manager, "m002")
    assert await groups(house, again.id) == {"done": 2}


async def test_more_than_a_day_takes_goes_on_the_next_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handovers, "_A_CALL", 1)
    monkeypatch.setattr(handovers, "_CALLS_A_DAY", 1)
    done = await act(house, handover.hand_over, house.staff("manager"), "m002")
    assert await groups(house, done.id) == {"done": 1, "waiting": 1}
    await house.later(days=1, minutes=11)
    assert await groups(house, done.id) == {"done": 2}


async def test_a_call_that_fails_as_a_whole_is_told(house: House) -> None:
    trouble = {"path": "externalcontact/groupchat/onjob_transfer", "errcode": 40003}
    await house.in_the_box("/sandbox/trouble", trouble)
    done = await act(house, handover.hand_over, house.staff("manager"), "m002")
    assert await groups(house, done.id) == {"failed": 2}
    assert all("40003" in note for _, _, note in await act(house, handovers.failures, done.id))
    assert await act(house, handovers.again, done.id) == 2
    assert await groups(house, done.id) == {"done": 2}


async def test_who_cannot_take_over(house: House) -> None:
    manager = house.staff("manager")
    with pytest.raises(NotFound):
        await act(house, handover.hand_over, manager, "nobody")
    with pytest.raises(BadRequest):
        await act(house, handover.hand_over, manager, manager)
    await act(house, handovers.left, "m002")
    with pytest.raises(BadRequest):
        await act(house, handover.hand_over, manager, "m002")
    with pytest.raises(Forbidden):
        await act(house, handover.hand_over, manager, "m003", who=Who("bob", "manager", stores=frozenset({1})))


async def test_who_is_no_member_of_the_corp_any_more_is_out_and_the_operator_hears_what_is_left(house: House) -> None:
    manager = house.staff("manager")
    body = {"FromUserName": "sys", "MsgType": "event", "Event": "change_contact", "ChangeType": "delete_user"}
    for staff_id in (manager, "m007", "stranger"):
        house.box.world._tell(Callback("wecom", {**body, "UserID": staff_id.upper()}))
    await house.settle()

    assert await house.rows("select staff_id from staff where left_at is not null order by 1") == [
        (manager,),
        ("m007",),
    ]
    texts = [
        entry.data["message"]["text"]["content"]
        for entry in house.box.journal.entries(kinds=("told",), staff=(chain.OPERATOR,))
    ]
    assert sum("名下还有：群主 2 个群" in text for text in texts) == 2
