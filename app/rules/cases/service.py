"""The public door of the cases."""

import re
from collections.abc import Sequence
from datetime import timedelta

from app.actions import ALERT_AGE, ANSWER_AGE, SendText, UpdateCard
from app.clock import business_date
from app.content.service import say
from app.errors import AppError, BadRequest, Conflict, Forbidden, NotFound, Words
from app.events import ActionDone, CardPressed
from app.members import service as members
from app.registry import service as registry
from app.registry.heard import Heard
from app.registry.store import GroupFacts
from app.rules import doors, telling
from app.rules import store as counters
from app.rules.book import Book
from app.rules.cases import back, cards, decide, record, removing, store
from app.rules.cases.decide import PREFIX, State
from app.rules.cases.store import Case, Opening
from app.rules.decide import Sentence
from app.rules.rulebook import service as rulebook
from app.work import Work

CASE_DUE = "rules.case"
_WAITS = timedelta(hours=2)  # for a steward or manager, before operators are asked
_DAILY = timedelta(days=1)  # what waits is asked again, as the member was promised an answer within a day
_APPEALS = timedelta(days=30)  # how old a sentence may be that is appealed against
_BY_PAGE = 600  # characters of an appeal: what the member says in the group still finds room behind them
_MOST_CARDS = 5  # of an appeal and what is added to it, which whoever has the link may write
_CARD = re.compile(rf"{PREFIX}([0-9]{{1,18}})")
_MAY = ("manager", "operator", "steward")


async def opened(work: Work, data: Opening) -> Case | None:
    """A case is on record. None when this message has made one before."""
    return await store.add(work.db, data)


async def ask(work: Work, case: Case, group: GroupFacts, book: Book) -> None:
    """Steward and manager decide what becomes of somebody."""
    await cards.send(
        work, case, group, book, "decide", await cards.deciders(work, group), f"case:{case.id}:ask:{case.person_id}"
    )
    work.at(work.now + _WAITS, CASE_DUE, f"case:{case.id}", {"case": case.id})


async def case_due(work: Work, case_id: int, what: str = "decide") -> None:
    """Nobody has decided for hours: operators are asked, too, and again each day. An appeal is shown again each day."""
    case = await store.lock(work.db, case_id)
    if what == "appeal":
        if case is not None and decide.is_open(case.state) and not case.person_id.startswith(counters.ERASED):
            cause = f"case:{case.id}:appeal:{business_date(work.now)}:{case.person_id}"
            await _show(work, case.id, await rulebook.as_of(work, case.version), cause)
    elif case is not None and case.state is State.ASKED:
        group = await registry.group(work, case.group_id)
        cause = f"case:{case.id}:operators:{business_date(work.now)}:{case.person_id}"
        book = await rulebook.as_of(work, case.version)
        await cards.send(work, case, group, book, "decide", await registry.operators(work), cause)
        work.at(work.now + _DAILY, CASE_DUE, f"case:{case.id}", {"case": case.id})


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
        case = await act(work, sent.case_id, event.key, event.staff_id, note, asked=sent.what == "rests")
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


