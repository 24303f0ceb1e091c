"""Which benefits count in a store on a day, and why; and how they are said. Pure; days are Shanghai's."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from app.clock import day_name

_RANK = {"chain": 0, "store_type": 1, "store": 2}
#: what a slot's words may hold: the benefits of the day, as words, as a picture, as a picture of the week
WORDS, PICTURE, WEEK = "{welfare}", "{welfare_picture}", "{welfare_week}"


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit. `words` may be empty: the title says all."""

    title: str
    words: str = ""
    kind: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What somebody has written down. `benefits` None: it was taken back."""

    id: int = 0
    scope: str = "chain"
    target: str = ""
    weekday: int | None = None
    day: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    benefits: tuple[Benefit, ...] | None = None
    version: int = 1
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A store, as far as the calendar looks at it; without a number any store of its kind."""

    store_id: int | None = None
    store_type: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The benefits of a day; `row`: which row says so, None where none does; `over`: those it overrides, best first."""

    day: date
    benefits: tuple[Benefit, ...] = ()
    row: Row | None = None
    over: tuple[Row, ...] = ()


def counts(row: Row, spot: Spot, day: date) -> bool:
    """Whether a row says something about a store on a day."""
    targets = {"chain": "", "store_type": spot.store_type, "store": str(spot.store_id)}
    return targets.get(row.scope) == row.target and says(row, day)


def says(row: Row, day: date) -> bool:
    """Whether a row says something about a day, wherever it counts."""
    if row.benefits is None:
        return False
    if row.day is not None:
        return row.day == day
    first, last = row.starts_on or date.min, row.ends_on or date.max
    return row.weekday == day.weekday() and first <= day <= last


def _weight(row: Row) -> tuple[bool, int, bool, date, int]:
    """A date before a weekday, a store before its kind before the chain, a season before all year, the later season."""
    limited = row.starts_on is not None or row.ends_on is not None
    return row.day is not None, _RANK[row.scope], limited, row.starts_on or date.min, row.id


def on(rows: Iterable[Row], spot: Spot, day: date) -> Told:
    """The benefits of a store on a day: those of the weightiest row alone, however many it has (none: none)."""
    found = sorted((row for row in rows if counts(row, spot, day)), key=_weight, reverse=True)
    return Told(day, found[0].benefits or (), found[0], tuple(found[1:])) if found else Told(day)


def week(rows: Sequence[Row], spot: Spot, first: date) -> list[Told]:
    """Seven days from `first` on."""
    return [on(rows, spot, first + timedelta(days=n)) for n in range(7)]


Places = dict[tuple[str, str], list[Row]]


def by_place(rows: Iterable[Row]) -> Places:
    """Rows by where they count, so that many stores are looked up in few steps."""
    found: Places = {}
    for row in rows:
        found.setdefault((row.scope, row.target), []).append(row)
    return found


def near(places: Places, spot: Spot) -> list[Row]:
    """The rows that may count in a store."""
    where = (("chain", ""), ("store_type", spot.store_type), ("store", str(spot.store_id)))
    return [row for place in where for row in places.get(place, ())]


def elsewhere(places: Places, stores: Mapping[str, tuple[str, str]], day: date) -> list[tuple[str, Told]]:
    """Where the day is another one than the chain's: kinds of store, then stores, each with what is on there.

    `stores`: by their number as a target, name and kind. A store that has what its kind has is not named again.
    """
    chain = on(places.get(("chain", ""), ()), Spot(), day)
    spots = [(where, Spot(None, where), chain) for scope, where in sorted(places) if scope == "store_type"]
    for number, (name, kind) in sorted(stores.items(), key=lambda one: one[1]):
        beside = on(near(places, Spot(None, kind)), Spot(None, kind), day)
        spots.append((name, Spot(int(number), kind), beside))
    found = [(name, on(near(places, spot), spot, day), beside) for name, spot, beside in spots]
    return [(name, told) for name, told, beside in found if told.benefits != beside.benefits]


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def sunday(day: date) -> date:
    """The last day of its week; the last day there is, in the last week there is."""
    first = monday(day)
    return first + min(timedelta(days=6), date.max - first)


def words_of(benefits: Iterable[Benefit]) -> str:
    """Benefits as a group reads them, a line each; "" for none."""
    return "\n".join(f"★ {one.title}：{one.words}" if one.words else f"★ {one.title}" for one in benefits)


def wants(words: str) -> bool:
    """Whether a piece of a slot is about benefits."""
    return any(token in words for token in (WORDS, PICTURE, WEEK))


@dataclass(frozen=True, slots=True)
class Said:
    """A piece as it goes out: words, maybe a picture of the day or of the week, and one that is there (its page)."""

    text: str
    picture: str = ""  # "", day, week
    page: str = ""


def filled(words: str, benefits: Sequence[Benefit]) -> Said | None:
    """A piece with the day's benefits in it; None for one about benefits on a day that has none."""
    if not wants(words):
        return Said(words)
    if not benefits:
        return None
    picture = "week" if WEEK in words else "day" if PICTURE in words else ""
    text = words.replace(PICTURE, "").replace(WEEK, "").replace(WORDS, words_of(benefits))
    return Said(text.strip(), picture)


def answer(asked: Sequence[date], rows: Sequence[Row], spot: Spot, today: date) -> str | None:
    """What to say to somebody who asks about these days; None where the calendar says nothing of this week at all."""
    told = [on(rows, spot, day) for day in asked]
    if any(one.benefits for one in told):
        return "\n".join(f"{_which(one.day, today)}福利：\n{words_of(one.benefits)}" for one in told if one.benefits)
    ahead = (on(rows, spot, max(asked) + timedelta(days=n)) for n in range(1, 8))
    following = next((one for one in ahead if one.benefits), None)
    if following is None:
        return None
    which = "、".join(_which(day, today) for day in asked[:2]) + ("" if len(asked) <= 2 else "等")
    return f"{which}没有安排福利，下一次是{_which(following.day, today)}：\n{words_of(following.benefits)}"


def _which(day: date, today: date) -> str:
    near = {0: "今天", 1: "明天", 2: "后天"}.get((day - today).days, "")
    return f"{near}（{day_name(day)}）" if near else f"{day.month}月{day.day}日（{day_name(day)}）"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a picture shows: the days with their benefits; `today` is made prominent."""

    days: tuple[tuple[date, tuple[Benefit, ...]], ...]
    today: date

    def plain(self) -> dict[str, object]:
        """As JSON holds it."""
        days = [[day.isoformat(), [asdict(one) for one in benefits]] for day, benefits in self.days]
        return {"days": days, "today": self.today.isoformat()}

    @property
    def digest(self) -> bytes:
        """Equal for equal sheets alone."""
        words = json.dumps(self.plain(), ensure_ascii=False, sort_keys=True).encode()
        return hashlib.blake2b(words, digest_size=16).digest()


def sheet(told: Iterable[Told], today: date) -> Sheet:
    """A sheet of these days."""
    return Sheet(tuple((one.day, one.benefits) for one in told), today)


def sheet_of(plain: dict[str, list[tuple[str, list[dict[str, str]]]]]) -> Sheet:
    """The sheet again that was made `plain`."""
    days = tuple((date.fromisoformat(day), benefits_of(several)) for day, several in plain["days"])
    return Sheet(days, date.fromisoformat(str(plain["today"])))


def benefits_of(plain: Iterable[dict[str, str]]) -> tuple[Benefit, ...]:
    """Benefits as they were kept."""
    return tuple(Benefit(one["title"], one.get("words", ""), one.get("kind", "other")) for one in plain)
