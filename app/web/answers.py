"""Answers that are kept for a day, by the key of their request: asked again in the same words, they come again."""

from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from app.clock import machine_now
from app.db import Connection
from app.errors import Conflict, Invalid, Words

KEPT = timedelta(hours=24)
_CLAIM = """
insert into answered (key, request, status, body, at) values ($1, $2, 0, '', $3)
on conflict (key) do update set request = excluded.request, status = 0, body = '', at = excluded.at
  where answered.at <= $4
returning 1
"""
_WAIT = Words("同一个键的请求还在处理", "a request under this key is still being worked on")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given; its body sealed."""

    status: int
    body: bytes


async def claim(db: Connection, key: bytes, request: bytes) -> Kept | None:
    """What was answered under a key before; None when the request is the caller's to do, from now to the commit.

    Waits while another one is at it. Raises Invalid when the key was used for another request, Conflict when the wait
    is as long as a statement may take.
    """
    now = machine_now()
    try:
        ours = await db.fetchval(_CLAIM, key, request, now, now - KEPT)
    except asyncpg.QueryCanceledError:
        raise Conflict(_WAIT) from None
    if ours:
        return None
    row = await db.fetchrow("select request, status, body from answered where key = $1", key)
    if row is None:  # its day was over between the two statements
        raise Conflict(_WAIT)
    if row["request"] != request:
        raise Invalid(Words("这个键已用于另一个请求", "this key was used for another request"))
    return Kept(row["status"], row["body"])


async def keep(db: Connection, key: bytes, answer: Kept) -> None:
    """An answer is kept, in the transaction that made it true."""
    await db.execute("update answered set status = $2, body = $3 where key = $1", key, answer.status, answer.body)
