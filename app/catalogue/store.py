"""All SQL of the catalogue."""

from app.db import Connection
from app.language.reading import Product


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
