"""The day before: each day of a standing order becomes a ticket, once, or it is written down why not."""

from dataclasses import replace
from datetime import date, datetime

from app.actions import ANSWER_AGE, SendText
from app.catalogue import service as catalogue
from app.catalogue.offers import find, refusal
from app.clock import business_date, local
from app.content.service import say
from app.db import lock_lane
from app.language.reading import SaidTime, When
from app.members import service as members
from app.orders import ladder, telling
from app.orders import store as tickets
from app.orders.answer import answer
from app.orders.clock import promised
from app.orders.decide import Rung
from app.orders.phones import send_cards
from app.orders.private import service as private
from app.orders.standing import decide, service, store
from app.orders.standing.decide import Over, State
from app.orders.standing.store import Standing
from app.orders.states import State as TicketState
from app.orders.store import Ticket
from app.orders.talk import service as talking
from app.registry import service as registry
from app.registry.store import GroupFacts
from app.work import Work

_AT_ONCE = 62  # days settled in one go after a long silence; the rest follows in the next


async def standing_due(work: Work, standing_id: int) -> None:
    """A moment of one of them: the days whose moment has come are settled, the next one is filed."""
    group_id = await store.group_of(work.db, standing_id)
    if group_id is None:
        return
    await lock_lane(work.db, f"group:{group_id}")  # first: a day's ticket is put into the group's talk, one thread
    one = await store.lock(work.db, standing_id)
    if one is None or one.state is not State.ACTIVE or one.minute is None:
        return
    group = await registry.group(work, one.group_id)
    assert group is not None  # groups are dismissed, never deleted
    if why := await _over(work, one, group):
        await service.end(work, one, why)
        return
    cut_off = await service.cut_off(work, one)
    for _ in range(_AT_ONCE):
        if decide.made_at(one.next_day, cut_off) > work.now:
            break
        await _settle(work, one, group, one.next_day)
        following = next(day for day in one.rhythm.since(one.next_day) if day > one.next_day)
        one = await store.change(work.db, one.id, next_day=following)
    await service.file_next(work, one)


async def _over(work: Work, one: Standing, group: GroupFacts) -> Over | None:
    """Why it goes on no more, though nobody has said so."""
    if group.dismissed_at is not None:
        return "dismissed"
    if await members.has_left(work, one.group_id, one.person_id):  # whoever is barred was taken out
        return "left"
    return "moved" if group.store_id != one.store_id else None


async def _settle(work: Work, one: Standing, group: GroupFacts, day: date) -> None:
    """What becomes of a day: a ticket, or why not."""
    assert one.minute is not None
    at = decide.taken_at(day, one.minute)
    ticket, why = None, ""
    if day in one.skips:
        outcome = "skipped"
    elif at <= work.now:
        outcome = "late"  # we were away: nobody can collect it any more
    elif group.hours.week and not group.hours.on(day):
        outcome, why = "closed", "店里休息"
    elif why := await _why_not(work, one, at):
        outcome = "refused"
    else:
        ticket, outcome = await _made(work, one, group, day, at), "made"
    new = await store.settled(work.db, one.id, day, outcome, ticket.id if ticket else None)
    if new and why:
        text = say("standing.not", name=one.called, what=service.what_words(one), day=decide.days_words([day]), why=why)
        said = SendText(group_id=one.group_id, text=text, mention=(one.person_id,))
        work.emit(said, "order", slot=f"standing:{one.id}:{day}", max_age=ANSWER_AGE)


async def _why_not(work: Work, one: Standing, at: datetime) -> str:
    """Why its things cannot be had then, "" when they can."""
    offers = await catalogue.offers(work, one.store_id)
    for item in one.want.items:
        offer = find(item, offers.values())
        if offer is not None and (no := refusal(offer, at, work.now)) is not None:
            return f"{offer.name}{no.words.zh}"
    return ""


async def _made(work: Work, one: Standing, group: GroupFacts, day: date, at: datetime) -> Ticket | None:
    """The day's ticket, as if it had been ordered now. None when it is there."""
    given = await store.last_given(work.db, one.id)
    want = replace(one.want, when=When(start=at, end=at, grain="exact"))
    want = replace(want, phone=want.phone or given.get("phone", ""), address=want.address or given.get("address", ""))
    steps = await ladder.chosen(work, group, one.kind)
    promise = promised(group.hours, work.now, steps.promise)
    ticket = await tickets.open_ticket(
        work.db,
        tickets.Opening(
            cause=f"standing:{one.id}:{day}",
            store_id=one.store_id,
            day=business_date(work.now),
            group_id=one.group_id,
            person_id=one.person_id,
            called=one.called,
            kind=one.kind,
            words=one.words,
            want=want,
            state=TicketState.WAITING,
            opened_at=work.now,
            promise=promise,
        ),
    )
    if ticket is None:
        return None
    await send_cards(work, ticket, group, Rung.CLERK)
    ladder.start(work, ticket, promise, steps)
    time = SaidTime(first=day, last=day, minutes=one.minute, exact24=True)
    await talking.plant(work, ticket, time, local(work.now))
    more, page = await private.ask(work, ticket, group)
    said = await telling.with_bookings(work, ticket, more)
    if said:
        answer(work, ticket, f"@{one.called} {service.what_words(one)}：{said}", "standing", page=page)
    return ticket
