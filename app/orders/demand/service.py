"""The public door of what was wanted: what could not be sold, and what was."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.catalogue import service as catalogue
from app.catalogue.offers import find
from app.clock import business_date, local
from app.language.reading import Item
from app.orders.demand import store
from app.orders.demand.decide import Picture, picture
from app.work import Work


async def seen(work: Work, first: date, last: date, store_id: int | None) -> Picture:
    """What was lost from one day to another as a picture, in all shops in sight or in one of them. Raises Forbidden."""
    work.who.require("tickets")
    if store_id is not None:
        work.who.require_sight(store_id)
    return picture(await store.by_hour(work.db, first, last, _sight(work), store_id))


async def worst(work: Work, first: date, last: date) -> list[tuple[int, str, int]]:
    """The shops in sight that lost most: id, name, how many. Raises Forbidden."""
    work.who.require("tickets")
    return await store.by_store(work.db, first, last, _sight(work))


async def sold(work: Work, day: date) -> Mapping[int, Sequence[str]]:
    """What was ordered of a shop on a day and taken on: names by shop, the most wanted first."""
    return await store.sold(work.db, day)


async def worth(work: Work, since: date) -> list[tuple[int, int, int, float]]:
    """What shops' orders came to from a day on: (store, orders, average in fen, part of the customers with several)."""
    return await store.worth(work.db, since)


async def opened(work: Work, group_ids: Sequence[str], first: datetime, until: datetime) -> tuple[int, int]:
    """Orders that came in some groups within a time: how many, and of how many people."""
    return await store.opened(work.db, group_ids, first, until)


def _sight(work: Work) -> list[int] | None:
    who = work.who
    return None if who.stores is None and who.groups is None else sorted(who.stores or ())


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
