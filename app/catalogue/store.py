"""All SQL of the catalogue."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.db import Connection
from app.language.reading import Product

_COLUMNS = "number, name, kind, price, member_price, group_price, aliases, flavours, allergens, lead_hours"
_PLACES = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10"


async def products(db: Connection) -> tuple[Product, ...]:
    """Everything the chain sells."""
    rows = await db.fetch("select id, name, kind, aliases, flavours from product where off_at is null order by id")
    return tuple(
        Product(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            aliases=tuple(row["aliases"]),
            flavours=tuple(row["flavours"]),
        )
        for row in rows
    )


async def product(db: Connection, product_id: int) -> dict[str, Any] | None:
    """One product as people write it down, locked."""
    row = await db.fetchrow(f"select {_COLUMNS} from product where id = $1 for update", product_id)  # noqa: S608  # ours
    return dict(row) if row else None


async def add(db: Connection, data: Mapping[str, Any]) -> int | None:
    """A new product. None when the number is taken."""
    made: int | None = await db.fetchval(
        f"""insert into product ({_COLUMNS}) values ({_PLACES})
            on conflict (number) do nothing returning id""",  # noqa: S608  # our names
        *_values(data),
    )
    return made


async def change(db: Connection, product_id: int, data: Mapping[str, Any]) -> bool:
    """A product as it is now. False when another one has the number."""
    found = await db.fetchval(
        f"""update product set ({_COLUMNS}) = ({_PLACES}) where id = $11
              and not exists (select 1 from product where number = $1 and id <> $11) returning id""",  # noqa: S608  # ours
        *_values(data),
        product_id,
    )
    return found is not None


def _values(data: Mapping[str, Any]) -> list[Any]:
    return [data[name] for name in _COLUMNS.split(", ")]


async def put_on_sale(db: Connection, product_id: int, off_at: datetime | None) -> bool:
    """A product is no longer sold since then, or is (None). False when that was so already."""
    changed = await db.fetchval(
        """update product set off_at = $2 where id = $1 and (off_at is null) <> ($2::timestamptz is null)
           returning id""",
        product_id,
        off_at,
    )
    return changed is not None
