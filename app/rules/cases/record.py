"""SQL of what a case rests on and what followed: reminders that count, removals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder that counts: what has led to it, where, when the message was said."""

    cause: str
    group_id: str
    at: datetime


async def reminded_of(db: Connection, person_id: str, rule: str, at: datetime) -> list[Reminded]:
    """The reminders of one rule that count against somebody at `at`."""
    rows = await db.fetch(
        """select c.cause, r.group_id, r.at from reminder r join rule_case c on c.id = r.case_id
            where r.person_id = $1 and c.rule = $2 and r.expires_at > $3 and r.lifted_at is null""",
        person_id,
        rule,
        at,
    )
    return [Reminded(**row) for row in rows]


async def rests_on(db: Connection, person_id: str, at: datetime) -> list[dict[str, Any]]:
    """The reminders that counted against somebody at `at`, and what became of them."""
    rows = await db.fetch(
        """select case_id, group_id, message_id, category, words, at, expires_at, lifted_at from reminder
            where person_id = $1 and at <= $2 and expires_at > $2 order by at""",
        person_id,
        at,
    )
    return [dict(row) for row in rows]


async def removals(db: Connection, person_id: str, since: datetime) -> list[dict[str, Any]]:
    """Where somebody who is barred was removed since then, at later doors as well, and what became of it."""
    rows = await db.fetch(
        """select group_id, outcome, ended_at as at, note, cause from action_log
            where kind = 'remove_member' and action ->> 'person_id' = $1 and ended_at >= $2
              and (action ->> 'barred')::bool order by ended_at""",
        person_id,
        since,
    )
    return [dict(row) for row in rows]
