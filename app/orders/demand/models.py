"""Tables of what could not be sold."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class LostDemand(Base):
    """Something that somebody wanted and did not get. `reason`: refused (by staff, in their words), or as in offers."""

    __tablename__ = "lost_demand"
    __table_args__ = (
        Index("uq_lost_demand", "cause", "product", unique=True),
        Index("ix_lost_demand_day", "day", "store_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    cause: Mapped[str] = mapped_column(String)
    store_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date] = mapped_column()
    hour: Mapped[int] = mapped_column(SmallInteger)
    product: Mapped[str] = mapped_column(String)
    product_id: Mapped[int | None] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
