"""Two processes ask for one token together, and count together."""

import asyncio
import time
from datetime import timedelta

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from app.actions import SendText
from app.bot.shared import SharedLimits, SharedTokens
from app.config import WecomApp
from app.db import open_database
from app.vault import Vault
from app.wecom.official import faults
from app.wecom.official.client import OfficialClient
from app.wecom.official.hand import OfficialHand
from app.wecom.port import Delivery, DeliveryFailed, Take
from tests.house import House
from tests.running import free_port

APP = WecomApp(corp_id="ww1", secret=SecretStr("s3cret"), agent_id=7)


class Fetching:
    """WeCom, as far as tokens go: slow, and counted."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> tuple[str, float]:
        self.asked += 1
        await asyncio.sleep(0.05)
        return f"t{self.asked}", 7200.0


def process(house: House, key: str = "k" * 32) -> SharedTokens:
    return SharedTokens(house.run.database, Vault(key))


async def test_processes_that_need_a_token_together_ask_once(house: House) -> None:
    fetch = Fetching()
    got = await asyncio.gather(*(process(house).valid(APP, "", fetch) for _ in range(8)))
    assert fetch.asked == 1
    assert {token for token, _ in got} == {"t1"}
    assert all(7190 < seconds <= 7200 for _, seconds in got)


async def test_a_refused_token_is_exchanged_once_by_all(house: House) -> None:
    fetch = Fetching()
    await process(house).valid(APP, "", fetch)
    got = await asyncio.gather(*(process(house).valid(APP, "t1", fetch) for _ in range(6)))
    assert fetch.asked == 2
    assert {token for token, _ in got} == {"t2"}


async def test_it_is_sealed_and_another_secret_or_key_has_its_own(house: House) -> None:
    fetch = Fetching()
    await process(house).valid(APP, "", fetch)
    ((key, sealed),) = await house.rows("select key, sealed from wecom_token")
    assert b"t1" not in sealed
    assert "s3cret" not in key
    other = WecomApp(corp_id="ww1", secret=SecretStr("other"), agent_id=7)
    assert (await process(house).valid(other, "", fetch))[0] == "t2"
    assert (await process(house, "x" * 32).valid(APP, "", fetch))[0] == "t3"  # it could not be opened


async def test_near_its_end_a_new_one_is_fetched(house: House) -> None:
    fetch = Fetching()
    await process(house).valid(APP, "", fetch)
    await house.do("update wecom_token set ends_at = now() + interval '299 seconds'")
    assert (await process(house).valid(APP, "", fetch))[0] == "t2"


async def test_when_wecom_says_no_nothing_is_kept_and_the_next_one_asks(house: House) -> None:
    async def no() -> tuple[str, float]:
        raise DeliveryFailed("no")

    with pytest.raises(DeliveryFailed):
        await process(house).valid(APP, "", no)
    assert (await process(house).valid(APP, "", Fetching()))[0] == "t1"


async def test_processes_count_together_and_what_is_too_much_waits(house: House) -> None:
    limits = [SharedLimits(house.run.database) for _ in range(4)]
    ann, bob = (Take(f"message:{name}", timedelta(seconds=2), 20) for name in ("ann", "bob"))
    waits = await asyncio.gather(*(limits[n % 4].wait([ann]) for n in range(30)))
    assert sum(wait == 0 for wait in waits) == 20
    assert all(0 < wait <= 2 for wait in waits if wait)
    assert await limits[0].wait([bob]) == 0  # somebody else is not meant


async def test_a_phone_that_is_full_waits_and_others_do_not(house: House) -> None:
    """WeCom drops what is too much for one person without a word."""
    sent: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/gettoken":
            return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
        sent.append(orjson.loads(request.content)["touser"])
        return httpx.Response(200, json={"errcode": 0, "errmsg": "ok"})

    web = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api")
    client = OfficialClient(APP, web, time.monotonic, process(house), SharedLimits(house.run.database))
    hand = OfficialHand(client, "管家", str)

    async def tell(staff: str, n: int) -> DeliveryFailed | None:
        try:
            await hand.deliver(Delivery(SendText(staff_id=staff, text=f"{n}"), f"{staff}:{n}"))
        except DeliveryFailed as failure:
            return failure
        return None

    failures = [failure for n in range(13) if (failure := await tell("ann", n))]
    assert len(failures) == 5
    assert all(failure.retry and failure.blameless and 0 < (failure.after or 0) <= 3 for failure in failures)
    assert await tell("bob", 0) is None
    await house.do("update wecom_limit set tat = now() - interval '1 minute' where name like 'message:%'")
    assert await tell("ann", 25) is None
    assert sent == ["ann"] * 8 + ["bob", "ann"]


class Scolding:
    """WeCom, that answers every call with one code."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.calls = 0

    def client(self, house: House) -> OfficialClient:
        """One process's client."""

        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/cgi-bin/gettoken":
                return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
            self.calls += 1
            return httpx.Response(200, json={"errcode": self.code, "errmsg": "x"})

        web = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api")
        return OfficialClient(APP, web, time.monotonic, process(house), SharedLimits(house.run.database))


