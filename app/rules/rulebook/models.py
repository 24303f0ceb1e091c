"""Tables of the rule book."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class RulebookRow(Base):
    """One version. `state`: draft, canary (in some shops), live, halted, old. `stage` as in rulebook.decide.STAGES."""

    __tablename__ = "rulebook"
    __table_args__ = (
        Index("uq_rulebook_in_force", "state", unique=True, postgresql_where=text("state in ('live', 'canary')")),
    )

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(String)
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    state: Mapped[str] = mapped_column(String)
    stage: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    stage_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    why: Mapped[str] = mapped_column(String, server_default="")


class RehearsalRow(Base):
    """A draft played over what was said in the last days. `state`: running, done, stopped, failed."""

    __tablename__ = "rehearsal"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    days: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String)
    looked_at: Mapped[int] = mapped_column(server_default="0")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
