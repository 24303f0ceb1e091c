"""The public door of the complaints."""

from datetime import datetime, time, timedelta

from app import codes, outbox
from app.actions import ANSWER_AGE, SendText
from app.catalogue.offers import yuan
from app.clock import SHANGHAI, business_date, local
from app.content.service import fill, say
from app.errors import Conflict, Forbidden, NotFound, Words
from app.members import service as members
from app.orders import store
from app.orders.answer import answer
from app.orders.complaints import decide
from app.orders.complaints import store as complaints
from app.orders.complaints.store import Granted
from app.orders.decide import Rung
from app.orders.phones import send_cards
from app.orders.states import OPEN
from app.orders.store import Ticket
from app.registry import service as registry
from app.registry.hours import opening
from app.registry.store import GroupFacts
from app.work import Work

KIND = "complaint"
FOLLOW_DUE = "orders.follow"
_DAY = timedelta(days=1)
_FOLLOW = time(10)  # of the next day, or when the shop opens then
_ANSWERS = timedelta(hours=36)  # for so long an answer to the follow-up is taken for one


async def opened(work: Work, ticket: Ticket, group: GroupFacts) -> None:
    """A complaint was filed: what it is about, marketing in its group waits, the manager hears at once."""
    kind = decide.kind_of(ticket.words)
    about = await complaints.last_order(
        work.db, ticket.group_id, ticket.person_id, work.now - 3 * _DAY, done_only=False
    )
    hold_id = await _pause(work, ticket)
    await complaints.add(
        work.db,
        ticket_id=ticket.id,
        store_id=ticket.store_id,
        kind=kind,
        about=about,
        hold_id=hold_id,
        at=work.now,
    )
    await send_cards(work, ticket, group, Rung.MANAGER)
    answer(work, ticket, say("complaint.sorry", name=ticket.called), "sorry")
    morning = datetime.combine(local(work.now).date() + _DAY, _FOLLOW, SHANGHAI)
    work.at(opening(group.hours, morning), FOLLOW_DUE, f"order:{ticket.id}:follow", {"ticket": ticket.id})
    if decide.is_batch(kind):
        await _look_for_more(work, kind)


async def _pause(work: Work, ticket: Ticket) -> int:
    why = f"投诉 {ticket.number} 号处理中"
    await store.record(work.db, ticket, "held", "clock", work.now, work.cause)
    return await registry.hold_group(work, ticket.group_id, "marketing", why, f"complaint:{ticket.id}")


async def _look_for_more(work: Work, kind: str) -> None:
    """The same in several shops within a day is told to the operators, once a day."""
    text = decide.alert(kind, await complaints.same_elsewhere(work.db, kind, work.now - _DAY))
    if text is None or not await complaints.first_alert(work.db, kind, business_date(work.now), work.now):
        return
    await registry.tell_operators(work, text, f"batch:{kind}:{business_date(work.now)}")


async def said_more(work: Work, ticket: Ticket, group: GroupFacts, text: str) -> None:
    """The customer says more about an open complaint: staff see it; nobody apologises a second time."""
    if await store.record(work.db, ticket, f"said:{text[:200]}", ticket.person_id, work.now, work.cause):
        await send_cards(work, ticket, group, Rung.CLERK, again=f"投诉补充：{text[:20]}")
        await _told_better(work, ticket, decide.kind_of(text))


async def _told_better(work: Work, ticket: Ticket, kind: str) -> None:
    known = await complaints.complaint(work.db, ticket.id)
    if known is None or not decide.more_telling(known.kind, kind):
        return
    await complaints.set_kind(work.db, ticket.id, kind)
    if decide.is_batch(kind):
        await _look_for_more(work, kind)


async def moved(work: Work, ticket: Ticket) -> None:
    """A complaint has ended or is open again: what waited for it goes out, or waits again."""
    if ticket.kind != KIND:
        return
    known = await complaints.complaint(work.db, ticket.id)
    if known is None:
        return
    if ticket.state in OPEN and known.hold_id is None:
        await complaints.set_hold(work.db, ticket.id, await _pause(work, ticket))
    if ticket.state not in OPEN and known.hold_id is not None:
        await complaints.set_hold(work.db, ticket.id, None)
        await registry.end_hold(work, known.hold_id)
        await outbox.unhold(work.db, [known.hold_id])
        await store.record(work.db, ticket, "let go", "clock", work.now, work.cause)


async def follow_due(work: Work, ticket_id: int) -> None:
    """The day after: the manager is asked to call back, and the customer whether it is all right now."""
    ticket = await store.lock(work.db, ticket_id)
    known = await complaints.complaint(work.db, ticket_id)
    if ticket is None or known is None or known.followed_at is not None:
        return
    group = await registry.group(work, ticket.group_id)
    await complaints.follow(work.db, ticket_id, work.now)
    told = await send_cards(work, ticket, group, Rung.MANAGER, again="昨天的投诉，请回访")
    await store.record(work.db, ticket, "follow", ",".join(told) or "clock", work.now, work.cause)
    if ticket.state not in OPEN:
        answer(work, ticket, say("complaint.follow", name=ticket.called), "follow", by_person=True)