async def refused(client: OfficialClient, path: str = "message/send") -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failure:
        await client.post(path, {})
    return failure.value


async def test_after_too_many_calls_no_process_asks_that_interface_until_the_pause_is_over(house: House) -> None:
    wecom = Scolding(45009)
    one, other = wecom.client(house), wecom.client(house)

    first = await refused(one)
    assert (first.after, first.blameless) == (60.0, True)
    waited = await refused(other)
    assert wecom.calls == 1  # the other process did not ask at all
    assert 58 < (waited.after or 0) <= 60

    await refused(other, "externalcontact/groupchat/get")
    assert wecom.calls == 2  # another interface is not meant


async def test_without_a_database_nothing_is_sent_and_nobody_is_blamed() -> None:
    """A code that leads into groups must not become unsure because we could not count: WeCom was not asked."""
    async with open_database(f"postgresql://nobody@127.0.0.1:{free_port()}/gone", pool=1) as away:
        limits = SharedLimits(away)
        client = OfficialClient(APP, httpx.AsyncClient(base_url="http://api"), time.monotonic, None, limits)
        failed = await refused(client)
        assert (failed.blameless, failed.uncertain) == (True, False)
        assert (failed.after or 0) > 0
        await limits.pause("pause:ww1:message/send", 60)  # WeCom's answer is worth more than that it is put down


async def test_calls_that_were_under_way_together_are_scolded_once(house: House) -> None:
    """A minute's limit is met by all calls in flight; it is not the hour's because there are many of them."""
    all_there = asyncio.Barrier(8)

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/gettoken":
            return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
        await all_there.wait()
        return httpx.Response(200, json={"errcode": 45009, "errmsg": "x"})

    web = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api")
    client = OfficialClient(APP, web, time.monotonic, process(house), SharedLimits(house.run.database))
    pauses = [failure.after for failure in await asyncio.gather(*(refused(client) for _ in range(8)))]
    assert pauses == [60.0] * 8


