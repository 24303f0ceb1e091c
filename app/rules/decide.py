"""From findings to a sentence: all count, the harsher wins, who has earned it goes to a person first. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Literal

from app.errors import Words
from app.registry.modes import Mode
from app.registry.modes import modes as modes_in
from app.registry.settings import Chosen
from app.rules.book import Book
from app.rules.checks import Facts, Finding, findings


class Sentence(IntEnum):
    """Ordered by harshness, so that several combine with max()."""

    PASS = 0
    REMIND = 1
    ASK_PERSON = 2
    BAR = 3


SENTENCES: Mapping[Sentence, Words] = {
    Sentence.PASS: Words("放行", "let pass"),
    Sentence.REMIND: Words("提醒", "reminded"),
    Sentence.ASK_PERSON: Words("请人处理", "a person decides"),
    Sentence.BAR: Words("移出并拉黑", "removed and barred"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done about a message, what would have been done by what is only observed, and why.

    `by` is the finding that decided; `watched` the one that would have. `exempt`: said by one of ours. `appeal`: it
    asks for an earlier sentence to be looked at.
    """

    sentence: Sentence
    why: Words
    findings: tuple[Finding, ...] = ()
    by: Finding | None = None
    observed: Sentence = Sentence.PASS
    watched: Finding | None = None
    exempt: bool = False
    appeal: bool = False

    @property
    def stops(self) -> bool:
        """Whether the message is not looked at any further."""
        return self.sentence > Sentence.PASS or self.appeal


#: who was reminded of a rule so short a while ago has not had the time to heed it
JUST_NOW = timedelta(minutes=2)
REPEATED = Words("刚提醒过同一条规则，不再提醒", "reminded of the same rule a moment ago: not again")


def repeated(verdict: Verdict) -> str:
    """The tolerated rule that a message breaks: it adds nothing where its speaker was reminded of that just now."""
    by = verdict.by
    return by.rule if verdict.sentence is not Sentence.PASS and by is not None and by.line == "tolerated" else ""


#: the rules whose mode has a setting of its own; the others share one
_SET_APART = ("unhealthy", "trade", "approach", "pull", "links", "promo", "manners")


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts at one place: the mode of each rule, and how many reminders there are."""

    modes: Mapping[str, Mode]
    reminders: int
    window_days: int

    @classmethod
    def of(cls, book: Book) -> "Terms":
        """As the book has it, where nothing else was set."""
        return cls({rule.key: rule.mode for rule in book.rules}, book.reminders, book.window_days)


def terms_at(book: Book, settings: Chosen) -> Terms:
    """What counts at a place: the book, and what was set otherwise there."""
    own = modes_in(settings.words("own_rules"))
    modes: dict[str, Mode] = {}
    for rule in book.rules:
        if rule.key in _SET_APART:
            set_to = settings.words(f"rule_{rule.key}")
        else:
            set_to = own.get(rule.key) or own.get(rule.title) or "book"
        modes[rule.key] = rule.mode if set_to == "book" else set_to  # type: ignore[assignment]  # one of the choices
    return Terms(
        modes, settings.number("reminders") or book.reminders, settings.number("reminder_days") or book.window_days
    )


def follows(sentence: Sentence, *, barred: bool, asked: bool) -> Literal["case", "removal", "nothing"]:
    """What comes of a sentence: a case; or, of somebody barred already or about whom a person decides, nothing new."""
    if sentence is Sentence.BAR and barred:
        return "removal"
    return "nothing" if sentence is Sentence.ASK_PERSON and asked else "case"


def judge(facts: Facts, book: Book, terms: Terms) -> Verdict:
    """The verdict on one message."""
    return weigh(facts, book, terms, findings(facts, book))


def weigh(facts: Facts, book: Book, terms: Terms, found: Sequence[Finding]) -> Verdict:
    """The verdict on what was found; the order of the findings does not matter."""
    guilty = [one for one in found if one.line is not None]
    if not guilty:
        return Verdict(Sentence.PASS, Words("没有问题", "clean"), tuple(found))
    if facts.role not in ("fan", None):
        worst = _harshest(guilty, facts, book, terms)
        why = Words(f"自己人说的：{worst.reason}", f"said by {facts.role}: {worst.reason}")
        return Verdict(Sentence.PASS, why, tuple(found), exempt=True)
    enforced = [one for one in guilty if terms.modes.get(one.rule, "enforce") == "enforce"]
    watched = [one for one in guilty if terms.modes.get(one.rule) == "observe"]
    by = _harshest(enforced, facts, book, terms) if enforced else None
    seen = _harshest(watched, facts, book, terms) if watched else None
    sentence = _sentence(by, facts, book, terms) if by else Sentence.PASS
    observed = _sentence(seen, facts, book, terms) if seen else Sentence.PASS
    return Verdict(sentence, _why(sentence, by or seen, facts, book), tuple(found), by, observed, seen)


def _harshest(guilty: Sequence[Finding], facts: Facts, book: Book, terms: Terms) -> Finding:
    return max(guilty, key=lambda one: _rank(one, facts, book, terms))


def _rank(one: Finding, facts: Facts, book: Book, terms: Terms) -> tuple[object, ...]:
    """How heavy a finding is; equal ones are the same, so that the order of the checks does not matter."""
    return _sentence(one, facts, book, terms), one.line == "forbidden", one.rule, one.check, one.reason, one.evidence


def _sentence(finding: Finding, facts: Facts, book: Book, terms: Terms) -> Sentence:
    if finding.line == "forbidden":
        mercy = facts.customer or facts.is_standing(book)
        return Sentence.ASK_PERSON if mercy else Sentence.BAR
    return Sentence.REMIND if facts.reminders < terms.reminders else Sentence.ASK_PERSON


def _why_forbidden(by: Finding, facts: Facts, book: Book) -> Words:
    if facts.customer:
        return Words(f"{by.reason}（下过单的顾客）", f"intolerable, a customer: {by.reason}")
    if facts.is_standing(book):
        return Words(f"{by.reason}（老群友）", f"intolerable, known for long: {by.reason}")
    return Words(f"不能容忍：{by.reason}", f"intolerable: {by.reason}")


def _why(sentence: Sentence, by: Finding | None, facts: Facts, book: Book) -> Words:
    if by is None:
        return Words("规则已关闭", "the rule is off")
    if sentence is Sentence.PASS:
        return Words(f"只观察：{by.reason}", f"observed only: {by.reason}")
    if by.line == "forbidden":
        return _why_forbidden(by, facts, book)
    n = facts.reminders + 1
    if sentence is Sentence.REMIND:
        return Words(f"提醒第 {n} 次：{by.reason}", f"reminder {n}: {by.reason}")
    return Words(
        f"提醒 {facts.reminders} 次后又发：{by.reason}", f"again after {facts.reminders} reminders: {by.reason}"
    )
