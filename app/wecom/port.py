"""What the line needs from WeCom: an ear that hears, a hand that acts. Often not the same one."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.actions import Action
from app.config import WecomApp
from app.events import Event


@dataclass(frozen=True, slots=True)
class Envelope:
    """One verified item, not yet understood. `key` is equal for repeats, however they are wrapped.

    `window`: only within so long of the last one that was kept is an equal one a repeat; None: for ever.
    `urgent`: its lane is taken before others when work waits.
    """

    key: str
    lane: str
    payload: bytes
    window: timedelta | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """An item we know and have no use for, and why."""

    why: str


class Refused(ValueError):
    """A callback that cannot be taken. `reason` is one word for the metrics; the text goes to the log."""

    def __init__(self, reason: str, text: str = "", *, status: int = 400) -> None:
        super().__init__(text or reason)
        self.reason = reason
        self.status = status


_LONGEST_LANE = 200  # characters; WeCom's ids have 32 to 64


def envelope(key: str, lane: str, payload: bytes, window: timedelta | None = None, *, urgent: bool = False) -> Envelope:
    """An envelope whose lane fits the index it will be kept in. Raises Refused."""
    if len(lane) > _LONGEST_LANE or not lane.isprintable():
        raise Refused("shape", "an id is too long or not printable")
    return Envelope(key, lane, payload, window, urgent)


class Ear(Protocol):
    """Hears one kind of caller."""

    def parse(self, payload: bytes, arrived: datetime) -> Event | Ignored:
        """Understand one payload. Raises ValueError when it has not the shape it must have."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """An action was carried out; `result` is what the hand learned."""

    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side has taken it and will tell later what came of it; `number` is its own for it.

    `within`: the seconds in which it tells; after them nobody knows.
    """

    number: str
    within: float


class DeliveryFailed(Exception):
    """The other side did not do it, or we do not know.

    `retry`: asking again can help; `after`: not before so many seconds; `most`: not more often than so;
    `uncertain`: it may have been done; `late`: its time was over; `blameless`: not this action is at fault, every one
    would fail now: settings are refused until a person puts them right, or we ask too often.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry: bool = False,
        after: float | None = None,
        most: int | None = None,
        uncertain: bool = False,
        late: bool = False,
        blameless: bool = False,
    ) -> None:
        super().__init__(reason)
        self.retry = retry
        self.after = after
        self.most = most
        self.uncertain = uncertain
        self.late = late
        self.blameless = blameless


@dataclass(frozen=True, slots=True)
class Delivery:
    """An action on its way out: under which key, and through which hosted account ("" for none).

    `title`: what an account that knows names alone finds the group by; `names`: what those are called there who are
    to be addressed; `quoted`: who said what is answered, and its words. `doubt`: an earlier try may have done it.
    """

    action: Action
    key: str
    account: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    quoted: tuple[str, str] | None = None
    doubt: bool = False


class Tokens(Protocol):
    """Keeps the token of each secret for all processes."""

    async def valid(
        self, app: WecomApp, not_this: str, fetch: Callable[[], Awaitable[tuple[str, float]]]
    ) -> tuple[str, float]:
        """A token that is not `not_this`, and for how many seconds it is good; `fetch` asks WeCom for a new one."""


@dataclass(frozen=True, slots=True)
class Take:
    """One of what is counted under a name: one in `every` on the whole, `burst` at once."""

    name: str
    every: timedelta
    burst: int


class Limits(Protocol):
    """Counts for all processes how often something is done."""

    async def wait(self, takes: Sequence[Take]) -> float:
        """Take one of each; the seconds to wait before all may go, 0 for none."""

    async def pause(self, name: str, seconds: float) -> None:
        """Nothing may be taken of this name for so long."""


class Pictures(Protocol):
    """Our own pictures, by the page each is shown at."""

    async def read(self, page: str) -> bytes | None:
        """One picture; None for one that is not there (any more). Raises DeliveryFailed when it cannot be read now."""


class Uploads(Protocol):
    """Keeps for all processes under which media_id WeCom has which bytes."""

    async def valid(
        self, corp_id: str, kind: str, body: bytes, void: Collection[str], upload: Callable[[], Awaitable[str]]
    ) -> str:
        """A media_id of these bytes that is none of `void`; `upload` gives them to WeCom and returns a new one."""


class Hand(Protocol):
    """Acts through one channel."""

    async def deliver(self, delivery: Delivery) -> "Receipt | Accepted":
        """Carry it out. Raises DeliveryFailed."""

    async def look_up(self, delivery: Delivery) -> Receipt | bool | None:
        """Whether it was carried out, maybe with what was learned; None when the channel cannot tell.

        Raises DeliveryFailed.
        """
