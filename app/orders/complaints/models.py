"""Tables of the complaints."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class ComplaintRow(Base):
    """What a ticket of kind complaint is about. `about`: the order, as far as one is known; `hold_id`: what waits."""

    __tablename__ = "complaint"
    __table_args__ = (Index("ix_complaint_kind", "kind", "at"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    store_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String)
    about: Mapped[int | None] = mapped_column(BigInteger)
    hold_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    followed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class BatchAlert(Base):
    """Operators were told that several shops have the same trouble on a day: once for each kind."""

    __tablename__ = "batch_alert"

    kind: Mapped[str] = mapped_column(String, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class Compensation(Base):
    """What a customer gets for a complaint: a code that is redeemed once at the till. `amount` in fen."""

    __tablename__ = "compensation"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), unique=True)
    code: Mapped[str] = mapped_column(String, unique=True)
    words: Mapped[str] = mapped_column(String)
    amount: Mapped[int] = mapped_column()
    granted_by: Mapped[str] = mapped_column(String)
    granted_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    redeemed_by: Mapped[str | None] = mapped_column(String)
    redeemed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    redeemed_store_id: Mapped[int | None] = mapped_column(BigInteger)
