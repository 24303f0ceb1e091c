"""What the fan is told, where they asked."""

from app.actions import ANSWER_AGE, SendText
from app.orders.store import Ticket
from app.work import Work


def answer(work: Work, ticket: Ticket, text: str, slot: str, *, reports: bool = False) -> None:
    """Say something to the fan, where they asked."""
    work.emit(
        SendText(group_id=ticket.group_id, text=text, mention=(ticket.person_id,)),
        "order",
        slot=f"{ticket.id}:{slot}",
        max_age=ANSWER_AGE,
        reports=reports,
    )
