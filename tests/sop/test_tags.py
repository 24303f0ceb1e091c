"""Groups carry tags, and a slot can be for the groups of a tag alone."""

from datetime import UTC, datetime, time

import pytest

from app.errors import BadRequest
from app.registry import changes
from app.registry.changes import MOST_TAGS, GroupData
from app.sandbox import chain
from app.sop import editing
from app.sop.editing import SlotData
from app.who import Who
from app.work import begin
from tests.house import House
from tests.rest import key
from tests.visitor import Visitor

TAGGED = SlotData("campus", "校园", "content", time(12), ("同学们中午好",), audience={"tags": ["高校", "商场"]})


async def test_only_groups_of_the_tag_get_the_post(house: House) -> None:
    first, second, third = [group for group in chain.groups() if group.account == house.group.account][:3]
    visitor = await Visitor.come(house)
    page = await visitor.done("/console/bulk/groups/mark", {"ids": [first.group_id, second.group_id], "tag": "高校"})
    assert "2" in page
    await visitor.done("/console/bulk/groups/mark", {"ids": [second.group_id], "tag": "高校", "off": "1"})
    asker = await key(house)
    answer = await asker.ask("PATCH", f"/groups/{third.group_id}", {"tags": ["商场", "商场 ", "新店"]})
    assert answer.status_code == 200, answer.text
    assert await house.rows("select group_id, tags from chat_group where tags <> '{}' order by group_id") == sorted(
        [(first.group_id, ["高校"]), (third.group_id, ["商场", "新店"])]
    )

    await house.do("delete from slot")
    house.clock.at = datetime(2026, 11, 21, 3, 58, tzinfo=UTC)
    async with begin(house.run.database, house.clock, "t", who=Who("ann", "operator")) as work:
        await editing.add(work, TAGGED)
    await house.later(minutes=3)
    assert {group.group_id for group in (first, second, third) if "同学们中午好" in house.bot_said(group)} == {
        first.group_id,
        third.group_id,
    }
    assert await house.rows("select count(*) from action_log where kind = 'send_text'") == [(2,)]


def test_tags_are_few_and_short() -> None:
    GroupData(tags=["新店"] * MOST_TAGS).check()
    for tags in (["新店"] * (MOST_TAGS + 1), [" "], ["长" * 21]):
        with pytest.raises(BadRequest):
            GroupData(tags=tags).check()


async def test_the_form_of_a_group_keeps_its_tags(house: House) -> None:
    visitor = await Visitor.come(house)
    where = f"/console/edit/groups?pk={house.group.group_id}"
    await visitor.done(where, {"kind": "general", "stage": "pond", "tags": "新店、高校"})
    assert await house.rows("select tags from chat_group where tags <> '{}'") == [(["新店", "高校"],)]
    assert "新店、高校" in (await visitor.get(where)).text
    async with begin(house.run.database, house.clock, "t", who=Who("ann", "operator")) as work:
        assert (await changes.read_group(work, house.group.group_id)).tags == ["新店", "高校"]
