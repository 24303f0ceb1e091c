"""Somebody in the console, without a browser: pages as they come, forms as they are sent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from app.web import accounts
from app.web.gate import COOKIE
from app.web.sessions import open_session
from app.who import Role
from tests.foreign import asking
from tests.house import House
from tests.rest import BOSS

_CSRF = re.compile(r'csrftoken(?:"[^>]*value="|=)([0-9a-f]+)"')
_UNSEEN = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL)
Fields = Mapping[str, str | Sequence[str]]


@dataclass
class Visitor:
    """A browser of their own, signed in or not."""

    http: httpx.AsyncClient
    csrf: str = ""

    @classmethod
    async def come(cls, house: House, role: Role | None = "operator", staff_id: str | None = None) -> "Visitor":
        """Somebody signed in with a new account of this role; nobody for None."""
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(house.web, client=("127.0.0.1", 1), raise_app_exceptions=False),
            base_url="http://127.0.0.1:8000",
            headers={"accept": "text/html"},
        )
        if role is not None:
            name = f"{role}-{staff_id or 'all'}"
            async with asking(house, BOSS) as work:
                account_id = await accounts.add(work, name, role, staff_id)
                http.cookies.set(COOKIE, await open_session(work.db, "test", account_id=account_id))
        return cls(http)

    async def get(self, path: str) -> httpx.Response:
        """A page."""
        answer = await self.http.get(path)
        if found := _CSRF.search(answer.text):
            self.csrf = found[1]
        return answer

    async def post(self, path: str, fields: Fields | None = None, *, csrf: str | None = None) -> httpx.Response:
        """A form; where it leads is not followed."""
        if csrf is None and not self.csrf:
            await self.get("/console/me")
        token = self.csrf if csrf is None else csrf
        return await self.http.post(path, data={**(fields or {}), "csrftoken": token})

    async def done(self, path: str, fields: Fields | None = None) -> str:
        """A form that is taken: the page it leads to."""
        answer = await self.post(path, fields)
        assert answer.status_code == 303, f"{answer.status_code} {plain(answer.text)[:400]}"
        where = urlsplit(answer.headers["location"])
        return (await self.get(f"{where.path}?{where.query}" if where.query else where.path)).text


def plain(html: str) -> str:
    """What a page says."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", _UNSEEN.sub(" ", html)))
