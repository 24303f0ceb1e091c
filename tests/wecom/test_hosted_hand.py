"""What a hosted account is asked for: words and pictures, in the shape of docs/wire-hosted.md."""

from typing import Any

import httpx
import orjson
import pytest

from app.actions import Action, Invite, RemoveMember, SendCard, SendPicture, SendText
from app.addressed import completed
from app.cards import Card
from app.policies import lane_of
from app.wecom.hosted.hand import HostedHand
from app.wecom.port import Delivery, DeliveryFailed

PICTURE = SendPicture(group_id="wr1", page="w/abc.png")


async def sent(action: Action) -> list[tuple[str, dict[str, Any]]]:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, orjson.loads(request.content)))
        return httpx.Response(200, json={"errcode": 0})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://box") as client:
        await HostedHand(client, "secret").deliver(Delivery(action, "key", "bot-1"))
    return asked


async def test_a_picture_is_sent_by_its_public_address() -> None:
    ready = completed(PICTURE, "https://guanjia.example.com")

    assert completed(ready, "https://elsewhere") == ready
    assert await sent(ready) == [
        (
            "/message/send",
            {
                "imBotId": "bot-1",
                "externalRequestId": "key",
                "roomWecomChatId": "wr1",
                "messageType": 6,
                "payload": {"imageUrl": "https://guanjia.example.com/w/abc.png"},
            },
        )
    ]


def test_a_picture_waits_behind_the_words_it_belongs_to() -> None:
    assert lane_of(PICTURE) == lane_of(SendText(group_id="wr1", text="x")) == "group:wr1@hosted"


async def test_who_is_invited_is_named_by_id() -> None:
    asked = await sent(Invite(group_id="wr1", person_id="wm1"))
    target = {"roomWecomChatId": "wr1", "externalUserId": "wm1"}
    assert asked == [("/room/addMember", {"imBotId": "bot-1", "externalRequestId": "key", **target})]


@pytest.mark.parametrize(
    ("action", "code", "fine"),
    [
        (Invite(group_id="wr1", person_id="wm1"), 100409, True),
        (Invite(group_id="wr1", person_id="wm1"), 100404, False),
        (RemoveMember(group_id="wr1", person_id="wm1"), 100404, True),
        (RemoveMember(group_id="wr1", person_id="wm1"), 100409, False),
        (Invite(group_id="wr1", person_id="wm1"), None, False),
    ],
)
async def test_what_is_so_already_is_done(action: Action, code: int | None, fine: bool) -> None:
    web = httpx.MockTransport(lambda _: httpx.Response(200, json={"errcode": code}))
    async with httpx.AsyncClient(transport=web, base_url="http://box") as client:
        hand = HostedHand(client, "secret").deliver(Delivery(action, "key", "bot-1"))
        if fine:
            await hand
            return
        with pytest.raises(DeliveryFailed):
            await hand


@pytest.mark.parametrize("answer", [{}, {"status": "ok", "data": None}, {"errcode": "0"}])
async def test_an_answer_without_a_code_tells_nothing(answer: dict[str, Any]) -> None:
    web = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    async with httpx.AsyncClient(transport=web, base_url="http://box") as client:
        with pytest.raises(DeliveryFailed) as failed:
            await HostedHand(client, "secret").deliver(Delivery(SendText(group_id="wr1", text="好"), "key", "bot-1"))
    assert failed.value.uncertain


async def test_what_an_account_cannot_do_is_said() -> None:
    with pytest.raises(DeliveryFailed, match="cannot send_card"):
        await sent(SendCard(staff_ids=("m1",), task_id="t", card=Card(title="x")))
