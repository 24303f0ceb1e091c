"""The public door of the standing orders: what somebody says about them, and what staff do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app import due
from app.actions import ANSWER_AGE, SendText
from app.catalogue import service as catalogue
from app.catalogue.offers import find
from app.clock import day_name, local
from app.content.service import say
from app.db import Connection
from app.errors import Conflict, NotFound, Words
from app.language.conversation import State as Conversation
from app.orders import decide as orders
from app.orders.standing import decide, store
from app.orders.standing.decide import Over, State, What
from app.orders.standing.store import Standing
from app.orders.talk.service import Talk
from app.registry.heard import Heard
from app.work import Work

STANDING_DUE = "orders.standing"
_ASKED_FOR = timedelta(hours=6)  # how long a yes may take


async def heard(work: Work, heard: Heard, talk: Talk) -> list[int] | None:
    """What a message says about standing orders. Returns the tickets that it takes back; None when it says nothing."""
    what = decide.said(heard.reading, heard.event.text)
    if what is None or heard.speaker.role != "fan" or heard.alone:
        return None
    has_any = heard.speaker.person_id in talk.standing  # chatter of all others costs no statement
    known = await store.of_person(work.db, heard.group.group_id, heard.speaker.person_id) if has_any else []
    if what == "new":
        return await _asked(work, heard, known)
    if what in ("yes", "no", "when"):
        since = work.now - _ASKED_FOR
        waiting = next((one for one in known if one.state is State.ASKED and one.asked_at >= since), None)
        return await _answered(work, heard, waiting, what) if waiting else None
    running = [one for one in known if one.state in (State.ACTIVE, State.PAUSED)]
    reading, text = heard.reading, heard.event.text
    named = [one for one in running if decide.is_about(one.kind, _names(one), reading, text)]
    if not running or not (named or decide.is_about_any(reading, text)):
        return None
    if not named and await _means_another(work, heard, talk, running):
        return None
    gone: list[int] = []
    for one in named or running:
        gone += await _told(work, one, what, decide.days_off(reading, text, work.now))
    return gone


def _names(one: Standing) -> list[str]:
    return [item.product for item in one.want.items]


async def _means_another(work: Work, heard: Heard, talk: Talk, running: Sequence[Standing]) -> bool:
    """Whether somebody who names nothing has an order beside these that they may mean."""
    ours = {str(ticket) for one in running for ticket in await store.tickets_of(work.db, one.id)}
    return bool(_open_refs(talk.state, talk.names.get(heard.speaker.person_id, "")) - ours)


def _open_refs(state: Conversation, name: str) -> set[str]:
    person = state.people.get(name)
    return {need.ref for need in person.tickets if need.status == "open"} if person else set()


async def _asked(work: Work, heard: Heard, known: Sequence[Standing]) -> list[int]:
    """Read back what is wanted, on which days and when: nothing is kept before a yes."""
    reading, group = heard.reading, heard.group
    rhythm = decide.rhythm(heard.event.text)
    assert rhythm is not None
    assert group.store_id is not None
    one = await store.add(
        work.db,
        cause=work.cause,
        rhythm=rhythm,
        want=replace(reading.said, when=None),
        store_id=group.store_id,
        group_id=group.group_id,
        person_id=heard.speaker.person_id,
        called=heard.called,
        kind=reading.intent,
        words=heard.event.text,
        minute=decide.minute_of(reading),
        next_day=decide.first_day(reading, heard.event.text, work.now),
        asked_at=work.now,
    )
    if one is not None:
        for old in known:  # said anew: the last words count
            if old.state is State.ASKED:
                await store.change(work.db, old.id, state=State.ENDED, ended_at=work.now)
        await _read_back(work, one)
    return []


async def _read_back(work: Work, one: Standing) -> None:
    if one.minute is None:
        _say(work, one, say("standing.when", what=what_words(one), name=one.called), "when")
        return
    first = await _first_day(work, one, one.minute)
    said = say("standing.ask", name=one.called, what=what_words(one), first=_day(first), minute=_minute(one))
    _say(work, one, said, "ask")


async def _answered(work: Work, heard: Heard, one: Standing, what: What) -> list[int] | None:
    minute = decide.minute_of(heard.reading)
    if what == "when":
        if one.minute is not None or minute is None:
            return None
        await _read_back(work, await store.change(work.db, one.id, minute=minute, asked_at=work.now))
        return []
    if what == "no":
        await store.change(work.db, one.id, state=State.ENDED, ended_at=work.now)
        _say(work, one, say("standing.no", name=one.called), "no")
        return []
    if one.minute is None:
        return None  # yes to a question that asks when
    await begin(work, one)
    return []


async def begin(work: Work, one: Standing) -> None:
    """From now on each day's ticket is made."""
    assert one.minute is not None
    first = await _first_day(work, one, one.minute)
    one = await store.change(work.db, one.id, state=State.ACTIVE, began_at=work.now, next_day=first)
    await file_next(work, one)
    said = say("standing.on", name=one.called, what=what_words(one), first=_day(first), minute=_minute(one))
    _say(work, one, said, "on")