async def order_to_open(work: Work, group_id: str, person_id: str, text: str) -> int | None:
    """The order that a customer says is not done yet, if it was handed over within a day."""
    if not decide.opens_again(text):
        return None
    return await complaints.last_order(work.db, group_id, person_id, work.now - _DAY, done_only=True)


async def complaint_to_open(work: Work, group_id: str, person_id: str, text: str) -> int | None:
    """The closed complaint that is still not all right, as the customer answers to our asking."""
    if not decide.is_still_bad(text):
        return None
    return await complaints.followed_since(work.db, group_id, person_id, work.now - _ANSWERS)


async def known_complaint(work: Work, group_id: str, person_id: str) -> Ticket | None:
    """A person's open complaint in a group, locked."""
    ticket_id = await complaints.last_complaint(work.db, group_id, person_id, work.now)
    ticket = await store.lock(work.db, ticket_id) if ticket_id is not None else None
    return ticket if ticket is not None and ticket.state in OPEN else None


# what the customer gets for it


_RULES = ("compensation_fen", "compensation_hazard_fen", "compensation_redo_fen")


async def compensate(work: Work, ticket_id: int, staff_id: str) -> Granted:
    """Grant what the rule says for a complaint; the customer is told, alone where that can be. Twice is once, also
    where one need has become several tickets that were merged.

    Raises NotFound, Forbidden for somebody who may not grant so much, Conflict for what is no complaint.
    """
    need = await complaints.lock_need(work.db, ticket_id)
    ticket = await store.ticket(work.db, ticket_id)
    if ticket is None:
        raise NotFound(Words("没有这张单", "there is no such ticket"))
    if ticket.kind != KIND:
        raise Conflict(Words("这不是投诉，不能补偿", "only complaints are compensated"))
    role = await _role(work, ticket, staff_id)
    group = await registry.group(work, ticket.group_id)
    chosen = await registry.chosen(work, group) if group else None
    amount = decide.amount(await complaints.kind(work.db, ticket_id), *map(chosen.number, _RULES)) if chosen else 0
    if not amount:
        raise Conflict(Words("补偿没有开启，请运营在设置里填写", "compensation is switched off in the settings"))
    if role == "clerk" and chosen is not None and not chosen.flag("compensation_by_clerks"):
        raise Forbidden(Words("补偿要店长来发", "a manager grants it"))
    for one in need:
        if known := await complaints.granted(work.db, one):
            return known
    assert chosen is not None
    words = fill(chosen.words("compensation_words"), amount=yuan(amount))
    await complaints.grant(
        work.db,
        ticket_id=ticket_id,
        code=codes.new(),
        words=words,
        amount=amount,
        by=staff_id,
        at=work.now,
        expires_at=work.now + timedelta(days=chosen.number("compensation_days")),
    )
    made = await complaints.granted(work.db, ticket_id)
    assert made is not None
    await store.record(work.db, ticket, f"compensated:{words}", staff_id, work.now, work.cause)
    await _tell_of(work, ticket, group, made)
    return made


async def _tell_of(work: Work, ticket: Ticket, group: GroupFacts | None, made: Granted) -> None:
    until = f"{local(made.expires_at):%m月%d日}"
    text = say("complaint.coupon", name=ticket.called, words=made.words, code=made.code, until=until)
    if group and group.writes_alone and await members.chats_alone(work, ticket.person_id):
        said = SendText(group_id=ticket.group_id, person_id=ticket.person_id, alone=True, text=text)
        work.emit(said, "order", slot=f"{ticket.id}:coupon", max_age=ANSWER_AGE)
    else:
        said_code = say("complaint.coupon.group", name=ticket.called, code=made.code, until=until)
        answer(work, ticket, said_code, "coupon", by_person=True)


async def _role(work: Work, ticket: Ticket, staff_id: str) -> str:
    if work.who.role != "system":
        work.who.require("tickets", "write")
        work.who.require_sight(ticket.store_id, ticket.group_id)
        await registry.in_the_name_of(work, staff_id, ticket.store_id, "tickets", ticket.id)
        return work.who.role
    role = await registry.role_at(work, staff_id, ticket.store_id)
    if role is None:
        raise Forbidden(Words("这不是您门店的单", "this ticket belongs to another store"))
    return role


async def granted(work: Work, ticket_id: int) -> Granted | None:
    """What a complaint was compensated with, if it was."""
    return await complaints.granted(work.db, ticket_id)


async def redeem(work: Work, code: str, staff_id: str) -> Granted:
    """A code is used at the till of the shop that owes it, once.

    Raises NotFound, Forbidden, Conflict when it was used or is too old.
    """
    work.who.require("tickets", "write")
    found = await complaints.lock_code(work.db, codes.typed(code))
    if found is None:
        raise NotFound(Words("没有这个券码，请核对", "there is no such code"))
    ticket = await store.ticket(work.db, found.ticket_id)
    assert ticket is not None
    work.who.require_sight(ticket.store_id, ticket.group_id)
    codes.check_usable(found.redeemed_at, found.expires_at, work.now)
    await complaints.redeem(work.db, found.id, staff_id, ticket.store_id, work.now)
    work.audit("tickets", found.ticket_id, "compensation redeemed", after={"by": staff_id})
    return found
