"""Tables of handovers."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class HandoverRow(Base):
    """One handover. `tasks`, `tickets`: how many came along."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    from_staff: Mapped[str] = mapped_column(String, index=True)
    to_staff: Mapped[str] = mapped_column(String)
    on_job: Mapped[bool] = mapped_column()
    tasks: Mapped[int] = mapped_column(server_default="0")
    tickets: Mapped[int] = mapped_column(server_default="0")
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class HandoverGroup(Base):
    """A group whose owner is to change. `state`: waiting, asked, done, failed; `code`: what WeCom said."""

    __tablename__ = "handover_group"

    handover_id: Mapped[int] = mapped_column(
        ForeignKey("handover.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    group_id: Mapped[str] = mapped_column(String, primary_key=True)
    state: Mapped[str] = mapped_column(String, server_default="waiting")
    call: Mapped[int] = mapped_column(server_default="0")  # which call asked for it
    code: Mapped[int | None] = mapped_column()
    note: Mapped[str] = mapped_column(String, server_default="")
