"""The token is fetched once, kept, exchanged once when it is refused, and never told to anybody."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app.actions import UpdateCard
from app.config import WecomApp
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.official.hand import OfficialHand
from app.wecom.port import Delivery, DeliveryFailed

APP = WecomApp(corp_id="ww1", secret=SecretStr("s3cret"), agent_id=7)


class Api:
    """WeCom, as far as tokens go. `answers` are given to calls in turn, then "ok" for ever."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.tokens = 0
        self.used: list[str] = []
        self.now = 0.0

    def client(self) -> OfficialClient:
        transport = httpx.MockTransport(self.answer)
        return OfficialClient(APP, httpx.AsyncClient(transport=transport, base_url="http://api"), lambda: self.now)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/gettoken":
            await asyncio.sleep(0.01)
            self.tokens += 1
            token = {"errcode": 0, "access_token": f"t{self.tokens}", "expires_in": 7200}
            return httpx.Response(200, json=token)
        self.used.append(request.url.params["access_token"])
        return httpx.Response(200, json=self.answers.pop(0) if self.answers else {"errcode": 0, "errmsg": "ok"})


async def test_calls_that_come_together_share_one_token() -> None:
    api = Api()
    client = api.client()
    await asyncio.gather(*(client.post("message/send", {}) for _ in range(20)))

    assert (api.tokens, set(api.used)) == (1, {"t1"})


async def test_a_token_is_exchanged_five_minutes_before_its_end() -> None:
    api = Api()
    client = api.client()
    await client.post("message/send", {})
    api.now = 7200 - 301
    await client.post("message/send", {})
    api.now = 7200 - 299
    await client.post("message/send", {})

    assert api.used == ["t1", "t1", "t2"]


@pytest.mark.parametrize("code", [40014, 42001, 40001])
async def test_a_refused_token_is_exchanged_once_and_the_call_repeated_once(code: int) -> None:
    api = Api({"errcode": code, "errmsg": "no"})
    await api.client().post("message/send", {})

    assert api.used == ["t1", "t2"]


@pytest.mark.parametrize("code", [40014, 42001, 40001])
async def test_a_second_refusal_is_the_answer_and_no_fault_of_what_was_asked(code: int) -> None:
    """A token may be made void again before the call is repeated: the call waits, and is not given up."""
    api = Api({"errcode": 40014}, {"errcode": code})
    with pytest.raises(ApiError) as refused:
        await api.client().post("message/send", {})

    assert (refused.value.code, refused.value.blameless, api.tokens) == (code, True, 2)
    assert (refused.value.after or 0) > 0


async def test_refused_together_they_exchange_it_once() -> None:
    api = Api(*[{"errcode": 42001}] * 8)
    client = api.client()
    await asyncio.gather(*(client.post("message/send", {}) for _ in range(8)))

    assert api.tokens == 2


@pytest.mark.parametrize(
    ("answer", "retry", "after"),
    [({"errcode": -1}, True, None), ({"errcode": 45009}, True, 60.0), ({"errcode": 81013}, False, None)],
)
async def test_an_error_says_whether_asking_again_helps(
    answer: dict[str, Any], retry: bool, after: float | None
) -> None:
    with pytest.raises(ApiError) as error:
        await Api(answer).client().post("message/send", {})

    assert (error.value.retry, error.value.after, error.value.uncertain) == (retry, after, False)


def _raise(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        if "gettoken" in request.url.path:
            return httpx.Response(200, json={"errcode": 0, "access_token": "t0ken", "expires_in": 7200})
        raise error

    return answer


@pytest.mark.parametrize(
    ("handler", "retry", "uncertain"),
    [
        (_raise(httpx.ConnectError("refused")), True, False),
        (_raise(httpx.ReadTimeout("slow")), False, True),
        (_raise(httpx.RemoteProtocolError("cut")), False, True),
    ],
)
async def test_a_failure_says_what_is_known_and_nothing_secret(
    handler: Callable[[httpx.Request], httpx.Response], retry: bool, uncertain: bool
) -> None:
    transport = httpx.MockTransport(handler)
    client = OfficialClient(APP, httpx.AsyncClient(transport=transport, base_url="http://api"), lambda: 0.0)
    with pytest.raises(DeliveryFailed) as failed:
        await client.post("message/send", {})

    assert (failed.value.retry, failed.value.uncertain) == (retry, uncertain)
    assert "t0ken" not in str(failed.value)
    assert "s3cret" not in str(failed.value)


@pytest.mark.parametrize("answer", [{"status": "ok", "data": None}, {"errcode": "0"}, {}])
async def test_an_answer_that_says_no_code_is_none_of_wecoms(answer: dict[str, Any]) -> None:
    """Something between us and WeCom may answer 200 with JSON of its own: nothing was done then, as far as we know."""
    with pytest.raises(DeliveryFailed) as failed:
        await Api(answer).client().post("message/send", {})
    assert failed.value.uncertain


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {"errcode": -1}),
        (200, {"errcode": 45009}),
        (200, {"errcode": 40125}),
        (200, {"errcode": 0}),
        (200, {"errcode": 0, "access_token": "t", "expires_in": "soon"}),
        (200, {"status": "ok"}),
        (500, {}),
        (429, {}),
    ],
)
async def test_without_a_token_nothing_was_sent_and_nothing_is_given_up(status: int, answer: dict[str, Any]) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=answer))
    client = OfficialClient(APP, httpx.AsyncClient(transport=transport, base_url="http://api"), lambda: 0.0)
    with pytest.raises(DeliveryFailed) as failed:
        await client.post("message/send", {})

    assert (failed.value.blameless, failed.value.uncertain, failed.value.most) == (True, False, None)
    assert (failed.value.after or 0) > 0


async def test_a_cards_code_that_is_used_up_counts_as_ours_only_where_we_may_have_used_it() -> None:
    update = UpdateCard(staff_ids=("a",), response_code="c", label="ok")
    hand = OfficialHand(Api({"errcode": 60140}, {"errcode": 60140}).client(), "管家", str)

    assert (await hand.deliver(Delivery(update, "key", doubt=True))).result["note"]
    with pytest.raises(DeliveryFailed) as failed:
        await hand.deliver(Delivery(update, "key"))
    assert failed.value.late
