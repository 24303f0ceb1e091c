"""A whole guanjia for a test: people chat in the box, and what happened there can be read like a transcript."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from app.bench.stepped import GUANJIA, Stepped, StillClock, stepped
from app.cli import seed
from app.db import open_database
from app.orders import service as orders
from app.sandbox import chain
from app.sandbox.chain import DemoGroup, DemoMember
from app.work import Work, begin

__all__ = ["GUANJIA", "MORNING", "House", "StillClock", "settle_in"]
#: a Saturday, 10:00 in Shanghai: every shop is open
MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@dataclass
class House(Stepped):
    """Use `House.open`."""

    http: httpx.AsyncClient
    people: dict[str, DemoMember] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, folder: Path, *, at: datetime = MORNING) -> AsyncIterator["House"]:
        """A house over an empty box and a database with the demo chain's shops, staff and groups: see `settle_in`."""
        clock = StillClock(at)
        async with stepped(url, folder, clock) as whole:
            http = httpx.AsyncClient(
                transport=httpx.ASGITransport(whole.web, client=("127.0.0.1", 1), raise_app_exceptions=False),
                base_url="http://127.0.0.1:8000",
            )
            async with http:
                yield cls(**{name: getattr(whole, name) for name in Stepped.__dataclass_fields__}, http=http)

    # telling the story

    @property
    def group(self) -> DemoGroup:
        """The group most stories happen in: a shop in Hangzhou that opens at 10."""
        return chain.groups()[0]

    def fan(self, index: int = 0, group: DemoGroup | None = None) -> DemoMember:
        """A customer of a group."""
        members = self.box.world.members(group or self.group).values()
        return [member for member in members if member.person_id.startswith("wm")][index]

    def staff(self, role: str) -> str:
        """The userid of the first group's clerk or manager, or of the operator."""
        number = chain.stores()[self.group.store_id - 1].number
        return {"clerk": f"c{number}a", "clerk2": f"c{number}b", "manager": f"m{number}"}.get(role, chain.OPERATOR)

    async def says(self, who: DemoMember, words: str, group: DemoGroup | None = None) -> str:
        """Somebody says something in a group, and everything that follows happens."""
        message = {"messageType": 7, "payload": {"text": words}}
        message_id = self.box.world.say(group or self.group, who, message)
        await self.settle()
        return message_id

    async def press(self, staff_id: str, key: str, task_id: str = "", **chosen: str) -> None:
        """A staff member presses a button, of their newest card if none is named. `chosen`: question → answer."""
        task = task_id or self.cards(staff_id)[-1][0]
        told = {name: [answer] for name, answer in chosen.items()}
        assert self.box.world.press(staff_id, task, key, told), f"{staff_id} has no button {key} on {task}"
        await self.settle()

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[tuple[Work, ModuleType]]:
        """A unit of work of the line itself, and the orders' door; what it asks for happens at the next `settle`."""
        async with begin(self.run.database, self.clock, f"test:{self.clock.at:%H%M%S%f}") as work:
            yield work, orders

    async def later(self, **delta: float) -> None:
        """Time passes, and what is due happens."""
        self.clock.advance(**delta)
        await self.settle()

    def transcript(self, group: DemoGroup | None = None, *, after: int = 0) -> list[str]:
        """What could be seen in a group, a line each."""
        shown = []
        for entry in self.box.journal.entries(group_id=(group or self.group).group_id, after=after):
            data = entry.data
            who = data.get("name", "")
            shown.append(
                {
                    "said": f"{who}: {data.get('text')}",
                    "spoke": f"bot: {data.get('text')}",
                    "renamed": f"named {who} by {'bot' if str(data.get('by')).startswith('mxh') else 'fan'}",
                }.get(entry.kind, f"{entry.kind} {who}")
            )
        return shown

    def bot_said(self, group: DemoGroup | None = None) -> list[str]:
        """What the bot said in a group."""
        return [line[5:] for line in self.transcript(group) if line.startswith("bot: ")]

    def cards(self, staff_id: str) -> list[tuple[str, dict[str, Any]]]:
        """The cards on a phone, oldest first."""
        return self.box.journal.cards(staff_id, 50)

    async def in_the_box(self, path: str, body: dict[str, Any]) -> None:
        """Ask something of the box: trouble that is to come, for one."""
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.box.asgi), base_url="http://127.0.0.1:8001"
        ) as box:
            answer = await box.post(path, json=body)
        assert answer.is_success, answer.text

    # looking inside

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        async with self.run.database.connection() as db:
            return [tuple(row) for row in await db.fetch(sql)]

    async def do(self, sql: str) -> None:
        """Change the database behind guanjia's back."""
        async with self.run.database.transaction() as db:
            await db.execute(sql)


async def settle_in(url: str) -> None:
    """Put shops, staff, groups, products and timetable of the demo chain there, without its 90,000 people."""
    async with open_database(url, process="test", pool=1) as database, database.transaction() as connection:
        for table, (columns, rows) in seed.tables(MORNING, members=False).items():
            await connection.copy_records_to_table(table, columns=columns, records=rows)
        await connection.execute("insert into chain (id, demo) values (1, true)")
