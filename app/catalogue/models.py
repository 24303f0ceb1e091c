"""Tables of the catalogue."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, ForeignKey, Identity, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
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
    sizes: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")  # size → price in fen
    deposit: Mapped[int | None] = mapped_column()
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), server_default="{}")  # Monday = 0; none = every day
    sold_from: Mapped[time | None] = mapped_column()
    sold_until: Mapped[time | None] = mapped_column()
    cut_off: Mapped[time | None] = mapped_column()  # has to be ordered by then the day before
    per_day: Mapped[int | None] = mapped_column()  # so many a shop and day
    first_day: Mapped[date | None] = mapped_column()  # it can be had from that day on
    last_day: Mapped[date | None] = mapped_column()  # until that day
    stock: Mapped[int | None] = mapped_column()  # so many a shop, all days together


class StoreProduct(Base):
    """What one shop does differently with a product; null = as the chain does."""

    __tablename__ = "store_product"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, autoincrement=False)
    sold: Mapped[bool] = mapped_column(server_default="true")
    price: Mapped[int | None] = mapped_column()
    member_price: Mapped[int | None] = mapped_column()
    group_price: Mapped[int | None] = mapped_column()
    lead_hours: Mapped[int | None] = mapped_column()
    sizes: Mapped[dict[str, int] | None] = mapped_column(JSONB)
    per_day: Mapped[int | None] = mapped_column()
    stock: Mapped[int | None] = mapped_column()


class ProductPicture(Base):
    """What a product looks like."""

    __tablename__ = "product_picture"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, autoincrement=False)
    media_type: Mapped[str] = mapped_column(String)
    body: Mapped[bytes] = mapped_column()
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))


class SoldOut(Base):
    """A shop has no more of a product on a day."""

    __tablename__ = "sold_out"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    by: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True))
