"""What a ticket says to people, what is missing from it, and who hears of it when. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.clock import day_name, local
from app.errors import Words
from app.language.reading import Item, Slots, When
from app.orders.states import ACTS, State, name_of


class Rung(StrEnum):
    """Who hears of a request that nobody accepts, in this order."""

    CLERK = "clerk"
    NUDGE = "nudge"
    MANAGER = "manager"
    STEWARD = "steward"
    OPERATOR = "operator"
    KEEPER = "keeper"  # whoever has accepted; no step of the ladder


_MOVED = {
    "opened": Words("顾客下单", "the customer ordered"),
    "added": Words("顾客补充", "the customer added to it"),
    "added late": Words("顾客补充（晚到）", "the customer added to it (heard late)"),
    "late": Words("消息晚到，群里没有回复", "heard late, not answered in the group"),
    "silent": Words("顾客没有再说，请店员跟进", "the customer said no more"),
    "told": Words("顾客已收到确认", "the customer has been told"),
    "withdraw": Words("顾客取消", "the customer took it back"),
    "withdraw?": Words("顾客想取消，已经在做了", "the customer wants to take it back, it is being made"),
    "held": Words("本群的营销内容先等着", "marketing in this group waits"),
    "let go": Words("本群的营销内容继续", "marketing in this group goes on"),
    "follow": Words("次日回访", "followed up the next day"),
    "recalled": Words("顾客撤回了原话", "the customer recalled their words"),
    "pickup:soon": Words("提醒快到取货时间", "reminded that it will be collected soon"),
    "pickup:now": Words("到取货时间还没做好，已通知店长", "not ready in time, manager told"),
    "pickup:after": Words("还没取走，提醒店员", "not collected yet, clerks reminded"),
    **{name: act.words for name, act in ACTS.items() if name != "withdraw"},
}
_WITH_WORDS = {
    "said": Words("顾客说", "the customer said"),
    "unkept": Words("没能留", "could not be kept"),
    "compensated": Words("已补偿", "compensated"),
}
_TOLD = {
    Rung.NUDGE: Words("提醒店员", "clerks reminded"),
    Rung.MANAGER: Words("超时，已通知店长", "late, manager told"),
    Rung.STEWARD: Words("已请大管家跟进", "steward asked"),
    Rung.OPERATOR: Words("已升级到运营", "operator told"),
}
NOBODY = "nobody"
_SHORT = 24  # characters of what was said that go into a line


def ladder_move(rung: Rung, told: bool) -> str:  # a fact, not an option
    """How a step of the ladder is recorded."""
    return f"ladder:{rung}" if told else f"ladder:{rung}:{NOBODY}"


def move_words(what: str) -> Words:
    """What happened to a ticket, for people."""
    kind, _, rest = what.partition(":")
    if kind in (*ACTS, *_WITH_WORDS) and rest:
        words = ACTS[kind].words if kind in ACTS else _WITH_WORDS[kind]
        return Words(f"{words.zh}：{rest}", f"{words.en}: {rest}")
    if kind == "ladder":
        rung, _, nobody = rest.partition(":")
        words = _TOLD[Rung(rung)]
        if not nobody:
            return words
        return Words(f"{words.zh}（此处没有人）", f"{words.en} (nobody fills this place)")
    return _MOVED.get(what) or _WITH_WORDS.get(what) or Words(what, what)


@dataclass(frozen=True, slots=True)
class Ladder:
    """After how long each rung hears of a request that nobody accepts, counted from the start of its clock."""

    nudge: timedelta = timedelta(minutes=2, seconds=30)
    promise: timedelta = timedelta(minutes=5)
    steward: timedelta = timedelta(minutes=7)
    operator: timedelta = timedelta(minutes=10)
    again: timedelta = timedelta(minutes=10)
    patience: timedelta = timedelta(minutes=10)  # for a customer who owes an answer

    @classmethod
    def of(cls, number: Callable[[str], int]) -> "Ladder":
        """From the settings that count somewhere."""
        return cls(
            nudge=timedelta(seconds=number("nudge_seconds")),
            promise=timedelta(minutes=number("promise_minutes")),
            steward=timedelta(minutes=number("steward_minutes")),
            operator=timedelta(minutes=number("operator_minutes")),
            again=timedelta(minutes=number("again_minutes")),
            patience=timedelta(minutes=number("patience_minutes")),
        )

    @classmethod
    def of_complaints(cls, number: Callable[[str], int]) -> "Ladder":
        """The same for the red lane."""
        promise = timedelta(minutes=number("complaint_minutes"))
        return cls(
            nudge=promise / 2,
            promise=promise,
            steward=promise * 2,
            operator=promise * 3,
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


_ACCEPTED = re.compile(r":([0-9]{1,18}):accepted$")


def accepted_of(key: str) -> int | None:
    """The ticket of an answer that says somebody has accepted it; None for any other action."""
    found = _ACCEPTED.search(key)
    return int(found[1]) if found else None


def done_words(name: str, state: State) -> str:
    """What the other phones read behind the name of whoever did `name`."""
    return {"ask": "在问顾客", "take": "接手了", "refuse": "：做不了"}.get(name, name_of(state).zh)


def said_after(name: str, before: State, kind: str, fulfilment: str, minutes: int | None) -> str:
    """Which text the customer reads after staff have done `name` to a ticket that stood at `before`; "" for none."""
    done = "order.done.delivery" if fulfilment == "delivery" else "order.done"
    if kind not in ORDERS:
        return {"accept": "order.accepted.person", "finish": "order.ended.person", "ask": "order.asks"}.get(name, "")
    return {
        "accept": "order.accepted.by" if minutes else "order.accepted",
        "ask": "order.asks",
        "ready": done,
        "finish": done if before in (State.ACCEPTED, State.MAKING) else "",
        "send": "order.sent",
        "refuse": "order.refused",
        "cancel": "order.cancelled",
    }.get(name, "")


def wanted_from(want: Slots) -> datetime | None:
    """When a thing has to be ready; None where only a day or nothing was said."""
    if want.when is None or want.when.grain == "day":
        return None
    return want.when.start or want.when.end


def wanted_until(want: Slots) -> datetime | None:
    """Until when it will be taken."""
    return want.when.end or want.when.start if want.when is not None else None


def waited_words(waited: timedelta) -> str:
    """How long somebody has waited, in words."""
    minutes = int(waited / timedelta(minutes=1))
    return f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时"


#: kinds of tickets that want something made or kept
ORDERS = frozenset({"order_cake", "order_bread", "book_breakfast"})


def missing(kind: str, want: Slots) -> list[str]:
    """What the fan still has to say, in the words of the question."""
    if kind not in ORDERS:
        return []
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
    return asks


def stage(kind: str, want: Slots) -> State:
    """How far a need has been told: nothing but the wish, something, or enough for the shop to say yes or no.

    How it is collected and where it goes may be told later: they keep nobody from accepting.
    """
    if kind not in ORDERS:
        return State.WAITING
    named = any(item.product for item in want.items)
    sized = kind != "order_cake" or any(item.size for item in want.items)
    if named and sized and want.when is not None:
        return State.WAITING
    told = want.when is not None or any(item.size or item.flavour or item.quantity for item in want.items)
    return State.COLLECTING if told or (named and kind != "order_cake") else State.ASKED


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


_TOPICS = {
    "complaint": "投诉",
    "human_help": "求助",
    "order_status": "查单",
    "change_order": "改单",
    "cancel_order": "退单",
}


def about(kind: str, want: Slots, words: str, now: datetime) -> str:
    """What a ticket is about, in one line: what is wanted, or what was said."""
    if kind in ORDERS:
        return summary(want, now)
    return f"{_TOPICS.get(kind, '')}“{words[:_SHORT]}”"


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
    day = names.get(ahead) or f"{there.month}月{there.day}日({day_name(there.date())})"
    return f"{day}{there.hour}:{there.minute:02}" if with_time else day
