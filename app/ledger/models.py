"""Tables of the points. Triggers of the migration keep each entry's lines at a sum of zero, and unchanged."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class PointEntry(Base):
    """Points moved, once: `cause` names what for. `what`: signin, spent, adjust. Nothing here is ever changed."""

    __tablename__ = "point_entry"
    __table_args__ = (Index("ix_point_entry_at", text("at desc nulls last"), text("id desc")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cause: Mapped[str] = mapped_column(String, unique=True)
    what: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))  # business time
    by: Mapped[str] = mapped_column(String)
    why: Mapped[str] = mapped_column(String, server_default="")
    group_id: Mapped[str | None] = mapped_column(String)


class PointLine(Base):
    """One side of an entry: `person:<id>` or `chain:<what>` has so many more, or fewer. The lines of one sum to 0."""

    __tablename__ = "point_line"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_point_line_account", "account", "entry_id"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("point_entry.id"), primary_key=True)
    account: Mapped[str] = mapped_column(String, primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)


class PointBalance(Base):
    """What a person has: the sum of their lines. The chain's accounts have no row: all lanes would wait for it."""

    __tablename__ = "point_balance"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance"),
        Index("ix_point_balance_most", text("balance desc nulls last"), text("person_id desc")),
    )

    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)
