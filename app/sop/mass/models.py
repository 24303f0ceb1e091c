"""Tables of the mass messages."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Mass(Base):
    """One mass message: an owner, their groups, the words, the pages of its pictures. `cause`: what for, and whose.

    `state`: asked (WeCom is being asked), waiting (for the owner's tap), cancelling (WeCom is asked to take it back),
    stuck (it was not taken back, and its time is over), sent, ended (some never went out), failed, unsure, observed.
    """

    __tablename__ = "mass"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cause: Mapped[str] = mapped_column(String, unique=True)
    sender: Mapped[str] = mapped_column(String, index=True)
    text: Mapped[str] = mapped_column(String)
    pages: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    msgid: Mapped[str] = mapped_column(String, server_default="")
    state: Mapped[str] = mapped_column(String, server_default="asked")
    reminded: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    looked: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    note: Mapped[str] = mapped_column(String, server_default="")
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)
    until_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class MassGroup(Base):
    """A group of a mass message. `state`: waiting, sent, quota (its month is used up), refused, unsent."""

    __tablename__ = "mass_group"

    mass_id: Mapped[int] = mapped_column(
        ForeignKey("mass.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    group_id: Mapped[str] = mapped_column(String, primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String, server_default="waiting")
    sent_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