async def file_next(work: Work, one: Standing) -> None:
    """The moment at which its next day's ticket is made."""
    at = decide.made_at(one.next_day, await cut_off(work, one))
    work.at(max(at, work.now), STANDING_DUE, due_key(one.id), {"standing": one.id})


def due_key(standing_id: int) -> str:
    """The name of its due moment."""
    return f"standing:{standing_id}"


async def cut_off(work: Work, one: Standing) -> time | None:
    """Until when the day before its things have to be ordered; None where nothing says so."""
    offers = await catalogue.counted(work, one.store_id)
    found = [find(item, offers.values()) for item in one.want.items]
    return min((offer.cut_off for offer in found if offer and offer.cut_off), default=None)


async def _first_day(work: Work, one: Standing, minute: int) -> date:
    since = max(one.next_day, local(work.now).date())
    return decide.next_fitting(one.rhythm, since, minute, await cut_off(work, one), work.now) or since


async def _told(work: Work, one: Standing, what: What, off: Sequence[date]) -> list[int]:
    """The customer stops it, lets it rest, leaves out days, or goes on. Returns the tickets that are taken back."""
    if what == "resume":
        if one.state is State.PAUSED:
            await begin(work, one)
        return []
    if what == "skip":
        wanted = [day for day in off if one.rhythm.fits(day) and day >= local(work.now).date()]
        await store.change(work.db, one.id, skips=sorted({*one.skips, *wanted}))
        _say(
            work, one, say("standing.skip", name=one.called, what=what_words(one), days=decide.days_words(off)), "skip"
        )
        return await store.tickets_of(work.db, one.id, wanted)
    await _rest(work, one, State.PAUSED if what == "pause" else State.ENDED)
    return await store.tickets_of(work.db, one.id)


async def _rest(work: Work, one: Standing, state: State) -> None:
    ended_at = work.now if state is State.ENDED else None
    await store.change(work.db, one.id, state=state, ended_at=ended_at)
    await due.cancel(work.db, [due_key(one.id)])
    key = "standing.off" if state is State.ENDED else "standing.pause"
    _say(work, one, say(key, name=one.called, what=what_words(one)), str(state))


async def end(work: Work, one: Standing, why: Over) -> None:
    """It goes on no more, by itself. Only whoever is still there is told."""
    await store.change(work.db, one.id, state=State.ENDED, ended_at=work.now)
    if why == "moved":
        _say(work, one, say("standing.moved", name=one.called, what=what_words(one)), why)
    work.audit("tickets", f"standing {one.id}", str(State.ENDED), after={"why": why})


async def set_state(work: Work, standing_id: int, state: State) -> None:
    """Staff stop it, let it rest, or let it go on; the customer is told. Raises NotFound, Forbidden, Conflict."""
    work.who.require("tickets", "write")
    one = await store.lock(work.db, standing_id)
    if one is None:
        raise NotFound(Words("没有这个长期预订", "there is no such standing order"))
    work.who.require_sight(one.store_id, one.group_id)
    if one.state is state:
        return
    if one.state is State.ENDED or (one.state is State.ASKED and state is not State.ENDED):
        raise Conflict(Words("顾客还没确认，或已经停了", "not confirmed yet, or stopped"))
    if state is State.ACTIVE:
        await begin(work, one)
    else:
        await _rest(work, one, state)
    work.audit("tickets", f"standing {standing_id}", str(state))


def what_words(one: Standing) -> str:
    """What is wanted on which days: 每个工作日 火腿三明治×2."""
    return f"{decide.rhythm_words(one.rhythm)}的{orders.items(one.want)}"


def _minute(one: Standing) -> str:
    return decide.minute_words(one.minute or 0)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日({day_name(day)})"


def _say(work: Work, one: Standing, text: str, slot: str) -> None:
    said = SendText(group_id=one.group_id, text=text, mention=(one.person_id,))
    work.emit(said, "order", slot=f"standing:{one.id}:{slot}", max_age=ANSWER_AGE)


async def give_up(db: Connection, now: datetime) -> None:
    """What nobody has said yes to in time is at an end."""
    await store.end_unanswered(db, now - _ASKED_FOR)


async def erase(work: Work, person_id: str, mark: str) -> None:
    """Forget whose they were; none goes on."""
    await due.cancel(work.db, [due_key(one) for one in await store.erase(work.db, person_id, mark)])
