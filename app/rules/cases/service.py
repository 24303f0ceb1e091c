"""The public door of the cases."""

import re
from datetime import timedelta

from app.actions import ALERT_AGE, ANSWER_AGE, SendCard, SendText, UpdateCard
from app.clock import business_date
from app.content.service import say
from app.errors import AppError, BadRequest, Forbidden, NotFound, Words
from app.events import ActionDone, CardPressed
from app.members import service as members
from app.registry import service as registry
from app.registry.heard import Heard
from app.registry.store import GroupFacts
from app.rules import doors
from app.rules import store as counters
from app.rules.book import Book
from app.rules.cases import back, decide, removing, store
from app.rules.cases.decide import PREFIX, State
from app.rules.cases.store import Case, Opening
from app.rules.decide import Sentence
from app.rules.rulebook import service as rulebook
from app.work import Work

CASE_DUE = "rules.case"
_WAITS = timedelta(hours=2)  # for a steward or manager, before operators are asked
_APPEALS = timedelta(days=30)  # how old a sentence may be that is appealed against
_BY_PAGE = 600  # characters of an appeal: what the member says in the group still finds room behind them
_CARD = re.compile(rf"{PREFIX}([0-9]{{1,18}})")
_MAY = ("manager", "operator", "steward")


async def opened(work: Work, data: Opening) -> Case | None:
    """A case is on record. None when this message has made one before."""
    return await store.add(work.db, data)


async def ask(work: Work, case: Case, group: GroupFacts, book: Book) -> None:
    """Steward and manager decide what becomes of somebody."""
    await _send(work, case, group, book, "decide", await _deciders(work, group), f"case:{case.id}:ask:{case.person_id}")
    work.at(work.now + _WAITS, CASE_DUE, f"case:{case.id}", {"case": case.id})


async def _deciders(work: Work, group: GroupFacts) -> list[str]:
    told = [group.steward_id] if group.steward_id else []
    told += [staff_id for staff_id, _ in await registry.on_duty(work, group.store_id, "manager")]
    return list(dict.fromkeys(told)) or await registry.operators(work)


async def _send(
    work: Work, case: Case, group: GroupFacts | None, book: Book, what: str, told: list[str], cause: str
) -> None:
    if not told:
        return
    number = await store.add_card(work.db, case.id, what, told)
    shown = decide.card(
        what=what,
        called=case.called,
        group=group.name if group else "",
        words=case.words,
        why=case.why,
        rule=book.rule(case.rule).title if case.rule in {rule.key for rule in book.rules} else case.rule,
        times=await store.times(work.db, case.person_id, case.id),
        appeal=case.appeal or "",
        page=f"cases/{case.id}",
    )
    send = SendCard(staff_ids=tuple(told), task_id=f"{PREFIX}{number}", card=shown, group_id=case.group_id)
    work.emit(send, "task", cause=cause, max_age=ALERT_AGE)


async def case_due(work: Work, case_id: int) -> None:
    """Nobody has decided for hours: operators are asked, too, and again each day."""
    case = await store.lock(work.db, case_id)
    if case is not None and case.state is State.ASKED:
        group = await registry.group(work, case.group_id)
        cause = f"case:{case.id}:operators:{business_date(work.now)}:{case.person_id}"
        book = await rulebook.as_of(work, case.version)
        await _send(work, case, group, book, "decide", await registry.operators(work), cause)
        work.at(work.now + timedelta(days=1), CASE_DUE, f"case:{case.id}", {"case": case.id})


async def pressed(work: Work, event: CardPressed) -> str | None:
    """A button on a case's card. Returns why nothing was done, if so."""
    found = _CARD.fullmatch(event.task_id)
    sent = await store.sent_card(work.db, int(found[1])) if found else None
    if sent is None:
        return "a card we did not send"
    if event.key not in decide.DEEDS:
        return "a button we did not put there"
    why = None
    try:
        note = decide.note_in(event.selected) if event.key == "uphold" else ""
        case = await act(work, sent.case_id, event.key, event.staff_id, note)
        label = f"{decide.STATES[case.state].zh}"
    except AppError as error:
        label, why = error.detail.zh, f"rules: {error}"
    if event.response_code:
        update = UpdateCard(staff_ids=(event.staff_id,), response_code=event.response_code, label=label[:30])
        work.emit(update, "task", slot=f"{sent.id}:{event.key}", max_age=ALERT_AGE)
    return why


