"""Inbox to pipeline. A turn takes one lane's waiting rows, in order, in one transaction.

Rows that succeed commit together with their actions. A row that fails undoes the turn; the rows before it are done
again without it, then it waits alone and its lane with it, until it is dead after 62 s in all. Turns are cheap to
repeat because nothing leaves the house before the commit, so no savepoint is needed for each row (docs/adr/0003).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from app import log, work
from app.bot import decide, lanes, store
from app.bot.bell import Bell
from app.bot.ears import Ears
from app.bot.store import Ended, Waiting
from app.clock import Clock
from app.db import Connection, Database, meaning, reason
from app.events import Event
from app.wecom.port import Ignored
from app.work import Work

_log = log.get(__name__)
TURN = 50
ROW_SECONDS = 10.0
_CLASHES = 5

#: the pipeline: does what an event asks for; returns the reason when there was nothing to do
Handle = Callable[[Work, Event], Awaitable[str | None]]


class RowFailed(Exception):
    """A row of a turn could not be handled."""

    def __init__(self, index: int, row: Waiting, error: BaseException) -> None:
        super().__init__(str(error))
        self.index = index
        self.row = row
        self.error = error


class Worker:
    """Takes turns for one process. Any number of them, in any number of processes, share the inbox."""

    def __init__(self, database: Database, clock: Clock, ears: Ears, handle: Handle, bell: Bell) -> None:
        self._database = database
        self._clock = clock
        self._ears = ears
        self._handle = handle
        self._bell = bell
        self._place = lanes.Place()

    async def step(self) -> int:
        """Take one turn. Returns how many rows it moved; 0 when nothing waits that may be handled now.

        Raises what the database raises when it is gone; nothing is lost then.
        """
        lane, limit, clashes = "", TURN, 0
        while True:
            try:
                return await self._turn(lane, limit)
            except RowFailed as failed:
                lane = failed.row.lane
                if meaning(failed.error) == "clash" and clashes < _CLASHES:
                    limit, clashes = 1, clashes + 1
                elif failed.index:
                    limit = failed.index
                else:
                    await self._postpone(failed)
                    return 1

    async def _turn(self, again: str, limit: int) -> int:
        async with self._database.transaction() as db:
            if again:
                if not await lanes.lock(db, again):
                    return 1  # another worker has it now, and meets the same row
                lane = again
            elif (found := await lanes.claim(db, self._place)) is not None:
                lane, self._place = found
            else:
                return 0
            rows = await store.rows_of(db, lane, limit)
            if self._place.until and not again:
                rows = [row for row in rows if row.id <= self._place.until]
            if not rows:
                return 1  # its former holder has just emptied it; there may be other lanes
            memo: dict[str, object] = {}
            works: list[Work] = []
            ended: list[Ended] = []
            for index, row in enumerate(rows):
                unit = Work(f"in:{row.key.hex()}", db, row.arrived_at, memo=memo)
                ended.append(await self._row(unit, index, row))
                works.append(unit)
                if unit.shared:
                    break
            acted, planned = await self._close(db, works, ended, rows)
        if acted:
            self._bell.ring("outbox")
        if planned is not None:
            self._bell.ring_due(planned)
        return len(ended)

    async def _row(self, unit: Work, index: int, row: Waiting) -> Ended:
        try:
            async with asyncio.timeout(ROW_SECONDS):
                return await self._understand(unit, row)
        except TimeoutError as error:
            raise RowFailed(index, row, error) from error
        except Exception as error:
            if meaning(error) == "gone":
                raise
            raise RowFailed(index, row, error) from error

    async def _understand(self, unit: Work, row: Waiting) -> Ended:
        event = self._ears.find(row.source).parse(row.payload, row.arrived_at)
        if isinstance(event, Ignored):
            return Ended(row.id, row.arrived_at, "ignored", "skipped", notes=[event.why])
        unit.now = event.at
        unit.late = max(self._clock.now() - event.at, unit.late)
        why_not = await self._handle(unit, event)
        notes = unit.notes if why_not is None else [*unit.notes, why_not]
        return record(row, event, "done" if why_not is None else "skipped", notes, unit.seen)

    async def _close(
        self, db: Connection, works: list[Work], ended: list[Ended], rows: list[Waiting]
    ) -> tuple[bool, datetime | None]:
        try:
            await store.finish(db, ended)
            return await work.file(db, works)
        except Exception as error:
            if meaning(error) == "gone":
                raise
            # whose fault it was shows when the rows are taken one by one
            raise RowFailed(1 if len(ended) > 1 else 0, rows[0], error) from error

    async def _postpone(self, failed: RowFailed) -> None:
        row, wait = failed.row, decide.next_try(failed.row.attempts + 1)
        _log.error(
            "row.failed" if wait is not None else "row.dead",
            row=row.id,
            lane=row.lane,
            attempts=row.attempts + 1,
            exc_info=failed.error,
        )
        async with self._database.transaction() as db:
            await store.postpone(db, row.id, wait, reason(failed.error))


def record(row: Waiting, event: Event, outcome: str, notes: list[str], seen: dict[str, Any]) -> Ended:
    """What stays on record of an event: its words, what was seen in it, and what came of it."""
    people = getattr(event, "person_ids", ())
    kept = {"people": list(people)} if people else _kept(event)
    return Ended(
        id=row.id,
        at=event.at,
        kind=type(event).__name__,
        outcome=outcome,
        message_id=getattr(event, "message_id", None),
        group_id=getattr(event, "group_id", None),
        person_id=getattr(event, "person_id", None) or getattr(event, "staff_id", None),
        text=getattr(event, "text", None),
        event={**kept, "judged": seen} if seen else kept,
        notes=notes,
    )


def _kept(event: Event) -> dict[str, object]:
    names = ("msg_type", "payload", "name", "own", "by_staff", "scene", "key", "task_id", "outcome")
    found = {name: getattr(event, name) for name in names if getattr(event, name, None)}
    return {name: dict(value) if name == "payload" else value for name, value in found.items()}
