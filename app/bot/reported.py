"""What became of our actions, brought to the rooms that asked to hear of it."""

from app.bot import reading
from app.bot.walks import service as walks
from app.events import ActionDone
from app.orders import ladder
from app.orders import service as orders
from app.orders.private import service as private
from app.registry.joins import service as joins
from app.rules.cases import service as cases
from app.work import Work


async def reported(work: Work, event: ActionDone) -> str | None:
    """One of our actions came to an end. Returns why nothing was done, or None."""
    match event:
        case ActionDone(kind="list_groups"):
            return await walks.listed(work, event)
        case ActionDone(kind="fetch_group", outcome="done"):
            why_not = await reading.arrived(work, event)
            await walks.read(work, event, failed=why_not is not None)
            return why_not
        case ActionDone(kind="fetch_group"):
            await walks.read(work, event, failed=True)
        case ActionDone(kind="set_join_way" | "read_join_way"):
            return await joins.answered(work, event)
        case ActionDone(kind="send_card", outcome="done"):
            await orders.card_sent(work, event)
            await cases.card_sent(work, event)
        case ActionDone(kind="send_text"):
            return None if await private.not_reached(work, event) else await ladder.told(work, event)
        case _:
            return f"nothing to do for {event.kind}, {event.outcome}"
    return None
