"""Tables of the standing orders."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class StandingRow(Base):
    """The same on certain days. `state` as in app.orders.standing.decide.State; `want` as in app.orders.models."""

    __tablename__ = "standing_order"
    __table_args__ = (
        Index("ix_standing_order_person", "group_id", "person_id", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cause: Mapped[str] = mapped_column(String, unique=True)
    store_id: Mapped[int] = mapped_column(BigInteger)
    group_id: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(String)
    called: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    want: Mapped[dict[str, Any]] = mapped_column(JSONB)
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))  # Monday = 0
    workdays: Mapped[bool] = mapped_column()  # of those days, only the ones people work
    minute: Mapped[int | None] = mapped_column(SmallInteger)  # of the day, when it is collected
    next_day: Mapped[date] = mapped_column()  # the first day that is not settled yet
    skips: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default="{}")
    state: Mapped[str] = mapped_column(String)
    asked_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    began_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class StandingDay(Base):
    """What became of one of the days."""

    __tablename__ = "standing_day"

    standing_id: Mapped[int] = mapped_column(ForeignKey("standing_order.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String)
    ticket_id: Mapped[int | None] = mapped_column(BigInteger)
