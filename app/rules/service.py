"""The public door of the rules: judging messages, and who comes in."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app import due, outbox
from app.actions import SANCTION_AGE, SendText
from app.clock import business_date
from app.content.service import nick, say
from app.errors import Words
from app.language.reading import TICKET_INTENTS, Judgement
from app.members import service as members
from app.parts import Part
from app.registry import service as registry
from app.registry.heard import Heard
from app.registry.store import GroupFacts
from app.rules import doors, store, telling, welcome
from app.rules.bars import store as bars
from app.rules.book import Book
from app.rules.cases import hearing, removing
from app.rules.cases import service as cases
from app.rules.cases import store as case_store
from app.rules.cases.decide import State
from app.rules.cases.store import Case, Opening
from app.rules.checks import Facts, prints
from app.rules.decide import REPEATED, Sentence, Terms, Verdict, follows, judge, repeated, terms_at
from app.rules.rulebook.decide import Books
from app.rules.twogroups import service as twogroups
from app.work import Work

_DAY = timedelta(days=1)
_FLOOD, _FLOOD_WINDOW = 5, timedelta(minutes=10)  # the same line of one of ours in one group
#: whether a person has or had an order with us: what the room of the orders knows
IsCustomer = Callable[[Work, str], Awaitable[bool]]


async def moderate(work: Work, heard: Heard, books: Books, is_customer: IsCustomer) -> Verdict:
    """Judge one message, and do what the verdict says. What was seen stays on record, also when nothing is wrong.

    An appeal is heard, and judged as any other message: it is no shield.
    """
    book = books.at(heard.group.store_id)
    appeal = await cases.appealed(work, heard, book)  # also when it comes late: somebody waits for an answer
    if work.late > SANCTION_AGE:
        return Verdict(Sentence.PASS, Words("太久以前，不再判断", "too long ago to judge"), appeal=appeal)
    return replace(await _judged(work, heard, book, is_customer), appeal=appeal)


async def _judged(work: Work, heard: Heard, book: Book, is_customer: IsCustomer) -> Verdict:
    facts = await _facts(work, heard, book)
    verdict = judge(facts, book, Terms.of(book))
    if not any(one.line for one in verdict.findings):
        _keep(work, facts, verdict, book)
        if heard.speaker.role not in ("fan", None):
            await _ours_flooding(work, heard)
        return verdict
    if verdict.exempt:  # nothing that is on record about one of ours weighs
        _keep(work, facts, verdict, book)
        await _ours(work, heard, verdict)
        work.note(verdict.why.zh)
        return verdict
    person_id = heard.speaker.person_id
    await store.lock_people(work.db, [person_id])  # two lanes that hear the same person count one after the other
    work.shared = True
    await hearing.forget_unheard(work, person_id)
    known = await store.on_record(work.db, person_id, heard.group.group_id, work.now, work.now - _DAY)
    customer = await is_customer(work, person_id)
    door = await bars.door_of(work.db, person_id, heard.group.group_id, work.now)
    facts = replace(facts, reminders=known.reminders, first_seen=known.first_seen, customer=customer, door=door)
    terms = terms_at(book, await registry.chosen(work, heard.group))
    verdict = judge(facts, book, terms)
    rule = repeated(verdict)
    again = bool(known.reminders and rule) and await hearing.just_reminded(work, person_id, rule)
    verdict = replace(verdict, why=REPEATED) if again else verdict
    _keep(work, facts, verdict, book)
    if not again and (sentence := verdict.sentence or verdict.observed) is not Sentence.PASS:
        await _sentence(work, heard, book, terms, facts, known, verdict, sentence)
    work.note(verdict.why.zh)
    return verdict


async def _facts(work: Work, heard: Heard, book: Book) -> Facts:
    groups = crowd = 1
    keys = prints(heard.reading.normal) if _may_spread(heard) else ()
    if keys:
        window, who = timedelta(minutes=book.spread_minutes), heard.speaker.person_id
        groups, crowd = await store.said_in(work.db, keys, heard.group.group_id, who, work.now, window)
    return Facts(
        judgement=heard.as_fan or heard.reading.judgement,
        text=heard.event.text,
        normal=heard.reading.normal,
        role=heard.speaker.role,
        ordering=heard.ordering,
        now=work.now,
        groups=groups,
        crowd=crowd,
    )


def _may_spread(heard: Heard) -> bool:
    """Whether the same words in other groups would say anything: orders and questions are the same everywhere."""
    reading = heard.reading
    plain = reading.sure and (reading.intent in TICKET_INTENTS or reading.intent.startswith("ask_"))
    return heard.speaker.role in ("fan", None) and not (plain and reading.judgement.label == "clean")


def _keep(work: Work, facts: Facts, verdict: Verdict, book: Book) -> None:
    """Put what was seen on record, short: what found nothing is left out, and told again when somebody asks."""
    seen: dict[str, Any] = {"v": book.version, "role": facts.role or ""}
    if facts.normal.casefold() != facts.text.casefold():
        seen["t"] = facts.normal
    if facts.ordering:
        seen["ordering"] = True
    seen |= {name: count for name, count in (("groups", facts.groups), ("crowd", facts.crowd)) if count > 1}
    found = [one for one in verdict.findings if one.found or one.passed]
    if found:
        seen["f"] = case_store.packed(found)
    if facts.judgement.label != "clean" or any(one.line for one in found):
        seen |= {
            "l": facts.judgement.label,
            "k": facts.judgement.kind,
            "customer": facts.customer,
            "reminders": facts.reminders,
            "standing": facts.is_standing(book),
            "s": verdict.sentence.name,
            "o": verdict.observed.name,
            "why": verdict.why.zh,
        }
    work.seen = seen


async def _ours(work: Work, heard: Heard, verdict: Verdict) -> None:
    """One of ours said what nobody may: perhaps the account is not in their hands any more."""
    worst = [one for one in verdict.findings if one.line == "forbidden"]
    if not worst:
        return
    name = heard.called
    text = (
        f"【账号异常】{name} 在“{heard.group.name}”发了违规内容（{worst[0].reason[:60]}），没有处理。"
        "如果不是本人，请尽快改密码并联系他。"
    )
    await registry.tell_operators(work, text, f"ours:{heard.speaker.person_id}:{business_date(work.now)}")


async def _ours_flooding(work: Work, heard: Heard) -> None:
    """One of ours says the same thing again and again: nobody is sanctioned, but somebody looks."""
    person_id, text = heard.speaker.person_id, heard.event.text
    times = await store.said_here(work.db, heard.group.group_id, person_id, text, work.now, _FLOOD_WINDOW)
    if times < _FLOOD - 1:  # this one is not on record yet
        return
    told = (
        f"【账号异常】{heard.called} 在“{heard.group.name}”{_FLOOD_WINDOW.seconds // 60} 分钟里把同一句话发了"
        f" {times + 1} 次（{text[:30]}），没有处理，请看看是不是本人在用。"
    )
    await registry.tell_operators(work, told, f"ours-flood:{person_id}:{business_date(work.now)}")
    work.note(f"said {times + 1} times")


async def _sentence(
    work: Work,
    heard: Heard,
    book: Book,
    terms: Terms,
    facts: Facts,
    known: store.Known,
    verdict: Verdict,
    sentence: Sentence,
) -> None:
    """One case for one message; then what its sentence says, unless that is only observed."""
    observed = verdict.sentence is Sentence.PASS
    by = verdict.watched if observed else verdict.by
    assert by is not None
    watched = observed or not await _is_live(work, heard.group, sentence)
    asked = known.asked_hard if by.line == "forbidden" else known.asked
    if not watched and (what := follows(sentence, barred=known.barred, asked=asked)) != "case":
        await _nothing_new(work, heard, removed=what == "removal")
        return
    reminds = sentence is Sentence.REMIND
    ends = work.now + timedelta(days=terms.window_days) if reminds else None
    if sentence is Sentence.BAR and book.ban_days:
        ends = work.now + timedelta(days=book.ban_days)
    code = removing.new_code()
    case = await cases.opened(
        work,
        Opening(
            cause=work.cause,
            message_id=heard.event.message_id,
            at=work.now,
            person_id=heard.speaker.person_id,
            called=heard.called,
            group_id=heard.group.group_id,
            store_id=heard.group.store_id,
            sentence=sentence.name,
            watched=watched,
            rule=by.rule,
            kind=by.kind,
            version=book.version,
            words=heard.event.text,
            why=verdict.why.zh,
            findings=case_store.packed(verdict.findings),
            number=facts.reminders + 1 if reminds else None,
            left_over=terms.reminders - facts.reminders - 1 if reminds else None,
            expires_at=ends,
            state=State.WATCHED if watched else State.ASKED if sentence is Sentence.ASK_PERSON else State.STANDING,
            page=removing.hashed(code),
        ),
    )
    if case is None or watched:
        return  # a replay, or nothing is to be done
    match sentence:
        case Sentence.REMIND:
            await _remind(work, heard, book, case)
        case Sentence.ASK_PERSON:
            await cases.ask(work, case, heard.group, book)
        case Sentence.BAR:
            await _bar(work, heard, book, case, code)
        case Sentence.PASS:
            pass


#: for what each sentence is filed
_PARTS: Mapping[Sentence, Part] = {Sentence.REMIND: "remind", Sentence.ASK_PERSON: "task", Sentence.BAR: "remove"}


async def _is_live(work: Work, group: GroupFacts, sentence: Sentence) -> bool:
    """Whether a sentence is carried out here. What is only shown must not weigh, and strike on the day of release."""
    return registry.is_live(await registry.live_rows(work), _PARTS[sentence], group)


async def _nothing_new(work: Work, heard: Heard, *, removed: bool) -> None:
    """This person is barred, or a person decides about them: the message adds nothing but a removal, asked for once."""
    group_id, person_id = heard.group.group_id, heard.speaker.person_id
    if removed and person_id not in await outbox.waiting_about(work.db, "remove_member", group_id, {}):
        doors.remove(work, group_id, person_id, heard.speaker.name, "黑名单")
    work.note("已在黑名单" if removed else "已在等人决定")


def _evidence(work: Work, heard: Heard, category: str) -> store.Evidence:
    judgement: Judgement = heard.reading.judgement
    return store.Evidence(
        person_id=heard.speaker.person_id,
        group_id=heard.group.group_id,
        message_id=heard.event.message_id,
        category=category,
        reasons=list(judgement.reasons),
        words=heard.event.text,
        at=work.now,
    )


def _what(heard: Heard, book: Book, case: Case) -> str:
    """What was broken, in words: the kind of content, else the rule."""
    if case.kind == heard.reading.judgement.kind and heard.reading.judgement.category:
        return heard.reading.judgement.category
    return book.rule(case.rule).title.removeprefix("不发")


_BEGINS = 3, 8  # characters of what was said that a reminder repeats
_TAIL = re.compile(r"[\x20-\x7e]+$")  # of an address or a number that begins there


def _begins(text: str) -> str:
    """Which words a reminder is about, by their beginning; "" where that is an address, an advert or hardly any."""
    begins = _TAIL.sub("", " ".join(text.split())[: _BEGINS[1]])
    return f"您说的“{begins}…”，" if len(begins) >= _BEGINS[0] and nick(begins) == begins else ""


async def _remind(work: Work, heard: Heard, book: Book, case: Case) -> None:
    what = _what(heard, book, case)
    assert case.expires_at is not None
    if not await store.add_reminder(work.db, _evidence(work, heard, what), case.expires_at, case.id):
        return
    left = case.left_over or 0
    text = say(
        "remind",
        name=heard.called,
        what=what,
        begins=_begins(heard.event.text),
        rule=book.rule(case.rule).title,
        version=case.version,
        n=case.number,
        rest=say("remind.rest", left=left + 1) if left else say("remind.last"),
    )
    said = SendText(group_id=heard.group.group_id, text=text, mention=(heard.speaker.person_id,))
    work.emit(said, "remind", slot="remind", max_age=SANCTION_AGE, reports=True)


async def _bar(work: Work, heard: Heard, book: Book, case: Case, code: str) -> None:
    person_id, what = heard.speaker.person_id, _what(heard, book, case)
    group, text = heard.group, say("removed", what=what, version=case.version)
    await store.add_ban(work.db, _evidence(work, heard, what), case_id=case.id, expires_at=case.expires_at)
    said = await telling.removed(work, group, group.group_id, person_id, text, f"a/{code}")
    work.emit(said, "remove", slot="removed", max_age=SANCTION_AGE)
    await doors.remove_everywhere(work, group.group_id, person_id, heard.speaker.name, what)


async def barred(work: Work, people: Sequence[str]) -> set[str]:
    """Those among these people who are barred."""
    return await store.banned(work.db, people, work.now) if people else set()


async def came(
    work: Work, group: GroupFacts, people: Sequence[str], new: Sequence[str], there: Sequence[str] = ()
) -> None:
    """People are in a group whom we did not know there: those who are barred go; the new ones are welcomed together.

    `there`: others who were seen in it. Who is barred among them goes as well, if that is not on its way already.
    """
    if people:
        await store.lock_people(work.db, people)  # a bar that is being put up elsewhere is waited for
    if not people and not there:
        return
    found = await barred(work, [*people, *there])
    if found:
        await _remove_again(work, group, found, come=set(people))
    guests = [person_id for person_id in new if person_id not in found]
    if guests:
        await doors.came(work, group, guests)
        await welcome.came(work, group, guests)


async def _remove_again(work: Work, group: GroupFacts, people: set[str], come: set[str]) -> None:
    """Barred people are in a group. Whose removal is on its way is not removed twice, unless they came again."""
    waiting = await outbox.waiting_about(work.db, "remove_member", group.group_id, {}) if people - come else set()
    names = await members.names(work, sorted(people))
    for person_id in sorted((people - waiting) | (people & come)):
        doors.remove(work, group.group_id, person_id, names.get(person_id, ""), "黑名单")
        work.note(f"{person_id} is barred: removed again")


async def known_of(work: Work, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every case, reminder, bar and coupon of a person, as plain values."""
    return {"case": await case_store.known_of(work.db, person_id), **await store.known_of(work.db, person_id)}


async def erase(work: Work, person_id: str) -> list[str]:
    """Forget what a person was reminded of. A standing bar is kept by the hash of the id, so that it still holds.

    Returns what their bars and cases are called in the audit, where words about them may stand.
    """
    mark = store.hashed(person_id)
    refs = [f"bars {change}" for change in await bars.written_about(work.db, person_id)]
    refs += [f"case {case_id}" for case_id in await cases.ids_of(work, person_id)]
    await due.cancel(work.db, await twogroups.moments_of(work, person_id))
    await cases.erase(work, person_id, mark)
    await store.erase(work.db, person_id, mark, work.now)
    return refs
