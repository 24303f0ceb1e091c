"""Tables of the rules. State is rows: who, when, why."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Ban(Base):
    """A person who may be in no group of the chain, until it is lifted."""

    __tablename__ = "ban"
    __table_args__ = (
        Index("uq_ban_standing", "person_id", unique=True, postgresql_where=text("lifted_at is null")),
        Index("ix_ban_case", "case_id", postgresql_where=text("case_id is not null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[str] = mapped_column(String)
    group_id: Mapped[str] = mapped_column(String)
    message_id: Mapped[str] = mapped_column(String)
    category: Mapped[str] = mapped_column(String)
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String))
    words: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    lifted_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    lifted_by: Mapped[str | None] = mapped_column(String)
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # null: until it is lifted
    set_by: Mapped[str] = mapped_column(String, server_default="")  # "" = the rules
    note: Mapped[str] = mapped_column(String, server_default="")


class Reminder(Base):
    """A person was reminded of a rule, because of one message. Counts over the chain until `expires_at`."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index("ix_reminder_person", "person_id", "at"),
        Index("ix_reminder_case", "case_id", postgresql_where=text("case_id is not null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[str] = mapped_column(String)
    group_id: Mapped[str] = mapped_column(String)
    message_id: Mapped[str] = mapped_column(String, unique=True)
    category: Mapped[str] = mapped_column(String)
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String))
    words: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    lifted_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class Arrival(Base):
    """Somebody came into a group and is to be welcomed, together with those who come about the same time."""

    __tablename__ = "arrival"
    __table_args__ = (
        Index("ix_arrival_waiting", "group_id", "at", postgresql_where=text("welcomed_at is null")),
        Index("uq_arrival_who_when", "group_id", "person_id", "at", unique=True),
        Index("ix_arrival_welcomed", "group_id", "welcomed_at", postgresql_where=text("welcomed_at is not null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    group_id: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    welcomed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class Restoring(Base):
    """A protected name was found changed, and what was done: named back, a person was asked, or it is `allowed`: it
    came within the hours in which it may be.
    """

    __tablename__ = "restoring"
    __table_args__ = (Index("ix_restoring_group", "group_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    group_id: Mapped[str] = mapped_column(String)
    found: Mapped[str] = mapped_column(String)
    by_hand: Mapped[bool] = mapped_column()
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    allowed: Mapped[bool] = mapped_column(server_default="false")


class SaidBefore(Base):
    """A text was said in a group: one of its keys (app.rules.checks.prints). Kept for an hour."""

    __tablename__ = "said_before"
    __table_args__ = (
        Index("ix_said_before_key", "key", "at"),
        Index("ix_said_before_kept_at", "kept_at", postgresql_using="brin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    group_id: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(String)
    kept_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))


class Coupon(Base):
    """A newcomer's coupon: a code of their own, used once."""

    __tablename__ = "coupon"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(String, unique=True)
    person_id: Mapped[str] = mapped_column(String, unique=True)
    group_id: Mapped[str] = mapped_column(String)
    store_id: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String)
    issued_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    redeemed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    redeemed_by: Mapped[str | None] = mapped_column(String)
    redeemed_store_id: Mapped[int | None] = mapped_column(BigInteger)


class Courtesy(Base):
    """Somebody was asked kindly: for a nickname in the group's form, or to choose between groups."""

    __tablename__ = "courtesy"

    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class BarChange(Base):
    """Several bars were set or lifted at once; undone within a day."""

    __tablename__ = "bar_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    what: Mapped[str] = mapped_column(String)  # set, lift
    bans: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    ends: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")  # of bars lengthened: until when they were
    by: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    undone_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
