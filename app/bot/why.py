"""Why something was done about a message, or nothing: every check with what it found, the state it saw, the version."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from app.bot import store, trail
from app.bot.trail import Step
from app.errors import NotFound, Words
from app.language.judge import CHECKS
from app.registry import service as registry
from app.rules.bars import store as bars
from app.rules.book import Book
from app.rules.cases import record
from app.rules.cases import service as cases
from app.rules.cases import store as case_store
from app.rules.cases.store import Case
from app.rules.checks import check_name
from app.rules.decide import SENTENCES, Sentence
from app.rules.rulebook import service as rulebook
from app.rules.rulebook import store as versions
from app.work import Work

_EACH = 5  # neighbours before and after


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: what it is called, whether it found anything, why, and where."""

    name: Words
    found: bool
    reason: str
    evidence: str = ""
    rule: str = ""
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Why:
    """A message as the rules saw it."""

    id: int
    at: datetime
    text: str
    judged: bool  # False: it was not looked at, or before rules kept what they saw
    checks: list[Checked]
    state: dict[str, Any]
    version: int
    sentence: Words
    observed: Words
    why: str
    cases: list[Case]
    steps: list[Step]


async def why(work: Work, message_id: int) -> Why:
    """Everything about one message. Raises NotFound, Forbidden."""
    work.who.require("cases")
    work.who.require("messages")
    row = await store.message(work.db, message_id)
    if row is None or row["kind"] != "MessagePosted":
        raise NotFound(Words("没有这条消息，或已过保存期", "there is no such message, or it is no longer kept"))
    group = await registry.group(work, row["group_id"]) if row["group_id"] else None
    work.who.require_sight(group.store_id if group else None, row["group_id"] or "")
    seen = (row["event"] or {}).get("judged", {})
    found = await versions.version(work.db, seen.get("v", 0))
    book = found.book if found else await rulebook.current(work)
    return Why(
        id=message_id,
        at=row["at"],
        text=row["text"] or "",
        judged=bool(seen),
        checks=_checks(seen, book) if seen else [],
        state={
            name: seen[name]
            for name in ("role", "customer", "ordering", "standing", "reminders", "groups", "crowd")
            if name in seen
        },
        version=seen.get("v", 0),
        sentence=SENTENCES[Sentence[seen.get("s", "PASS")]],
        observed=SENTENCES[Sentence[seen.get("o", "PASS")]],
        why=seen.get("why", "没有问题"),
        cases=await cases.of_message(work, row["message_id"]) if row["message_id"] else [],
        steps=await trail.way(work, message_id),
    )


def _checks(seen: dict[str, Any], book: Book) -> list[Checked]:
    """All checks that ran: those that found something as they did, the others as they are named."""
    told = {one["check"]: one for one in seen.get("f", ())}
    words = [f"words:{rule.key}" for rule in book.rules if rule.words]
    listed = []
    for check in (*CHECKS, "judgement", *words, "spread", "door"):
        one = told.get(check)
        rule = next((rule.title for rule in book.rules if one and rule.key == one["rule"]), "")
        name = check_name(check, book)
        if one is None:
            listed.append(Checked(name, False, "未发现"))
        else:
            first, last = one["span"]
            listed.append(Checked(name, one["found"], one["reason"], one["evidence"], rule, (first, last)))
    return listed


async def evidence(work: Work, case_id: int) -> bytes:
    """The evidence of a case as a file that can be checked offline: JSON with the SHA-256 of its `evidence`.

    What is hashed are the bytes of that value as compact JSON with sorted keys, UTF-8. Raises NotFound, Forbidden.
    """
    work.who.require("messages")
    case = await cases.case(work, case_id)
    number = await store.by_message_id(work.db, case.group_id, case.at, case.message_id)
    row = await store.message(work.db, number) if number is not None else None
    around = await store.neighbours(work.db, case.group_id, case.at, _EACH)
    found = await versions.version(work.db, case.version)
    book = found.book if found else await rulebook.current(work)
    rule = next((rule for rule in book.rules if rule.key == case.rule), None)
    acts = await store.actions_by(work.db, f"in:{row['key'].hex()}") if row is not None and row["key"] else []
    decisions = await store.audit_of(work.db, "cases", f"case {case.id}")
    for change in await bars.of_case(work.db, case.id):
        decisions += await store.audit_of(work.db, "rules", f"bars {change}")
    acts += await store.actions_about(work.db, f"case:{case.id}:")
    for cause in dict.fromkeys(one["cause"] for one in decisions):
        acts += await store.actions_by(work.db, cause)
    barred = await case_store.has_barred(work.db, case.id)
    told = {
        "case": {name: getattr(case, name) for name in case.__dataclass_fields__},
        "rule": {"key": case.rule, "version": case.version, "title": rule.title, "text": rule.text} if rule else None,
        "message": None if row is None else {"number": number, "at": row["at"], "outcome": row["outcome"],
                                             "notes": list(row["notes"]), "as_it_came": _text(row["payload"])},
        "neighbours": [dict(one) for one in around],
        "actions": [dict(act) for act in acts],
        "rests_on": await record.rests_on(work.db, case.person_id, case.at),
        "removed": await record.removals(work.db, case.person_id, case.at) if barred else [],
        "decisions": [dict(one) for one in decisions],
    }  # fmt: skip
    body = orjson.dumps(told, option=orjson.OPT_SORT_KEYS, default=str)
    work.audit("cases", f"case {case.id}", "evidence exported")
    digest = hashlib.sha256(body).hexdigest()
    return b'{"evidence":' + body + b',"sha256":"' + digest.encode() + b'"}'


def _text(payload: bytes | None) -> str | None:
    return payload.decode("utf-8", "replace") if payload is not None else None
