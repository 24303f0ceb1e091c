"""A rule book played over what was said: who would have been touched, and what differs from the book in force. Pure.

Counters are played along: a reminder of the one book is none of the other's.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.language.reading import Judgement, Label, Role
from app.rules.book import Book
from app.rules.checks import Facts, findings
from app.rules.decide import Sentence, Terms, Verdict, weigh

_SHOWN = 200  # people in the result


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message as it is on record, with what was seen of it then."""

    id: int
    at: datetime
    person_id: str
    group_id: str
    text: str
    normal: str
    role: Role | None
    label: Label
    kind: str
    why: str
    customer: bool
    standing: bool
    groups: int
    crowd: int = 1


@dataclass(slots=True)
class _Side:
    """One of the two books, and what it has come to so far."""

    book: Book
    terms: Callable[[str], Terms]  # by group
    reminders: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    barred: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def verdict(self, said: Said) -> Verdict:
        terms = self.terms(said.group_id)
        counting = [at for at in self.reminders[said.person_id] if at > said.at]
        self.reminders[said.person_id] = counting
        first = said.at - timedelta(days=self.book.standing_days) if said.standing else said.at
        reasons = (said.why,) if said.why else ()
        facts = Facts(
            judgement=Judgement(label=said.label, kind=said.kind, reasons=reasons),
            text=said.text,
            normal=said.normal,
            role=said.role,
            customer=said.customer,
            first_seen=first,
            now=said.at,
            reminders=len(counting),
            groups=said.groups,
            crowd=said.crowd,
        )
        found = weigh(facts, self.book, terms, findings(facts, self.book))
        if found.sentence is Sentence.REMIND:
            counting.append(said.at + timedelta(days=terms.window_days))
        if found.sentence is Sentence.BAR:
            if said.person_id in self.barred:
                return Verdict(Sentence.PASS, found.why)
            self.barred.add(said.person_id)
        self.counts[found.sentence.name] += 1
        return found


@dataclass(slots=True)
class Touched:
    """Somebody whom the two books treat differently."""

    person_id: str
    customer: bool
    standing: bool
    was: Sentence
    would: Sentence
    words: str
    why: str
    times: int = 0


class Replay:
    """Plays what was said, oldest first."""

    def __init__(
        self, old: Book, new: Book, old_terms: Callable[[str], Terms], new_terms: Callable[[str], Terms]
    ) -> None:
        self._old, self._new = _Side(old, old_terms), _Side(new, new_terms)
        self._touched: dict[str, Touched] = {}
        self._ours = 0
        self.looked_at = 0

    def hear(self, said: Said) -> None:
        """The next message."""
        self.looked_at += 1
        was, would = self._old.verdict(said), self._new.verdict(said)
        if would.exempt and would.sentence is Sentence.PASS and not was.exempt:
            self._ours += 1
        if was.sentence is would.sentence:
            return
        known = self._touched.get(said.person_id)
        if known is None:
            known = self._touched[said.person_id] = Touched(
                said.person_id, said.customer, said.standing, was.sentence, would.sentence, said.text[:80], would.why.zh
            )
        known.times += 1
        if abs(would.sentence - was.sentence) > abs(known.would - known.was):
            known.was, known.would = was.sentence, would.sentence
            known.words, known.why = said.text[:80], would.why.zh

    def result(self) -> dict[str, Any]:
        """What came of it, as plain values: counts of both books, and the people, the harshest difference first."""
        people = sorted(self._touched.values(), key=lambda one: (-one.would, -one.times, one.person_id))
        return {
            "looked_at": self.looked_at,
            "was": dict(self._old.counts),
            "would": dict(self._new.counts),
            "people": len(people),
            "customers": sum(one.customer for one in people),
            "standing": sum(one.standing for one in people),
            "ours": self._ours,
            "shown": [
                {
                    "person_id": one.person_id,
                    "customer": one.customer,
                    "standing": one.standing,
                    "was": one.was.name,
                    "would": one.would.name,
                    "times": one.times,
                    "words": one.words,
                    "why": one.why,
                }
                for one in people[:_SHOWN]
            ],
        }


def own_words(*books: Book) -> list[str]:
    """The words of all rules of these books."""
    return sorted({word for book in books for rule in book.rules for word in (*rule.words, *rule.excused)})


def read(row: Mapping[str, Any]) -> Said:
    """A message from its columns."""
    seen = row["judged"] or {}
    found: Mapping[str, Any] = next((one for one in seen.get("f", ()) if one["check"] == "judgement"), {})
    return Said(
        id=row["id"],
        at=row["at"],
        person_id=row["person_id"],
        group_id=row["group_id"],
        text=row["text"],
        normal=seen.get("t", row["text"]),
        role=seen.get("role") or None,
        label=seen.get("l", "clean"),
        kind=seen.get("k", ""),
        why=found.get("reason", ""),
        customer=seen.get("customer", False),
        standing=seen.get("standing", False),
        groups=seen.get("groups", 1),
        crowd=seen.get("crowd", 1),
    )
