"""Tables of the facts."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Identity, Index, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class DayFact(Base):
    """Something that is so on a day in the chain, a city or a store, as app.sop.facts.decide.NAMES has them."""

    __tablename__ = "day_fact"
    __table_args__ = (Index("uq_day_fact", "day", "name", "scope", "target", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    day: Mapped[date] = mapped_column()
    name: Mapped[str] = mapped_column(String)
    scope: Mapped[str] = mapped_column(String)
    target: Mapped[str] = mapped_column(String, server_default="")
    words: Mapped[str] = mapped_column(String)
    by: Mapped[str] = mapped_column(String)  # "guanjia": counted
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
