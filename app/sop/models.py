"""Tables of the timetable."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Slot(Base):
    """One entry of the timetable: at this time, on these weekdays (0 = Monday), these pieces, one after the other.

    `until`: the posts are spread from `at` to here. `calendar`: which of these days (see app.sop.decide);
    `occasions`: of these again, those by the month, by the moon, with a festival (see app.sop.occasions). `audience`:
    kinds of store, cities, kinds of group, tags of the group, the group's age in days. `late_minutes`: run what could
    not be posted in time for so many minutes, with `late_label` before it, or skip it; a skip is listed. `version`
    counts changes: of two people who edit, the second hears.
    """

    __tablename__ = "slot"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)  # service, content, marketing
    at: Mapped[time] = mapped_column()
    until: Mapped[time | None] = mapped_column()
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    calendar: Mapped[str] = mapped_column(String, server_default="all")
    occasions: Mapped[str] = mapped_column(String, server_default="")
    starts_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    audience: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    pieces: Mapped[list[str]] = mapped_column(ARRAY(String))
    gap_seconds: Mapped[int] = mapped_column(server_default="90")
    late_minutes: Mapped[int] = mapped_column()
    late_label: Mapped[str] = mapped_column(String, server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
    enabled: Mapped[bool] = mapped_column(server_default="true")
    activity: Mapped[str] = mapped_column(String, server_default="")  # small, big; "" for none
    changed_by: Mapped[str] = mapped_column(String, server_default="")
    changed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class SlotChange(Base):
    """What is different somewhere, or on a day: nothing is posted, or at another time, or with other words."""

    __tablename__ = "slot_change"
    __table_args__ = (
        Index("uq_slot_change", "slot_id", "scope", "target", text("coalesce(day, '0001-01-01'::date)"), unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(String)  # chain, store_type, store, group
    target: Mapped[str] = mapped_column(String, server_default="")
    day: Mapped[date | None] = mapped_column()
    off: Mapped[bool] = mapped_column(server_default="false")
    at: Mapped[time | None] = mapped_column()
    pieces: Mapped[list[str] | None] = mapped_column(ARRAY(String))
    why: Mapped[str] = mapped_column(String, server_default="")
    by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class SlotPost(Base):
    """A piece of a slot's day was decided for a group, posted or not, at this moment: it never is again.

    By group first: what a group has had of a day is asked for each post. `posted`: it takes room of the day.
    """

    __tablename__ = "slot_post"

    day: Mapped[date] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    slot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    piece: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    moment: Mapped[time] = mapped_column()
    bucket: Mapped[int] = mapped_column(SmallInteger)
    posted: Mapped[bool] = mapped_column(server_default="true")


class SlotRun(Base):
    """A piece of a slot at its moment of a day, part by part: posted to so many groups, or skipped for them and why."""

    __tablename__ = "slot_run"
    __table_args__ = (Index("uq_slot_run", "slot_id", "day", "moment", "piece", "bucket", "part", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    day: Mapped[date] = mapped_column()
    moment: Mapped[time] = mapped_column()
    piece: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    bucket: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    part: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    outcome: Mapped[str] = mapped_column(String)  # posted, skipped
    groups: Mapped[int] = mapped_column()  # that got it
    missed: Mapped[int] = mapped_column(server_default="0")  # that went without
    why: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
