"""The outbox: every outward action is a row before it is a deed.

pending → sending → done | handed | unsure | dead; beside them held (a hold) and stale (too old to send). Rows that
came to an end (done, stale) move to `action_log`; the outbox holds only what is under way or waits for a person.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Identity, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.actions import Action, Urgency, codec, lane_of, policy_of, target_of
from app.db import Base, driver


class OutboxRow(Base):
    """One action under way. `not_before` is machine time, `expires_at` and `made_at` business time."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "lane", "urgency", "id", postgresql_where=text("state = 'pending'")),
        Index("ix_outbox_sending", "lane", postgresql_where=text("state = 'sending'")),
        Index("ix_outbox_state", "state", "id", postgresql_where=text("state not in ('pending', 'sending')")),
        Index("ix_outbox_ask", "ask_at", postgresql_where=text("ask_at is not null")),
        Index("ix_outbox_target", "target", "kind"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(String)
    cause: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    lane: Mapped[str] = mapped_column(String)
    target: Mapped[str] = mapped_column(String)
    group_id: Mapped[str | None] = mapped_column(String)
    urgency: Mapped[int] = mapped_column(SmallInteger)
    action: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reports: Mapped[bool] = mapped_column()
    state: Mapped[str] = mapped_column(String, server_default="pending")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    not_before: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))
    expires_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))
    owner: Mapped[str] = mapped_column(String, server_default="")  # the worker that is sending it
    sent_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    ask_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # unsure: when to ask what became of it
    note: Mapped[str] = mapped_column(String, server_default="")


class OutboxKey(Base):
    """The name of every action ever filed (kept ≥ 30 days): a repeat or a replay says nothing twice."""

    __tablename__ = "outbox_key"
    __table_args__ = (Index("ix_outbox_key_kept_at", "kept_at", postgresql_using="brin"),)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"), index=True)


class ActionLog(Base):
    """One action that came to an end: done, stale, or ended by a person."""

    __tablename__ = "action_log"
    __table_args__ = (
        Index("ix_action_log_group", "group_id", "ended_at"),
        Index("ix_action_log_cause", "cause"),
        {"postgresql_partition_by": "RANGE (ended_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ended_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True, server_default=text("now()"))
    key: Mapped[str] = mapped_column(String)
    cause: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    target: Mapped[str] = mapped_column(String)
    group_id: Mapped[str | None] = mapped_column(String)
    action: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[str] = mapped_column(String)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    note: Mapped[str] = mapped_column(String)


@dataclass(frozen=True, slots=True)
class Filed:
    """An action on its way into the outbox."""

    key: str
    cause: str
    action: Action
    made_at: datetime
    urgency: Urgency = Urgency.SERVICE
    expires_at: datetime | None = None
    reports: bool = False


_PUT = """
with filed as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[],
                       $8::jsonb[], $9::bool[], $10::timestamptz[], $11::timestamptz[], $12::bytea[])
    with ordinality as f(key, cause, kind, lane, target, group_id, urgency, action, reports, expires_at, made_at,
                         mark, n)
), fresh as (
  insert into outbox_key (key) select mark from filed order by mark on conflict do nothing returning key
)
insert into outbox (key, cause, kind, lane, target, group_id, urgency, action, reports, expires_at, made_at)
select f.key, cause, kind, lane, target, group_id, urgency, action, reports, expires_at, made_at
  from filed f join fresh on fresh.key = f.mark
 order by n
"""


async def put(session: AsyncSession, filed: Sequence[Filed]) -> None:
    """File actions; those whose key is known are dropped. One statement, however many."""
    once = {item.key: item for item in reversed(filed)}  # the first of equal keys wins
    items = [item for item in filed if once[item.key] is item]
    if not items:
        return
    actions = [item.action for item in items]
    connection = await driver(session)
    await connection.execute(
        _PUT,
        [item.key for item in items],
        [item.cause for item in items],
        [action.kind for action in actions],
        [lane_of(action) for action in actions],
        [target_of(action) for action in actions],
        [action.group_id for action in actions],
        [int(item.urgency) for item in items],
        [orjson.dumps(codec.dump_python(action, mode="json", exclude_none=True)).decode() for action in actions],
        [item.reports or policy_of(item.action).reports for item in items],
        [item.expires_at for item in items],
        [item.made_at for item in items],
        [mark(item.key) for item in items],
    )


def mark(key: str) -> bytes:
    """The short form of a key that is remembered: 16 bytes."""
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


_END = """
with ended as (
  delete from outbox where id = any($1::bigint[]) returning *
)
insert into action_log (id, key, cause, kind, target, group_id, action, outcome, attempts, made_at, kept_at, note)
select e.id, e.key, e.cause, e.kind, e.target, e.group_id, e.action, w.outcome, e.attempts, e.made_at, e.kept_at, w.note
  from ended e join unnest($1::bigint[], $2::text[], $3::text[]) w(id, outcome, note) using (id)
returning id
"""


async def end(session: AsyncSession, ended: Sequence[tuple[int, str, str]]) -> list[int]:
    """Actions came to an end: (id, outcome, note). They move to the log. Returns those that were still there."""
    connection = await driver(session)
    ids, outcomes, notes = zip(*ended, strict=True)
    rows = await connection.fetch(_END, ids, outcomes, [note[:500] for note in notes])
    return [row["id"] for row in rows]