async def card_sent(work: Work, event: ActionDone) -> None:
    """A card has reached a phone: keep the code that can exchange it."""
    task_id, code = event.result.get("task_id"), event.result.get("response_code")
    found = _CARD.fullmatch(task_id) if isinstance(task_id, str) else None
    if found and isinstance(code, str):
        await store.keep_code(work.db, int(found[1]), code)


async def act(work: Work, case_id: int, deed: str, staff_id: str, note: str = "") -> Case:
    """Somebody decides: remove, let, mistake, uphold. The same twice is once.

    Raises NotFound, Forbidden, BadRequest, Conflict.
    """
    if deed not in decide.DEEDS:
        raise BadRequest(Words("没有这个操作", "no such deed"))
    case = await store.lock(work.db, case_id)
    if case is None:
        raise NotFound(Words(f"没有 {case_id} 号案", f"there is no case {case_id}"))
    await _require(work, case, staff_id)
    if case.state is decide.DEEDS[deed][1]:
        return case
    state = decide.moved(case.state, deed, appealed=case.appealed_at is not None)
    await store.move(work.db, case.id, state, staff_id, work.now, note[:200])
    group = await registry.group(work, case.group_id)
    await _carry_out(work, case, group, deed, staff_id, note)
    await _exchange(work, case, decide.STATES[state].zh, deed)
    work.audit("cases", f"case {case.id}", deed, before={"state": str(case.state)}, after={"state": str(state)})
    found = await store.read(work.db, case.id)
    assert found is not None
    return found


async def _carry_out(work: Work, case: Case, group: GroupFacts | None, deed: str, by: str, note: str) -> None:
    """What a decision means for the member. Of somebody who was erased only the counters are left."""
    erased = case.person_id.startswith(counters.ERASED)
    if deed == "mistake":  # who comes in at this moment is judged before or after
        await counters.lock_people(work.db, [case.person_id])
    if deed in ("let", "mistake"):
        await counters.lift(work.db, case.id, work.now, by)
    if erased:
        return
    if deed in ("let", "mistake") and case.sentence == Sentence.REMIND.name:
        await _reconsider(work, case)
    match deed:
        case "remove":
            await removing.remove(work, case, group, await rulebook.as_of(work, case.version))
        case "mistake":
            await doors.may_stay(work, [case.person_id], f"case {case.id} was a mistake")
            if case.state is State.REMOVED:
                like = {"group_id": case.group_id, "barred": False}
                await doors.withdraw(work, [case.person_id], like, f"case {case.id} was a mistake")
            await _lifted(work, case, group, by)
        case "uphold":
            await _tell(work, case, group, say("appeal.upheld", name=case.called, note=note or "请看群规"), "upheld")


async def _reconsider(work: Work, lifted: Case) -> None:
    """A reminder counts no more: what people were asked because there had been too many is not asked any longer."""
    count = await counters.reminders_of(work.db, lifted.person_id, work.now)
    for case in await store.asked_of(work.db, lifted.person_id):
        group = await registry.group(work, case.group_id)
        limit = (await registry.chosen(work, group)).number("reminders") if group else 0
        if removing.is_forbidden(case) or count >= (limit or (await rulebook.as_of(work, case.version)).reminders):
            continue
        await store.move(work.db, case.id, State.LET, "guanjia", work.now, f"第 {lifted.id} 号提醒已撤销")
        await counters.lift(work.db, case.id, work.now, "guanjia")
        await _exchange(work, case, "提醒已撤销，不用定了", "reconsidered")


async def _exchange(work: Work, case: Case, label: str, slot: str) -> None:
    """The cards of a case lose their buttons."""
    for card in await store.cards_with_code(work.db, case.id):
        update = UpdateCard(staff_ids=tuple(card.staff_ids), response_code=card.response_code or "", label=label)
        work.emit(update, "task", slot=f"{card.id}:{slot}", max_age=ALERT_AGE)
        await store.keep_code(work.db, card.id, None)


async def _require(work: Work, case: Case, staff_id: str) -> None:
    if work.who.role != "system":
        work.who.require("cases", "write")
        work.who.require_sight(case.store_id, case.group_id)
        return
    group = await registry.group(work, case.group_id)
    if group is not None and group.steward_id == staff_id:
        return
    role = await registry.role_at(work, staff_id, case.store_id)
    if role not in _MAY:
        raise Forbidden(Words("要店长、大管家或运营来决定", "a manager, steward or operator decides"))


async def _lifted(work: Work, case: Case, group: GroupFacts | None, by: str) -> None:
    """It was a mistake: the member may come back, and hears that we are sorry; the message is kept as a sample."""
    if case.words:
        await store.add_sample(work.db, case, _label(case), "clean", by, work.now)
    if not case.watched and case.group_id:
        key = "appeal.lifted.bar" if back.was_removed(case) else "appeal.lifted"
        await _tell(work, case, group, say(key, name=case.called), "lifted")
        await back.invite(work, case)
    work.shared = True


