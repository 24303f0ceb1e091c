"""Tables of the suggestions."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class SuggestionRow(Base):
    """Something somebody would like to be better. `answer`: what a person has said to it."""

    __tablename__ = "suggestion"
    __table_args__ = (Index("ix_suggestion_person", "group_id", "person_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cause: Mapped[str] = mapped_column(String, unique=True)
    store_id: Mapped[int] = mapped_column(BigInteger)
    group_id: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(String)
    called: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    answer: Mapped[str | None] = mapped_column(String)
    answered_by: Mapped[str | None] = mapped_column(String)
    answered_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
