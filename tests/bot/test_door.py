"""The doors: what is kept, what is refused, and that nothing is answered before it is on disk."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from app import bootstrap
from app.bot import api, keep
from app.bot.api import MAX_BODY
from app.config import Settings, WecomApp
from app.db import LANE_LOCK, open_database
from app.main import create_app
from app.wecom.crypto import Cipher, signature
from app.wecom.port import Envelope
from tests.house import House
from tests.patience import PATIENCE

VECTORS = json.loads((Path(__file__).parent.parent / "channels/crypto/vectors.json").read_text(encoding="utf-8"))


def vectors(kind: str) -> list[dict[str, Any]]:
    return [vector for vector in VECTORS if vector["kind"] == kind]


def query_of(vector: dict[str, Any]) -> dict[str, str]:
    return {name: vector[name] for name in ("msg_signature", "timestamp", "nonce")}


def app_of(vector: dict[str, Any], name: str = "") -> WecomApp:
    return WecomApp.model_validate(
        {"name": name, "corp_id": vector["receive_id"], "token": vector["token"], "aes_key": vector["encoding_aes_key"]}
    )


@asynccontextmanager
async def door(url: str, folder: Path, **apps: WecomApp) -> AsyncIterator[httpx.AsyncClient]:
    """A web process that looks after these applications (main: the one named `main`)."""
    named = {"" if name == "main" else name: app for name, app in apps.items()}
    async with bootstrap.runtime(Settings(var=folder, wecom=named), url, process="test", pool=4) as run:
        web = create_app(run)
        transport = httpx.ASGITransport(web, client=("127.0.0.1", 1))
        client = httpx.AsyncClient(transport=transport, base_url="http://localhost")
        async with client, web.router.lifespan_context(web):
            yield client


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"guanjia_callbacks_{name}_total", labels) or 0.0


@pytest.mark.parametrize("vector", vectors("GET"), ids=lambda vector: vector["id"])
async def test_the_url_is_verified_with_the_bare_echo(url: str, tmp_path: Path, vector: dict[str, Any]) -> None:
    async with door(url, tmp_path, main=app_of(vector)) as client:
        answer = await client.get("/wecom/callback", params={**query_of(vector), "echostr": vector["encrypt"]})

    assert (answer.status_code, answer.text) == (200, vector["plaintext"])


async def test_a_plus_that_became_a_blank_on_its_way_is_repaired(url: str, tmp_path: Path) -> None:
    vector = next(vector for vector in vectors("GET") if "+" in vector["encrypt"])
    async with door(url, tmp_path, main=app_of(vector)) as client:
        raw = "&".join(f"{name}={value}" for name, value in query_of(vector).items())
        answer = await client.get(f"/wecom/callback?{raw}&echostr={vector['encrypt']}")  # + not escaped

    assert answer.text == vector["plaintext"]


@pytest.mark.parametrize("vector", vectors("POST"), ids=lambda vector: vector["id"])
async def test_a_published_callback_is_kept_before_success(url: str, tmp_path: Path, vector: dict[str, Any]) -> None:
    body = f"<xml><ToUserName><![CDATA[x]]></ToUserName><Encrypt><![CDATA[{vector['encrypt']}]]></Encrypt></xml>"
    async with door(url, tmp_path, other=app_of(vector, "other")) as client:
        answer = await client.post("/wecom/callback/other", params=query_of(vector), content=body)
        nobody = await client.post("/wecom/callback", params=query_of(vector), content=body)

    assert (answer.status_code, answer.text) == (200, "success")
    assert nobody.status_code == 404
    assert await inbox(url) == [("wecom:other", vector["plaintext"].encode())]


async def inbox(url: str) -> list[tuple[str, bytes]]:
    async with open_database(url) as database, database.connection() as db:
        return [tuple(row) for row in await db.fetch("select source, payload from inbox order by id")]


def knock(house: House, message: str, *, corp: str = "") -> dict[str, Any]:
    """A callback of the house's application, encrypted anew each time."""
    app = house.run.settings.wecom[""]
    encrypt = Cipher(app.aes_key.get_secret_value()).encrypt(message.encode(), corp or app.corp_id)
    signed = signature(app.token.get_secret_value(), "17", "4", encrypt)
    return {
        "params": {"msg_signature": signed, "timestamp": "17", "nonce": "4"},
        "content": f"<xml><Encrypt>{encrypt}</Encrypt></xml>",
    }


