"""A button of a card was pressed: whose card it is."""

from app.desk import service as desk
from app.desk.cards import PREFIX as TASK
from app.events import CardPressed
from app.orders import service as orders
from app.orders.cards import PREFIX as ORDER
from app.rules.cases import service as cases
from app.rules.cases.decide import PREFIX as CASE
from app.work import Work


async def pressed(work: Work, event: CardPressed) -> str | None:
    """Bring it to its room. Returns why nothing was done, or None."""
    for prefix, room in ((ORDER, orders.pressed), (TASK, desk.pressed), (CASE, cases.pressed)):
        if event.task_id.startswith(prefix):
            return await room(work, event)
    return "nothing to do for CardPressed"
