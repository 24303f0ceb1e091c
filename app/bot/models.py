"""Tables of the line.

The inbox holds only what waits or is dead. What was handled moves, in the same transaction, to `message` (what
happened and what came of it, 180 days) and `message_raw` (as it came, 30 days), both by month of arrival.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Identity, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base

_BY_MONTH = {"postgresql_partition_by": "RANGE (kept_at)"}


class InboxRow(Base):
    """A callback item as it came. `arrived_at` is business time, `kept_at` and `not_before` machine time."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_waiting", "lane", "id", postgresql_where=text("state = 'pending'")),
        Index("ix_inbox_dead", "id", postgresql_where=text("state = 'dead'")),
        Index("ix_inbox_urgent", "id", postgresql_where=text("state = 'pending' and urgent")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    lane: Mapped[str] = mapped_column(String)
    urgent: Mapped[bool] = mapped_column(Boolean, server_default="false")
    source: Mapped[str] = mapped_column(String)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String, server_default="pending")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    not_before: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))
    arrived_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))
    note: Mapped[str] = mapped_column(String, server_default="")


class InboxKey(Base):
    """What has been kept, by its key (≥ 30 days): repeats are recognised however late they come."""

    __tablename__ = "inbox_key"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"), index=True)


class MessageRow(Base):
    """One thing that happened, and what came of it. `id` is its number in the inbox."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_group", "group_id", "at"),
        Index("ix_message_person", "person_id", "at"),
        Index("ix_message_at", "at", postgresql_using="brin"),
        Index("ix_message_handled_at", "handled_at", postgresql_using="brin"),
        Index("ix_message_judged", "at", postgresql_where=text("event -> 'judged' ->> 'l' is not null")),
        _BY_MONTH,
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    handled_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))
    source: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    message_id: Mapped[str | None] = mapped_column(String)
    group_id: Mapped[str | None] = mapped_column(String)
    person_id: Mapped[str | None] = mapped_column(String)
    text: Mapped[str | None] = mapped_column(String)
    event: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[str] = mapped_column(String)  # done, skipped
    notes: Mapped[list[str]] = mapped_column(ARRAY(String))


class MessageRaw(Base):
    """What came, byte for byte."""

    __tablename__ = "message_raw"
    __table_args__ = (_BY_MONTH,)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    lane: Mapped[str] = mapped_column(String)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    arrived_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class OutboxRow(Base):
    """One action under way. `not_before` is machine time, `expires_at` and `made_at` business time."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "lane", "urgency", "id", postgresql_where=text("state = 'pending'")),
        Index("ix_outbox_sending", "lane", postgresql_where=text("state = 'sending'")),
        Index("ix_outbox_state", "state", "id", postgresql_where=text("state not in ('pending', 'sending')")),
        Index("ix_outbox_ask", "ask_at", postgresql_where=text("ask_at is not null")),
        Index("ix_outbox_target", "target", "kind"),
        Index("ix_outbox_ref", "ref", postgresql_where=text("ref is not null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(String)
    cause: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    part: Mapped[str] = mapped_column(String, server_default="")
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
    busy: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # how often the other side was
    doubt_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # a try then may have done it
    via: Mapped[str] = mapped_column(String, server_default="")  # the hand and account it was last given to
    ref: Mapped[str | None] = mapped_column(String)  # the other side's number of it, while its result is awaited


class OutboxKey(Base):
    """The name of every action ever filed (kept ≥ 30 days): a repeat or a replay says nothing twice."""

    __tablename__ = "outbox_key"

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
    part: Mapped[str] = mapped_column(String, server_default="")
    target: Mapped[str] = mapped_column(String)
    group_id: Mapped[str | None] = mapped_column(String)
    action: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[str] = mapped_column(String)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    note: Mapped[str] = mapped_column(String)


class DueRow(Base):
    """One due moment. `due_at` is business time, `not_before` (after a failure) machine time."""

    __tablename__ = "due"
    __table_args__ = (
        Index("ix_due_waiting", "due_at", postgresql_where=text("state = 'pending'")),
        Index("ix_due_again", "not_before", postgresql_where=text("state = 'pending' and attempts > 0")),
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


class Dial(Base):
    """The sandbox's clock: one row, and only while the sandbox runs."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    ahead_seconds: Mapped[float] = mapped_column()
    rate: Mapped[float] = mapped_column()
    set_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class Corp(Base):
    """The WeCom corp we work for, once it is known: what is set here was put in by the wizard, its secrets sealed.

    One row an application; the main one is "". The environment comes first. `observed_at`: since when everything is
    decided and shown but not done, until it is released (settings live_…).
    """

    __tablename__ = "corp"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    corp_id: Mapped[str] = mapped_column(String)
    agent_id: Mapped[int] = mapped_column()
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    aes_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    hosted_base: Mapped[str] = mapped_column(String, server_default="")
    hosted_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    from_env: Mapped[bool] = mapped_column(server_default="false")
    connected_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # the demo was left for it
    verified_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # WeCom verified our address
    first_callback_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))


class Chain(Base):
    """One row: whether the database holds the demo chain."""

    __tablename__ = "chain"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    demo: Mapped[bool] = mapped_column()


class WecomToken(Base):
    """The token of one secret, sealed; `key` does not tell the secret."""

    __tablename__ = "wecom_token"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    ends_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class WecomMedia(Base):
    """What WeCom has of our pictures: under which media_id, sealed, and since when (machine time); `size` in bytes."""

    __tablename__ = "wecom_media"

    corp_id: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)  # image
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # of the bytes
    size: Mapped[int] = mapped_column()
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)


class WecomLimit(Base):
    """How often something may be asked: the theoretical arrival of the next one (generic cell rate)."""

    __tablename__ = "wecom_limit"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    tat: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
