"""Tables of the watch."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class AlarmRow(Base):
    """One trouble from its beginning to its end, in machine time; or a day's summary (`kind` summary, ended at once).

    `told_at`, `end_told_at`: when the webhook took it. Staff are told by actions of the same transaction.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index("uq_alarm_open", "kind", "ref", unique=True, postgresql_where=text("cleared_at is null")),
        Index("ix_alarm_since", "since"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    ref: Mapped[str] = mapped_column(String, server_default="")
    zh: Mapped[str] = mapped_column(String)
    en: Mapped[str] = mapped_column(String)
    since: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
    cleared_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    told_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    end_told_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
