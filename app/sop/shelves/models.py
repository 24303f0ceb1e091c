"""Tables of the shelves."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class ContentItem(Base):
    """A post that is ready on a shelf. `{pick:<shelf>}` takes the next one a group has not read, by `position`.

    `rights`: own, granted (its author said yes) or asked; what was only asked for is not used. `source`: whose it is.
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


class ContentShown(Base):
    """When a group read an item last, and how often."""

    __tablename__ = "content_shown"

    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("content_item.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    day: Mapped[date] = mapped_column()
    times: Mapped[int] = mapped_column(SmallInteger, server_default="1")
