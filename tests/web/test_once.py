"""A request with an Idempotency-Key is done once: its answer comes again, to whom it belongs, for a day."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from app.bot import janitor
from app.clock import machine_now
from app.errors import Conflict
from app.registry import changes
from app.vault import Vault
from app.web import answers
from tests.foreign import asking
from tests.house import House
from tests.rest import BOSS, key, session

STORE = {"number": "901", "name": "新店", "kind": "小区", "city": "杭州"}
ONE = {"idempotency-key": "one"}


async def stores(house: House) -> int:
    ((count,),) = await house.rows("select count(*) from store where number like '9%'")
    return int(count)


async def test_the_same_request_is_done_once_and_answered_the_same(house: House) -> None:
    asker = await key(house)
    first = await asker.post("/stores", STORE, headers=ONE)
    again = await asker.post("/stores", STORE, headers=ONE)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await stores(house) == 1


async def test_two_at_once_are_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the first one's commit."""
    add, under_way = changes.add_store, asyncio.Event()

    async def slow(work: Any, data: Any) -> int:
        made = await add(work, data)
        under_way.set()
        await asyncio.sleep(0.3)
        return made

    monkeypatch.setattr(changes, "add_store", slow)
    asker = await key(house)
    first = asyncio.create_task(asker.post("/stores", STORE, headers=ONE))
    await under_way.wait()
    second = await asker.post("/stores", STORE, headers=ONE)

    assert (await first).json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert await stores(house) == 1


async def test_many_at_once_are_one(house: House) -> None:
    asker = await key(house)
    answers = await asyncio.gather(*(asker.post("/stores", STORE, headers=ONE) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 4
    assert await stores(house) == 1


async def test_when_the_first_of_two_fails_the_second_is_done(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    add, under_way = changes.add_store, asyncio.Event()

    async def fails_once(work: Any, data: Any) -> int:
        if under_way.is_set():
            return await add(work, data)
        under_way.set()
        await asyncio.sleep(0.3)
        raise RuntimeError("planted")

    monkeypatch.setattr(changes, "add_store", fails_once)
    asker = await key(house)
    first = asyncio.create_task(asker.post("/stores", STORE, headers=ONE))
    await under_way.wait()
    second = await asker.post("/stores", STORE, headers=ONE)

    assert ((await first).status_code, second.status_code) == (500, 201)
    assert "idempotency-replayed" not in second.headers


async def test_another_request_under_the_same_key_is_refused(house: House) -> None:
    asker = await key(house)
    made = (await asker.post("/stores", STORE, headers=ONE)).json()
    others = [
        await asker.post("/stores", {**STORE, "number": "902"}, headers=ONE),
        await asker.post(f"/stores/{made['id']}/close", headers=ONE),
        await asker.ask("PATCH", f"/stores/{made['id']}", STORE, headers=ONE),
        await asker.post("/stores?x=1", STORE, headers=ONE),
    ]

    assert [answer.status_code for answer in others] == [422] * 4
    assert others[0].json()["type"] == "/problems/invalid"
    assert await stores(house) == 1
    assert await house.rows("select closed_at from store where number = '901'") == [(None,)]


async def test_a_key_belongs_to_whoever_used_it(house: House) -> None:
    one, two, ann = await key(house), await key(house), await session(house)
    numbers = []
    for number, asker in (("901", one), ("902", two), ("903", ann)):
        answer = await asker.post("/stores", {**STORE, "number": number}, headers=ONE)
        assert answer.status_code == 201
        numbers.append(answer.json()["id"])

    assert len(set(numbers)) == 3


async def test_what_was_refused_may_be_tried_again(house: House) -> None:
    """Nothing was changed, so nothing is kept: the request is looked at anew."""
    asker = await key(house)
    task = {"ids": [1], "how": "send"}
    assert (await asker.ask("PATCH", "/stores/9999", {"phone": "1"}, headers=ONE)).status_code == 404
    assert await house.rows("select count(*) from answered") == [(0,)]
    assert (await asker.post("/holds/release", task, headers=ONE)).status_code == 200


async def test_a_day_later_the_key_is_new(house: House) -> None:
    asker = await key(house)
    await asker.post("/stores", STORE, headers=ONE)
    await house.do(f"update answered set at = '{machine_now() - timedelta(hours=24, seconds=1)}'")
    answer = await asker.post("/stores", {**STORE, "number": "902"}, headers=ONE)

    assert answer.status_code == 201
    assert await stores(house) == 2


async def test_the_janitor_forgets_what_is_a_day_old(house: House) -> None:
    asker = await key(house)
    for name in ("old", "new"):
        await asker.post("/observe", headers={"idempotency-key": name})
        if name == "old":
            await house.do(f"update answered set at = '{machine_now() - timedelta(hours=25)}'")
    assert await house.rows("select count(*) from answered") == [(2,)]
    await janitor.keep_house(house.run.database)

    assert await house.rows("select count(*) from answered") == [(1,)]


async def test_a_new_keys_secret_is_not_kept_in_the_clear(house: House) -> None:
    asker = await key(house)
    body = {"name": "x", "role": "auditor", "days": 1}
    made = (await asker.post("/tokens", body, headers=ONE)).json()
    again = (await asker.post("/tokens", body, headers=ONE)).json()
    ((kept,),) = await house.rows("select body from answered")

    assert again == made
    assert made["token"].encode() not in kept
    assert json.dumps(made).encode() != kept


async def test_an_answer_sealed_with_a_lost_key_is_not_done_again(house: House) -> None:
    asker = await key(house)
    await asker.post("/stores", STORE, headers=ONE)
    house.run.vault = Vault("another key than before")

    assert (await asker.post("/stores", STORE, headers=ONE)).status_code == 409
    assert await stores(house) == 1


@pytest.mark.parametrize("name", ["", "a" * 129, "ключ", "a\tb"])
async def test_a_key_that_cannot_be_one_is_refused(house: House, name: str) -> None:
    asker = await key(house)
    answer = await asker.post("/stores", STORE, headers={b"idempotency-key": name.encode()})

    assert answer.status_code == 400
    assert await stores(house) == 0


async def test_whoever_waits_too_long_is_told_that_it_is_still_under_way(house: House) -> None:
    await (await key(house)).post("/stores", STORE, headers=ONE)
    ((mark, asked),) = await house.rows("select key, request from answered")

    async def ask() -> None:
        async with asking(house, BOSS) as work:
            await work.db.execute("set local statement_timeout = 100")  # instead of half a minute
            await answers.claim(work.db, mark, asked)

    async with house.run.database.transaction() as first:
        await first.execute("select 1 from answered for update")
        with pytest.raises(Conflict):
            await ask()
