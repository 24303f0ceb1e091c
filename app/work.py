"""A unit of work: one transaction, one reading of the clock, one list of actions and due moments.

State and its announcement commit together. Rooms get a `Work`, never commit, and never read a clock.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app import due, outbox
from app.actions import Action, Urgency, target_of
from app.clock import Clock
from app.db import Connection, Database
from app.due import Moment
from app.outbox import Filed
from app.parts import Part
from app.who import SYSTEM, Who

#: the channel on which processes wake each other; the payload says what for
CHANNEL = "guanjia"


@dataclass(frozen=True, slots=True)
class Change:
    """Something a person changed, on its way into the audit."""

    area: str
    ref: str
    what: str
    before: Any
    after: Any


@dataclass(slots=True)
class Work:
    """What a room needs to do its part.

    `cause` names what led to this (a message, a press, a due moment): it makes the keys of the actions. `now` is
    business time; for an event, when it happened. `late` is how long ago that was.
    """

    cause: str
    db: Connection
    now: datetime
    who: Who = SYSTEM
    late: timedelta = timedelta(0)
    actions: list[Filed] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    #: what the rows of one turn have read already; whoever changes it takes it out
    memo: dict[str, Any] = field(default_factory=dict)
    #: what was seen of the event, to stay on record with it
    seen: dict[str, Any] = field(default_factory=dict)
    #: set by a room that wrote state which several lanes share: the turn ends after this row
    shared: bool = False

    def emit(
        self,
        action: Action,
        part: Part,
        *,
        slot: str = "",
        urgency: Urgency = Urgency.SERVICE,
        max_age: timedelta | None = None,
        cause: str = "",
        reports: bool = False,
    ) -> str:
        """Have something done outside; returns its key. What was asked for under the same cause before is dropped.

        `part` says what it is for: people hold and release by it.
        `slot` tells apart several actions of one kind for one target. `max_age` counts from `now`.
        """
        named = cause or self.cause
        key = f"{named}#{action.kind}:{target_of(action)}" + (f":{slot}" if slot else "")
        expires = self.now + max_age if max_age else None
        self.actions.append(Filed(key, named, action, part, self.now, urgency, expires, reports))
        return key

    def at(self, due_at: datetime, kind: str, key: str, ref: Mapping[str, Any] | None = None) -> None:
        """Be called back at `due_at` (business time) as `kind`."""
        self.moments.append(Moment(due_at, kind, key, ref or {}))

    def audit(self, area: str, ref: object, what: str, *, before: Any = None, after: Any = None) -> None:
        """Record that `who` changed something: plain values before and after, only what differs where both are maps."""
        if isinstance(before, dict) and isinstance(after, dict):
            keys = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            before = {name: before.get(name) for name in keys}
            after = {name: after.get(name) for name in keys}
        self.changes.append(Change(area, str(ref), what, before, after))

    def note(self, why: str) -> None:
        """Say, for the record, what was decided and why."""
        self.notes.append(why)


async def file(db: Connection, works: Sequence[Work]) -> tuple[bool, datetime | None]:
    """Write the actions and moments of finished works. Says whether there were actions, and the first due moment."""
    actions = [action for work in works for action in work.actions]
    moments = [moment for work in works for moment in work.moments]
    await outbox.put(db, actions)
    await due.put(db, moments)
    for work in works:
        if work.changes:
            await db.executemany(_AUDIT, [_change(work, change) for change in work.changes])
    return bool(actions), min((moment.due_at for moment in moments), default=None)


_AUDIT = """
insert into audit (at, business_at, who, role, area, ref, what, before, after, cause)
values (now(), $1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


def _change(work: Work, change: Change) -> tuple[Any, ...]:
    return (
        work.now,
        work.who.name,
        work.who.role,
        change.area,
        change.ref,
        change.what,
        _plain(change.before),
        _plain(change.after),
        work.cause,
    )


def _plain(value: Any) -> Any:
    """`value` as JSON can hold it."""
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@asynccontextmanager
async def begin(
    database: Database, clock: Clock, cause: str, *, who: Who = SYSTEM, wake: Callable[[str], None] | None = None
) -> AsyncIterator[Work]:
    """Commit the block's writes, its actions and its moments together, or none of them.

    `wake` is called after the commit with "outbox" or "due"; without it the other processes are notified.
    """
    woken: list[str] = []
    async with database.transaction() as db:
        work = Work(cause, db, clock.now(), who)
        yield work
        acted, planned = await file(db, [work])
        woken = [name for name, there in (("outbox", acted), ("due", planned is not None)) if there]
        if wake is None:
            for name in woken:
                await notify(db, name)
    if wake is not None:
        for name in woken:
            wake(name)


async def notify(db: Connection, what: str) -> None:
    """Wake the workers for `what` when this transaction commits."""
    await db.execute("select pg_notify($1, $2)", CHANNEL, what)
