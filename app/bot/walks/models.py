"""Tables of the walks."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class WalkRow(Base):
    """One walk. `lists`: pages that are still to come. `state`: running, done, stopped."""

    __tablename__ = "walk"
    __table_args__ = (Index("uq_walk_under_way", "state", unique=True, postgresql_where=text("state = 'running'")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    by: Mapped[str] = mapped_column(String)
    started_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    lists: Mapped[int] = mapped_column()
    failed_lists: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(String)
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class WalkGroup(Base):
    """One group of a walk. `outcome`: waiting, asked, same, changed, new, failed, unlisted."""

    __tablename__ = "walk_group"

    walk_id: Mapped[int] = mapped_column(
        ForeignKey("walk.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    outcome: Mapped[str] = mapped_column(String, server_default="waiting")
    came: Mapped[int] = mapped_column(server_default="0")
    gone: Mapped[int] = mapped_column(server_default="0")
