"""A rule book played over what was said: who would have been touched, and what differs from the book in force. Pure.

Counters are played along: a reminder of the one book is none of the other's. Both begin with what counted before.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.language.reading import Judgement, Label, Role
from app.rules.book import Book
from app.rules.checks import SHORTEST, Facts, findings, prints
from app.rules.decide import JUST_NOW, REPEATED, Sentence, Terms, Verdict, repeated, weigh

_SHOWN = 200  # people in the result
SPREADS = SHORTEST  # characters of a text that can be told from what anybody may say
_SWEEP = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message as it is on record, with what was seen of it, and what was known of the speaker, then.

    `touched`: a change of the rules may judge it otherwise; else it only counts for how far its text has spread.
    """

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
    first_seen: datetime | None
    groups: int
    crowd: int = 1
    touched: bool = True


class Spread:
    """In how many groups a text is said within another time than the one that counted when it was heard."""

    def __init__(self, within: timedelta) -> None:
        self._within = within
        self._said: dict[int, dict[tuple[str, str], datetime]] = {}
        self._heard = 0

    def count(self, said: Said) -> tuple[int, int]:
        """The groups in which the speaker, and in which anybody, has said this or the like; this one included."""
        keys = prints(said.normal) if said.role in ("fan", None) else ()
        since = said.at - self._within
        alike: Counter[tuple[str, str, datetime]] = Counter()
        for key in keys:
            known = self._said.setdefault(key, {})
            alike.update((*who, at) for who, at in known.items() if at > since and who[0] != said.group_id)
            known[said.group_id, said.person_id] = said.at
        self._sweep(since)
        found = [(group, person) for (group, person, _), keys_equal in alike.items() if keys_equal >= 2]
        own = {group for group, person in found if person == said.person_id}
        return len(own) + 1, len({group for group, _ in found}) + 1

    def _sweep(self, since: datetime) -> None:
        self._heard += 1
        if self._heard % _SWEEP == 0:
            kept = {key: {who: at for who, at in known.items() if at > since} for key, known in self._said.items()}
            self._said = {key: known for key, known in kept.items() if known}


@dataclass(frozen=True, slots=True)
class Before:
    """What counted when the first message was said: until when each reminder counts, and each bar (None: for ever)."""

    reminders: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    bars: Mapping[str, datetime | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Side:
    """One of the two books, and what it has come to so far."""

    book: Book
    terms: Callable[[str], Terms]  # by group
    reminders: dict[str, list[datetime]]
    barred: dict[str, datetime | None]
    counts: Counter[str] = field(default_factory=Counter)
    last: dict[tuple[str, str], datetime] = field(default_factory=dict)  # when who was reminded of which rule

    @classmethod
    def after(cls, before: Before, book: Book, terms: Callable[[str], Terms]) -> "_Side":
        counting = {person: list(ends) for person, ends in before.reminders.items()}
        return cls(book, terms, defaultdict(list, counting), dict(before.bars))

    def facts(self, said: Said) -> Facts:
        counting = [at for at in self.reminders[said.person_id] if at > said.at]
        self.reminders[said.person_id] = counting
        reasons = (said.why,) if said.why else ()
        return Facts(
            judgement=Judgement(label=said.label, kind=said.kind, reasons=reasons),
            text=said.text,
            normal=said.normal,
            role=said.role,
            customer=said.customer,
            first_seen=said.first_seen,
            now=said.at,
            reminders=len(counting),
            groups=said.groups,
            crowd=said.crowd,
        )

    def verdict(self, said: Said, facts: Facts) -> Verdict:
        terms = self.terms(said.group_id)
        found = weigh(facts, self.book, terms, findings(facts, self.book))
        if rule := repeated(found):
            who = said.person_id, rule
            if who in self.last and said.at - self.last[who] < JUST_NOW:
                return replace(found, sentence=Sentence.PASS, why=REPEATED)
            if found.sentence is Sentence.REMIND:
                self.last[who] = said.at
        if found.sentence is Sentence.REMIND:
            self.reminders[said.person_id].append(said.at + timedelta(days=terms.window_days))
        if found.sentence is Sentence.BAR:
            if self._is_barred(said):
                return Verdict(Sentence.PASS, found.why)
            days = self.book.ban_days
            self.barred[said.person_id] = said.at + timedelta(days=days) if days else None
        self.counts[found.sentence.name] += 1
        return found

    def _is_barred(self, said: Said) -> bool:
        ends = self.barred.get(said.person_id, said.at)
        return ends is None or ends > said.at


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
        self,
        old: Book,
        new: Book,
        old_terms: Callable[[str], Terms],
        new_terms: Callable[[str], Terms],
        before: Before = Before(),
    ) -> None:
        self._old, self._new = _Side.after(before, old, old_terms), _Side.after(before, new, new_terms)
        self._touched: dict[str, Touched] = {}
        self._ours = 0
        within = timedelta(minutes=new.spread_minutes)
        self._spread = Spread(within) if new.spread_minutes != old.spread_minutes else None
        self.looked_at = 0

    def hear(self, said: Said) -> None:
        """The next message."""
        self.looked_at += 1
        anew = said
        if self._spread is not None:
            groups, crowd = self._spread.count(said)
            anew = replace(said, groups=groups, crowd=crowd)
        if not said.touched and max(anew.groups, anew.crowd) < self._new.book.spread_groups:
            return
        facts = self._new.facts(anew)
        was, would = self._old.verdict(said, self._old.facts(said)), self._new.verdict(anew, facts)
        if would.exempt and would.sentence is Sentence.PASS and not was.exempt:
            self._ours += 1
        if was.sentence is would.sentence:
            return
        known = self._touched.get(said.person_id)
        if known is None:
            known = self._touched[said.person_id] = Touched(
                said.person_id,
                said.customer,
                facts.is_standing(self._new.book),
                was.sentence,
                would.sentence,
                said.text[:80],
                would.why.zh,
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
        customer=row["customer"] or seen.get("customer", False),
        first_seen=row["first_seen"],
        groups=seen.get("groups", 1),
        crowd=seen.get("crowd", 1),
        touched=row["touched"],
    )
