"""A ticket's life: where it stands, what may be done about it then, and by whom. Pure.

asked → collecting → waiting → accepted → making → ready / on its way → done
beside them refused, cancelled, no-show; and reopened, which waits like a new one
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Conflict, Forbidden, Words


class State(StrEnum):
    """Where a ticket stands."""

    ASKED = "asked"  # the wish alone
    COLLECTING = "collecting"  # the customer owes an answer without which nobody can say yes
    WAITING = "waiting"  # for somebody of the shop
    ACCEPTED = "accepted"
    MAKING = "making"
    READY = "ready"
    ON_ITS_WAY = "on_its_way"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    REOPENED = "reopened"  # waits again


#: nobody of the shop has said yes
UNACCEPTED = frozenset({State.ASKED, State.COLLECTING, State.WAITING, State.REOPENED})
#: the shop is at it
IN_HAND = frozenset({State.ACCEPTED, State.MAKING, State.READY, State.ON_ITS_WAY})
OPEN = UNACCEPTED | IN_HAND
ENDED = frozenset(State) - OPEN
_STARTED = IN_HAND - {State.ACCEPTED}

_NAMES = {
    State.ASKED: Words("询问中", "being asked"),
    State.COLLECTING: Words("等顾客补充", "details wanted"),
    State.WAITING: Words("待接单", "waiting"),
    State.ACCEPTED: Words("已接单", "accepted"),
    State.MAKING: Words("制作中", "being made"),
    State.READY: Words("已做好", "ready"),
    State.ON_ITS_WAY: Words("配送中", "on its way"),
    State.DONE: Words("已完成", "done"),
    State.REFUSED: Words("做不了", "refused"),
    State.CANCELLED: Words("已取消", "cancelled"),
    State.NO_SHOW: Words("没来取", "not collected"),
    State.REOPENED: Words("重新打开", "reopened"),
}


def name_of(state: State | str) -> Words:
    """What a state is called."""
    return _NAMES[State(state)]


@dataclass(frozen=True, slots=True)
class Act:
    """Something done about a ticket: where it leads (None: it stays), from where, by whom, and its name on a button."""

    to: State | None
    since: frozenset[State]
    by: frozenset[str]
    words: Words


_SHOP = frozenset({"clerk", "manager", "operator"})
_ABOVE = frozenset({"manager", "operator"})
_FAN = frozenset({"fan"})
#: what can be done about a ticket; "fan" is the customer whose ticket it is
ACTS: Mapping[str, Act] = {
    "accept": Act(State.ACCEPTED, UNACCEPTED, _SHOP, Words("接单", "Accept")),
    "ask": Act(State.COLLECTING, UNACCEPTED, _SHOP, Words("问顾客", "Ask")),
    "take": Act(None, IN_HAND, _SHOP, Words("我来接手", "Take over")),
    "make": Act(State.MAKING, frozenset({State.ACCEPTED}), _SHOP, Words("开始做", "Making")),
    "ready": Act(State.READY, frozenset({State.ACCEPTED, State.MAKING}), _SHOP, Words("做好了", "Ready")),
    "send": Act(
        State.ON_ITS_WAY,
        frozenset({State.ACCEPTED, State.MAKING, State.READY}),
        _SHOP,
        Words("送出了", "On its way"),
    ),
    "finish": Act(State.DONE, IN_HAND | {State.REOPENED}, _SHOP, Words("完成", "Done")),
    "no_show": Act(State.NO_SHOW, frozenset({State.READY, State.ON_ITS_WAY}), _SHOP, Words("没来取", "Not collected")),
    "refuse": Act(State.REFUSED, OPEN, _SHOP, Words("做不了", "Cannot")),
    "withdraw": Act(State.CANCELLED, UNACCEPTED | {State.ACCEPTED}, _FAN, Words("取消", "Cancel")),
    "cancel": Act(State.CANCELLED, OPEN, _ABOVE, Words("取消", "Cancel")),
    "reopen": Act(State.REOPENED, ENDED, _ABOVE | _FAN, Words("重新打开", "Reopen")),
}


def act(now: State, name: str, role: str | None) -> Act:
    """What doing `name` to a ticket that stands at `now` means, for somebody who is `role` to it.

    Raises Forbidden for somebody who may not, Conflict where it cannot be done from `now`.
    """
    found = ACTS[name]
    if role not in found.by:
        raise (
            Forbidden(Words("这不是您门店的单", "this ticket belongs to another store"))
            if role is None
            else Forbidden(Words(f"您不能{found.words.zh}", f"you may not do this: {found.words.en}"))
        )
    if now not in found.since:
        raise Conflict(
            Words(
                f"{name_of(now).zh}的单不能{found.words.zh}",
                f"a ticket that is {name_of(now).en} does not allow: {found.words.en}",
            )
        )
    return found


def allowed(now: State, role: str | None) -> list[str]:
    """What somebody may do about a ticket just now, in the order of its life."""
    return [name for name, found in ACTS.items() if role in found.by and now in found.since]
