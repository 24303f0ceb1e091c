"""The box is for this machine: no name of another site's leads into it, and no page of another site's moves it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.config import Settings
from app.sandbox.credentials import sandbox_app
from app.sandbox.fence import same_place
from app.sandbox.server import Box

GUANJIA = "http://127.0.0.1:8000"


@pytest.fixture
async def new_box(tmp_path: Path) -> AsyncIterator[Callable[..., Box]]:
    made: list[Box] = []

    def make(*hosts: str) -> Box:
        app, hosted = sandbox_app(Settings(var=tmp_path))
        nobody = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
        made.append(Box(app, hosted, GUANJIA, tmp_path / f"box{len(made)}", hosts=hosts, client=nobody))
        return made[-1]

    yield make
    for box in made:
        await box.wire.idle()
        await box.close()


async def status(box: Box, host: str, method: str = "GET", path: str = "/sandbox/groups", **headers: str) -> int:
    transport = httpx.ASGITransport(box.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as http:
        values = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return (await http.request(method, path, headers=values, json={} if method == "POST" else None)).status_code


@pytest.mark.parametrize(
    ("host", "hosts", "answer"),
    [
        ("127.0.0.1:8001", (), 200),
        ("localhost:8001", (), 200),
        ("LOCALHOST", (), 200),
        ("[::1]:8001", (), 200),
        ("evil.example:8001", (), 403),
        ("127.0.0.1.evil.example", (), 403),
        ("localhost.evil.example", (), 403),
        ("192.168.1.5:8001", (), 403),
        ("", (), 403),
        ("[::1", (), 403),
        ("box.lan:8001", ("box.lan",), 200),
        ("192.168.1.5:8001", ("192.168.1.5",), 200),
        ("192.168.1.5:8001", ("0.0.0.0",), 200),  # it listens everywhere: any number, but no name
        ("evil.example:8001", ("0.0.0.0",), 403),
    ],
)
async def test_it_answers_to_its_own_names_alone(
    new_box: Callable[..., Box], host: str, hosts: tuple[str, ...], answer: int
) -> None:
    assert await status(new_box(*hosts), host) == answer


@pytest.mark.parametrize("path", ["/sandbox/clock", "/sandbox/say", "/sandbox/trouble", "/cgi-bin/message/send"])
@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8000"},  # guanjia's own pages do not play here either
    ],
)
async def test_another_sites_page_moves_nothing(
    new_box: Callable[..., Box], path: str, headers: dict[str, str]
) -> None:
    assert await status(new_box(), "127.0.0.1:8001", "POST", path, **headers) == 403


async def test_its_own_page_and_tools_may(new_box: Callable[..., Box]) -> None:
    box = new_box()
    own = {"sec_fetch_site": "same-origin", "origin": "http://127.0.0.1:8001"}

    assert await status(box, "127.0.0.1:8001", "POST", "/sandbox/say", **own) == 400  # heard, and found wanting
    assert await status(box, "127.0.0.1:8001", "POST", "/sandbox/say") == 400


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://127.0.0.1:8000/m/go/tickets/1", True),
        ("http://127.0.0.1:8000", True),
        ("http://127.0.0.1:8000?x=1", True),
        ("http://127.0.0.1:8000@evil.example/", False),
        ("http://127.0.0.1:80001/", False),
        ("http://127.0.0.1:8000.evil.example/", False),
        ("http://x@127.0.0.1:8000/", False),
        ("https://127.0.0.1:8000/", False),
        ("http://127.0.0.1/", False),
        ("http://127.0.0.1:8000\\@evil.example/", False),
        ("http://127.0.0.1:8000\t/", False),
        ("http://[::1/", False),
        ("//127.0.0.1:8000/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_an_address_is_compared_by_its_parts(url: str, same: bool) -> None:
    assert same_place(url, GUANJIA) is same


def test_a_port_that_goes_without_saying_is_the_same_port() -> None:
    assert same_place("https://bot.example.cn:443/m/back", "https://bot.example.cn")
    assert not same_place("https://bot.example.cn:8443/m/back", "https://bot.example.cn")


EVIL = "http://127.0.0.1:8000@evil.example/"


async def test_no_phone_is_sent_to_another_site(new_box: Callable[..., Box]) -> None:
    box = new_box()
    transport = httpx.ASGITransport(box.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as http:

        async def get(path: str, **query: Any) -> httpx.Response:
            return await http.get(path, params=query, headers={"cookie": "sandbox_phone=c001a"})

        opened = await get("/sandbox/phone/c001a", url=EVIL)
        asked = await get("/connect/oauth2/authorize", appid=box.world.corp_id, redirect_uri=EVIL, state="s")
        good = await get(
            "/connect/oauth2/authorize", appid=box.world.corp_id, redirect_uri=f"{GUANJIA}/m/back", state="s"
        )

    assert (opened.status_code, asked.status_code) == (403, 403)
    assert good.headers["location"].startswith(f"{GUANJIA}/m/back?code=")


async def test_the_page_lets_nothing_else_run_or_frame_it(new_box: Callable[..., Box]) -> None:
    transport = httpx.ASGITransport(new_box().asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as http:
        policy = (await http.get("/sandbox")).headers["content-security-policy"]

    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert f"frame-src 'self' {GUANJIA};" in policy


async def test_the_page_moves_to_the_name_that_its_phones_cookies_are_for(new_box: Callable[..., Box]) -> None:
    transport = httpx.ASGITransport(new_box().asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8001") as http:
        assert (await http.get("/sandbox")).headers["location"] == "http://127.0.0.1:8001/sandbox"
