"""The box answers as WeCom documents it, errors too."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.config import Settings
from app.sandbox import chain
from app.sandbox.credentials import sandbox_app
from app.sandbox.server import Box

CARD = {"card_type": "button_interaction", "task_id": "t1", "main_title": {"title": "x"}, "button_list": []}


class Client:
    """Somebody who calls the box."""

    def __init__(self, http: httpx.AsyncClient, box: Box, corp_id: str, secret: str, hosted: str) -> None:
        self.http, self.box, self.corp_id, self.secret, self.hosted = http, box, corp_id, secret, hosted

    async def token(self, **changes: str) -> dict[str, Any]:
        query = {"corpid": self.corp_id, "corpsecret": self.secret, **changes}
        answer: dict[str, Any] = (await self.http.get("/cgi-bin/gettoken", params=query)).json()
        return answer

    async def post(self, path: str, body: Any, token: str | None = None) -> dict[str, Any]:
        known = (await self.token())["access_token"] if token is None else token
        answer = await self.http.post(f"/cgi-bin/{path}", params={"access_token": known}, json=body)
        found: dict[str, Any] = answer.json()
        return found

    async def hand(self, path: str, body: dict[str, Any], secret: str | None = None) -> dict[str, Any]:
        headers = {"x-guanjia-secret": self.hosted if secret is None else secret}
        found: dict[str, Any] = (await self.http.post(path, json=body, headers=headers)).json()
        return found


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    app, hosted = sandbox_app(Settings(var=tmp_path))
    nobody = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    box = Box(app, hosted, "http://guanjia.test", tmp_path / "box", client=nobody)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(box.asgi), base_url="http://127.0.0.1:8001") as http:
        yield Client(http, box, app.corp_id, app.secret.get_secret_value(), hosted)
    await box.wire.idle()
    await box.close()


async def test_a_token_stays_the_same_while_it_is_valid(client: Client) -> None:
    first, second = await client.token(), await client.token()

    assert first["access_token"] == second["access_token"]
    assert 7190 <= second["expires_in"] <= 7200


@pytest.mark.parametrize(("changes", "code"), [({"corpid": "ww0"}, 40013), ({"corpsecret": "no"}, 40001)])
async def test_wrong_credentials(client: Client, changes: dict[str, str], code: int) -> None:
    assert (await client.token(**changes))["errcode"] == code


@pytest.mark.parametrize(("token", "code"), [("", 41001), ("made-up", 40014)])
async def test_wrong_tokens(client: Client, token: str, code: int) -> None:
    assert (await client.post("externalcontact/groupchat/get", {}, token))["errcode"] == code


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("externalcontact/groupchat/list", {}, 40058),
        ("externalcontact/groupchat/list", {"limit": 10}, 81017),
        ("externalcontact/groupchat/list", {"limit": 10, "owner_filter": {"userid_list": ["m001"] * 101}}, 40058),
        ("externalcontact/groupchat/get", {"chat_id": "wrnothing"}, 90501),
        ("message/send", {"agentid": 1}, 40056),
        ("message/send", {"agentid": 1000002, "msgtype": "hologram"}, 40008),
        ("message/send", {"agentid": 1000002, "msgtype": "text", "text": {"content": "x" * 2049}}, 45002),
        ("message/send", {"agentid": 1000002, "msgtype": "text", "text": {"content": "x"}, "touser": "nobody"}, 81013),
        ("message/send", {"agentid": 1000002, "msgtype": "template_card", "template_card": {}}, 40058),
        ("message/update_template_card", {"agentid": 1000002, "response_code": "void"}, 40058),
        (
            "message/update_template_card",
            {"agentid": 1000002, "response_code": "void", "userids": ["c001a"], "button": {"replace_name": "x"}},
            60140,
        ),
    ],
)
async def test_documented_errors(client: Client, path: str, body: dict[str, Any], code: int) -> None:
    assert (await client.post(path, body))["errcode"] == code


async def test_groups_are_listed_by_owner_in_pages(client: Client) -> None:
    body: dict[str, Any] = {"limit": 1, "owner_filter": {"userid_list": ["m001"]}}
    first = await client.post("externalcontact/groupchat/list", body)
    second = await client.post("externalcontact/groupchat/list", {**body, "cursor": first["next_cursor"]})
    found = [row["chat_id"] for page in (first, second) for row in page["group_chat_list"]]

    assert found == [group.group_id for group in chain.groups() if group.owner_id == "m001"]
    assert second["next_cursor"] == ""


async def test_a_group_is_read_with_its_members(client: Client) -> None:
    group = chain.groups()[0]
    plain = (await client.post("externalcontact/groupchat/get", {"chat_id": group.group_id}))["group_chat"]
    named = await client.post("externalcontact/groupchat/get", {"chat_id": group.group_id, "need_name": 1})

    assert plain["owner"] == "m001"
    assert {member["type"] for member in plain["member_list"]} == {1, 2}
    assert "name" not in plain["member_list"][0]
    assert named["group_chat"]["member_list"][0]["name"]


async def test_partly_bad_receivers_are_told_in_lower_case_and_the_rest_get_it(client: Client) -> None:
    body = {"agentid": 1000002, "msgtype": "text", "text": {"content": "早"}, "touser": "C001A|NoBody"}
    answer = await client.post("message/send", body)

    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")
    assert len(client.box.journal.entries(staff=["c001a"])) == 1


async def test_the_same_message_twice_is_delivered_once_when_it_asks_for_the_check(client: Client) -> None:
    body = {"agentid": 1000002, "msgtype": "text", "text": {"content": "早"}, "touser": "c001a"}
    body["enable_duplicate_check"] = 1
    answers = [await client.post("message/send", body) for _ in range(2)]

    assert answers[0]["msgid"] == answers[1]["msgid"]
    assert len(client.box.journal.entries(staff=["c001a"])) == 1


async def test_a_response_code_exchanges_a_card_once(client: Client) -> None:
    card = {**CARD, "button_list": [{"text": "好", "key": "ok", "style": 1}]}
    sent = await client.post(
        "message/send", {"agentid": 1000002, "msgtype": "template_card", "template_card": card, "touser": "c001a"}
    )
    change = {"agentid": 1000002, "userids": ["c001a"], "response_code": sent["response_code"]}
    change["button"] = {"replace_name": "完"}
    codes = [(await client.post("message/update_template_card", change))["errcode"] for _ in range(2)]

    assert codes == [0, 60140]
    assert (client.box.journal.card("t1", "c001a") or {})["replaced"] == "完"


@pytest.mark.parametrize(
    ("body", "secret", "code"),
    [
        ({}, "wrong", 100_401),
        ({}, None, 100_400),
        ({"imBotId": "mxh-bot-02", "externalRequestId": "r"}, None, 100_001),
        ({"imBotId": "mxh-bot-02", "externalRequestId": "r", "roomWecomChatId": 0}, None, 100_003),
        ({"imBotId": "mxh-bot-01", "externalRequestId": "r", "roomWecomChatId": 0, "messageType": 6}, None, 100_400),
    ],
)
async def test_a_hosted_account_refuses_what_it_cannot_do(
    client: Client, body: dict[str, Any], secret: str | None, code: int
) -> None:
    if "roomWecomChatId" in body:
        body = {**body, "roomWecomChatId": chain.groups()[0].group_id}

    assert (await client.hand("/message/send", body, secret))["errcode"] == code


async def test_a_hosted_account_tells_what_became_of_a_request(client: Client) -> None:
    group = chain.groups()[0]
    body = {
        "imBotId": group.account, "externalRequestId": "r1", "roomWecomChatId": group.group_id, "messageType": 7,
        "payload": {"text": "早"},
    }  # fmt: skip
    before = await client.hand("/sentResult", body)
    await client.hand("/message/send", body)
    after = await client.hand("/sentResult", body)

    assert (before["data"]["status"], after["data"]["status"]) == ("unknown", "sent")


async def test_a_box_that_dies_amid_a_call_has_done_all_of_it_or_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, journal = chain.groups()[0], client.box.journal
    said = {
        "imBotId": group.account, "externalRequestId": "r1", "roomWecomChatId": group.group_id, "messageType": 7,
        "payload": {"text": "早"},
    }  # fmt: skip
    told = {"touser": "m001", "msgtype": "text", "text": {"content": "早"}, "agentid": client.box.world.agent_id}
    before = journal.last_id()
    for calling, last in (
        (client.hand("/message/send", said), "request"),
        (client.post("message/send", told), "remember"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(journal, last, _dies)  # what is written last
            with pytest.raises(SystemExit):
                await calling
    assert journal.last_id() == before
    assert (await client.hand("/sentResult", said))["data"]["status"] == "unknown"


def _dies(*_: object) -> None:
    raise SystemExit


async def test_another_site_may_not_play_in_the_box(client: Client) -> None:
    answer = await client.http.post("/sandbox/clock", json={"to": "five"}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403


async def test_a_hosted_account_shows_a_picture_by_its_address(client: Client) -> None:
    group = chain.groups()[0]
    url = "http://guanjia.test/w/abc.png"
    body = {
        "imBotId": group.account, "externalRequestId": "r1", "roomWecomChatId": group.group_id, "messageType": 6,
        "payload": {"imageUrl": url},
    }  # fmt: skip
    assert (await client.hand("/message/send", body))["errcode"] == 0

    [entry] = client.box.journal.entries(group_id=group.group_id, kinds=["spoke"])
    assert (entry.data["type"], entry.data["payload"]) == (6, {"imageUrl": url})
    assert (
        "img-src 'self' data: http://guanjia.test;"
        in (await client.http.get("/sandbox")).headers["content-security-policy"]
    )
