"""What the sandbox's page can ask of the box, and what it is told."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Scope

from app.config import Settings
from app.sandbox import chain
from app.sandbox.credentials import sandbox_app
from app.sandbox.server import Box
from app.sandbox.shown import staff_of
from app.sandbox.stream import Streams, Watch
from app.sandbox.world import World

GROUP = chain.groups()[0]
ORDER = "我想订个8寸的生日蛋糕，明天下午三点"


class Client:
    """The page, without a browser. `told`: what the box has called guanjia with."""

    def __init__(self, http: httpx.AsyncClient, box: Box, told: list[httpx.Request]) -> None:
        self.http, self.box, self.told = http, box, told

    async def get(self, path: str, **query: Any) -> Any:
        return (await self.http.get(f"/sandbox/{path}", params=query)).json()

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.http.post(f"/sandbox/{path}", json=body)

    async def fan(self) -> str:
        return str((await self.get(f"group/{GROUP.group_id}"))["fans"][-1]["id"])

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.box.journal.entries()]


@pytest.fixture
async def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    monkeypatch.setattr("app.sandbox.wire._REPEATS", (0.0,))
    told: list[httpx.Request] = []
    app, hosted = sandbox_app(Settings(var=tmp_path))

    def guanjia(request: httpx.Request) -> httpx.Response:
        told.append(request)
        return httpx.Response(200)

    nobody = httpx.AsyncClient(transport=httpx.MockTransport(guanjia))
    box = Box(app, hosted, "http://guanjia.test", tmp_path / "box", client=nobody)
    base = "http://127.0.0.1:8001"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(box.asgi), base_url=base) as http:
        yield Client(http, box, told)
    await box.wire.idle()
    await box.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", 620),
        ("文三路", 16),  # the street is in eight cities, and the first stores have a second group
        ("杭州 文三路", 2),
        ("文三路  杭州", 2),
        ("007", 2),  # a store's number
        ("商圈 合肥 银泰", None),
        ("没有这样的群", 0),
        ("<script>", 0),
        ("%", 0),
    ],
)
async def test_groups_are_found_by_name_store_number_kind_and_city(
    client: Client, words: str, found: int | None
) -> None:
    answer = await client.get("groups", q=words)

    assert answer["all"] == 620
    assert len(answer["groups"]) == min(answer["found"], 60)
    if found is not None:
        assert answer["found"] == found


async def test_all_groups_can_be_listed_part_by_part(client: Client) -> None:
    seen: list[str] = []
    while rows := (await client.get("groups", first=len(seen)))["groups"]:
        seen += [row["id"] for row in rows]

    assert seen == [group.group_id for group in chain.groups()]


async def test_a_renamed_group_is_found_by_both_names(client: Client) -> None:
    await client.post("rename", group=GROUP.group_id, person=await client.fan(), name="团购砍价群")

    assert (await client.get("groups", q="团购砍价"))["found"] == 1
    assert (await client.get("groups", q=GROUP.name))["groups"][0]["name"] == "团购砍价群"


async def test_the_phones_are_those_of_everybody_who_may_be_asked(client: Client) -> None:
    with_steward, without = chain.groups()[0], chain.groups()[1]

    shown = (await client.get(f"group/{with_steward.group_id}"))["phones"]
    assert [phone["roles"] for phone in shown] == [["clerk"], ["manager", "owner"], ["steward"], ["operator"]]
    assert shown[2]["staff_id"] == with_steward.steward_id
    assert list(staff_of(without).values()) == [["clerk"], ["manager", "owner"], ["operator"]]


async def test_what_comes_twice_under_one_name_is_done_once(client: Client) -> None:
    body = {"group": GROUP.group_id, "person": await client.fan(), "text": ORDER, "once": "a1"}

    together = await asyncio.gather(*(client.post("say", **body) for _ in range(3)))
    later = await client.post("say", **body)
    other = await client.post("say", **{**body, "once": "a2"})

    assert len({answer.json()["message_id"] for answer in [*together, later]}) == 1
    assert other.json()["message_id"] != later.json()["message_id"]
    assert client.kinds().count("said") == 2


async def test_what_was_refused_is_refused_again(client: Client) -> None:
    body = {"group": GROUP.group_id, "person": "wmnobody", "text": "x", "once": "b1"}
    answers = [await client.post("say", **body) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("link", {"title": "", "url": "https://deal.example"}),
        ("link", {"title": "  ", "url": "https://deal.example"}),
        ("link", {"title": "满减", "url": ""}),
        ("link", {"title": "满减"}),
        ("weapp", {"title": "砍一刀", "appid": ""}),
        ("text", {"text": "   "}),
        ("hologram", {"title": "x"}),
    ],
)
async def test_nothing_empty_is_posted(client: Client, kind: str, payload: dict[str, str]) -> None:
    answer = await client.post("say", group=GROUP.group_id, person=await client.fan(), type=kind, payload=payload)

    assert answer.status_code == 409
    assert client.kinds() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b'{"group": 1}', b'{"payload": 3, "group": "x"}'])
async def test_what_is_no_request_is_refused_in_words(client: Client, body: bytes) -> None:
    answer = await client.http.post("/sandbox/say", content=body)

    assert answer.status_code in (400, 409)
    assert answer.json()["error"]


async def test_what_staff_write_is_told_as_a_callback_and_the_page_hears_that_it_got_there(client: Client) -> None:
    said = (await client.post("staff-say", staff_id="c001a", text=" 收到 ")).json()["entry"]
    await client.box.wire.idle()
    [entry, reached] = client.box.journal.entries(staff=["c001a"])

    assert (entry.id, entry.data["text"]) == (said, "收到")
    assert (reached.kind, reached.data["entry"]) == ("reached", said)
    assert [request.url.path for request in client.told] == ["/wecom/callback"]
    assert (await client.post("staff-say", staff_id="c001a", text="  ")).status_code == 409


async def test_what_guanjia_does_not_take_is_marked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: httpx.Request) -> httpx.Response:
        return httpx.Response(503)

    gone = httpx.AsyncClient(transport=httpx.MockTransport(away))
    monkeypatch.setattr(client.box.wire, "_http", gone)
    await client.post("staff-say", staff_id="c001a", text="在吗")
    await client.post("say", group=GROUP.group_id, person=await client.fan(), text=ORDER)
    await client.box.wire.idle()

    assert sorted(client.kinds()) == ["said", "staff_said", "unheard", "unreached"]
    await gone.aclose()


def entries(chunks: list[str]) -> list[dict[str, Any]]:
    lines = [line for chunk in chunks for line in chunk.splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


async def read(streams: Streams, query: str, count: int, last: str = "") -> list[str]:
    """The first so many pieces of a stream."""
    headers = [(b"last-event-id", last.encode())] if last else []
    scope: Scope = {"type": "http", "query_string": query.encode(), "headers": headers}
    answer = await streams.serve(Request(scope))
    pieces: list[str] = []
    async for piece in answer.body_iterator:  # type: ignore[attr-defined]  # it is a StreamingResponse
        pieces.append(str(piece))
        if len(pieces) == count:
            break
    return pieces


@pytest.fixture
def world(client: Client) -> World:
    return client.box.world


async def test_a_stream_tells_what_its_page_looks_at_and_goes_on_where_it_broke(world: World) -> None:
    streams = Streams(world)
    first = world.write("said", group_id="g1", text="一")
    world.write("said", group_id="g2", text="不看")
    second = world.write("told", staff_id="s1", text="二")

    whole = await read(streams, "group=g1&staff=s1,s2&after=0", 3)
    again = await read(streams, "group=g1&staff=s1,s2&after=0", 2, last=str(first.id))

    assert [entry["id"] for entry in entries(whole)] == [first.id, second.id]
    assert f"id: {second.id}" in whole[-1]
    assert [entry["id"] for entry in entries(again)] == [second.id]


async def test_a_page_that_falls_behind_comes_back_instead_of_missing_something(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sandbox.stream._ROOM", 2)
    watch = Watch("g1", frozenset())
    for text in ("一", "二", "三"):
        watch.tell(world.write("said", group_id="g1", text=text))

    assert watch.behind