def _label(case: Case) -> str:
    return "intolerable" if case.sentence == Sentence.BAR.name else "tolerable"


async def _tell(work: Work, case: Case, group: GroupFacts | None, text: str, slot: str) -> None:
    """Say it to the member: alone where there is a chat, else in the group they are in."""
    if group and group.writes_alone and await members.chats_alone(work, case.person_id):
        said = SendText(group_id=case.group_id, person_id=case.person_id, alone=True, text=text)
    else:
        place = case.group_id if group and not group.dismissed_at else await _elsewhere(work, case)
        if place is None:
            work.note(f"case {case.id}: there is no group left in which they could be told")
            return
        there = not await members.has_left(work, place, case.person_id)
        said = SendText(group_id=place, text=text, mention=(case.person_id,) if there else ())
    work.emit(said, "remind", slot=f"case:{case.id}:{slot}", max_age=ANSWER_AGE)


async def _elsewhere(work: Work, case: Case) -> str | None:
    """Another group of theirs in which we speak, where that of the case is no more."""
    theirs = await registry.groups(work, await members.groups_of(work, case.person_id))
    return next((one.group_id for one in theirs.values() if one.account and not one.dismissed_at), None)


# appeals


async def appealed(work: Work, heard: Heard, book: Book) -> bool:
    """Somebody says that they were wronged: the operators look. False when this is no appeal, or there is nothing."""
    words = decide.appeal_in(heard.event.text)
    if words is None or heard.speaker.role not in ("fan", None):
        return False
    person_id, since = heard.speaker.person_id, work.now - _APPEALS
    case = await store.last_of(work.db, person_id, since, work.now)
    if case is None and await store.looked_at_again(work.db, person_id, since):
        over = SendText(group_id=heard.group.group_id, text=say("appeal.over", name=heard.called), mention=(person_id,))
        work.emit(over, "remind", slot=f"appeal:{person_id}", max_age=ANSWER_AGE)
        return True
    if case is None:
        return False
    first = case.appealed_at is None
    await _appeal(work, case, words, book)
    if first:
        said = SendText(
            group_id=heard.group.group_id,
            text=say("appeal.heard", name=heard.called),
            mention=(person_id,),
        )
        work.emit(said, "remind", slot=f"case:{case.id}:heard", max_age=ANSWER_AGE)
    return True


async def of_page(work: Work, code: str) -> Case:
    """The case of a page, locked. Raises NotFound."""
    case = await store.by_page(work.db, removing.hashed(code)) if len(code) < 60 else None
    if case is None:
        raise NotFound(Words("这个链接已失效", "this link is no longer good"))
    return case


async def appeal_by_page(work: Work, code: str, words: str, book: Book) -> Case:
    """Somebody who was removed appeals on their page. Raises NotFound, BadRequest."""
    words = words.strip()[:300]
    if not words:
        raise BadRequest(Words("请写一句为什么", "say why, in a sentence"))
    case = await of_page(work, code)
    if case.state is not State.LIFTED and len(case.appeal or "") < _BY_PAGE:  # whoever has the link may write here
        await _appeal(work, case, words, book)
    return case


async def _appeal(work: Work, case: Case, words: str, book: Book) -> None:
    await store.appealed(work.db, case.id, words, work.now)
    found = await store.read(work.db, case.id)
    assert found is not None
    if case.appealed_at is None:
        group = await registry.group(work, case.group_id)
        await _send(
            work,
            found,
            group,
            book,
            "appeal",
            await registry.operators(work),
            f"case:{case.id}:appeal:{case.person_id}",
        )


async def case(work: Work, case_id: int) -> Case:
    """One case. Raises NotFound, Forbidden."""
    work.who.require("cases")
    found = await store.read(work.db, case_id)
    if found is None:
        raise NotFound(Words(f"没有 {case_id} 号案", f"there is no case {case_id}"))
    work.who.require_sight(found.store_id, found.group_id)
    return found


async def of_message(work: Work, message_id: str) -> list[Case]:
    """What came of a message."""
    return await store.of_message(work.db, message_id)


async def ids_of(work: Work, person_id: str) -> list[int]:
    """The numbers of a person's cases."""
    return await store.ids_of(work.db, person_id)


async def erase(work: Work, person_id: str, mark: str) -> None:
    """Forget whose cases they were."""
    await store.erase(work.db, person_id, mark)
