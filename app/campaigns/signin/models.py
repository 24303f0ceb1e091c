"""Tables of the sign-in."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class SignIn(Base):
    """Somebody signed in on a day: once, whatever the group. `day`: in Shanghai, when it was written.

    `message`: what said so; the same again is no second try. `whole`: with it a row of days was full, and `bonus`
    points were given beside `points`.
    """

    __tablename__ = "signin"
    __table_args__ = (
        Index("uq_signin_day", "person_id", "day", unique=True),
        Index("ix_signin_on", "day", "group_id"),
        Index("ix_signin_at", text("at desc nulls last"), text("id desc")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[str] = mapped_column(String)
    day: Mapped[date] = mapped_column()
    group_id: Mapped[str] = mapped_column(String)
    message: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    points: Mapped[int] = mapped_column()
    bonus: Mapped[int] = mapped_column()
    whole: Mapped[bool] = mapped_column()


class SignInWord(Base):
    """Something to be said in a group, with others' in one message. `kind`: day, again, balance."""

    __tablename__ = "signin_word"
    __table_args__ = (
        Index("ix_signin_word_untold", "group_id", "id", postgresql_where=text("told_at is null")),
        Index("ix_signin_word_told", "group_id", "told_at", postgresql_where=text("told_at is not null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cause: Mapped[str] = mapped_column(String, unique=True)
    group_id: Mapped[str] = mapped_column(String)
    person_id: Mapped[str] = mapped_column(String)
    called: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    streak: Mapped[int] = mapped_column(server_default="0")
    earned: Mapped[int] = mapped_column(server_default="0")
    bonus: Mapped[int] = mapped_column(server_default="0")
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    told_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class SignInReminder(Base):
    """A group was reminded on a day, of so many people."""

    __tablename__ = "signin_reminder"

    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    people: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
