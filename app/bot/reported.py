"""What became of our actions, brought to the rooms that asked to hear of it."""

from collections.abc import Awaitable, Callable, Mapping

from app.bot import reading
from app.bot.walks import service as walks
from app.desk import waiting
from app.events import ActionDone
from app.orders import ladder
from app.orders import service as orders
from app.orders.private import service as private
from app.registry.handover import service as handover
from app.registry.joins import service as joins
from app.rules.cases import hearing
from app.rules.cases import service as cases
from app.rules.greetings import service as greetings
from app.sop.clerks import service as clerks
from app.sop.mass import service as mass
from app.work import Work

#: kind of action → who hears of each of its ends
_TOLD: Mapping[str, Callable[[Work, ActionDone], Awaitable[str | None]]] = {
    "list_groups": walks.listed,
    "remove_member": waiting.removed,
    "transfer": handover.answered,
    "mass_post": mass.answered,
    "mass_step": mass.answered,
    "set_join_way": joins.answered,
    "read_join_way": joins.answered,
    "set_welcome": greetings.answered,
}


async def reported(work: Work, event: ActionDone) -> str | None:
    """One of our actions came to an end. Returns why nothing was done, or None."""
    if event.kind in _TOLD:
        return await _TOLD[event.kind](work, event)
    match event:
        case ActionDone(kind="fetch_group", outcome="done"):
            why_not = await reading.arrived(work, event)
            await walks.read(work, event, failed=why_not is not None)
            return why_not
        case ActionDone(kind="fetch_group"):
            await walks.read(work, event, failed=True)
        case ActionDone(kind="send_card", outcome="done"):
            await orders.card_sent(work, event)
            await cases.card_sent(work, event)
            await clerks.card_sent(work, event)
        case ActionDone(kind="send_text") if event.key.endswith(":remind"):
            return await hearing.reminded(work, event)
        case ActionDone(kind="send_text"):
            return None if await private.not_reached(work, event) else await ladder.told(work, event)
        case _:
            return f"nothing to do for {event.kind}, {event.outcome}"
    return None
