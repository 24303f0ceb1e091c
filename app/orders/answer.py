"""What the fan is told, where they asked."""

from app.actions import ANSWER_AGE, SendText
from app.orders.store import Ticket
from app.work import Work


def answer(
    work: Work,
    ticket: Ticket,
    text: str,
    slot: str,
    *,
    page: str = "",
    alone: bool = False,
    reports: bool = False,
    by_person: bool = False,
) -> str:
    """Say something to the fan, where they asked. Returns the action's key; "" when nothing is said.

    `page`: a page of theirs, whose address stands behind the text. `alone`: they have asked away from the group.
    Of a need that was heard too late the group hears nothing from us, unless somebody of the shop speaks (`by_person`).
    """
    if ticket.quiet and not by_person:
        work.note("orders: heard too late to be answered")
        return ""
    said = SendText(group_id=ticket.group_id, text=text, mention=(ticket.person_id,), page=page)
    if alone:
        plain = text.removeprefix(f"@{ticket.called} ")
        said = SendText(group_id=ticket.group_id, person_id=ticket.person_id, alone=True, text=plain, page=page)
    return work.emit(said, "order", slot=f"{ticket.id}:{slot}", max_age=ANSWER_AGE, reports=reports)