async def test_while_no_token_is_to_be_had_wecom_is_asked_once_in_a_while_for_all(house: House) -> None:
    asked = 0

    async def answer(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return httpx.Response(200, json={"errcode": 45009, "errmsg": "api freq out of limit"})

    def client() -> OfficialClient:
        web = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api")
        return OfficialClient(APP, web, time.monotonic, process(house), SharedLimits(house.run.database))

    clients = [client(), client()]
    failures = await asyncio.gather(*(refused(clients[n % 2]) for n in range(12)))
    assert asked == 1
    assert all(failure.blameless and 50 < (failure.after or 0) <= 60 for failure in failures)


async def test_a_pause_grows_while_wecom_goes_on_scolding(house: House) -> None:
    wecom = Scolding(45009)
    client = wecom.client(house)
    pauses = []
    for _ in range(5):
        await house.do("update wecom_limit set tat = now() - interval '1 hour' where name like 'pause:%'")
        pauses.append((await refused(client)).after)
    assert pauses == [60, 60, 600, 3600, 3600]
    wecom.code = 0
    await house.do("update wecom_limit set tat = now() - interval '1 hour' where name like 'pause:%'")
    await client.post("message/send", {})
    wecom.code = 45033
    assert (await refused(client)).after == 60


async def test_an_interface_that_fails_and_fails_rests_before_wecom_blocks_us(house: House) -> None:
    wecom = Scolding(60111)
    client = wecom.client(house)
    await house.do(  # 199 failures at once
        "insert into wecom_limit (name, tat) values ('failed:ww1', now() + interval '597 seconds')"
    )
    await refused(client)
    await refused(client)
    await refused(client)
    assert wecom.calls == 2
    await refused(client, "externalcontact/groupchat/get")
    assert wecom.calls == 3  # another interface is not meant


async def test_a_call_refused_for_its_token_has_failed_though_it_is_repeated(house: House) -> None:
    """WeCom counts it: many of them lead to its block as any others do."""
    answers = [{"errcode": 42001, "errmsg": "x"}, {"errcode": 0, "errmsg": "ok"}]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/gettoken":
            return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
        return httpx.Response(200, json=answers.pop(0))

    web = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api")
    await OfficialClient(APP, web, time.monotonic, None, SharedLimits(house.run.database)).post("message/send", {})
    assert await house.rows("select count(*) from wecom_limit where name = 'failed:ww1' and tat > now()") == [(1,)]


async def test_what_two_processes_ask_together_stays_below_the_minutes_limit(house: House) -> None:
    limits = [SharedLimits(house.run.database) for _ in range(2)]
    await house.do(  # all but ten of those that may go at once have gone
        """insert into wecom_limit (name, tat)
           values ('call:ww1:message/send:minute', now() + interval '60 seconds' / 8000 * 990)"""
    )
    every = list(faults.takes("ww1", "message/send"))
    waits = await asyncio.gather(*(limits[n % 2].wait(every) for n in range(60)))
    assert 10 <= sum(wait == 0 for wait in waits) < 60


@given(st.lists(st.floats(0, 5), min_size=200, max_size=400))
def test_no_minute_brings_one_person_more_than_thirty_and_no_hour_a_thousand(gaps: list[float]) -> None:
    """However messages come: those that may go, as the limits count them, stay below what WeCom drops."""
    tats = dict.fromkeys(faults.A_PERSON, 0.0)
    now, went = 0.0, []
    for gap in gaps * 10:
        now += gap
        rates = {per: (every.total_seconds(), burst) for per, (every, burst) in faults.A_PERSON.items()}
        if all(max(tats[per], now) + every - now <= every * burst for per, (every, burst) in rates.items()):
            tats = {per: max(tats[per], now) + every for per, (every, _) in rates.items()}
            went.append(now)
    assert all(went[n + 30] - went[n] > 60 for n in range(len(went) - 30))
    assert all(went[n + 1000] - went[n] > 3600 for n in range(len(went) - 1000))


async def test_who_waits_for_one_has_not_used_up_the_others(house: House) -> None:
    limits = SharedLimits(house.run.database)
    ann, bob = (Take(f"message:{name}", timedelta(seconds=60), 1) for name in ("ann", "bob"))
    assert await limits.wait([ann]) == 0
    for _ in range(3):
        assert await limits.wait([ann, bob]) > 0
    assert await limits.wait([bob]) == 0


async def test_a_token_is_good_although_the_database_went_away_while_it_was_fetched(house: House) -> None:
    async def fetch() -> tuple[str, float]:
        async with house.run.database.connection() as db:
            await db.execute(
                """select pg_terminate_backend(pid) from pg_stat_activity
                    where pid <> pg_backend_pid() and query like '%wecom_token%'"""
            )
        return "t1", 7200.0

    assert await process(house).valid(APP, "", fetch) == ("t1", 7200.0)
