"""All SQL of the suggestions."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion as it stands."""

    id: int
    store_id: int
    group_id: str
    person_id: str
    called: str
    words: str
    answer: str | None


async def add(
    db: Connection, *, cause: str, store_id: int, group_id: str, person_id: str, called: str, words: str, at: datetime
) -> bool:
    """Write one down, once. False when it was there."""
    made = await db.fetchval(
        """insert into suggestion (cause, store_id, group_id, person_id, called, words, at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (cause) do nothing returning id""",
        cause,
        store_id,
        group_id,
        person_id,
        called,
        words,
        at,
    )
    return made is not None


async def made_since(db: Connection, group_id: str, person_id: str, since: datetime) -> int:
    """How many somebody has made in a group since then."""
    found: int = await db.fetchval(
        "select count(*) from suggestion where group_id = $1 and person_id = $2 and at >= $3",
        group_id,
        person_id,
        since,
    )
    return found


async def lock(db: Connection, suggestion_id: int) -> Suggestion | None:
    """One suggestion, locked."""
    row = await db.fetchrow(
        """select id, store_id, group_id, person_id, called, words, answer from suggestion where id = $1 for update""",
        suggestion_id,
    )
    return Suggestion(**row) if row else None


async def answer(db: Connection, suggestion_id: int, words: str, by: str, at: datetime) -> None:
    """A person has answered it."""
    await db.execute(
        "update suggestion set answer = $2, answered_by = $3, answered_at = $4 where id = $1",
        suggestion_id,
        words,
        by,
        at,
    )


async def erase(db: Connection, person_id: str, mark: str) -> None:
    """Forget who made them, and in which words."""
    await db.execute(
        "update suggestion set person_id = $2, called = '', words = '' where person_id = $1", person_id, mark
    )
