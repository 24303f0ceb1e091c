"""Tables of people."""

from datetime import datetime

from sqlalchemy import Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Person(Base):
    """A customer, known by WeCom's external_userid over all groups."""

    __tablename__ = "person"

    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String, server_default="")
    first_seen: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    last_seen: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # last spoke, to the hour
    alone_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # last wrote to us alone


class PersonTag(Base):
    """A tag a person carries, by whom and since when."""

    __tablename__ = "person_tag"
    __table_args__ = (Index("ix_person_tag_tag", "tag"),)

    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    tag: Mapped[str] = mapped_column(String, primary_key=True)
    by: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class Membership(Base):
    """Somebody in a group; `left_at` when no longer. `scene`: how they came; `code`: by which of our codes (§4.2)."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_person", "person_id", postgresql_where=text("left_at is null")),
        Index("ix_membership_invited_by", "invited_by", postgresql_where=text("invited_by is not null")),
    )

    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    role: Mapped[str] = mapped_column(String, server_default="fan")  # fan, staff, steward, owner
    joined_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    left_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    scene: Mapped[int | None] = mapped_column(SmallInteger)
    invited_by: Mapped[str | None] = mapped_column(String)
    code: Mapped[str | None] = mapped_column(String)
