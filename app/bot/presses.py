"""What staff do: a button of a card was pressed, something was said to the application, somebody left the corp."""

from app.desk import service as desk
from app.desk.cards import PREFIX as TASK
from app.events import CardPressed, StaffLeft, StaffSaid
from app.orders import chat
from app.orders import service as orders
from app.orders.cards import PREFIX as ORDER
from app.registry.handover import service as handover
from app.rules.cases import service as cases
from app.rules.cases.decide import PREFIX as CASE
from app.sop.clerks import service as clerks
from app.sop.clerks.decide import PREFIX as OWN
from app.work import Work


async def by_staff(work: Work, event: CardPressed | StaffSaid | StaffLeft) -> str | None:
    """Bring it to its room. Returns why nothing was done, or None."""
    match event:
        case StaffSaid():
            return await chat.staff_said(work, event)
        case StaffLeft():
            return await handover.gone(work, event.staff_id)
    for prefix, room in ((ORDER, orders.pressed), (TASK, desk.pressed), (CASE, cases.pressed), (OWN, clerks.pressed)):
        if event.task_id.startswith(prefix):
            return await room(work, event)
    return "nothing to do for CardPressed"
