"""Days in a row, what they earn, and what is said of it. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from app.clock import SHANGHAI, business_date
from app.content.service import nick, say
from app.language.reading import Reading

Kind = Literal["day", "again", "balance"]
_DAY = timedelta(days=1)
REMIND_AT = time(20, 0)
REMIND_FOR = timedelta(hours=1)  # later than that nobody is reminded
NAMED = 15  # people in one reminder
#: one character may answer the shop's question as well
_SHORT = 1
#: speaks of signing in, or of signing something else, and does not
_SPEAKS = re.compile(r"[吗嘛?？]|忘|昨天|前天|大家|记得|签收|签名|签字|[上下]班|拍照|网红|几分|怎么|别|谁|帮")
_POINTS = "积分"
_ASKS = re.compile(r"我的|多少|几分|几个|查|看|余额|还剩|还有|一共|总共")
_OTHER = re.compile(r"[换兑抵用花买送涨过清]|规则|活动|商城|怎么|咋|为什么|为啥|没|不")
_LONGEST = 14  # characters; more says more than that


def asked(reading: Reading, *, ordering: bool) -> Literal["signin", "balance"] | None:
    """What of ours a message is. None for nearly all of them.

    `ordering`: the speaker has an order that is talked about: a single character belongs to it.
    """
    words = reading.normal
    if reading.intent == "checkin" and reading.sure:
        short = len(words.strip()) <= _SHORT
        return "signin" if not _SPEAKS.search(words) and not (ordering and short) else None
    if _POINTS not in words or len(words) > _LONGEST or _OTHER.search(words):
        return None
    return "balance" if _ASKS.search(words) else None


# days in a row


def run(days: Collection[date], day: date) -> tuple[date, date]:
    """The first and the last of the days in a row that `day`, one of them, belongs to."""
    first = last = day
    while first - _DAY in days:
        first -= _DAY
    while last + _DAY in days:
        last += _DAY
    return first, last


def streak(days: Collection[date], day: date) -> int:
    """How many days in a row end with `day`, counting it whether or not it is among `days`."""
    return (day - run(days, day)[0]).days + 1


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sign-in earns at a place: `points` a day, `bonus` more when `every` days in a row are full."""

    points: int
    bonus: int
    every: int


@dataclass(frozen=True, slots=True)
class Past:
    """The days on which somebody signed in, and those of them that filled a row."""

    days: frozenset[date]
    whole: frozenset[date]


@dataclass(frozen=True, slots=True)
class Earned:
    """What one sign-in is worth. `whole`: with it a row is full."""

    streak: int
    points: int
    bonus: int
    whole: bool

    @property
    def total(self) -> int:
        """All points of it."""
        return self.points + self.bonus


def earned(past: Past, day: date, terms: Terms) -> Earned:
    """What signing in on `day` earns, for somebody who has not yet.

    A row of days is full as often as `every` goes into its length. A day that is heard of late can close a gap, and
    then fills the row it makes: in whatever order the days come, they earn the same in the end.
    """
    days = past.days | {day}
    first, last = run(days, day)
    full = sum(first <= one <= last for one in past.whole)
    whole = ((last - first).days + 1) // terms.every > full
    return Earned(streak(days, day), terms.points, terms.bonus if whole else 0, whole)


# what is said


@dataclass(frozen=True, slots=True)
class Word:
    """Something to be said to somebody. `earned` with the bonus in it."""

    id: int
    person_id: str
    called: str
    kind: Kind
    streak: int = 0
    earned: int = 0
    bonus: int = 0


def text(words: Sequence[Word], balances: Mapping[str, int]) -> str:
    """One message for all of them, a line each; those who come a second time share one."""
    lines = [_line(word, balances.get(word.person_id, 0)) for word in words if word.kind != "again"]
    again = "、".join(f"@{nick(word.called)} " for word in words if word.kind == "again").strip()
    return "\n".join([*lines, *([say("signin.again", names=again)] if again else [])])


def _line(word: Word, balance: int) -> str:
    if word.kind == "balance":
        return say("signin.balance", name=nick(word.called), total=balance)
    key = "signin.bonus" if word.bonus else "signin.day"
    return say(key, name=nick(word.called), n=word.streak, points=word.earned, bonus=word.bonus, total=balance)


# the reminder


@dataclass(frozen=True, slots=True)
class Usual:
    """Somebody who signs in most days and has not yet."""

    group_id: str
    person_id: str
    name: str


def reminder(people: Sequence[Usual]) -> tuple[str, tuple[str, ...]]:
    """What a group is reminded of, and who is named."""
    named = people[:NAMED]
    names = "、".join(f"@{nick(one.name)} " for one in named).strip()
    if len(people) > len(named):
        names += f" 等 {len(people)} 位"
    return say("signin.remind", names=names), tuple(one.person_id for one in named)


def next_reminder(now: datetime) -> datetime:
    """The next evening's moment after `now`."""
    today = datetime.combine(business_date(now), REMIND_AT, SHANGHAI)
    return today if today > now else today + _DAY
