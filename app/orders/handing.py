"""Open tickets change hands: whoever takes over has the card, and the promise goes on."""

from app.orders import store
from app.orders.decide import Rung
from app.orders.phones import send_cards
from app.registry import service as registry
from app.work import Work


async def hand_over(work: Work, from_staff: str, to_staff: str) -> int:
    """Every open ticket that one has accepted is another's. Returns how many."""
    tickets = await store.accepted_by(work.db, from_staff)
    for ticket in tickets:
        changed = await store.change(work.db, ticket, accepted_by=to_staff)
        await store.record(work.db, changed, "handed", to_staff, work.now, f"{work.cause}:{ticket.id}")
        group = await registry.group(work, ticket.group_id)
        await send_cards(work, changed, group, Rung.KEEPER, again="交接给您")
    return len(tickets)
