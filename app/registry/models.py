"""Tables of the registry."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Store(Base):
    """One shop. `hours` holds, for each weekday from Monday, its periods as ["07:00", "22:00"] pairs."""

    __tablename__ = "store"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    city: Mapped[str] = mapped_column(String, index=True)
    address: Mapped[str] = mapped_column(String, server_default="")
    phone: Mapped[str] = mapped_column(String, server_default="")
    hours: Mapped[list[Any]] = mapped_column(JSONB)
    lat: Mapped[float | None] = mapped_column()
    lng: Mapped[float | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # no longer part of the chain


class StoreException(Base):
    """Other hours of a shop on one day: its periods as above, none of them when it stays shut."""

    __tablename__ = "store_exception"

    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hours: Mapped[list[Any]] = mapped_column(JSONB)
    why: Mapped[str] = mapped_column(String, server_default="")


class Staff(Base):
    """A member of the corp who works with guanjia. `staff_id` is the userid in lower case."""

    __tablename__ = "staff"

    staff_id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String)
    phone: Mapped[str] = mapped_column(String, server_default="")
    left_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class Duty(Base):
    """What a staff member is to a store (clerk, manager), to some groups (steward) or to the chain (operator)."""

    __tablename__ = "duty"
    __table_args__ = (
        Index("uq_duty_who_where", "staff_id", "role", text("coalesce(store_id, 0)"), unique=True),
        Index("ix_duty_where", text("coalesce(store_id, 0)"), "role"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.staff_id"))
    role: Mapped[str] = mapped_column(String)
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"))


class Group(Base):
    """A customer group. Without `baseline_at` it has not been read yet, and nothing in it is reacted to."""

    __tablename__ = "chat_group"
    __table_args__ = (
        Index("ix_chat_group_alike", text('"left"(name, 8)')),
        Index("uq_chat_group_remark", "remark_code", unique=True, postgresql_where=text("remark_code is not null")),
    )

    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String, server_default="", index=True)
    protected_name: Mapped[str] = mapped_column(String, server_default="")
    kind: Mapped[str] = mapped_column(String, server_default="general")
    stage: Mapped[str] = mapped_column(String, server_default="pond")
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")  # what people call groups of a sort
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"), index=True)
    owner_id: Mapped[str | None] = mapped_column(String)
    steward_id: Mapped[str | None] = mapped_column(String)
    account: Mapped[str | None] = mapped_column(String)  # the hosted account that speaks and hears here
    #: the remark that a names-only account finds the group by, and when that account last showed it
    remark_code: Mapped[str | None] = mapped_column(String)
    remark_seen_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    member_version: Mapped[str] = mapped_column(String, server_default="")
    baseline_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    dismissed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class Hold(Base):
    """While it stands, what it covers is kept back. `kind` "" covers every kind of action."""

    __tablename__ = "hold"
    __table_args__ = (Index("ix_hold_standing", "id", postgresql_where=text("released_at is null")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    scope: Mapped[str] = mapped_column(String)  # chain, city, store, group
    value: Mapped[str] = mapped_column(String, server_default="")
    kind: Mapped[str] = mapped_column(String, server_default="")
    why: Mapped[str] = mapped_column(String, server_default="")
    held_by: Mapped[str] = mapped_column(String)
    held_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    released_by: Mapped[str | None] = mapped_column(String)
    released_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class SettingRow(Base):
    """A value that was set for the chain (target ""), a kind of store, a store or a group."""

    __tablename__ = "setting"

    scope: Mapped[str] = mapped_column(String, primary_key=True)
    target: Mapped[str] = mapped_column(String, primary_key=True)
    key: Mapped[str] = mapped_column(String, primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    set_by: Mapped[str] = mapped_column(String)
    set_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
