"""Tables of the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
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
    state: Mapped[str] = mapped_column(
        String, server_default="open"
    )  # open, said (to be seen), done, declined, dropped
    reason: Mapped[str] = mapped_column(String, server_default="")  # of what is declined: see app.desk.decide.REASONS
    told: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # steps taken because nobody did it
    also: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")  # who else has it on their phone
    said_by: Mapped[str | None] = mapped_column(String)
    said_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    opened_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    closed_by: Mapped[str | None] = mapped_column(String)
    closed_how: Mapped[str | None] = mapped_column(String)  # see app.desk.lists
