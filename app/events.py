"""What happened outside. Only ears make events; rooms only read them.

`at` is business time: when it happened, never later than when we heard of it. Ids are WeCom's own strings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted:
    """Somebody said something: in a group, or to us alone (`group_id` None)."""

    at: datetime
    message_id: str
    group_id: str | None
    person_id: str
    text: str = ""
    msg_type: str = "text"
    payload: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    by_staff: bool = False
    own: bool = False  # said by our own hand
    mentions_us: bool = False
    quote: str = ""
    ear: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPosted:
    """Somebody said something, as an account heard it that knows names alone. Which group and who is to be found.

    Its fields are not called as those of MessagePosted: what was said stays on record once, with who said it.
    """

    at: datetime
    account: str
    group_name: str
    group_remark: str
    person_name: str
    words: str = ""
    msg_type: str = "text"
    content: Mapping[str, Any] = field(default_factory=dict)  # of other kinds than text
    mentions_us: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandReported:
    """What came of what a hand was given a moment ago. `number`: the other side's own, of one call of it.

    `command`, `titles`, `words`: of the one command it is about (the kind of our action, its groups, what it says), ""
    where it is not said; `done`, `failed`: titles it names so.
    """

    at: datetime
    account: str
    number: str
    code: int
    reason: str = ""
    command: str = ""
    titles: tuple[str, ...] = ()
    words: str = ""
    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """A hosted account came online, or went."""

    at: datetime
    account: str
    online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecalled:
    """A message was taken back by who said it."""

    at: datetime
    group_id: str | None
    person_id: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined:
    """People came into a group. `scene`: 0 brought in, 3 scanned the code (protocol §2.1); None unknown."""

    at: datetime
    group_id: str
    person_ids: tuple[str, ...]
    scene: int | None = None
    version: tuple[str, str] = ("", "")  # member list before, after


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft:
    """People are no longer in a group. `scene`: 0 left, 1 removed by the owner or an admin; None unknown."""

    at: datetime
    group_id: str
    person_ids: tuple[str, ...]
    scene: int | None = None
    version: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCreated:
    """A customer group was made."""

    at: datetime
    group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRenamed:
    """A group's name changed; WeCom does not say to what, nor by whom."""

    at: datetime
    group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDismissed:
    """A group is no more."""

    at: datetime
    group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChanged:
    """A group has another owner."""

    at: datetime
    group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeChanged:
    """A group's notice changed."""

    at: datetime
    group_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FriendAdded:
    """A customer and a staff member became contacts. `welcome_code` lives 20 s."""

    at: datetime
    staff_id: str
    person_id: str
    state: str = ""
    welcome_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FriendRemoved:
    """A customer and a staff member are no longer contacts."""

    at: datetime
    staff_id: str
    person_id: str
    by: Literal["staff", "customer"] = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSaid:
    """A staff member wrote to our application."""

    at: datetime
    staff_id: str
    message_id: str
    text: str
    app: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLeft:
    """Somebody is no longer a member of the corp."""

    at: datetime
    staff_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPressed:
    """A staff member pressed a button on a card. `response_code` updates the card once (protocol §5.7)."""

    at: datetime
    staff_id: str
    task_id: str
    key: str
    response_code: str = ""
    selected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    app: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDone:
    """One of our actions came to an end. `key` is the action's; `result` what the hand learned."""

    at: datetime
    key: str
    cause: str
    kind: str
    outcome: Literal["done", "handed", "unsure", "dead", "stale", "observed", "declined"]
    group_id: str | None = None
    staff_id: str | None = None
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncFound:
    """A walk found a group other than we knew it: a callback that told of it got lost, or there is none for it.

    `fresh`: those of `came` who came a moment ago. `name`: what the group is called, where that is not its name.
    """

    at: datetime
    group_id: str
    came: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    name: str | None = None
    owner_id: str | None = None

    @property
    def person_ids(self) -> tuple[str, ...]:
        """Whom it is about."""
        return (*self.came, *self.gone)

    @property
    def differs(self) -> bool:
        """Whether anything was other than we knew."""
        return bool(self.came or self.gone) or self.name is not None or self.owner_id is not None


Event = (
    MessagePosted
    | NamedPosted
    | HandReported
    | AccountChanged
    | MessageRecalled
    | MemberJoined
    | MemberLeft
    | GroupCreated
    | GroupRenamed
    | GroupDismissed
    | OwnerChanged
    | NoticeChanged
    | FriendAdded
    | FriendRemoved
    | StaffSaid
    | StaffLeft
    | CardPressed
    | ActionDone
    | SyncFound
)
