"""The checks of a message: each says what it found, with reason and evidence, also when nothing is wrong. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from app.errors import Words
from app.language.reading import Judgement, Role
from app.rules.book import DEFAULT, Book, Line, Rule, squashed


@dataclass(frozen=True, slots=True)
class Door:
    """How somebody came into the group: when, with how many others within ten minutes before and after, and how many
    of those whom the same inviter brought in are barred (WeCom names inviters that are staff alone).
    """

    joined_at: datetime
    together: int = 1
    barred: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known when a message is judged.

    `normal`: the words without their disguises. `reminders`: how many count against the speaker over the chain.
    `ordering`: the speaker has an order that is not done; the judgement has weighed that already.
    `groups`: in how many groups the speaker said this text within the window, this one included; `crowd`: anybody.
    `door`: how they came in; looked up where something was found, for whoever decides.
    """

    judgement: Judgement
    text: str
    normal: str
    role: Role | None = "fan"
    customer: bool = False
    ordering: bool = False
    first_seen: datetime | None = None
    now: datetime
    reminders: int = 0
    groups: int = 1
    crowd: int = 1
    door: Door | None = None

    def is_standing(self, book: Book) -> bool:
        """Whether somebody is known so long that a person looks first."""
        return self.first_seen is not None and self.now - self.first_seen >= timedelta(days=book.standing_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found. `line` is None for what breaks no rule: it is told, and weighs nothing."""

    check: str
    found: bool = False
    rule: str = ""
    line: Line | None = None
    kind: str = ""
    reason: str = "未发现"
    evidence: str = ""
    span: tuple[int, int] = (0, 0)

    @property
    def passed(self) -> bool:
        """Whether something was seen and let pass, which is worth to be told; that all is clean, is not."""
        return not self.found and self.reason != "未发现" and self.check != "judgement"


_NAMES = {
    "judgement": Words("总的判断", "the judgement"),
    "spread": Words("同文扩散", "the same text in other groups"),
    "door": Words("怎么进群的", "how they came in"),
}


def check_name(check: str, book: Book) -> Words:
    """What a check is called."""
    kind, _, key = check.partition(":")
    if kind != "words":
        return _NAMES.get(check) or Words(check, check)
    title = next((rule.title for rule in book.rules if rule.key == key), key)
    return Words(f"自定义词（{title}）", f"own words ({key})")


def findings(facts: Facts, book: Book) -> tuple[Finding, ...]:
    """What every check found, in one order."""
    return (*_language(facts, book), *_words(facts, book), _spread(facts, book), _door(facts))


def _language(facts: Facts, book: Book) -> Iterator[Finding]:
    """The judgement of the language, and the signals it was made of."""
    judgement = facts.judgement
    for signal in judgement.signals:
        yield Finding(
            check=signal.name,
            found=signal.found,
            kind=signal.category,
            reason=signal.reason or "未发现",
            evidence=signal.evidence,
            span=signal.span,
        )
    if judgement.label == "clean":
        yield Finding(check="judgement", reason="；".join(judgement.reasons) or "没有问题")
        return
    line: Line = "forbidden" if judgement.label == "intolerable" else "tolerated"
    rule = book.rule_of(judgement.kind, line)
    said = next((signal for signal in judgement.signals if signal.found and signal.evidence), None)
    link = _LINK.search(facts.text)
    evidence, span = (said.evidence, said.span) if said else (link.group(), link.span()) if link else ("", (0, 0))
    yield Finding(
        check="judgement",
        found=True,
        rule=rule.key,
        line=_line(line, rule, judgement.kind),
        kind=judgement.kind,
        reason="；".join(judgement.reasons) or judgement.category,
        evidence=evidence,
        span=span,
    )


def _line(read: Line, rule: Rule, kind: str) -> Line:
    """The line that counts: the milder of what was read and what the book says, for the language is in doubt at times.

    Where the operator has put on the harsher line what is tolerated as a rule, it counts as fans read it there.
    """
    if rule.line == "tolerated" or kind in _MILD:
        return rule.line
    return read


#: kinds that nobody is removed for unless the operator says so
_MILD = frozenset(kind for rule in DEFAULT.rules if rule.line == "tolerated" for kind in rule.kinds)
_LINK = re.compile(r"(?:https?://|www\.)[^\s，。！]+", re.IGNORECASE)


def _words(facts: Facts, book: Book) -> Iterator[Finding]:
    """The operator's own words, one finding a rule that has any."""
    for rule in book.rules:
        if rule.words:
            yield word_found(rule, facts.text, facts.normal)


_ENDS = re.compile(r"[。！？!?\n]+")  # other marks and blanks are what a word is disguised with
_LEAST = 2  # signs of a word, marks not counted: fewer are in every text


def word_found(rule: Rule, text: str, normal: str) -> Finding:
    """Whether a message holds one of a rule's own words, as it stands or under a disguise."""
    check = f"words:{rule.key}"
    if any(word in normal or word in text for word in rule.excused):
        return Finding(check=check, reason="有豁免词")
    parts = [squashed(part) for part in _ENDS.split(normal)]
    for word in rule.words:
        at = text.find(word)
        bare = squashed(word)
        if at < 0 and (len(bare) < _LEAST or not any(bare in part for part in parts)):
            continue
        span = (at, at + len(word)) if at >= 0 else (0, 0)
        return Finding(
            check=check, found=True, rule=rule.key, line=rule.line, kind="words", reason=f"含词“{word}”",
            evidence=word, span=span,
        )  # fmt: skip
    return Finding(check=check)


def _spread(facts: Facts, book: Book) -> Finding:
    """One person's text in many groups is a flood; the same words of many people may be what they were asked to say."""
    if facts.groups < book.spread_groups:
        crowd = facts.crowd >= book.spread_groups
        seen = f"同样的话 {book.spread_minutes} 分钟内有 {facts.crowd} 个群的人在说" if crowd else "未发现"
        return Finding(check="spread", found=crowd, reason=seen)
    rule = book.rule_of("flooding", "tolerated")
    return Finding(
        check="spread",
        found=True,
        rule=rule.key,
        line=rule.line,
        kind="flooding",
        reason=f"同样的话 {book.spread_minutes} 分钟内发了 {facts.groups} 个群",
    )


_NEW, _WAVE = timedelta(hours=24), 10


def _door(facts: Facts) -> Finding:
    """What a person should know of a newcomer. It breaks no rule: many come together where a code was given out."""
    if facts.door is None:
        return Finding(check="door")
    told, since = [], facts.now - facts.door.joined_at
    if since < _NEW:
        told.append(f"进群 {max(since // timedelta(minutes=1), 0)} 分钟")
    if facts.door.together >= _WAVE:
        told.append(f"前后 10 分钟一起进了 {facts.door.together} 人")
    if facts.door.barred:
        told.append(f"拉他的人带进过 {facts.door.barred} 个被拉黑的")
    return Finding(check="door", found=bool(told), reason="；".join(told) or "未发现")


# the same text in other groups

_NOISE = re.compile(r"[\W\d_a-zA-Z]+")
SHORTEST = 12  # signs without digits, letters and marks: what is shorter, many people say
_SEEDS = (b"1", b"2", b"3")


def prints(normal: str) -> tuple[int, ...]:
    """Three keys of a text; near-duplicates share two of them at least. () for a short one.

    Numbers, letters, marks and pictures do not count: they are what a sender changes. Each key is the least hash of
    the pairs of signs, so that a few other signs leave most keys as they are.
    """
    signs = _NOISE.sub("", normal)
    if len(signs) < SHORTEST:
        return ()
    pairs = {signs[n : n + 2].encode() for n in range(len(signs) - 1)}
    return tuple(min(_key(seed, pair) for pair in pairs) for seed in _SEEDS)


def _key(seed: bytes, pair: bytes) -> int:
    return int.from_bytes(blake2b(pair, digest_size=8, key=seed).digest(), "big", signed=True)
