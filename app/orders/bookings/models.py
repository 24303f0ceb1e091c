"""Tables of the bookings."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class BookingRow(Base):
    """What a ticket keeps of a day's things. A ticket that is cancelled or refused keeps nothing."""

    __tablename__ = "booking"
    __table_args__ = (Index("ix_booking_day", "store_id", "product_id", "day"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, autoincrement=False)
    store_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date] = mapped_column()
    quantity: Mapped[int] = mapped_column()
