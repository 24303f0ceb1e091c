"""The notice of many groups: all of them or none, by a hand or a person, and seen to be done."""

from typing import Any

import pytest

from app.errors import AppError, BadRequest, NotFound
from app.registry.notices import service as notices
from app.sandbox import chain
from app.who import Who
from app.work import begin
from tests.bot.by_name import with_remark
from tests.house import House
from tests.visitor import Visitor, plain

ANN = Who("ann", "operator")
TEXT = "国庆营业 9:00-21:00"


async def set_in(house: House, *group_ids: str, text: str = TEXT) -> int:
    async with begin(house.run.database, house.clock, f"notice{house.clock.at:%M%S}", who=ANN) as work:
        return await notices.set_in(work, group_ids, text)


async def tasks(house: House) -> list[Any]:
    return await house.rows("select kind, state, closed_how from task order by id")


async def test_where_an_account_can_it_does_and_elsewhere_the_owner_is_asked(house: House) -> None:
    await with_remark(house)
    other = chain.groups()[1]
    assert await set_in(house, house.group.group_id, other.group_id, other.group_id) == 2
    await house.settle()

    assert house.box.world.group_chat(house.group, names=False)["notice"] == TEXT
    assert await house.rows("select outcome from action_log where kind = 'set_notice'") == [("done",)]
    assert await tasks(house) == [("set_notice", "open", None)]
    (_, card), *_ = house.cards(other.owner_id)
    assert card["main_title"]["title"] == "请改群公告"
    assert TEXT in card["sub_title_text"]


@pytest.mark.parametrize(("notice", "state"), [(f" {TEXT}\n", "done"), ("别的公告", "open"), ("", "open")])
async def test_a_notice_that_was_read_ends_what_was_asked_for(house: House, notice: str, state: str) -> None:
    await set_in(house, house.group.group_id)
    await house.settle()
    house.box.world.set_notice(house.group, notice, by=house.group.owner_id)
    await house.settle()
    await house.later(seconds=2)  # the group is read for the first time, or a moment after the change
    await house.later(seconds=2)

    assert [one for _, one, _ in await tasks(house)] == [state]


@pytest.mark.parametrize(
    ("groups", "text", "fault"),
    [
        ((), TEXT, BadRequest),
        (("wr-nobody-knows",), TEXT, NotFound),
        ((chain.groups()[0].group_id, "wr-nobody-knows"), TEXT, NotFound),
        ((chain.groups()[0].group_id,), " \n", BadRequest),
        ((chain.groups()[0].group_id,), "x" * 1001, BadRequest),
    ],
    ids=["none", "unknown", "one of them unknown", "no words", "too long"],
)
async def test_all_of_them_or_none(house: House, groups: tuple[str, ...], text: str, fault: type[AppError]) -> None:
    with pytest.raises(fault):
        await set_in(house, *groups, text=text)
    assert await house.rows("select count(*) from outbox") == [(0,)]


async def test_an_operator_sees_how_many_groups_before_anything_is_set(house: House) -> None:
    visitor = await Visitor.come(house)
    await visitor.get("/console/groups/list")
    one, two = chain.groups()[0].group_id, chain.groups()[1].group_id
    preview = await visitor.post(f"/console/_api/groups/action?name=notice&pks={one}&pks={two}")
    assert "共 2 条" in plain(preview.text)
    assert await house.rows("select count(*) from outbox") == [(0,)]

    page = await visitor.done("/console/bulk/groups/notice", {"ids": [one, two], "text": TEXT})
    assert "改群公告：2 条" in plain(page)
    await house.settle()
    assert len(await tasks(house)) == 2


async def test_the_page_of_a_group_leads_to_its_notice(house: House) -> None:
    visitor = await Visitor.come(house)
    group = house.group.group_id
    assert f"/console/edit/notice?pk={group}" in (await visitor.get(f"/console/groups/detail?pk={group}")).text
    page = await visitor.done(f"/console/edit/notice?pk={group}", {"text": TEXT})
    assert "已安排" in plain(page)
    assert await house.rows("select action ->> 'text' from outbox where kind = 'set_notice'") == [(TEXT,)]
