"""Somebody is removed because a person has decided so: here, or, for what is not tolerated, from everywhere."""

import hashlib
import secrets
from datetime import datetime, timedelta

from app.actions import SANCTION_AGE, RemoveMember
from app.content.service import say
from app.language.judge import SPOKEN
from app.registry.store import GroupFacts
from app.rules import doors, telling
from app.rules import store as counters
from app.rules.book import Book
from app.rules.cases import store
from app.rules.cases.decide import BY_HAND, State
from app.rules.cases.store import Case, Opening
from app.rules.decide import Sentence
from app.work import Work


def hashed(code: str) -> bytes:
    """What is kept of the code in a page's address."""
    return hashlib.blake2b(f"case {code}".encode(), digest_size=32).digest()


def new_code() -> str:
    """A code for the address of a case's page."""
    return secrets.token_urlsafe(15)


def is_forbidden(case: Case) -> bool:
    """Whether what the case is about is not tolerated. Pure."""
    return any(one.get("rule") == case.rule and one.get("line") == "forbidden" for one in case.findings)


def title_of(rule: str, book: Book) -> str:
    """What a rule forbids, in words. Pure."""
    return next((one.title for one in book.rules if one.key == rule), rule).removeprefix("不发")


async def remove(work: Work, case: Case, group: GroupFacts | None, book: Book) -> None:
    """Carry it out, and say how to appeal. Who did what is forbidden is barred: out of all groups, and at each door."""
    code = new_code()
    await store.keep_page(work.db, case.id, hashed(code))
    text = say("removed.decided", what=f"{title_of(case.rule, book)}（群规第 {case.version} 版）")
    said = await telling.removed(work, group, case.group_id, case.person_id, text, f"a/{code}")
    work.emit(said, "remove", slot=f"case:{case.id}:removed", max_age=SANCTION_AGE)
    if is_forbidden(case):
        await _bar(work, case, book)
    else:
        gone = RemoveMember(group_id=case.group_id, person_id=case.person_id, name=case.called, reason=case.why)
        work.emit(gone, "remove", slot=case.person_id, max_age=SANCTION_AGE)


async def by_hand(
    work: Work,
    person_id: str,
    name: str,
    group: GroupFacts | None,
    note: str,
    ends: datetime | None,
    *,
    aloud: bool,
) -> int:
    """Somebody is barred by a person, without a message. Returns the number of the case.

    `aloud`: who has no chat with us is told in the group.
    """
    code = new_code()
    opening = Opening(
        cause=f"{work.cause}:{person_id}",
        message_id="",
        at=work.now,
        person_id=person_id,
        called=name,
        group_id=group.group_id if group else "",
        store_id=group.store_id if group else None,
        sentence=Sentence.BAR.name,
        watched=False,
        rule=BY_HAND,
        kind="",
        version=0,
        words="",
        why=note,
        findings=[],
        number=None,
        left_over=None,
        expires_at=ends,
        state=State.STANDING,
        page=hashed(code),
    )
    case = await store.add(work.db, opening)
    assert case is not None  # a cause is one unit of work's, and bars a person once
    if group and ((aloud and group.account) or await telling.alone(work, group, person_id)):
        text = say("removed.decided", what="违反群规")  # else nobody would hear of the page
        said = await telling.removed(work, group, group.group_id, person_id, text, f"a/{code}")
        work.emit(said, "remove", slot=f"case:{case.id}:removed", max_age=SANCTION_AGE)
    return case.id


async def _bar(work: Work, case: Case, book: Book) -> None:
    await counters.lock_people(work.db, [case.person_id])
    evidence = counters.Evidence(
        person_id=case.person_id,
        group_id=case.group_id,
        message_id=case.message_id,
        category=SPOKEN.get(case.kind, title_of(case.rule, book)),
        reasons=[case.why],
        words=case.words,
        at=work.now,
    )
    ends = work.now + timedelta(days=book.ban_days) if book.ban_days else None
    await counters.add_ban(work.db, evidence, case_id=case.id, expires_at=ends)
    await doors.remove_everywhere(work, case.group_id, case.person_id, case.called, case.why)
