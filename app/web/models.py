"""Tables of sign-in and of what people changed. Codes, tokens and passwords are kept as hashes only. Machine time."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Account(Base):
    """Somebody who may sign in to the console. `staff_id`: which member of the corp it is; their stores follow."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)
    role: Mapped[str] = mapped_column(String)
    staff_id: Mapped[str | None] = mapped_column(String)
    password_hash: Mapped[str | None] = mapped_column(String)
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    locked_until: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    disabled_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class SignInLink(Base):
    """A link that signs in once: to the console (an account), or to a phone page (a staff member)."""

    __tablename__ = "sign_in_link"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    staff_id: Mapped[str | None] = mapped_column(String)
    page: Mapped[str] = mapped_column(String, server_default="")
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class SessionRow(Base):
    """Somebody signed in: to the console (an account) or to the phone pages (a staff member)."""

    __tablename__ = "session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    public_id: Mapped[str] = mapped_column(String, unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    staff_id: Mapped[str | None] = mapped_column(String)
    device: Mapped[str] = mapped_column(String, server_default="")
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class ApiToken(Base):
    """A key of the REST interface. `store_ids`: the only stores it sees; null for all of them."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    hint: Mapped[str] = mapped_column(String)  # its last four characters, to tell it from others
    role: Mapped[str] = mapped_column(String)
    store_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class Answered(Base):
    """What was answered to a request that carried an Idempotency-Key: the same is answered again (kept a day)."""

    __tablename__ = "answered"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    request: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)


class SavedFilter(Base):
    """A filter of a list that somebody keeps under a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (Index("uq_saved_filter_name", "account_id", "listing", "name", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    listing: Mapped[str] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    query: Mapped[str] = mapped_column(String)


class Audit(Base):
    """Somebody changed something: what it was before and what it is now, as plain values."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_thing", "area", "ref"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=text("now()"))
    business_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    who: Mapped[str] = mapped_column(String)
    role: Mapped[str] = mapped_column(String)
    area: Mapped[str] = mapped_column(String)
    ref: Mapped[str] = mapped_column(String)
    what: Mapped[str] = mapped_column(String)
    before: Mapped[Any | None] = mapped_column(JSONB)
    after: Mapped[Any | None] = mapped_column(JSONB)
    cause: Mapped[str] = mapped_column(String)
