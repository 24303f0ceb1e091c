"""Tables of the timetable."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Slot(Base):
    """One entry of the timetable: at this time, on these weekdays (0 = Monday), this text.

    `late_minutes`: how long after its time it may still be posted; later it is skipped, and listed.
    """

    __tablename__ = "slot"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)  # service, content, marketing
    at: Mapped[time] = mapped_column()
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    text: Mapped[str] = mapped_column(String)
    late_minutes: Mapped[int] = mapped_column()
    version: Mapped[int] = mapped_column(server_default="1")
    enabled: Mapped[bool] = mapped_column(server_default="true")


class SlotRun(Base):
    """A slot on a day: posted to so many groups, or skipped and why."""

    __tablename__ = "slot_run"
    __table_args__ = (Index("uq_slot_run", "slot_id", "day", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    day: Mapped[date] = mapped_column()
    outcome: Mapped[str] = mapped_column(String)  # posted, skipped
    groups: Mapped[int] = mapped_column()
    why: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
