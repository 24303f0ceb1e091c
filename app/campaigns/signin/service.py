"""The public door of the sign-in.

A sign-in is a row of a person and a business day: the day on which it was written, whenever it comes. What is said of
it waits a few seconds for others', so that a group gets one message for many.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from app.actions import ANSWER_AGE, SendText, Urgency
from app.campaigns.signin import decide, store
from app.campaigns.signin.decide import Earned, Kind, Terms, Usual
from app.clock import business_date
from app.ledger import service as ledger
from app.ledger.decide import Move
from app.registry import service as registry
from app.registry.heard import Heard
from app.registry.settings import Chosen
from app.work import Work

ANSWER, REMIND = "signin.answer", "signin.remind"
_TOGETHER = timedelta(seconds=3)  # what comes this close is answered in one message
_MOST = 20  # lines of one message: more is a wall, and longer than some channels take
_PART = 100  # groups that are reminded in one transaction
_OFTEN, _LATELY = 3, timedelta(days=7)  # who usually signs in: on so many of these days


async def said(work: Work, heard: Heard, *, ordering: bool) -> bool:
    """Sign somebody in, or tell them what they have. False for all other messages, without a look at the database."""
    what = decide.asked(heard.reading, ordering=ordering)
    if what is None or not _plays(heard):
        return False
    chosen = await registry.chosen(work, heard.group)
    if not chosen.flag("signin"):
        work.note("打卡：这个群没有开")
        return False
    if what == "balance":
        await _say(work, heard, chosen, "balance", f"balance:{heard.event.message_id or work.cause}")
    else:
        await _sign_in(work, heard, chosen)
    return True


def _plays(heard: Heard) -> bool:
    """Fans, and stewards, who are fans; no other staff."""
    return heard.speaker.role in ("fan", "steward") or heard.speaker.person_id == heard.group.steward_id


async def _sign_in(work: Work, heard: Heard, chosen: Chosen) -> None:
    person, day = heard.speaker.person_id, business_date(heard.event.at)
    message = heard.event.message_id or work.cause
    held = (await ledger.hold(work, [person]))[person]  # their days are read by nobody else meanwhile
    known = await store.known(work.db, person, day)
    if known.message == message:
        work.note("打卡：这条消息已经算过")
        return
    earned = decide.earned(known.past, day, _terms(chosen))
    number = None
    if known.message is None:
        number = await store.add(work.db, person, day, heard.group.group_id, message, work.now, earned)
    if number is None:
        await _say(work, heard, chosen, "again", f"again:{person}:{day}")
        work.note("打卡：今天已经打过")
        return
    if earned.total:
        cause = f"signin:{number}"
        await ledger.move(work, held, Move(cause, "signin", earned.total, "system", group_id=heard.group.group_id))
    await _say(work, heard, chosen, "day", f"day:{number}", earned)
    work.note(f"打卡：连续第 {earned.streak} 天，+{earned.total}")


def _terms(chosen: Chosen) -> Terms:
    return Terms(chosen.number("signin_points"), chosen.number("signin_bonus"), chosen.number("signin_bonus_days"))


async def _say(work: Work, heard: Heard, chosen: Chosen, kind: Kind, cause: str, earned: Earned | None = None) -> None:
    """Have something said, with what others have to hear. A group without an account of ours hears nothing: a person
    would have to type it.
    """
    group_id = heard.group.group_id
    if work.late > ANSWER_AGE or not heard.group.account:
        work.note("打卡：不回复（太晚了，或群里没有托管账号）")
        return
    new, last = await store.to_say(
        work.db, cause, group_id, heard.speaker.person_id, heard.called, kind, work.now, earned
    )
    if new:
        work.at(_when(work.now, last, chosen), ANSWER, f"signin:{group_id}", {"group": group_id})


def _when(now: datetime, last: datetime | None, chosen: Chosen) -> datetime:
    pause = timedelta(seconds=chosen.number("signin_seconds"))
    return now + _TOGETHER if last is None else max(now + _TOGETHER, last + pause)


async def answer_due(work: Work, ref: Mapping[str, Any]) -> None:
    """Say in one message what has gathered in a group; what is too much for one comes with the next."""
    group = await registry.group(work, ref["group"])
    if group is None or group.dismissed_at or not group.account:
        return
    words = await store.waiting(work.db, group.group_id, work.now - ANSWER_AGE, _MOST)
    if not words:
        return
    people = tuple(dict.fromkeys(word.person_id for word in words))
    text = decide.text(words, await ledger.balances(work, people))
    said = SendText(group_id=group.group_id, text=text, mention=people)
    work.emit(said, "game", cause=f"signin:{words[0].id}", max_age=ANSWER_AGE)
    await store.told(work.db, [word.id for word in words], work.now)
    if len(words) == _MOST:
        chosen = await registry.chosen(work, group)
        work.at(_when(work.now, work.now, chosen), ANSWER, f"signin:{group.group_id}", dict(ref))


# the reminder


async def plan(work: Work) -> None:
    """Put the next evening's reminder on record; one that is there stays. Called at every start."""
    at = decide.next_reminder(work.now)
    work.at(at, REMIND, f"signin.remind:{business_date(at)}")


async def remind_due(work: Work, due_at: datetime, after: str = "") -> None:
    """Remind each group once, within the hour, of those who usually sign in and have not yet; plan the next evening.

    Some groups behind the group `after`; the rest follows, so that no moment holds up all that is due beside it.
    """
    await plan(work)
    if work.now - due_at > decide.REMIND_FOR:
        return
    day = business_date(due_at)
    part = await store.speaking(work.db, after, _PART)
    chosen = await registry.chosen_everywhere(work, part)
    usual = await store.usual(work.db, day, _OFTEN, _LATELY, part)
    groups = {group_id: list(people) for group_id, people in groupby(usual, lambda one: one.group_id)}
    wanted = {
        group_id: people
        for group_id, people in groups.items()
        if (here := chosen(group_id)).flag("signin") and here.flag("signin_reminder")
    }
    new = await store.reminded(work.db, {group_id: len(people) for group_id, people in wanted.items()}, day, work.now)
    if len(part) == _PART:
        work.at(due_at, REMIND, f"signin.remind:{day}:{part[-1]}", {"after": part[-1]})
    for group_id in sorted(new):
        _remind(work, group_id, wanted[group_id], f"signin.remind:{day}", due_at + decide.REMIND_FOR - work.now)


def _remind(work: Work, group_id: str, people: Sequence[Usual], cause: str, max_age: timedelta) -> None:
    text, named = decide.reminder(people)
    said = SendText(group_id=group_id, text=text, mention=named)
    work.emit(said, "game", cause=cause, urgency=Urgency.CONTENT, max_age=max_age)


# one person


async def known_of(work: Work, person_id: str) -> list[dict[str, Any]]:
    """Everything this room knows of a person, as plain values."""
    return await store.known_of(work.db, person_id)


async def erase(work: Work, person_id: str, mark: str) -> None:
    """Forget who signed in; how many did on a day stays."""
    await store.erase(work.db, person_id, mark)
