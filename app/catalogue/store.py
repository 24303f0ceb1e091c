"""All SQL of the catalogue."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.models import ProductRow
from app.language.reading import Product


async def products(session: AsyncSession) -> tuple[Product, ...]:
    """Everything the chain sells."""
    rows = await session.scalars(select(ProductRow).order_by(ProductRow.id))
    return tuple(
        Product(
            id=row.id,
            name=row.name,
            kind=row.kind,  # type: ignore[arg-type]  # checked on the way in
            aliases=tuple(row.aliases),
            flavours=tuple(row.flavours),
        )
        for row in rows
    )