def said(number: int, group: str = "wr1") -> str:
    return f"<xml><Event>change_external_chat</Event><ChatId>{group}</ChatId><CreateTime>{number}</CreateTime></xml>"


async def test_a_repeat_is_kept_once_even_when_it_is_encrypted_anew(house: House) -> None:
    kept, repeated = count("kept"), count("repeated")
    for _ in range(4):
        answer = await house.http.post("/wecom/callback", **knock(house, said(1)))
        assert answer.text == "success"

    assert await house.rows("select count(*) from inbox") == [(1,)]
    assert (count("kept") - kept, count("repeated") - repeated) == (1, 3)


async def test_callbacks_that_arrive_together_share_an_insert(house: House) -> None:
    await house.do("create table told (n int)")
    await house.do(
        "create function tell() returns trigger language plpgsql as "
        "$$ begin insert into told select 1; return null; end $$"
    )
    await house.do("create trigger t after insert on inbox for each statement execute function tell()")

    answers = await asyncio.gather(
        *(house.http.post("/wecom/callback", **knock(house, said(n % 40))) for n in range(60))
    )

    assert {answer.text for answer in answers} == {"success"}
    assert await house.rows("select count(*) from inbox") == [(40,)]
    (inserts,) = await house.rows("select count(*) from told")
    assert inserts[0] <= 5


async def test_the_door_never_waits_for_a_turn(house: House) -> None:
    await house.http.post("/wecom/callback", **knock(house, said(1)))
    async with house.run.database.transaction() as db:  # a turn holds the lane and its rows
        await db.execute("select pg_advisory_xact_lock($1, hashtext('group:wr1'))", LANE_LOCK)
        await db.execute("select * from inbox for update")
        answer = await asyncio.wait_for(house.http.post("/wecom/callback", **knock(house, said(2))), PATIENCE)

    assert answer.text == "success"


async def test_nothing_is_answered_with_success_that_is_not_on_disk(house: House) -> None:
    await house.do("alter table inbox add constraint broken check (lane <> 'group:wr1')")

    answers = await asyncio.gather(
        *(house.http.post("/wecom/callback", **knock(house, said(n, group))) for n, group in enumerate(["wr1", "wr2"]))
    )

    assert [answer.status_code for answer in answers] == [500, 200]
    assert await house.rows("select lane from inbox") == [("group:wr2",)]


@pytest.mark.parametrize(
    ("request_of", "reason"),
    [
        (lambda house: knock(house, said(1), corp="wwother"), "receiveid"),
        (lambda house: knock(house, "no xml at all"), "xml"),
        (lambda house: knock(house, "<!DOCTYPE x [<!ENTITY a 'b'>]><xml><a>&a;</a></xml>"), "entity"),
        (lambda house: {**knock(house, said(1)), "params": {}}, "shape"),
        (lambda house: {**knock(house, said(1)), "content": "<xml><Encrypt>AAAA</Encrypt></xml>"}, "signature"),
        (lambda house: {**knock(house, said(1)), "content": b"\x00\xff"}, "xml"),
        (lambda house: {**knock(house, said(1)), "content": b" " * (MAX_BODY + 1)}, "too_large"),
    ],
    ids=["receiveid", "inner xml", "entity", "no query", "signature", "outer xml", "too large"],
)
async def test_what_is_refused_is_counted_and_not_kept(house: House, request_of: Any, reason: str) -> None:
    before = count("refused", reason=reason)
    answer = await house.http.post("/wecom/callback", **request_of(house))

    assert 400 <= answer.status_code < 500
    assert count("refused", reason=reason) - before == 1
    assert await house.rows("select count(*) from inbox") == [(0,)]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/wecom/callback", 405),
        ("GET", "/hosted/juzi/x", 405),
        ("POST", "/hosted/callback", 404),
        ("POST", "/wecom/callback/", 404),
        ("POST", "/wecom/callback/nobody", 404),
    ],
)
async def test_a_door_that_is_none_says_so(house: House, method: str, path: str, status: int) -> None:
    assert (await house.http.request(method, path)).status_code == status


