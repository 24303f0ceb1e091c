"""Tables of the questions."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class QuestionRow(Base):
    """Something that was asked. `answer`: what was said; null where a person was asked to answer."""

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_person", "person_id"), Index("ix_question_at", "at"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cause: Mapped[str] = mapped_column(String, unique=True)
    store_id: Mapped[int] = mapped_column(BigInteger)
    group_id: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    answer: Mapped[str | None] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
