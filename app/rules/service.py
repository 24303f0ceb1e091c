"""The public door of the rules."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.actions import SANCTION_AGE, WELCOME_AGE, RemoveMember, RenameGroup, SendText
from app.clock import business_date
from app.content.service import fill, nick, say
from app.errors import Words
from app.members import service as members
from app.registry import service as registry
from app.registry.heard import Heard
from app.registry.store import GroupFacts
from app.rules import store
from app.rules.decide import Sentence, Verdict, judge
from app.work import Work

WELCOME = "rules.welcome"
_TOGETHER = timedelta(seconds=3)  # joins this close get one welcome
_NAMES_PATIENCE = timedelta(seconds=10)  # how long a welcome waits to learn what people are called
_KNOWN_FACE = timedelta(days=1)  # who leaves and comes back within a day is not welcomed again
_NAMES_SHOWN = 10
_NAME_WINDOW = timedelta(days=1)


async def moderate(work: Work, heard: Heard) -> Verdict:
    """Judge one message, and do what the verdict says."""
    if work.late > SANCTION_AGE:
        return Verdict(Sentence.PASS, Words("太久以前，不再判断", "too long ago to judge"))
    judgement, speaker = heard.reading.judgement, heard.speaker
    if judgement.label == "clean":
        return Verdict(Sentence.PASS, Words("没有问题", "clean"))
    count = await store.reminders(work.db, speaker.person_id, work.now)
    settings = await registry.chosen(work, heard.group)
    allowed = settings.number("reminders")
    verdict = judge(judgement, speaker.role, count, allowed=allowed, customer=heard.customer)
    match verdict.sentence:
        case Sentence.REMIND:
            await _remind(work, heard, count + 1, allowed, timedelta(days=settings.number("reminder_days")))
        case Sentence.ASK_PERSON:
            _ask_person(work, heard, verdict)
        case Sentence.BAR:
            await _bar(work, heard)
        case Sentence.PASS:
            pass
    work.note(verdict.why.zh)
    return verdict


def _evidence(work: Work, heard: Heard) -> store.Evidence:
    return store.Evidence(
        person_id=heard.speaker.person_id,
        group_id=heard.group.group_id,
        message_id=heard.event.message_id,
        category=heard.reading.judgement.category,
        reasons=list(heard.reading.judgement.reasons),
        words=heard.event.text,
        at=work.now,
    )


async def _remind(work: Work, heard: Heard, number: int, allowed: int, window: timedelta) -> None:
    if not await store.add_reminder(work.db, _evidence(work, heard), work.now + window):
        return
    left = allowed - number
    text = say(
        "remind",
        name=heard.called,
        what=heard.reading.judgement.category,
        n=number,
        rest=say("remind.rest", left=left + 1) if left else say("remind.last"),
    )
    mention = (heard.speaker.person_id,)
    said = SendText(group_id=heard.group.group_id, text=text, mention=mention)
    work.emit(said, "remind", slot="remind", max_age=SANCTION_AGE)


def _ask_person(work: Work, heard: Heard, verdict: Verdict) -> None:
    person_id = heard.speaker.person_id
    work.emit(
        RemoveMember(
            group_id=heard.group.group_id,
            person_id=person_id,
            name=heard.speaker.name,
            reason=verdict.why.zh,
            by_hand=True,
        ),
        "remove",
        cause=f"ask:{person_id}:{business_date(work.now)}",  # one question a day, however much they post
        slot=person_id,
        max_age=SANCTION_AGE,
    )


async def _bar(work: Work, heard: Heard) -> None:
    person_id, category = heard.speaker.person_id, heard.reading.judgement.category
    await store.lock_people(work.db, [person_id])  # a join that is being taken elsewhere is waited for
    await store.add_ban(work.db, _evidence(work, heard))
    for group_id in dict.fromkeys([heard.group.group_id, *await members.groups_of(work, person_id)]):
        _remove(work, group_id, person_id, heard.speaker.name, category)
    text = say("removed", what=category)
    work.emit(SendText(group_id=heard.group.group_id, text=text), "remove", slot="removed", max_age=SANCTION_AGE)
    work.shared = True


def _remove(work: Work, group_id: str, person_id: str, name: str, reason: str) -> None:
    work.emit(
        RemoveMember(group_id=group_id, person_id=person_id, name=name, reason=reason),
        "remove",
        slot=person_id,
        max_age=SANCTION_AGE,
    )


async def came(work: Work, group: GroupFacts, people: Sequence[str], new: Sequence[str]) -> None:
    """People are in a group whom we did not know there: those who are barred go; the new ones are welcomed together."""
    if not people:
        return
    await store.lock_people(work.db, people)  # a bar that is being put up elsewhere is waited for
    barred = await store.banned(work.db, people)
    names = await members.names(work, sorted(barred))
    for person_id in sorted(barred):
        _remove(work, group.group_id, person_id, names.get(person_id, ""), "黑名单")
        work.note(f"{person_id} is barred: removed again")
    guests = [person_id for person_id in new if person_id not in barred]
    if not guests:
        return
    if work.late > WELCOME_AGE:
        work.note("came too long ago to be welcomed")
        return
    settings = await registry.chosen(work, group)
    if not settings.flag("welcome"):
        work.note("newcomers are not welcomed here")
        return
    interval = timedelta(seconds=settings.number("welcome_seconds"))
    if await store.add_arrivals(work.db, group.group_id, guests, work.now, _KNOWN_FACE):
        last = await store.last_welcome(work.db, group.group_id)
        due_at = work.now + _TOGETHER if last is None else max(work.now + _TOGETHER, last + interval)
        work.at(due_at, WELCOME, f"welcome:{group.group_id}", {"group": group.group_id})


async def welcome_due(work: Work, ref: Mapping[str, Any], group: GroupFacts | None) -> None:
    """Say one welcome for everybody who came since the last one."""
    if group is None or group.dismissed_at:
        return
    waiting = await store.waiting_arrivals(work.db, group.group_id, work.now - WELCOME_AGE)
    if not waiting:
        return
    people = [person_id for _, person_id, _ in waiting]
    names = await members.names(work, people)
    if len(names) < len(set(people)) and work.now - waiting[0][2] < _NAMES_PATIENCE:
        work.at(work.now + timedelta(seconds=1), WELCOME, f"welcome:{group.group_id}", dict(ref))
        return
    shown = [person_id for person_id in dict.fromkeys(people) if names.get(person_id)][:_NAMES_SHOWN]
    called = "、".join(f"@{nick(names[person_id])} " for person_id in shown).rstrip() or say("welcome.newcomers")
    if shown and len(people) > len(shown):
        called += f"等 {len(people)} 位新朋友"
    words = (await registry.chosen(work, group)).words("welcome_text")
    text = fill(words, names=called, group=group.protected_name or group.name, store=group.store_name)
    work.emit(
        SendText(group_id=group.group_id, text=text, mention=tuple(shown)),
        "welcome",
        cause=f"welcome:{waiting[0][0]}",
        max_age=WELCOME_AGE,
    )
    await store.welcomed(work.db, [arrival for arrival, _, _ in waiting], work.now)


async def name_read(work: Work, group: GroupFacts, found: str) -> None:
    """A group's name was read: put a protected one right, once by ourselves, then by a person."""
    if not group.protected_name or found == group.protected_name:
        return
    if not (await registry.chosen(work, group)).flag("protect_name"):
        work.note(f"named “{found}”; the name is not protected here")
        return
    before = await store.restorings(work.db, group.group_id, work.now - _NAME_WINDOW)
    by_hand = bool(before)
    await store.add_restoring(work.db, group.group_id, found, work.now, by_hand=by_hand)
    reason = "一天内再次被改，请留意是谁改的。" if by_hand else ""
    work.emit(
        RenameGroup(group_id=group.group_id, name=group.protected_name, reason=reason, by_hand=by_hand),
        "name",
        max_age=SANCTION_AGE,
    )
    work.note(f"name “{found}” is not “{group.protected_name}”: {'a person is asked' if by_hand else 'named back'}")


async def known_of(work: Work, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every reminder and bar of a person, as plain values."""
    return await store.known_of(work.db, person_id)


async def erase(work: Work, person_id: str) -> None:
    """Forget what a person was reminded of. A standing bar is kept by the hash of the id, so that it still holds."""
    await store.erase(work.db, person_id, store.hashed(person_id))
