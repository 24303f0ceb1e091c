"""Tables of what is asked in private."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class OrderLink(Base):
    """The customer's own page of a ticket: whoever has the code sees it. Only the code's hash is kept."""

    __tablename__ = "order_link"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))  # machine time
