"""The words of this package: what goes in, what a `Reading` holds. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

Role = Literal["fan", "staff", "steward", "owner"]
Label = Literal["clean", "tolerable", "intolerable"]
Intent = Literal[
    "order_cake",
    "order_bread",
    "book_breakfast",
    "change_order",
    "cancel_order",
    "order_status",
    "complaint",
    "human_help",
    "ask_store_info",
    "ask_price",
    "ask_product",
    "suggestion",
    "chitchat",
    "checkin",
    "quiz_answer",
    "show_off",
    "thanks",
]
#: intents that become a ticket or concern one
TICKET_INTENTS: frozenset[Intent] = frozenset(
    {
        "order_cake",
        "order_bread",
        "book_breakfast",
        "change_order",
        "cancel_order",
        "order_status",
        "complaint",
        "human_help",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it came. `now` is when it was written."""

    text: str
    now: datetime
    msg_type: str = "text"
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the bot really knows around a message. Empty = not known."""

    speaker_role: Role = "fan"
    reply_to: Role | Literal[""] = ""
    reply_text: str = ""
    open_order: bool = False
    recent: tuple[str, ...] = ()  # earlier lines of the same speaker, oldest first
    open_activity: str = ""  # quiz, lottery …
    activity_text: str = ""  # its question or announcement
    before: tuple[str, ...] = ()  # earlier lines of anybody, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One thing the shops sell. `kind` decides which kind of order it makes."""

    id: int
    name: str
    kind: Literal["cake", "bread", "breakfast", "drink", "other"]
    aliases: tuple[str, ...] = ()
    flavours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The chain a message is read for."""

    brand: str = "麦小禾"
    domains: tuple[str, ...] = ("mxh.example.cn",)
    appids: tuple[str, ...] = ("wxa0b1c2d3e4f50601",)
    opens: time = time(7)
    closes: time = time(22)
    products: tuple[Product, ...] = ()
    stores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing wanted. None = not said."""

    product: str
    quantity: int | None = None
    size: str | None = None  # "8寸", "10寸+6寸", "8人"
    flavour: str | None = None
    product_id: int | None = None
    implied: bool = False  # the product is not named: a size or a flavour told it


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time or a stretch of time. Both ends are aware; one may be missing."""

    start: datetime | None
    end: datetime | None
    grain: Literal["exact", "approx", "before", "after", "range", "day", "part"]


Bound = Literal["", "before", "after", "approx"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidTime:
    """The pieces of a time as said. `first` and `last` are days; minutes count on a dial of 12 or of 24 hours."""

    first: date | None = None
    last: date | None = None
    part: str = ""
    minutes: int | None = None
    until: int | None = None
    exact24: bool = False
    evening: bool = False  # the day is a night: 平安夜
    bound: Bound = ""
    breakfast: bool = False  # hours are a.m.


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What was said about an order. Empty = not said."""

    items: tuple[Item, ...] = ()
    when: When | None = None
    fulfilment: Literal["pickup", "delivery", ""] = ""
    address: str = ""
    phone: str = ""
    inscription: tuple[str, ...] = ()
    budget: str = ""
    allergy: tuple[str, ...] = ()
    store: str = ""
    order_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What one check found in a message, with where it stands in the raw text; `found` is False for nothing."""

    name: str
    category: str = ""
    certain: bool = False
    found: bool = True
    reason: str = ""
    evidence: str = ""
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the message is under the two lines of tolerance, and why."""

    label: Label = "clean"
    category: str = ""  # in words members read: 微商广告
    kind: str = ""  # the same for programs: wechat_business
    signals: tuple[Signal, ...] = ()
    reasons: tuple[str, ...] = ()
    harmless: bool = False  # it holds nothing that any check looks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message means. `sure` is False inside the abstain band: ask, or hand over to a person.

    `slots` are those of the intent; of a message that is for something else, all that it says.
    """

    normal: str
    intent: Intent
    sure: bool
    slots: Slots
    judgement: Judgement
    reasons: tuple[str, ...] = ()
    said: Slots = Slots()  # all that was said, whatever for
    dropped: tuple[Item, ...] = ()  # of several things named, those that are taken back
    time: SaidTime | None = None  # the pieces of the time, to be put together with what was said before
    shift: int = 0  # minutes by which an earlier time is moved: 推迟一小时 is 60
