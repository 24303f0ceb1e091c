"""Who may see what before any route runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.house import House


@asynccontextmanager
async def visitor(house: House, address: str, host: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(house.web, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        yield client


@pytest.mark.parametrize("path", ["/metrics", "/docs", "/openapi.json", "/sandbox-clock"])
@pytest.mark.parametrize("headers", [{}, {"cookie": "gj=x"}, {"cookie": "xgj="}, {"authorization": "Bearer x"}])
async def test_a_cookie_of_ones_own_making_opens_nothing(house: House, path: str, headers: dict[str, str]) -> None:
    async with visitor(house, "203.0.113.9", "bot.example.cn") as client:
        assert (await client.get(path, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("evil.example]", 403),
        ("evil.example[x]:1", 403),
        ("[2001:db8::1]:8000", 403),
        ("[::1]evil", 403),
        ("testserver", 403),
        ("127.0.0.1.evil.example", 403),
    ],
)
async def test_this_machine_is_called_by_its_own_names(house: House, host: str, status: int) -> None:
    async with visitor(house, "127.0.0.1", "localhost") as client:
        assert (await client.get("/metrics", headers={"host": host})).status_code == status


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
async def test_what_a_proxy_passed_on_does_not_come_from_this_machine(house: House, header: str) -> None:
    async with visitor(house, "127.0.0.1", "localhost") as client:
        assert (await client.get("/metrics", headers={header: "203.0.113.9"})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_another_sites_page_changes_nothing(house: House, headers: dict[str, str]) -> None:
    async with visitor(house, "127.0.0.1", "localhost") as client:
        answer = await client.post("/console/enter", data={"name": "a", "password": "b"}, headers=headers)
    assert answer.status_code == 403


async def test_cookies_are_secure_everywhere_but_on_this_machine(house: House) -> None:
    for host, secure in (("bot.example.cn", True), ("localhost", False)):
        async with visitor(house, "127.0.0.1", host) as client:
            answer = await client.get("/console/enter", params={"lang": "en"})
        assert ("secure" in answer.headers["set-cookie"].lower()) is secure
