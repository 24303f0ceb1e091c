"""Tables of the clerks' own posts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class ClerkPost(Base):
    """A morning's suggestions to a shop's clerks, and which of them was posted. `orders`: of the two hours after it."""

    __tablename__ = "clerk_post"
    __table_args__ = (Index("uq_clerk_post_day", "store_id", "day", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(index=True)
    suggested: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # product, text
    staff_ids: Mapped[list[str]] = mapped_column(ARRAY(String))
    response_code: Mapped[str | None] = mapped_column(String)
    chosen: Mapped[int | None] = mapped_column(SmallInteger)  # the first is 1
    posted_by: Mapped[str | None] = mapped_column(String)
    posted_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    group_ids: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    orders: Mapped[int] = mapped_column(server_default="0")
    people: Mapped[int] = mapped_column(server_default="0")
