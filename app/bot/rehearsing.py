"""Rehearsals: a draft of the rule book is played over the messages on record, in the background, and can be stopped."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app import log
from app.bot import played
from app.clock import Clock
from app.db import Connection, Database
from app.errors import BadRequest, Conflict, NotFound, Words
from app.registry import service as registry
from app.registry.settings import Chosen
from app.rules import replay
from app.rules.book import Book, check, dump, load, squashed
from app.rules.decide import Terms, terms_at
from app.rules.rulebook import service as rulebook
from app.who import Who
from app.work import Work, begin

_log = log.get(__name__)
_DAYS = (1, 30)
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Stand:
    """What a draft is held against: the book in force, what each group has chosen, and when that was."""

    live: Book
    chosen: Callable[[str], Chosen]
    now: datetime


async def stand(work: Work) -> Stand:
    """How things stand now."""
    return Stand(await rulebook.current(work), await registry.chosen_everywhere(work), work.now)


async def rehearse(
    db: Connection, now: Stand, draft: Book, days: int, seen: Callable[[int], Any] | None = None
) -> dict[str, Any]:
    """Play a draft over the last days. `seen` hears how many messages were looked at; what it returns is awaited."""
    live, since = now.live, now.now - timedelta(days=days)
    begun = await played.before(db, since)
    play = replay.Replay(live, draft, _terms(live, now.chosen), _terms(draft, now.chosen), begun)
    words = [squashed(word) for word in replay.own_words(live, draft)]
    spread = min(live.spread_groups, draft.spread_groups)
    length = replay.SPREADS if live.spread_minutes != draft.spread_minutes else None
    async with aclosing(_messages(db, since, words, spread, length)) as batches:
        async for rows in batches:
            for row in rows:
                play.hear(replay.read(row))
            if seen is not None:
                await seen(play.looked_at)
            await asyncio.sleep(0)
    result = play.result()
    result["messages"] = await played.messages_since(db, since)
    people = [one["person_id"] for one in result["shown"]]
    known = await played.names_and_tags(db, people)
    for one in result["shown"]:
        one["name"], one["tags"] = known.get(one["person_id"], ("", []))
    return result


def _terms(book: Book, chosen: Callable[[str], Chosen]) -> Callable[[str], Terms]:
    known: dict[str, Terms] = {}

    def of(group_id: str) -> Terms:
        if group_id not in known:
            known[group_id] = terms_at(book, chosen(group_id))
        return known[group_id]

    return of


async def _messages(
    db: Connection, since: datetime, words: Sequence[str], spread: int, length: int | None
) -> AsyncGenerator[Sequence[Any], None]:
    """What a change of the rules can touch, oldest first: what was found guilty, spread, or holds an own word; and
    what is long enough to spread (`length`), where the time within which it does changes.
    """
    async with db.transaction(readonly=True, isolation="repeatable_read"):
        cursor = await played.open_touched(db, since, words, spread, length)
        while rows := await cursor.fetch(_BATCH):
            yield rows


class _Stopped(Exception):
    """It was stopped from elsewhere."""


class Rehearser:
    """Plays drafts in the background of a web process, one at a time in all of them.

    A rehearsal holds a lock by its own connection as long as it is played: with the process the lock is gone, and what
    still says that it runs does not.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def start(self, who: Who, draft: Book, days: int) -> int:
        """Begin one. Returns its number. Raises Forbidden, BadRequest, Conflict while one is on its way."""
        who.require("rules", "write")
        check(draft)
        if not _DAYS[0] <= days <= _DAYS[1]:
            raise BadRequest(Words("回放 1 到 30 天", "1 to 30 days are played"))
        connection = await self._alone()
        try:
            async with begin(self._database, self._clock, "rehearsal", who=who) as work:
                await played.stop_rehearsals(work.db)  # of processes that are gone
                number = await played.add_rehearsal(work.db, dump(draft), days, who.name, work.now)
                now = await stand(work)
        except BaseException:
            connection.terminate()
            raise
        task = asyncio.create_task(self._run(connection, number, now, draft, days))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._ended(number, connection))
        return number

    async def _alone(self) -> Connection:
        """A connection as long as which nobody else rehearses. Raises Conflict."""
        connection = await self._database.connect()
        if await played.begin_alone(connection):
            return connection
        await connection.close()
        raise Conflict(
            Words("有一次试演还没结束", "a rehearsal is under way"), Words("等它结束，或先停下。", "Stop it.")
        )

    def _ended(self, number: int, connection: Connection) -> None:
        connection.terminate()  # a task that is cut before its first step closes nothing
        self._tasks.pop(number, None)

    async def _run(self, connection: Connection, number: int, now: Stand, draft: Book, days: int) -> None:
        state, result = "done", None
        try:
            result = await rehearse(connection, now, draft, days, lambda n: self._seen(number, n))
        except (asyncio.CancelledError, _Stopped):
            state = "stopped"
        except Exception:
            _log.exception("rehearsal.failed", rehearsal=number)
            state = "failed"
        async with self._database.transaction() as db:
            await played.end_rehearsal(db, number, state, result)
        await connection.close(timeout=5)

    async def _seen(self, number: int, looked_at: int) -> None:
        async with self._database.transaction() as db:
            if not await played.rehearsal_seen(db, number, looked_at):
                raise _Stopped

    async def stop(self, who: Who, number: int) -> None:
        """Stop one; twice is once. Raises Forbidden."""
        who.require("rules", "write")
        task = self._tasks.get(number)
        if task is not None:
            task.cancel()
            await asyncio.wait([task], timeout=5)
        async with self._database.transaction() as db:  # it may have been cut before its first step, or is elsewhere
            await played.stop_rehearsals(db, number)

    async def close(self) -> None:
        """Stop them all."""
        for number in list(self._tasks):
            self._tasks[number].cancel()
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=5)


async def read(work: Work, number: int) -> dict[str, Any]:
    """One rehearsal: its draft, how far it is, what came of it. Raises Forbidden, NotFound."""
    work.who.require("rules", "write")  # it tells of people in all shops
    row = await played.rehearsal(work.db, number)
    if row is None:
        raise NotFound(Words("没有这次试演", "there is no such rehearsal"))
    return {**dict(row), "book": load(row["body"], 0)}
