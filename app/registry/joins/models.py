"""Tables of the codes."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class JoinWay(Base):
    """A code. `group_ids`: where it leads, also groups that WeCom made by itself; `config_id`: WeCom's name for it.

    `state`: making, open, closed, failed. While it is closed it leads into `closed_to` alone. `change`: how often it
    was written over; `pending`: a change is on its way.
    """

    __tablename__ = "join_way"
    __table_args__ = (Index("ix_join_way_groups", "group_ids", postgresql_using="gin"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"), index=True)
    remark: Mapped[str] = mapped_column(String)
    group_ids: Mapped[list[str]] = mapped_column(ARRAY(String))
    auto_create: Mapped[bool] = mapped_column()
    base_name: Mapped[str] = mapped_column(String, server_default="")
    base_number: Mapped[int] = mapped_column(server_default="1")
    config_id: Mapped[str] = mapped_column(String, server_default="")
    qr_code: Mapped[str] = mapped_column(String, server_default="")
    state: Mapped[str] = mapped_column(String)
    pending: Mapped[bool] = mapped_column(server_default=text("true"))
    change: Mapped[int] = mapped_column(server_default="0")
    note: Mapped[str] = mapped_column(String, server_default="")
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    closed_to: Mapped[str | None] = mapped_column(String)
    closed_by: Mapped[str | None] = mapped_column(String)
    closed_why: Mapped[str] = mapped_column(String, server_default="")
