"""The cards of cases: to whom they go, and how they lose their buttons."""

from collections.abc import Sequence

from app import log
from app.actions import ALERT_AGE, SendCard, UpdateCard
from app.registry import service as registry
from app.registry.store import GroupFacts
from app.rules.book import Book
from app.rules.cases import decide, store
from app.rules.cases.store import Case
from app.work import Work

_log = log.get(__name__)
CARDS = ("decide", "appeal", "rests")


async def send(
    work: Work, case: Case, group: GroupFacts | None, book: Book, what: str, told: list[str], cause: str, why: str = ""
) -> None:
    """A card about a case goes to these people; `what` as in RuleCard, `why`: in place of what the case says."""
    if not told:
        return
    number = await store.add_card(work.db, case.id, what, told)
    shown = decide.card(
        what=what,
        called=case.called,
        group=group.name if group else "",
        words=case.words,
        why=why or case.why,
        rule=book.rule(case.rule).title if case.rule in {rule.key for rule in book.rules} else case.rule,
        times=await store.times(work.db, case.person_id, case.id),
        appeal=case.appeal or "",
        page=f"cases/{case.id}",
    )
    send = SendCard(staff_ids=tuple(told), task_id=f"{decide.PREFIX}{number}", card=shown, group_id=case.group_id)
    work.emit(send, "task", cause=cause, max_age=ALERT_AGE)


async def exchange(work: Work, case: Case, label: str, slot: str, what: Sequence[str] = CARDS) -> None:
    """The cards of a case lose their buttons; `what`: which. An appeal is not answered by a removal: its card stays."""
    for card in await store.cards_with_code(work.db, case.id, what):
        update = UpdateCard(staff_ids=tuple(card.staff_ids), response_code=card.response_code or "", label=label)
        work.emit(update, "task", slot=f"{card.id}:{slot}", max_age=ALERT_AGE)
        await store.keep_code(work.db, card.id, None)


async def deciders(work: Work, group: GroupFacts) -> list[str]:
    """Who decides in a group: its steward and the managers; where there are none, the operators."""
    told = [group.steward_id] if group.steward_id else []
    told += [staff_id for staff_id, _ in await registry.on_duty(work, group.store_id, "manager")]
    return list(dict.fromkeys(told)) or await registry.operators(work)


async def lookers(work: Work, group: GroupFacts | None) -> tuple[str, list[str]]:
    """Who looks at what was done: the operators; where there are none, whoever decides at the shop."""
    if told := await registry.operators(work):
        return "operators", told
    if group is not None and (told := await deciders(work, group)):
        return "shop", told
    work.note("nobody is there to look at it")
    _log.error("case.nobody_looks", group=group.group_id if group else "")
    return "", []
