"""Tables of the mix."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class StoreClass(Base):
    """What a store's orders came to when they were last counted, and its class (app.sop.mix.decide.CLASSES)."""

    __tablename__ = "store_class"

    store_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("store.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    orders: Mapped[int] = mapped_column()
    ticket: Mapped[int] = mapped_column()  # fen
    again: Mapped[float] = mapped_column()
    kind: Mapped[str] = mapped_column(String)
    counted_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
