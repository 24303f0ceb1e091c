"""Which version counts where, and when a new one is halted. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from app.errors import Words
from app.rules.book import DEFAULT, Book, Rule

#: how many shops each stage reaches; all of them are the last one, which is looked at, too, before a version stands
STAGES: tuple[int, ...] = (5, 50, 1_000_000)
STATES: Mapping[str, Words] = {
    "draft": Words("草稿", "draft"),
    "canary": Words("试行", "tried in some shops"),
    "live": Words("执行中", "in force"),
    "halted": Words("已叫停", "halted"),
    "old": Words("旧版", "old"),
}


@dataclass(frozen=True, slots=True)
class Books:
    """The version in force, and the one that is tried in the first `reach` shops of its own order."""

    live: Book
    canary: Book | None = None
    shops: frozenset[int] = frozenset()

    def at(self, store_id: int | None) -> Book:
        """The book that counts in a shop."""
        return self.canary if self.canary is not None and store_id in self.shops else self.live


OURS = Books(DEFAULT)


def chosen(version: int, stores: Sequence[int], reach: int) -> frozenset[int]:
    """The shops in which a version is tried: each version has an order of its own, so that not always the same try."""
    ordered = sorted(stores, key=lambda store: blake2b(f"{version}:{store}".encode(), digest_size=8).digest())
    return frozenset(ordered[:reach])


@dataclass(frozen=True, slots=True)
class Watched:
    """What has happened in the shops of a stage, and what is usual there in as many hours."""

    mistakes: int
    usual_mistakes: float
    exits: int
    usual_exits: float


def halts(seen: Watched) -> Words | None:
    """Why a stage is halted; None when it may go on. A single mistake or a few exits more are chance."""
    if seen.mistakes >= 2 and seen.mistakes > 2 * seen.usual_mistakes:
        usual = f"{seen.usual_mistakes:.1f}"
        return Words(
            f"误判 {seen.mistakes} 次，平时 {usual} 次", f"{seen.mistakes} marked as mistakes, usual are {usual}"
        )
    if seen.exits >= 10 and seen.exits > 2 * seen.usual_exits:
        usual = f"{seen.usual_exits:.1f}"
        return Words(f"退群 {seen.exits} 人，平时 {usual} 人", f"{seen.exits} have left, usual are {usual}")
    return None


def differences(old: Book, new: Book) -> list[Words]:
    """What a version changes, in words."""
    found: list[Words] = []
    before, after = ({rule.key: rule for rule in book.rules} for book in (old, new))
    found += [Words(f"新规则：{after[key].title}", f"new rule: {key}") for key in after if key not in before]
    found += [Words(f"去掉规则：{before[key].title}", f"rule dropped: {key}") for key in before if key not in after]
    for key in after:
        if key in before:
            found += _rule_differences(before[key], after[key])
    for name, label in _NUMBERS.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            found.append(Words(f"{label.zh}：{was} → {now}", f"{label.en}: {was} → {now}"))
    return found


_NUMBERS: Mapping[str, Words] = {
    "reminders": Words("提醒次数", "reminders"),
    "window_days": Words("提醒计数天数", "days a reminder counts"),
    "ban_days": Words("拉黑天数", "days barred"),
    "spread_groups": Words("同文扩散群数", "groups of one text"),
    "spread_minutes": Words("同文扩散分钟", "minutes of one text"),
    "standing_days": Words("老群友天数", "days to be known for long"),
}


def _rule_differences(old: Rule, new: Rule) -> list[Words]:
    found = []
    for name, zh in (("words", "词"), ("excused", "豁免词")):
        was, now = set(getattr(old, name)), set(getattr(new, name))
        if now - was:
            found.append(Words(f"“{new.title}”加{zh}：{'、'.join(sorted(now - was))}", f"{new.key}: + {name}"))
        if was - now:
            found.append(Words(f"“{new.title}”去{zh}：{'、'.join(sorted(was - now))}", f"{new.key}: - {name}"))
    for name, zh in (("line", "哪条线"), ("mode", "方式"), ("title", "标题"), ("text", "说明"), ("kinds", "内容种类")):
        if getattr(old, name) != getattr(new, name):
            found.append(Words(f"“{new.title}”改了{zh}", f"{new.key}: {name} changed"))
    return found
