"""Tables of the welfare calendar."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Welfare(Base):
    """The benefits of a weekday (0 = Monday) or of one date: everywhere, of a kind of store, or of a store.

    `starts_on`, `ends_on`: the first and the last day on which a weekday's count; null = without end. `benefits`:
    title, words and kind of each; an empty list = nothing on that day; null = taken back, what is more general counts
    again. A row that was taken back stays, so that it can be undone and two editors hear of each other.
    """

    __tablename__ = "welfare"
    __table_args__ = (
        CheckConstraint("(weekday is null) <> (day is null)", name="ck_welfare_when"),
        Index(
            "uq_welfare",
            "scope",
            "target",
            text("coalesce(weekday, -1)"),
            text("coalesce(day, '0001-01-01'::date)"),
            text("coalesce(starts_on, '0001-01-01'::date)"),
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    scope: Mapped[str] = mapped_column(String)  # chain, store_type, store
    target: Mapped[str] = mapped_column(String, server_default="")
    weekday: Mapped[int | None] = mapped_column(SmallInteger)
    day: Mapped[date | None] = mapped_column()
    starts_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    benefits: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default="1")
    changed_by: Mapped[str] = mapped_column(String)
    changed_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class WelfarePast(Base):
    """Every version of a row, the present one too: what can be gone back to, and who made it."""

    __tablename__ = "welfare_past"

    welfare_id: Mapped[int] = mapped_column(
        ForeignKey("welfare.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    benefits: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    ends_on: Mapped[date | None] = mapped_column()
    by: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class WelfarePicture(Base):
    """What a picture shows, under a code that nobody guesses. It is drawn when somebody fetches it."""

    __tablename__ = "welfare_picture"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # of what it shows
    code: Mapped[str] = mapped_column(String, unique=True)
    sheet: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))  # business time


class WelfareTold(Base):
    """When a group was last told the benefits because somebody asked."""

    __tablename__ = "welfare_told"

    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
