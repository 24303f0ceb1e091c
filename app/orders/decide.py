"""A ticket's life, and what is still missing from it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.clock import local
from app.errors import Conflict, Words
from app.language.reading import Item, Slots, When


class State(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


_MOVES = {
    State.WAITING: {State.ACCEPTED, State.REFUSED, State.CANCELLED},
    State.ACCEPTED: {State.DONE, State.REFUSED, State.CANCELLED},
}
_NAMES = {
    State.WAITING: Words("待接单", "waiting"),
    State.ACCEPTED: Words("已接单", "accepted"),
    State.DONE: Words("已完成", "done"),
    State.REFUSED: Words("做不了", "refused"),
    State.CANCELLED: Words("已取消", "cancelled"),
}


class Rung(StrEnum):
    """Who hears of a request that nobody accepts, in this order."""

    CLERK = "clerk"
    NUDGE = "nudge"
    MANAGER = "manager"
    STEWARD = "steward"
    OPERATOR = "operator"


_MOVED = {
    "opened": Words("顾客下单", "the customer ordered"),
    "added": Words("顾客补充", "the customer added to it"),
    "accepted": Words("接单", "accepted"),
    "done": Words("完成", "done"),
    "cancelled": Words("顾客取消", "the customer took it back"),
}
_TOLD = {
    Rung.NUDGE: Words("提醒店员", "clerks reminded"),
    Rung.MANAGER: Words("超时，已通知店长", "late, manager told"),
    Rung.STEWARD: Words("已请大管家跟进", "steward asked"),
    Rung.OPERATOR: Words("已升级到运营", "operator told"),
}
NOBODY = "nobody"


def ladder_move(rung: Rung, told: bool) -> str:  # a fact, not an option
    """How a step of the ladder is recorded."""
    return f"ladder:{rung}" if told else f"ladder:{rung}:{NOBODY}"


def move_words(what: str) -> Words:
    """What happened to a ticket, for people."""
    kind, _, rest = what.partition(":")
    if kind == "refused":
        return Words(f"做不了：{rest}", f"refused: {rest}")
    if kind == "ladder":
        rung, _, nobody = rest.partition(":")
        words = _TOLD[Rung(rung)]
        if not nobody:
            return words
        return Words(f"{words.zh}（此处没有人）", f"{words.en} (nobody fills this place)")
    return _MOVED.get(what, Words(what, what))


@dataclass(frozen=True, slots=True)
class Ladder:
    """After how long each rung hears of a request that nobody accepts, counted from the start of its clock."""

    nudge: timedelta = timedelta(minutes=2, seconds=30)
    promise: timedelta = timedelta(minutes=5)
    steward: timedelta = timedelta(minutes=7)
    operator: timedelta = timedelta(minutes=10)
    again: timedelta = timedelta(minutes=10)

    @classmethod
    def of(cls, number: Callable[[str], int]) -> "Ladder":
        """From the settings that count somewhere."""
        return cls(
            nudge=timedelta(seconds=number("nudge_seconds")),
            promise=timedelta(minutes=number("promise_minutes")),
            steward=timedelta(minutes=number("steward_minutes")),
            operator=timedelta(minutes=number("operator_minutes")),
            again=timedelta(minutes=number("again_minutes")),
        )

    def rungs(self) -> dict[Rung, timedelta]:
        """What falls due after how long."""
        return {
            Rung.NUDGE: self.nudge,
            Rung.MANAGER: self.promise,
            Rung.STEWARD: self.steward,
            Rung.OPERATOR: self.operator,
        }


def next_reminder(waited: timedelta, again: timedelta) -> timedelta | None:
    """When operators hear again of a request that has waited so long: often in the first hour, then each hour, and
    after half a day no more (it stays in the list of what is late, and in the day's summary).
    """
    if waited >= timedelta(hours=12):
        return None
    return again if waited < timedelta(hours=1) else max(again, timedelta(hours=1))


def waited_words(waited: timedelta) -> str:
    """How long somebody has waited, in words."""
    minutes = int(waited / timedelta(minutes=1))
    return f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时"


def name_of(state: State | str) -> Words:
    """What a state is called."""
    return _NAMES[State(state)]


def move(now: State, to: State) -> State:
    """`to`, if a ticket may go there from `now`. Raises Conflict."""
    if to not in _MOVES.get(now, set()):
        raise Conflict(
            Words(
                f"{name_of(now).zh}的单不能变成{name_of(to).zh}",
                f"a ticket that is {name_of(now).en} cannot become {name_of(to).en}",
            )
        )
    return to


def missing(kind: str, want: Slots) -> list[str]:
    """What the fan still has to say, in the words of the question."""
    asks = []
    named = [item for item in want.items if item.product]
    if not named:
        asks.append("想要哪一款")
    if kind == "order_cake" and not any(item.size for item in want.items):
        asks.append("几寸（6寸 2-4 人、8寸 4-6 人）")
    if want.when is None:
        asks.append("什么时候要")
    if not want.fulfilment:
        asks.append("自提还是配送")
    if want.fulfilment == "delivery" and not want.address:
        asks.append("送到哪里")
    return asks


def question(asks: list[str]) -> str:
    """One question for everything that is missing."""
    return "、".join(asks)


def items(want: Slots) -> str:
    """The things that are wanted."""
    return "、".join(_item(item) for item in want.items) or "预订"


def summary(want: Slots, now: datetime) -> str:
    """What is wanted, in one line."""
    parts = [items(want)]
    if want.when is not None:
        parts.append(when_words(want.when, now))
    if want.fulfilment:
        parts.append("配送" if want.fulfilment == "delivery" else "自提")
    return "，".join(parts)


def _item(item: Item) -> str:
    size, flavour = item.size or "", item.flavour or ""
    name = item.product or "蛋糕"
    words = f"{'' if size in name else size}{'' if flavour in name else flavour}{name}"
    return f"{words}×{item.quantity}" if item.quantity and item.quantity > 1 else words


def when_words(when: When, now: datetime) -> str:
    """A time as people in the shop say it."""
    at = when.start or when.end
    if at is None:
        return ""
    day = clock_words(at, now, with_time=when.grain != "day")
    if when.grain in ("range", "part") and when.start and when.end:
        return f"{day}–{local(when.end):%H:%M}"
    return day + {"before": "前", "after": "以后", "approx": "左右"}.get(when.grain, "")


def clock_words(at: datetime, now: datetime, *, with_time: bool = True) -> str:
    """今天 15:00, 明天 9:30, 11月28日(周六) 10:00."""
    there, here = local(at), local(now)
    ahead = (there.date() - here.date()).days
    names = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
    day = names.get(ahead) or f"{there.month}月{there.day}日(周{'一二三四五六日'[there.weekday()]})"
    return f"{day}{there.hour}:{there.minute:02}" if with_time else day
