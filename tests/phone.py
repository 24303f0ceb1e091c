"""A phone with a session of its own, for stories about phone pages."""

from dataclasses import dataclass

import httpx

from app.web import sessions
from tests.house import House

HTML = {"accept": "text/html"}


@dataclass
class Phone:
    """A phone with a session of its own. `csrf` goes with every form."""

    house: House
    staff_id: str
    sid: str
    token: str

    @property
    def csrf(self) -> str:
        return sessions.csrf_of(self.token)

    async def get(self, page: str) -> httpx.Response:
        return await self.house.http.get(f"/m/{self.sid}/{page}", headers={**HTML, "cookie": self.cookie})

    async def tap(self, page: str, **fields: str) -> httpx.Response:
        headers = {**HTML, "cookie": self.cookie}
        values = {"csrf": self.csrf, **fields}
        return await self.house.http.post(f"/m/{self.sid}/{page}", data=values, headers=headers)

    @property
    def cookie(self) -> str:
        return f"gjm_{self.sid}={self.token}"


async def phone_of(house: House, staff_id: str) -> Phone:
    async with house.run.database.transaction() as db:
        token = await sessions.open_session(db, "test", staff_id=staff_id)
    return Phone(house, staff_id, sessions.public_id_of(token), token)
