"""Tables of the deals."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Identity, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class Deal(Base):
    """An activity or a coupon by its name. `left_over`: so many can still be had, null where they are not counted."""

    __tablename__ = "deal"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)
    kind: Mapped[str] = mapped_column(String)  # activity, coupon
    starts_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    left_over: Mapped[int | None] = mapped_column()
    by: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
