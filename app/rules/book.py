"""The rule book: what fans read, and what is enforced, from one source. Pure.

A book has a version; a sanction names the one it was judged by. `kinds` are those of app.language.reading.Judgement.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter

from app.errors import BadRequest, Words
from app.registry.modes import Mode

Line = Literal["tolerated", "forbidden"]
LINES: Mapping[str, Words] = {
    "forbidden": Words("发现就移出所有群", "removed from every group at once"),
    "tolerated": Words("先提醒，再请人处理", "reminded first, then a person decides"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `words` break it by themselves, however disguised; with one of `excused` a message passes."""

    key: str
    title: str
    text: str
    line: Line
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    mode: Mode = "enforce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All rules of a chain. Days and counts as the tolerated line has them; 0 `ban_days`: until it is lifted."""

    version: int = 1
    intro: str = "为了让大家安心吃、开心聊，请一起遵守："
    rules: tuple[Rule, ...] = ()
    reminders: int = 2
    window_days: int = 30
    ban_days: int = 0
    spread_groups: int = 5  # the same text in so many groups …
    spread_minutes: int = 10  # … within so long
    standing_days: int = 365  # somebody known for so long goes to a person first

    def rule(self, key: str) -> Rule:
        """A rule by its key. Raises KeyError."""
        return next(rule for rule in self.rules if rule.key == key)

    def rule_of(self, kind: str, line: Line) -> Rule:
        """The rule that a kind of content breaks; the last one of its line where none names it."""
        of_line = [rule for rule in self.rules if rule.line == line]
        named = next((rule for rule in self.rules if kind in rule.kinds), None)
        return named or (of_line or list(self.rules))[-1]


DEFAULT = Book(
    rules=(
        Rule(
            key="unhealthy",
            title="不发违法和不良内容",
            text="色情、赌博、毒品、假证、贷款、诈骗、恐吓、歧视谩骂，一经发现移出所有群。",
            line="forbidden",
            kinds=("porn", "gambling", "drugs", "weapons", "fake_docs", "threat", "hate", "scam", "loan"),
        ),
        Rule(
            key="trade",
            title="不做微商、不发兼职和招募广告",
            text="群里不推销自己的商品和服务，不拉走顾客，一经发现移出所有群。",
            line="forbidden",
            kinds=("wechat_business", "gig", "poaching"),
        ),
        Rule(
            key="approach",
            title="不私加好友、不冒充工作人员",
            text="不在群里索要或散发联系方式，小心自称客服的陌生人，一经发现移出所有群。",
            line="forbidden",
            kinds=("private_add", "impersonation"),
        ),
        Rule(
            key="pull",
            title="不拉人进别的群",
            text="不发别的群的二维码和入群邀请，一经发现移出所有群。",
            line="forbidden",
            kinds=("pull_group",),
        ),
        Rule(
            key="links",
            title="不发外部链接和第三方小程序",
            text="看到会提醒撤回；多次提醒后请店长处理。",
            line="tolerated",
            kinds=("third_party_link", "third_party_miniprogram"),
        ),
        Rule(
            key="promo",
            title="不发推广、拉票、二手和转发消息",
            text="投票请先问群主；看到会提醒撤回，多次提醒后请店长处理。",
            line="tolerated",
            kinds=("second_hand", "canvass", "soft_promo", "chain_message"),
        ),
        Rule(
            key="manners",
            title="好好说话，不刷屏",
            text="有意见直接说，店长会处理；辱骂、刷屏、引战的话题会提醒。",
            line="tolerated",
            kinds=("flooding", "rude", "religion_politics"),
        ),
    )
)

_book: TypeAdapter[Book] = TypeAdapter(Book)
_WORD, _SHORTEST = 20, 2  # characters, marks not counted
_MOST_WORDS = 500
_KEY = re.compile(r"[a-z][a-z_]{1,20}")


def squashed(text: str) -> str:
    """A text without blanks and marks, small letters."""
    return re.sub(r"[\W_]+", "", text).casefold()


def dump(book: Book) -> dict[str, Any]:
    """A book as it is kept."""
    values: dict[str, Any] = _book.dump_python(book, mode="json")
    return values


def load(values: Mapping[str, Any], version: int) -> Book:
    """A book as it was kept."""
    return replace(_book.validate_python(values), version=version)


def check(book: Book) -> None:
    """Raise BadRequest for a book that cannot be: names the fault and the cure."""
    keys = [rule.key for rule in book.rules]
    if not keys or len(set(keys)) < len(keys) or not all(_KEY.fullmatch(key) for key in keys):
        raise BadRequest(Words("每条规则要有不重复的英文代号", "each rule has a key of its own"))
    if {rule.line for rule in book.rules} != {"tolerated", "forbidden"}:
        raise BadRequest(Words("两条线都至少要有一条规则", "each line has a rule at least"))
    for rule in book.rules:
        _check_rule(rule)
    bounds = {
        "reminders": (1, 10),
        "window_days": (1, 365),
        "ban_days": (0, 3650),
        "spread_groups": (2, 100),
        "spread_minutes": (1, 60),
        "standing_days": (1, 3650),
    }
    for name, (least, most) in bounds.items():
        if not least <= getattr(book, name) <= most:
            raise BadRequest(Words(f"{name} 要在 {least} 到 {most} 之间", f"{name} goes from {least} to {most}"))


def _check_rule(rule: Rule) -> None:
    if not 0 < len(rule.title.strip()) <= 40 or not 0 < len(rule.text.strip()) <= 300:
        raise BadRequest(Words(f"“{rule.key}”的标题要 1–40 字、说明 1–300 字", f"{rule.key}: title or text too long"))
    if len(rule.words) > _MOST_WORDS or len(rule.excused) > _MOST_WORDS:
        raise BadRequest(Words(f"一条规则最多 {_MOST_WORDS} 个词", f"{_MOST_WORDS} words a rule at most"))
    for word in (*rule.words, *rule.excused):
        if len(squashed(word)) < _SHORTEST or len(word.strip()) > _WORD:
            raise BadRequest(
                Words(
                    f"“{word[:20]}”要 2 到 {_WORD} 个字：一个字、只有符号的会误伤太多",
                    f"{word[:20]!r}: 2 to {_WORD} characters",
                )
            )


def page(book: Book, modes: Mapping[str, Mode]) -> Iterator[tuple[str, list[Rule]]]:
    """What fans read: the two lines with their rules, those that are not enforced there left out."""
    for line in ("forbidden", "tolerated"):
        rules = [rule for rule in book.rules if rule.line == line and modes.get(rule.key, rule.mode) == "enforce"]
        if rules:
            yield line, rules


def short(book: Book, modes: Mapping[str, Mode]) -> str:
    """The rules in a sentence, for the welcome."""
    return "；".join(rule.title for _, rules in page(book, modes) for rule in rules)