async def test_a_body_that_hides_its_length_is_cut_off_too(house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1000 + 2):
            yield b" " * 1000

    answer = await house.http.post("/wecom/callback", content=endless())

    assert answer.status_code == 413


async def test_refusals_tell_nothing_secret(house: House, caplog: pytest.LogCaptureFixture) -> None:
    app = house.run.settings.wecom[""]
    answer = await house.http.post("/wecom/callback", **knock(house, "<xml>私密</xml>", corp="x"))

    for secret in (app.token.get_secret_value(), app.aes_key.get_secret_value(), "私密"):
        assert secret not in answer.text
        assert secret not in caplog.text


async def test_a_hosted_account_is_heard_with_the_right_secret_alone(house: House) -> None:
    body = {
        "messageId": "m1",
        "messageType": 7,
        "timestamp": 1_763_000_000_000,
        "roomWecomChatId": "wr1",
        "externalUserId": "wm1",
        "payload": {"text": "你好"},
    }
    right = {"x-guanjia-secret": house.hosted_secret}

    assert (await house.http.post("/hosted/juzi/bot-1", json=body)).status_code == 403
    assert (await house.http.post("/hosted/juzi/bot%201", json=body, headers=right)).status_code == 404
    answer = await house.http.post("/hosted/juzi/bot-1", json=body, headers=right)
    again = await house.http.post("/hosted/juzi/bot-1", json=body, headers=right)

    assert answer.json() == again.json() == {"errcode": 0, "errmsg": "ok"}
    assert await house.rows("select source, lane from inbox") == [("juzi:bot-1", "group:wr1")]


async def test_a_strangers_body_is_not_even_read(house: House) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(4):
            read += 1
            yield b"x" * 1000

    answer = await house.http.post("/hosted/juzi/bot", content=body(), headers={"x-guanjia-secret": "wrong"})

    assert answer.status_code == 403
    assert read == 0


async def test_a_body_that_does_not_come_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_BODY_SECONDS", 0.1)

    async def body() -> AsyncIterator[bytes]:
        yield b"<xml>"
        await asyncio.sleep(5)

    answer = await asyncio.wait_for(house.http.post("/wecom/callback", content=body()), PATIENCE)

    assert (answer.status_code, answer.text) == (408, "refused: slow")


async def test_large_bodies_in_great_number_are_turned_away_and_small_ones_are_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_LARGE_AT_ONCE", 400_000)
    go_on = asyncio.Event()

    async def slow(size: int) -> AsyncIterator[bytes]:
        yield b"x" * size
        await go_on.wait()

    first = [asyncio.create_task(house.http.post("/wecom/callback", content=slow(150_000))) for _ in range(2)]
    await asyncio.sleep(0.1)
    third = await house.http.post("/wecom/callback", content=b"x" * 150_000)
    small = await house.http.post("/wecom/callback", content=b"x" * 10_000)
    go_on.set()
    others = await asyncio.gather(*first)

    assert (third.status_code, third.text) == (503, "refused: busy")
    assert small.text == "refused: xml"
    assert [answer.text for answer in others] == ["refused: xml"] * 2
    again = await house.http.post("/wecom/callback", content=b"x" * 150_000)
    assert again.text == "refused: xml"  # and what has been read is not counted any more


class Down:
    """A database that is away."""

    async def connect(self) -> None:
        raise ConnectionRefusedError


async def test_in_an_outage_nobody_waits_longer_than_wecom_does(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "_PATIENCE", 0.5)
    keeper = keep.Keeper(Down(), house.clock)  # type: ignore[arg-type]  # it never gets further than to connect
    began = asyncio.get_running_loop().time()
    calls = [keeper.keep("x", Envelope(str(n), "corp", b"x")) for n in range(600)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert all(isinstance(outcome, OSError) for outcome in outcomes)
    assert asyncio.get_running_loop().time() - began < 1.5


async def test_in_an_outage_the_memory_does_not_fill(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "_PATIENCE", 0.5)
    monkeypatch.setattr(keep, "_MOST_WAITING", 50)
    keeper = keep.Keeper(Down(), house.clock)  # type: ignore[arg-type]  # as above
    calls = [keeper.keep("x", Envelope(str(n), "corp", b"x")) for n in range(300)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert sum(isinstance(outcome, keep.Overrun) for outcome in outcomes) == 250
