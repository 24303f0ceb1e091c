"""The public door of the catalogue."""

from app.catalogue import store
from app.language.reading import Product
from app.work import Work


async def products(work: Work) -> tuple[Product, ...]:
    """Everything the chain sells, as the language package wants it."""
    return await store.products(work.db)
