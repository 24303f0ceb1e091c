"""Which reminders were heard: one that nobody could heed counts for nothing."""

from app import outbox
from app.actions import SendText, target_of
from app.events import ActionDone
from app.rules import store as counters
from app.rules.cases import record, service, store
from app.rules.cases.store import Case
from app.rules.decide import JUST_NOW
from app.work import Work


async def just_reminded(work: Work, person_id: str, rule: str) -> bool:
    """Whether somebody was reminded of a rule so short a while ago, anywhere, that they cannot have heeded it."""
    known = await record.reminded_of(work.db, person_id, rule, work.now)
    if any(abs(one.at - work.now) < JUST_NOW for one in known):
        return True
    targets = [target_of(SendText(group_id=one.group_id, text="")) for one in known]
    return await outbox.not_out(work.db, "remind", targets, [one.cause for one in known])


async def reminded(work: Work, event: ActionDone) -> str | None:
    """What became of a reminder. One that nobody heard counts for nothing. Returns why nothing was done, if so."""
    if event.outcome in ("done", "handed", "unsure"):
        return f"a reminder: {event.outcome}"
    case = await store.of_reminder(work.db, event.cause)
    if case is None:
        return "a reminder of no case"
    await counters.lock_people(work.db, [case.person_id])  # before its cases are: so does who judges
    await _unheard(work, case, event.outcome)
    return None


async def forget_unheard(work: Work, person_id: str) -> None:
    """Reminders of a person that came to an end unsaid, by a person's hand for one, count for nothing."""
    for case in await store.unheard_of(work.db, person_id):
        await _unheard(work, case, "dropped")


async def _unheard(work: Work, case: Case, outcome: str) -> None:
    await store.unheard(work.db, case.id, f"提醒没有发出去（{outcome}），不算")
    await counters.lift(work.db, case.id, work.now, "guanjia")
    await service.reconsider(work, case)
    work.shared = True
