"""Table of what was heard by name and could not be placed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, LargeBinary, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Ambiguous(Base):
    """Something that was said, nobody knows surely where or by whom. A person says so, or leaves it.

    `key`: of the callback; `heard`: the event as the ear understood it; `groups` and `people`: who it may have been.
    """

    __tablename__ = "ambiguous"
    __table_args__ = (Index("ix_ambiguous_open", "id", postgresql_where=text("state = 'open'")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    group_name: Mapped[str] = mapped_column(String, server_default="")
    group_remark: Mapped[str] = mapped_column(String, server_default="")
    name: Mapped[str] = mapped_column(String, server_default="")
    text: Mapped[str] = mapped_column(String, server_default="")
    msg_type: Mapped[str] = mapped_column(String)
    heard: Mapped[dict[str, Any]] = mapped_column(JSONB)
    groups: Mapped[list[str]] = mapped_column(ARRAY(String))
    people: Mapped[list[str]] = mapped_column(ARRAY(String))
    state: Mapped[str] = mapped_column(String, server_default="open")  # open, placed, dismissed
    group_id: Mapped[str | None] = mapped_column(String)
    person_id: Mapped[str | None] = mapped_column(String)
    settled_by: Mapped[str | None] = mapped_column(String)
    settled_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())  # machine time
