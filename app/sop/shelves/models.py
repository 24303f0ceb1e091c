"""Tables of the shelves."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class ContentItem(Base):
    """A post that is ready on a shelf. `{pick:<shelf>}` takes the next one a group has not read, by `position`;
    `{pick:<shelf>#<tag>}` of those with a tag.

    `rights`: own, granted (its author said yes) or asked; what was only asked for is not used. `source`: whose it is;
    `person_id`: the customer's who said it in a group.
    """

    __tablename__ = "content_item"
    __table_args__ = (Index("ix_content_item_shelf", "shelf", "position", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    shelf: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    position: Mapped[int] = mapped_column(server_default="100")
    starts_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    rights: Mapped[str] = mapped_column(String, server_default="own")
    source: Mapped[str] = mapped_column(String, server_default="")
    enabled: Mapped[bool] = mapped_column(server_default="true")
    version: Mapped[int] = mapped_column(server_default="1")
    changed_by: Mapped[str] = mapped_column(String, server_default="")
    changed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    person_id: Mapped[str | None] = mapped_column(String)
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")


class ContentPicture(Base):
    """The picture of an item, under a code that nobody guesses. `dropped_at`: since when it is its picture no more.

    Another picture has another code, and the one before stays for a while: posts on their way name it.
    """

    __tablename__ = "content_picture"
    __table_args__ = (Index("uq_content_picture", "item_id", unique=True, postgresql_where=text("dropped_at is null")),)

    code: Mapped[str] = mapped_column(String, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_item.id", ondelete="CASCADE"), index=True)
    media_type: Mapped[str] = mapped_column(String)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    dropped_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class ContentShown(Base):
    """When a group read an item last, and how often."""

    __tablename__ = "content_shown"

    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("content_item.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    day: Mapped[date] = mapped_column()
    times: Mapped[int] = mapped_column(SmallInteger, server_default="1")
