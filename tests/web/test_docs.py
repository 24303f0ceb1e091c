"""The document and its page: for the house and whoever is signed in, complete, and without a word from outside."""

import re
from html.parser import HTMLParser
from typing import Any

from app.listing import OPS
from app.web.rest.asked import spelled
from app.web.rest.document import operations
from app.web.rest.site import PLACE
from tests.house import GUANJIA, House
from tests.rest import key, nobody, routes, session
from tests.web_lists import ALL

OUTSIDE = {"host": "bot.example.cn", "x-forwarded-for": "203.0.113.9"}


async def the_document(house: House) -> dict[str, Any]:
    answer = await nobody(house).get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_the_papers_are_for_the_house_and_for_who_is_signed_in(house: House) -> None:
    for path in ("/openapi.json", "/docs"):
        assert (await nobody(house).get(path)).status_code == 200
        assert (await nobody(house).get(path, headers=OUTSIDE)).status_code == 401
        assert (await nobody(house).get(path, headers={**OUTSIDE, "authorization": "Bearer gj_x"})).status_code == 401
        assert (await nobody(house).get(path, headers={**OUTSIDE, "cookie": "gj=x"})).status_code == 401
        assert (await (await key(house, "clerk")).get(path, headers=OUTSIDE)).status_code == 200
    assert (await (await session(house)).get("/docs", headers=OUTSIDE)).status_code == 200


async def test_the_old_page_that_needed_the_internet_is_gone(house: House) -> None:
    for path in ("/docs", "/openapi.json", "/redoc"):
        assert (await house.http.get(path)).status_code == 404


async def test_every_route_is_in_the_document_with_every_code_it_can_answer(house: House) -> None:
    found = {(method.upper(), path): told for path, method, told in operations(await the_document(house))}

    assert set(found) == set(routes(house))
    for (method, path), told in found.items():
        codes = set(told["responses"])
        assert codes & {"200", "201"}
        assert codes >= {"400", "401", "403", "422", "503"}
        assert ("404" in codes) >= ("{" in path)
        assert (codes >= {"409", "413"}) == (method != "GET")
        assert " · " in told["summary"]
        assert " · " in told.get("description", " · ")
        assert told["security"]
        names = [one["name"] for one in told.get("parameters", [])]
        assert ("Idempotency-Key" in names) == (method != "GET")
        assert len(names) == len(set(names))
    ids = [told["operationId"] for told in found.values()]
    assert len(ids) == len(set(ids))


async def test_every_column_is_told_with_what_it_is_called(house: House) -> None:
    found = await the_document(house)
    for listing in ALL:
        told = found["paths"][f"/{listing.key}"]["get"]["parameters"]
        row = found["components"]["schemas"][f"{listing.key.capitalize()}Row"]["properties"]
        for column in listing.columns:
            assert row[column.name]["title"] == f"{column.label.zh} · {column.label.en}"
            for op in OPS[column.kind] if column.filter else ():
                (one,) = [one for one in told if one["name"] == spelled(column, op)]
                assert column.label.zh in one["description"]


async def test_nothing_secret_has_a_place_in_the_document(house: House) -> None:
    found = await the_document(house)
    names = {name for schema in found["components"]["schemas"].values() for name in schema.get("properties", {})}

    assert {name for name in names if re.search(r"hash|secret|aes|password|csrf|token|link", name)} == {
        "has_password", "has_secret", "csrf", "token", "link", "secret", "hosted_secret", "aes_key"
    }  # fmt: skip
    holders = {
        name: [key for key, schema in found["components"]["schemas"].items() if name in schema.get("properties", {})]
        for name in ("csrf", "token", "link", "secret", "hosted_secret", "aes_key")
    }
    assert holders == {
        "csrf": ["Me"],  # one's own
        "token": ["PasteBack", "TokenMade"],  # made by us for WeCom; shown once
        "link": ["Link"],  # shown once
        "aes_key": ["PasteBack"],
        "secret": ["HostedKeys", "NewKeys"],  # taken, never given
        "hosted_secret": ["NewKeys"],
    }


class Page(HTMLParser):
    """What a browser would fetch, run and show."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what it leads to."""
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "data")]

    def handle_data(self, data: str) -> None:
        """Note what it says."""
        self.text += data


async def test_the_page_is_whole_without_the_internet_and_runs_nothing(house: House) -> None:
    answer = await nobody(house).get("/docs")
    page = Page()
    page.feed(answer.text)
    found = await the_document(house)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert not page.tags & {"script", "link", "img", "iframe", "form"}
    assert all(link.startswith("#") or link == "openapi.json" for link in page.links)
    assert "@import" not in answer.text
    assert "url(" not in answer.text
    for path, method, told in operations(found):
        assert f'id="{told["operationId"]}"' in answer.text
        assert told["summary"] in page.text
        assert f"{GUANJIA}{PLACE}{path}" in page.text, method
    assert "新建门店 · add a store" in page.text
    assert "门店编号 · Store number" in page.text


async def test_the_examples_of_the_page_can_be_sent(house: House) -> None:
    """Each body of an example is one that the interface takes for well formed."""
    page = Page()
    page.feed((await nobody(house).get("/docs")).text)
    asker = await key(house)
    found = re.findall(r"curl -X (\w+) '?(http[^'\s]+)'? \\\n.*\\\n.*\\\n\s+-d '(.+)'", page.text)

    assert len(found) > 20
    for method, url, body in found:
        path = url.removeprefix(f"{GUANJIA}{PLACE}").replace("{id}", "1").replace("{place}", "inbox")
        path = path.replace("{day}", "2026-12-24").replace("{product}", "1")
        headers = {"content-type": "application/json"}
        answer = await asker.ask(method, path, content=body.encode(), headers=headers)
        assert answer.status_code != 422, f"{method} {path} {body}: {answer.text}"
