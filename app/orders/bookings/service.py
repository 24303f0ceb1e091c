"""The public door of the bookings."""

from app.catalogue import service as catalogue
from app.language.reading import Item
from app.orders import decide as orders
from app.orders.bookings import decide, store
from app.orders.demand import service as demand
from app.orders.states import OPEN, State
from app.orders.store import Ticket
from app.work import Work


async def reserve(work: Work, ticket: Ticket) -> list[str]:
    """Keep what a ticket wants as it is now. Returns, in words, what cannot be kept and why; that counts as lost.

    Locks each thing's day until the end of the transaction, in the order of products.
    """
    if ticket.kind not in orders.ORDERS or ticket.state not in OPEN:
        return []
    offers = await catalogue.counted(work, ticket.store_id)
    needs = decide.wanted(ticket.want.items, ticket.want.when, offers.values(), work.now)
    work.shared = work.shared or bool(needs)
    own = await store.own(work.db, ticket.id) if needs else {}
    problems, missed = [], []
    for one in needs:
        day, quantity = own.get(one.offer.product_id, (None, 0))
        if day == one.day and one.quantity <= quantity:  # kept in time, whatever else was said since
            problem = await _keep(work, ticket, one)
        else:
            problem = decide.late_words(one) if decide.is_too_late(one, work.now) else await _keep(work, ticket, one)
        if problem:
            problems.append(problem)
            missed.append(Item(product=one.offer.name, product_id=one.offer.product_id, quantity=one.quantity))
    # what did not fit leaves what was kept before; what is no longer wanted is free
    await store.free(work.db, ticket.id, [one.offer.product_id for one in needs])
    if missed:
        await demand.lost(work, ticket.store_id, missed, "订满或过了截止时间", cause=f"ticket:{ticket.id}")
    return problems


async def _keep(work: Work, ticket: Ticket, one: decide.Wanted) -> str:
    """Keep one thing. Returns why not, "" when it is kept."""
    product, per_day = one.offer.product_id, one.offer.per_day
    if per_day is not None:
        await store.lock_day(work.db, ticket.store_id, product, one.day)
        left = per_day - await store.taken(work.db, ticket.store_id, product, one.day, ticket.id)
        if one.quantity > left:
            return decide.full_words(one, left)
    await store.keep(work.db, ticket.id, product, ticket.store_id, one.day, one.quantity)
    return ""


async def moved(work: Work, ticket: Ticket) -> None:
    """A ticket that is cancelled, refused or was not collected keeps nothing any more."""
    if ticket.state in (State.CANCELLED, State.REFUSED, State.NO_SHOW):
        await store.free(work.db, ticket.id, [])
