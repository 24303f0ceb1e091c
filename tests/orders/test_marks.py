"""Who has ordered carries a tag: once, by the owner they are a contact of, and nobody else fails for it."""

import json
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app.actions import MarkTag
from app.config import WecomApp
from app.orders.marks.decide import tag_in
from app.wecom.official.attachments import Attachments
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.official.tags import GROUP, tag_named
from app.wecom.official.tools import Tools
from app.wecom.port import DeliveryFailed
from tests.house import House

TAG = "群里订过"
ORDER = "我想订个8寸的生日蛋糕，明天下午三点来拿，电话13800138000"


async def turn_on(house: House, words: str = TAG) -> None:
    await house.do(
        f"insert into setting (scope, target, key, value, set_by, set_at) "
        f"values ('chain', '', 'ordered_tag', '\"{words}\"', 'ann', now())"
    )


async def accepted(house: House, index: int = 0) -> None:
    await house.says(house.fan(index), ORDER)
    await house.press(house.staff("clerk"), "accept")


async def carried(house: House) -> list[Any]:
    return await house.rows("select person_id, tag from person_tag order by at")


async def marks(house: House) -> list[Any]:
    return await house.rows("select outcome, note from action_log where kind = 'mark_tag' order by id")


async def test_off_means_nobody_is_marked(house: House) -> None:
    await accepted(house)
    assert await carried(house) == []
    assert await marks(house) == []


async def test_a_contact_of_the_owner_is_marked_once(house: House) -> None:
    await turn_on(house)
    fan = house.fan()
    house.box.official.tags.befriend(house.group.owner_id, fan.person_id)
    await accepted(house)

    assert await carried(house) == [(fan.person_id, TAG)]
    assert await marks(house) == [("done", f"marked by {house.group.owner_id}")]
    (marked,) = house.box.journal.entries(kinds=["marked"])
    assert (marked.staff_id, marked.person_id, marked.data["tag"]) == (house.group.owner_id, fan.person_id, TAG)

    await house.press(house.staff("clerk"), "finish")
    await house.later(minutes=1)
    await accepted(house)
    assert len(await marks(house)) == 1


async def test_who_is_nobodys_contact_is_kept_in_our_own_list_and_not_tried_again(house: House) -> None:
    await turn_on(house)
    await accepted(house)

    assert await carried(house) == [(house.fan().person_id, TAG)]
    ((outcome, note),) = await marks(house)
    assert (outcome, "84061" in note) == ("done", True)
    await house.press(house.staff("clerk"), "finish")
    assert len(await marks(house)) == 1
    assert house.box.journal.entries(kinds=["marked"]) == []


@pytest.mark.parametrize(
    ("words", "tag"), [("－", ""), (" - ", ""), (" 群里 订过 ", "群里 订过"), ("x" * 40, "x" * 20)]
)
def test_which_tag_a_setting_names(words: str, tag: str) -> None:
    assert tag_in(words) == tag


# the call alone


class Wecom:
    """Answers calls in order, and keeps what was asked."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        web = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://api")
        app = WecomApp(corp_id="ww1", secret=SecretStr("s3cret"), agent_id=1)
        client = OfficialClient(app, web, lambda: 0.0)
        self.tools = Tools(client, Attachments(client, None, None))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/gettoken":
            return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
        self.asked.append((request.url.path.rpartition("/")[2], json.loads(request.content)))
        return httpx.Response(200, json={"errcode": 0, **self.answers.pop(0)})


MARK = MarkTag(person_id="wm1", staff="zhangsan", tag=TAG)
MARKED = ("mark_tag", {"userid": "zhangsan", "external_userid": "wm1", "add_tag": ["et1"]})
LISTED = {"tag_group": [{"group_name": "等级", "tag": [{"id": "et1", "name": TAG}]}]}
MADE = {"tag_group": {"group_name": GROUP, "tag": [{"id": "et1", "name": TAG}]}}
ADDED = ("add_corp_tag", {"group_name": GROUP, "tag": [{"name": TAG}]})


async def test_a_tag_that_is_there_is_used_and_remembered() -> None:
    wecom = Wecom(LISTED, {}, {})
    await wecom.tools.deliver(MARK)
    await wecom.tools.deliver(MARK)
    assert wecom.asked == [("get_corp_tag_list", {}), MARKED, MARKED]


async def test_a_tag_that_is_missing_is_made() -> None:
    wecom = Wecom({"tag_group": []}, MADE, {})
    await wecom.tools.deliver(MARK)
    assert wecom.asked == [("get_corp_tag_list", {}), ADDED, MARKED]


async def test_a_tag_that_was_deleted_meanwhile_is_made_anew() -> None:
    wecom = Wecom(LISTED, {}, {"errcode": 40068}, {"tag_group": []}, MADE, {})
    await wecom.tools.deliver(MARK)
    await wecom.tools.deliver(MARK)
    assert [path for path, _ in wecom.asked[2:]] == ["mark_tag", "get_corp_tag_list", "add_corp_tag", "mark_tag"]


async def test_what_passes_is_waited_out_and_uses_up_no_attempt(house: House) -> None:
    await turn_on(house)
    fan = house.fan()
    house.box.official.tags.befriend(house.group.owner_id, fan.person_id)
    busy = {"errcode": -1, "errmsg": "busy"}
    house.box.trouble._coming["externalcontact/mark_tag"] = [busy] * 12
    await accepted(house)
    for _ in range(13):
        assert await house.rows("select state from outbox where kind = 'mark_tag'") in ([("pending",)], [])
        await house.do("update outbox set not_before = now() where kind = 'mark_tag'")
        await house.later(minutes=6)
    assert await marks(house) == [("done", f"marked by {house.group.owner_id}")]


async def test_any_other_refusal_is_a_failure() -> None:
    with pytest.raises(ApiError):
        await Wecom(LISTED, {"errcode": 40068}).tools.deliver(MARK)
    with pytest.raises(DeliveryFailed, match="no tag"):
        await Wecom({}, {}).tools.deliver(MARK)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({}, ""),
        ({"tag_group": "x"}, ""),
        ({"tag_group": [None, {}, {"tag": None}, {"tag": [None, {"name": TAG}, {"name": TAG, "id": 5}]}]}, ""),
        ({"tag_group": [{"tag": [{"name": TAG, "id": "et9", "deleted": True}]}]}, ""),
        ({"tag_group": [*LISTED["tag_group"], {"group_name": GROUP, "tag": [{"id": "et2", "name": TAG}]}]}, "et2"),
        (MADE, "et1"),
    ],
)  # fmt: skip
def test_the_tag_of_a_name(answer: dict[str, Any], found: str) -> None:
    assert tag_named(answer, TAG) == found