async def act(work: Work, case_id: int, deed: str, staff_id: str, note: str = "", *, asked: bool = False) -> Case:
    """Somebody decides: remove, let, mistake, uphold. The same twice is once. `asked`: to look again, by us.

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
    state = decide.moved(case.state, deed, appealed=asked or case.appealed_at is not None)
    await store.move(work.db, case.id, state, staff_id, work.now, note[:200])
    group = await registry.group(work, case.group_id)
    await _carry_out(work, case, group, deed, staff_id, note)
    await cards.exchange(work, case, decide.STATES[state].zh, deed, ("decide",) if deed == "remove" else cards.CARDS)
    after = {"state": str(state), "by": staff_id, "note": note[:200]}  # a card is pressed in nobody's session
    work.audit("cases", f"case {case.id}", deed, before={"state": str(case.state)}, after=after)
    found = await store.read(work.db, case.id)
    assert found is not None
    return found


async def mistakes(work: Work, case_ids: Sequence[int], staff_id: str) -> int:
    """All of them were mistakes, as of a version that should not have been tried. Returns how many are lifted by this.

    What was lifted before stays as it is. Raises NotFound, Forbidden.
    """
    count = 0
    for case_id in sorted(case_ids):
        case = await store.lock(work.db, case_id)
        if case is None or case.state is not State.LIFTED:  # one that is not there is told
            await act(work, case_id, "mistake", staff_id)
            count += 1
    return count


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
        await reconsider(work, case)
    match deed:
        case "remove":
            await removing.remove(work, case, group, await rulebook.as_of(work, case.version))
        case "mistake":
            await doors.may_stay(work, [case.person_id], f"case {case.id} was a mistake")
            if case.sentence == Sentence.ASK_PERSON.name and back.was_removed(case):
                like = {"group_id": case.group_id, "barred": False}
                await doors.withdraw(work, [case.person_id], like, f"case {case.id} was a mistake")
            await _lifted(work, case, group, by)
        case "let" if case.appealed_at is not None:
            await answer_let(work, case.id)
        case "uphold" if case.appealed_at is not None:
            await _tell(work, case, group, say("appeal.upheld", name=case.called, note=note or "请看群规"), "upheld")


async def reconsider(work: Work, lifted: Case) -> None:
    """A reminder counts no more: what people were asked because there had been too many is not asked any longer.

    Somebody who was removed for them: a person looks again.
    """
    await _look_again(work, lifted)
    count = await counters.reminders_of(work.db, lifted.person_id, work.now)
    for case in await store.asked_of(work.db, lifted.person_id):
        if removing.is_forbidden(case) or count >= await _limit(work, case):
            continue
        await store.move(work.db, case.id, State.LET, "guanjia", work.now, f"第 {lifted.id} 号提醒已撤销")
        await counters.lift(work.db, case.id, work.now, "guanjia")
        await cards.exchange(work, case, "提醒已撤销，不用定了", "reconsidered")


async def _look_again(work: Work, lifted: Case) -> None:
    for case in await store.removed_of(work.db, lifted.person_id, lifted.at):
        known = await record.rests_on(work.db, case.person_id, case.at)
        gone = sum(one["lifted_at"] is not None for one in known)
        if removing.is_forbidden(case) or len(known) - gone >= await _limit(work, case):
            continue
        group, book = await registry.group(work, case.group_id), await rulebook.as_of(work, case.version)
        await cards.exchange(work, case, "请看新的一张", f"rests:{lifted.id}", ("rests",))
        cause = f"case:{case.id}:rests:{lifted.id}:{case.person_id}"
        _, told = await cards.lookers(work, group)
        await cards.send(work, case, group, book, "rests", told, cause, f"依据的提醒有 {gone} 次已撤销")


async def _limit(work: Work, case: Case) -> int:
    """After how many reminders a person decides, where the case was."""
    group = await registry.group(work, case.group_id)
    limit = (await registry.chosen(work, group)).number("reminders") if group else 0
    return limit or (await rulebook.as_of(work, case.version)).reminders


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
    nothing_done = case.sentence == Sentence.ASK_PERSON.name and case.state in (State.ASKED, State.LET)
    removed = await back.had_to_go(work, case)
    if nothing_done and not removed and case.appealed_at is None:
        pass  # the member knows of nothing that one could be sorry for
    elif not case.watched and case.group_id:
        key = "appeal.lifted.bar" if removed else "appeal.lifted"
        if removed and await counters.banned(work.db, [case.person_id], work.now):
            key = "appeal.lifted.barred"
        await _tell(work, case, group, say(key, name=case.called), "lifted")
        await back.invite(work, case)
    work.shared = True


def _label(case: Case) -> str:
    hard = case.sentence == Sentence.BAR.name or removing.is_forbidden(case)  # a customer's goes to a person
    return "intolerable" if hard else "tolerable"


async def answer_let(work: Work, case_id: int) -> None:
    """An appeal is answered: what it is about was let pass, or its bar lifted."""
    case = await store.read(work.db, case_id)
    if case is not None and not case.person_id.startswith(counters.ERASED):
        group = await registry.group(work, case.group_id)
        await cards.exchange(work, case, decide.STATES[State.LET].zh, "let")
        await _tell(work, case, group, say("appeal.let", name=case.called), "let")


async def _tell(work: Work, case: Case, group: GroupFacts | None, text: str, slot: str) -> None:
    """Say it to the member: alone where there is a chat, else in the group they are in."""
    place = group if group and not group.dismissed_at else await _elsewhere(work, case)
    if place is None:
        work.note(f"case {case.id}: there is no group left in which they could be told")
        return
    mention = () if await members.has_left(work, place.group_id, case.person_id) else (case.person_id,)
    said = await telling.to_member(work, place, place.group_id, case.person_id, text, mention=mention)
    work.emit(said, "remind", slot=f"case:{case.id}:{slot}", max_age=ANSWER_AGE)


async def _elsewhere(work: Work, case: Case) -> GroupFacts | None:
    """Another group of theirs in which we speak, where that of the case is no more."""
    theirs = await registry.groups(work, await members.groups_of(work, case.person_id))
    return next((one for one in theirs.values() if one.account and not one.dismissed_at), None)


# appeals


async def appealed(work: Work, heard: Heard, book: Book) -> bool:
    """Somebody says that they were wronged: the operators look. False when this is no appeal, or there is nothing."""
    plain, about = decide.appeal_in(heard.event.text), decide.speaks_of_appeal(heard.event.text)
    words = plain if plain is not None else about
    if words is None or heard.speaker.role not in ("fan", None):
        return False
    person_id, since = heard.speaker.person_id, work.now - _APPEALS
    case = await store.last_of(work.db, person_id, since, work.now)
    if case is None and plain is not None and await store.looked_at_again(work.db, person_id, since):
        over = SendText(group_id=heard.group.group_id, text=say("appeal.over", name=heard.called), mention=(person_id,))
        work.emit(over, "remind", slot=f"appeal:{person_id}", max_age=ANSWER_AGE)
        return True
    if case is None:
        return False
    heard_by = await _appeal(work, case, words, book)
    if case.appealed_at is None:
        text = say(heard_by, name=heard.called)
        said = SendText(group_id=heard.group.group_id, text=text, mention=(person_id,))
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
    if not decide.is_open(case.state):
        raise Conflict(Words("这次处理已经有人认真看过并答复了", "somebody has looked at it, and answered"))
    if len(case.appeal or "") < _BY_PAGE:  # whoever has the link may write here
        await _appeal(work, case, words, book)
    return case


async def _appeal(work: Work, case: Case, words: str, book: Book) -> str:
    """Somebody looks at it. What is said further is on a new card; where there were many, on that of the next day.

    Returns the key of what to say to the member.
    """
    await store.appealed(work.db, case.id, words, work.now)
    sent = await store.cards_of(work.db, case.id, "appeal")
    if case.appealed_at is None or (words and sent < _MOST_CARDS):
        number = f"{sent}:" if sent else ""
        return await _show(work, case.id, book, f"case:{case.id}:appeal:{number}{case.person_id}")
    return "appeal.heard"


async def _show(work: Work, case_id: int, book: Book, cause: str) -> str:
    """An appeal is on the phones of whoever looks, on one card, and again each day until it is answered."""
    case = await store.read(work.db, case_id)
    assert case is not None
    await cards.exchange(work, case, "请看新的一张", f"again:{cause}", ("appeal",))
    group = await registry.group(work, case.group_id)
    who, told = await cards.lookers(work, group)
    await cards.send(work, case, group, book, "appeal", told, cause)
    work.at(work.now + _DAILY, CASE_DUE, f"case:{case.id}:appeal", {"case": case.id, "what": "appeal"})
    return {"operators": "appeal.heard", "shop": "appeal.heard.shop"}.get(who, "appeal.heard.nobody")


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
