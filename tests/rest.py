"""Asking the REST interface in a test: as a key, as a session of the console, or as nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from app.web import accounts, tokens
from app.web.gate import COOKIE
from app.web.rest.site import PLACE
from app.web.sessions import csrf_of, open_session
from app.who import Role, Who
from tests.foreign import asking
from tests.house import House

BOSS = Who("boss", "operator")


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody with the headers they send."""

    http: httpx.AsyncClient
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str = ""

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """One request. `path` is below /api/v1; options as httpx takes them."""
        headers = {**self.headers, **options.pop("headers", {})}
        content = {} if body is None else {"json": body}
        return await self.http.request(method, f"{PLACE}{path}", headers=headers, **content, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Read."""
        return await self.ask("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """Do."""
        return await self.ask("POST", path, body, **options)


async def key(
    house: House, role: Role = "operator", stores: Sequence[str] | None = None, *, name: str = "测试"
) -> Asker:
    """A key of this role, for some stores or for all."""
    if stores is None and role in ("manager", "clerk", "steward"):
        stores = ["001"]
    async with asking(house, BOSS) as work:
        token = await tokens.add(work, name, role, 1, stores)
    return Asker(house.http, {"authorization": f"Bearer {token}"}, token)


async def session(house: House, name: str = "ann", role: Role = "operator", staff_id: str | None = None) -> Asker:
    """An account of the console that is signed in, with its form token."""
    async with asking(house, BOSS) as work:
        account_id = await accounts.add(work, name, role, staff_id)
        token = await open_session(work.db, "test", account_id=account_id)
    return Asker(house.http, {"cookie": f"{COOKIE}={token}", "x-csrf-token": csrf_of(token)}, token)


def nobody(house: House) -> Asker:
    """Somebody who has not signed in."""
    return Asker(house.http)


def api_of(house: House) -> FastAPI:
    """The interface's own application."""
    found: FastAPI = next(route.app for route in house.web.routes if getattr(route, "path", "") == PLACE)  # type: ignore[attr-defined]  # a mount has one
    return found


def routes(house: House) -> list[tuple[str, str]]:
    """Every route there is: (method, path)."""
    found = []
    for route in iter_route_contexts(api_of(house).routes):
        if isinstance(route.original_route, APIRoute):
            assert route.path is not None
            found += [(method, route.path) for method in sorted(route.methods or ())]
    return found
