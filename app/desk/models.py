"""Tables of the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class TaskRow(Base):
    """Something a person was asked to do. Asked is not done: `state` is open until somebody or an event says so."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_open", "asked_of", "id", postgresql_where=text("state = 'open'")),
        Index("ix_task_group", "group_id", "kind"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    group_id: Mapped[str] = mapped_column(String)
    person_id: Mapped[str | None] = mapped_column(String)
    asked_of: Mapped[str | None] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    action: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outbox_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    state: Mapped[str] = mapped_column(String, server_default="open")  # open, done, declined, dropped
    opened_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    closed_by: Mapped[str | None] = mapped_column(String)
    closed_how: Mapped[str | None] = mapped_column(String)  # event, button, sync
