"""The public door of the bookings."""

from datetime import date, datetime, time, timedelta

from app.catalogue import service as catalogue
from app.catalogue.offers import Offer, refusal, substitutes
from app.clock import SHANGHAI
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
            problem = _never(one, work) or await _keep(work, ticket, one)
        if problem:
            problems.append(problem)
            missed.append(Item(product=one.offer.name, product_id=one.offer.product_id, quantity=one.quantity))
    # what did not fit leaves what was kept before; what is no longer wanted is free
    await store.free(work.db, ticket.id, [one.offer.product_id for one in needs])
    if missed:
        await demand.lost(work, ticket.store_id, missed, "订满或过了截止时间", cause=f"ticket:{ticket.id}")
    return problems


def _never(one: decide.Wanted, work: Work) -> str:
    """Why it cannot be kept for that day, however many there are; "" when it can."""
    if decide.is_too_late(one, work.now):
        return decide.late_words(one)
    at = datetime.combine(one.day, time(12), SHANGHAI)
    no = refusal(one.offer, at, work.now)
    return f"{one.offer.name}{no.words.zh}" if no is not None and no.code == "season" else ""


async def _keep(work: Work, ticket: Ticket, one: decide.Wanted) -> str:
    """Keep one thing. Returns why not, "" when it is kept."""
    product, shop = one.offer.product_id, ticket.store_id
    if one.offer.stock is not None:
        await store.lock_stock(work.db, shop, product)
        left = one.offer.stock - await store.taken_in_all(work.db, shop, product, _since(one.offer), ticket.id)
        if one.quantity > left:
            return decide.gone_words(one, left)
    if one.offer.per_day is not None:
        await store.lock_day(work.db, shop, product, one.day)
        left = one.offer.per_day - await store.taken(work.db, shop, product, one.day, ticket.id)
        if one.quantity > left:
            return await _full(work, ticket, one, left)
    await store.keep(work.db, ticket.id, product, ticket.store_id, one.day, one.quantity)
    return ""


def _since(offer: Offer) -> date:
    """From which day on what is kept counts against a stock: its season's first, else all there ever was."""
    return offer.first_day or date.min


async def _full(work: Work, ticket: Ticket, one: decide.Wanted, left: int) -> str:
    last = one.day + timedelta(days=decide.LOOK_AHEAD)
    taken = await store.taken_by_day(work.db, ticket.store_id, one.offer.product_id, one.day, last, ticket.id)
    offers = await catalogue.offers(work, ticket.store_id)
    instead = substitutes(one.offer, offers.values(), work.now)[:2]
    return decide.full_words(one, left, decide.day_with_room(one, taken), instead)


async def left_of(work: Work, store_id: int, offer: Offer, day: date) -> int | None:
    """How many of a thing can still be kept for a day. None: it is not counted."""
    found = []
    if offer.stock is not None:
        found.append(offer.stock - await store.taken_in_all(work.db, store_id, offer.product_id, _since(offer)))
    if offer.per_day is not None:
        taken = await store.taken_by_day(work.db, store_id, offer.product_id, day, day)
        found.append(offer.per_day - taken.get(day, 0))
    return max(0, min(found)) if found else None


async def moved(work: Work, ticket: Ticket) -> None:
    """A ticket that is cancelled, refused or was not collected keeps nothing any more."""
    if ticket.state in (State.CANCELLED, State.REFUSED, State.NO_SHOW):
        await store.free(work.db, ticket.id, [])
