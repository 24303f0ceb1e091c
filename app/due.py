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
on conflict (key) do update set due_at = excluded.due_at, ref = excluded.ref where due.state = 'pending'
"""


async def put(session: AsyncSession, moments: Sequence[Moment]) -> None:
    """File moments; one that waits under the same key moves to the new time."""
    last = {moment.key: moment for moment in moments}
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


async def next_at(session: AsyncSession) -> datetime | None:
    """When the next moment is due, in business time."""
    found: datetime | None = await session.scalar(text("select min(due_at) from due where state = 'pending'"))
    return found
