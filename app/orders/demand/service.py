"""The public door of what could not be sold."""

from collections.abc import Sequence

from app.catalogue import service as catalogue
from app.catalogue.offers import find
from app.clock import business_date, local
from app.language.reading import Item
from app.orders.demand import store
from app.work import Work


async def lost(work: Work, store_id: int, items: Sequence[Item], reason: str, *, cause: str = "") -> None:
    """Somebody wanted these things at a shop and did not get them: each once a cause; nameless ones do not count."""
    offers = await catalogue.offers(work, store_id)
    wanted: dict[str, tuple[str, int | None, int]] = {}
    for item in items:
        if item.product:
            offer = find(item, offers.values())
            name = offer.name if offer else item.product[:40]
            wanted[name] = (name, offer.product_id if offer else None, item.quantity or 1)
    if wanted:
        await store.add(
            work.db,
            cause=cause or work.cause,
            store_id=store_id,
            day=business_date(work.now),
            hour=local(work.now).hour,
            wanted=list(wanted.values()),
            reason=reason[:60],
            at=work.now,
        )
