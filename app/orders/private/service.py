"""The public door of what is asked in private: a chat where there is one, else a page of the customer's own."""

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta

from app.actions import ANSWER_AGE, SendText
from app.content.service import say
from app.errors import Conflict, NotFound, Words
from app.events import ActionDone
from app.members import service as members
from app.orders import decide, store
from app.orders.private import decide as private
from app.orders.private import store as links
from app.orders.private.decide import Given
from app.orders.states import IN_HAND, OPEN, State
from app.orders.store import Ticket
from app.registry import service as registry
from app.registry.store import GroupFacts
from app.work import Work

_GOOD = timedelta(days=7)
_SINCE = timedelta(days=3)  # how old a ticket may be that somebody means who writes to us alone
_SLOT = "private"


def _hash(code: str) -> bytes:
    return hashlib.blake2b(f"order link {code}".encode(), digest_size=32).digest()


async def ask(work: Work, ticket: Ticket, group: GroupFacts) -> tuple[str, str]:
    """Ask for what a delivery lacks, once: alone where there is a chat, else by a page.

    Returns what to say of it in the group, and the page to put behind that; two times "" for nothing.
    """
    lacks = private.missing(ticket.want)
    if not lacks or ticket.quiet:
        return "", ""
    code = secrets.token_urlsafe(18)
    if not await links.add_link(work.db, ticket.id, _hash(code), _GOOD):
        return say("private.wait", what="和".join(lacks)), ""
    if group.writes_alone and await members.chats_alone(work, ticket.person_id):
        text = say("private.ask", store=group.store_name, items=decide.items(ticket.want), what="、".join(lacks))
        _say_alone(work, ticket, text, _SLOT, page=f"o/{code}", reports=True)
        return say("private.told", what="和".join(lacks)), ""
    return say("private.page", what="和".join(lacks)), f"o/{code}"


def _say_alone(work: Work, ticket: Ticket, text: str, slot: str, *, page: str = "", reports: bool = False) -> None:
    said = SendText(group_id=ticket.group_id, person_id=ticket.person_id, alone=True, text=text, page=page)
    work.emit(said, "order", slot=f"{ticket.id}:{slot}", max_age=ANSWER_AGE, reports=reports)


async def not_reached(work: Work, event: ActionDone) -> bool:
    """Somebody could not be asked alone: their page is put into the group. False when this is about something else."""
    parts = event.key.rsplit(":", 2)
    if event.outcome != "dead" or len(parts) < 3 or parts[2] != _SLOT or not parts[1].isdigit():
        return False
    ticket = await store.lock(work.db, int(parts[1]))
    if ticket is None or ticket.state not in OPEN or not private.missing(ticket.want):
        return True
    code = secrets.token_urlsafe(18)
    await links.forget_one(work.db, ticket.id)
    await links.add_link(work.db, ticket.id, _hash(code), _GOOD)
    what = "和".join(private.missing(ticket.want))
    text = f"@{ticket.called} {say('private.page', what=what)}"
    said = SendText(group_id=ticket.group_id, text=text, mention=(ticket.person_id,), page=f"o/{code}")
    work.emit(said, "order", slot=f"{ticket.id}:page", max_age=ANSWER_AGE)
    return True


async def meant(work: Work, person_id: str) -> Ticket | None:
    """The ticket that somebody means who writes to us alone; None when nothing of theirs is open."""
    ticket_id = await links.talked_of(work.db, person_id, work.now - _SINCE)
    return await store.ticket(work.db, ticket_id) if ticket_id is not None else None


async def linked(work: Work, code: str) -> Ticket:
    """The ticket of a customer's own page, locked. Raises NotFound."""
    ticket_id = await links.linked(work.db, _hash(code))
    ticket = await store.lock(work.db, ticket_id) if ticket_id is not None else None
    if ticket is None:
        raise NotFound(Words("这个链接已失效", "this link is no longer good"))
    return ticket


async def given(work: Work, code: str, data: Given) -> Ticket:
    """The customer has filled in their page. Raises NotFound, BadRequest, Conflict when the order has ended."""
    data = data.checked()
    ticket = await linked(work, code)
    if ticket.state not in OPEN or ticket.state is State.ON_ITS_WAY:
        raise Conflict(
            Words("这单已经不能改了", "this order can no longer be changed"),
            Words("请在群里或打电话联系门店。", "Ask in the group, or call the store."),
        )
    want = replace(ticket.want, phone=data.phone or ticket.want.phone, address=data.address or ticket.want.address)
    if data.address:
        want = replace(want, fulfilment="delivery")
    if want == ticket.want:
        return ticket  # a second tap
    ticket = await store.change(work.db, ticket, want=want)
    await store.record(work.db, ticket, "added", ticket.person_id, work.now, work.cause)
    work.at(work.now, "orders.cards", f"cards:{ticket.id}", {"ticket": ticket.id})
    text = f"@{ticket.called} {say('private.got', what=private.masked(want))}"
    said = SendText(group_id=ticket.group_id, text=text, mention=(ticket.person_id,))
    work.emit(said, "order", slot=f"{ticket.id}:given", max_age=ANSWER_AGE)
    return ticket


def may_withdraw(ticket: Ticket) -> bool:
    """Whether the customer may take it back with one tap: nobody is making it yet. Pure."""
    return ticket.state in OPEN and ticket.state not in IN_HAND - {State.ACCEPTED}


async def group_of(work: Work, ticket: Ticket) -> GroupFacts | None:
    """The group that a ticket was told in, with its shop."""
    return await registry.group(work, ticket.group_id)


async def erase(work: Work, person_id: str) -> None:
    """The pages of a person's tickets are gone."""
    await links.forget(work.db, person_id)
