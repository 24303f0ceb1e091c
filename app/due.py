"""Everything due is a row: when, and which room's doing it is. The schedule finds it; being run twice does no harm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Identity, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, driver


class DueRow(Base):
    """One due moment. `due_at` is business time, `not_before` (after a failure) machine time."""

    __tablename__ = "due"
    __table_args__ = (
        Index("ix_due_waiting", "due_at", postgresql_where=text("state = 'pending'")),
        Index("ix_due_dead", "id", postgresql_where=text("state = 'dead'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(String, unique=True)
    kind: Mapped[str] = mapped_column(String)
    ref: Mapped[dict[str, Any]] = mapped_column(JSONB)
    due_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    state: Mapped[str] = mapped_column(String, server_default="pending")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    not_before: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))
    note: Mapped[str] = mapped_column(String, server_default="")


@dataclass(frozen=True, slots=True)
class Moment:
    """A due moment on its way into the table. `kind` is `<room>.<what>`; `key` names it once and for all."""

    due_at: datetime
    kind: str
    key: str
    ref: Mapping[str, Any] = field(default_factory=dict)


_PUT = """
insert into due (key, kind, ref, due_at)
select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::timestamptz[])
on conflict (key) do update set due_at = excluded.due_at
  where due.state = 'pending' and excluded.due_at < due.due_at
"""


async def put(session: AsyncSession, moments: Sequence[Moment]) -> None:
    """File moments. Of two under one key the earlier stands."""
    last: dict[str, Moment] = {}
    for moment in sorted(moments, key=lambda moment: moment.due_at, reverse=True):
        last[moment.key] = moment
    if not last:
        return
    connection = await driver(session)
    await connection.execute(
        _PUT,
        [moment.key for moment in last.values()],
        [moment.kind for moment in last.values()],
        [orjson.dumps(dict(moment.ref)).decode() for moment in last.values()],
        [moment.due_at for moment in last.values()],
    )


async def cancel(session: AsyncSession, keys: Sequence[str]) -> None:
    """What was due under these keys no longer is."""
    connection = await driver(session)
    await connection.execute("delete from due where key = any($1::text[]) and state = 'pending'", list(keys))


@dataclass(frozen=True, slots=True)
class Due:
    """A moment that has come."""

    id: int
    key: str
    kind: str
    ref: dict[str, Any]
    due_at: datetime
    attempts: int


async def claim(session: AsyncSession, now: datetime) -> Due | None:
    """The first moment that has come by `now` (business time) and that no other worker is at. Stays locked."""
    connection = await driver(session)
    row = await connection.fetchrow(
        """select id, key, kind, ref, due_at, attempts from due
            where state = 'pending' and due_at <= $1 and not_before <= now()
            order by due_at, id limit 1 for update skip locked""",
        now,
    )
    return Due(**row) if row else None


async def done(session: AsyncSession, due_id: int) -> None:
    """What was due has been done."""
    connection = await driver(session)
    await connection.execute("delete from due where id = $1", due_id)


async def postpone(session: AsyncSession, due_id: int, wait: float | None, note: str) -> None:
    """It failed: it waits `wait` seconds of machine time, or is dead when `wait` is None."""
    connection = await driver(session)
    await connection.execute(
        """update due set attempts = attempts + 1, note = $2, state = case when $3::float8 is null then 'dead'
                  else state end, not_before = now() + coalesce($3::float8, 0) * interval '1 second'
            where id = $1 and state = 'pending'""",
        due_id,
        note[:500],
        wait,
    )


async def next_at(session: AsyncSession) -> datetime | None:
    """When the next moment is due, in business time. One that failed and waits is left to the sweep."""
    found: datetime | None = await session.scalar(
        text("select min(due_at) from due where state = 'pending' and not_before <= now()")
    )
    return found
