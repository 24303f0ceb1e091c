"""Tables of the catalogue."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, String
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.tables import Base


class ProductRow(Base):
    """One product of the chain. `price` is in fen; `kind` as in app.language.reading.Product."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    price: Mapped[int] = mapped_column()
    aliases: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    flavours: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    member_price: Mapped[int | None] = mapped_column()
    group_price: Mapped[int | None] = mapped_column()  # 群友价
    lead_hours: Mapped[int] = mapped_column(server_default="0")
    allergens: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    off_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))  # no longer sold
