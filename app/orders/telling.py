"""What the customer is told of a need: that it is known, what cannot be kept, what is asked in private, until when."""

from datetime import timedelta

from app.clock import local
from app.content.service import say
from app.orders import decide, store
from app.orders.answer import answer
from app.orders.bookings import service as bookings
from app.orders.decide import Ladder
from app.orders.private import decide as private_decide
from app.orders.private import service as private
from app.orders.states import State
from app.orders.store import Ticket
from app.registry.heard import Heard
from app.registry.hours import is_open, opening
from app.registry.store import GroupFacts
from app.work import Work


def known(work: Work, heard: Heard, ticket: Ticket) -> None:
    """Somebody orders what they have ordered: it is known."""
    summary = f"{decide.summary(ticket.want, work.now)}（{ticket.number} 号单）"
    answer(work, ticket, say("order.known", name=ticket.called, summary=summary), "known", alone=heard.alone)


async def with_bookings(work: Work, ticket: Ticket, text: str) -> str:
    """Keep what is counted by the day; what cannot be kept is said, and stands on the ticket."""
    problems = await bookings.reserve(work, ticket)
    if not problems:
        return text
    await store.record(work.db, ticket, f"unkept:{'；'.join(problems)[:200]}", "clock", work.now, work.cause)
    return f"{text}\n{say('booking.full', problems='；'.join(problems))}"


async def with_private(work: Work, heard: Heard, ticket: Ticket, text: str, slot: str) -> None:
    """Say it, and ask for what is nobody else's business: here, where we are alone, else in private."""
    if heard.alone:
        lacks = private_decide.missing(ticket.want)
        more, page = (say("order.more.ask", missing="、".join(lacks)).strip() if lacks else ""), ""
    else:
        more, page = await private.ask(work, ticket, heard.group)
    answer(work, ticket, f"{text}\n{more}" if more else text, slot, page=page, alone=heard.alone)


def promise(work: Work, group: GroupFacts, steps: Ladder, ticket: Ticket | None = None) -> str:
    """Until when somebody of the shop answers, as it is said."""
    if is_open(group.hours, work.now):
        key = "promise.open" if ticket is None or ticket.state is State.WAITING else "promise.asked"
        return say(key, minutes=int(steps.promise / timedelta(minutes=1)))
    opens = opening(group.hours, work.now)
    return say(
        "promise.closed",
        opens=decide.clock_words(opens, work.now),
        due=f"{local(opens + steps.promise):%H:%M}",
    )
