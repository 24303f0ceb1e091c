"""All SQL of the questions."""

from datetime import datetime

from app.db import Connection
from app.orders.states import State


async def add(
    db: Connection,
    *,
    cause: str,
    store_id: int,
    group_id: str,
    person_id: str,
    kind: str,
    words: str,
    answer: str | None,
    at: datetime,
) -> bool:
    """Write down what was asked, once. False when it was there."""
    made = await db.fetchval(
        """insert into question (cause, store_id, group_id, person_id, kind, words, answer, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (cause) do nothing returning id""",
        cause,
        store_id,
        group_id,
        person_id,
        kind,
        words,
        answer,
        at,
    )
    return made is not None


async def own_ticket(db: Connection, group_id: str, person_id: str) -> tuple[int, State] | None:
    """The number and the state of somebody's newest open order in a group."""
    row = await db.fetchrow(
        """select number, state from ticket where group_id = $1 and person_id = $2 and closed_at is null
            order by id desc limit 1""",
        group_id,
        person_id,
    )
    return (row["number"], State(row["state"])) if row else None


async def erase(db: Connection, person_id: str, mark: str) -> None:
    """Forget who asked, and in which words."""
    await db.execute(
        "update question set person_id = $2, words = '', answer = '' where person_id = $1", person_id, mark
    )
