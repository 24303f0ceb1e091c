"""Imports run beside everything else, a piece at a time, each piece a transaction of its own.

A process that dies in the middle leaves an import that anybody can go on with: what is in already is equal, and is
left alone.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from app import log
from app.clock import Clock
from app.db import Database
from app.registry.intake import service as intake
from app.registry.intake.service import CHUNK, Batch
from app.sheets.table import Row, Table
from app.who import Who
from app.work import Work, begin

_log = log.get(__name__)


class Importer:
    """Runs imports in this process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def _work(self, who: Who, batch_id: int) -> AsyncIterator[Work]:
        async with begin(self._database, self._clock, f"import:{batch_id}", who=who) as work:
            yield work

    async def look(self, who: Who, kind: str, filename: str, raw: bytes) -> int:
        """Read a file and keep it with what it would do. Returns the import's number. Raises BadRequest, Forbidden."""
        who.require("imports", "write")
        table = await asyncio.to_thread(intake.understand, kind, filename, raw)
        async with begin(self._database, self._clock, "import", who=who) as work:
            return await intake.look(work, kind, filename, raw, table)

    async def start(self, who: Who, batch_id: int) -> None:
        """Begin with an import, or go on with it; it runs on by itself. Raises Forbidden, NotFound, Conflict."""
        async with self._work(who, batch_id) as work:
            found = await intake.start(work, batch_id)
        await self.carry_on(who, found)

    async def undo(self, who: Who, batch_id: int) -> None:
        """Begin to undo an import. Raises Forbidden, NotFound, Conflict."""
        async with self._work(who, batch_id) as work:
            found = await intake.start(work, batch_id, "undoing")
        await self.carry_on(who, found)

    async def carry_on(self, who: Who, found: Batch) -> None:
        """Go on with an import, or with its undoing, that was begun in another unit of work. It runs on by itself."""
        doing = self._take_back if found.state == "undoing" else self._bring_in
        self._go(who, found.id, doing(who, found))

    async def faulty(self, who: Who, batch_id: int) -> tuple[Batch, Table]:
        """An import's table with what is wrong in its rows, as things stand now. Raises Forbidden, NotFound."""
        async with self._work(who, batch_id) as work:
            found, raw = await intake.table_of(work, batch_id)
        table = await asyncio.to_thread(intake.understand, found.kind, found.filename, raw)
        async with self._work(who, batch_id) as work:
            return found, await intake.faulty(work, found.kind, table)

    async def close(self) -> None:
        """Let what is under way stop after its piece."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _go(self, who: Who, batch_id: int, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._see_to(who, batch_id, doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _see_to(self, who: Who, batch_id: int, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except Exception:
            _log.exception("import.fault", batch=batch_id)
            async with self._work(who, batch_id) as work:
                await intake.broken_off(work, batch_id)

    async def _bring_in(self, who: Who, found: Batch) -> None:
        async with self._work(who, found.id) as work:
            _, raw = await intake.table_of(work, found.id)
        table = await asyncio.to_thread(intake.understand, found.kind, found.filename, raw)
        for piece in _pieces(found.kind, intake.marked(found.kind, table)):
            async with self._work(who, found.id) as work:
                if not await intake.bring_in(work, found, piece):
                    return
        async with self._work(who, found.id) as work:
            await intake.finish(work, found)

    async def _take_back(self, who: Who, found: Batch) -> None:
        after = 0
        while True:
            async with self._work(who, found.id) as work:
                after = await intake.take_back(work, found, after)
            if not after:
                return


def _pieces(kind: str, rows: Sequence[Row]) -> list[list[Row]]:
    """The rows in pieces; rows that speak of one person stay together."""
    if kind != "staff":
        return [list(rows[start : start + CHUNK]) for start in range(0, len(rows), CHUNK)]
    of_each: dict[str, list[Row]] = {}
    for row in rows:
        of_each.setdefault(str(row.values.get("userid")), []).append(row)
    pieces: list[list[Row]] = [[]]
    for theirs in of_each.values():
        if len(pieces[-1]) + len(theirs) > CHUNK and pieces[-1]:
            pieces.append([])
        pieces[-1].extend(theirs)
    return pieces
