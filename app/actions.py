"""What guanjia wants done outside. Rooms emit actions; only the relay carries them out."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from app.cards import Card


class Urgency(IntEnum):
    """Who goes first within a lane: a jammed post never silences an answer."""

    SERVICE = 0
    CONTENT = 1
    MARKETING = 2


#: the greatest age of a reaction, counted from what it reacts to; older ones are listed, not sent
WELCOME_AGE = timedelta(minutes=10)
ANSWER_AGE = timedelta(minutes=30)
SANCTION_AGE = timedelta(hours=24)
ALERT_AGE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendText:
    """Say something: in a group, to a staff member by the application, or to a person `alone`.

    `alone`: by the account of the group, to the person and nobody else. `page`: a page of ours, as a path; whoever
    carries it out puts its address behind the text, or, for staff, into `url`: they get a card that leads there.
    `markdown`: for staff, with headings and the like; WeCom shows it in its own app alone, not in WeChat's plugin.
    `by_hand`: a person shall say it, whatever our hands can; `pages`: pictures of ours that they show with it.
    """

    text: str
    group_id: str | None = None
    staff_id: str | None = None
    person_id: str | None = None
    mention: tuple[str, ...] = ()
    quote: str = ""
    alone: bool = False
    page: str = ""
    url: str = ""
    markdown: bool = False
    by_hand: bool = False
    pages: tuple[str, ...] = ()
    kind: Literal["send_text"] = "send_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPicture:
    """Show a picture in a group, which the account fetches from `page`, a path of ours that is made an address.

    Groups whose hand can show none get the words alone: whoever asks sees to that.
    """

    group_id: str
    page: str = ""
    url: str = ""
    kind: Literal["send_picture"] = "send_picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCard:
    """Put one card on the phones of some staff. `task_id` comes back with each press; it is never used again."""

    staff_ids: tuple[str, ...]
    task_id: str
    card: Card
    group_id: str | None = None
    kind: Literal["send_card"] = "send_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class TellStaffGroup:
    """Have the robot of the staff's own group say something, or show the picture of ours at this page."""

    text: str = ""
    page: str = ""
    group_id: None = None
    kind: Literal["tell_staff_group"] = "tell_staff_group"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCard:
    """Exchange a card for another one, or only its buttons for a word about what came of it, on these phones."""

    staff_ids: tuple[str, ...]
    response_code: str
    label: str = ""
    card: Card | None = None
    group_id: str | None = None
    kind: Literal["update_card"] = "update_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember:
    """Remove a person from a group. `by_hand`: a person shall decide and do it, whatever our hands can.

    `barred`: because they are barred, so only as long as they are; else it was decided by a person.
    """

    group_id: str
    person_id: str
    name: str = ""
    reason: str = ""
    by_hand: bool = False
    barred: bool = False
    kind: Literal["remove_member"] = "remove_member"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameGroup:
    """Give a group its name. `by_hand` as above."""

    group_id: str
    name: str
    reason: str = ""
    by_hand: bool = False
    kind: Literal["rename_group"] = "rename_group"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNotice:
    """Give a group its notice: what stands above the talk until another one is set. `by_hand` as above."""

    group_id: str
    text: str
    reason: str = ""
    by_hand: bool = False
    kind: Literal["set_notice"] = "set_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Have a person come into a group. `words`: what is written to them by whoever does it by hand."""

    group_id: str
    person_id: str
    name: str = ""
    reason: str = ""
    words: str = ""
    by_hand: bool = False
    kind: Literal["invite"] = "invite"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRemark:
    """Have the account of a group remark it by a code of ours: it knows names alone, and names are not unique."""

    group_id: str
    code: str
    kind: Literal["set_remark"] = "set_remark"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchGroup:
    """Read a group's name, owner and members. The answer comes back as ActionDone."""

    group_id: str
    why: Literal["baseline", "joined", "renamed", "changed", "walk"] = "changed"
    tries: int = 0  # how often it was read for this before, and what was read looked old
    kind: Literal["fetch_group"] = "fetch_group"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListGroups:
    """Read a page of the corp's customer groups, of all owners or of these (100 at most). The answer comes back."""

    walk: int
    cursor: str = ""
    owners: tuple[str, ...] = ()
    group_id: None = None
    kind: Literal["list_groups"] = "list_groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class MassPost:
    """Prepare a mass message to an owner's groups; the owner gets a prompt and sends it with one tap.

    `mass`: our number of it; `group_ids`: 2,000 at most, of this owner; `pages`: pictures of ours that go with it
    (9 at most), as SendPicture names them. The hand gives their bytes to WeCom: the other side fetches nothing.
    """

    mass: int
    sender: str
    group_ids: tuple[str, ...]
    text: str
    pages: tuple[str, ...] = ()
    group_id: None = None
    kind: Literal["mass_post"] = "mass_post"


@dataclass(frozen=True, slots=True, kw_only=True)
class MassStep:
    """Look at a mass message, remind its sender, or take back what of it was not sent yet."""

    mass: int
    sender: str
    msgid: str
    step: Literal["read", "remind", "cancel"]
    group_id: None = None
    kind: Literal["mass_step"] = "mass_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWelcome:
    """Make a welcome template, or change the one of this id, or without words delete it. `{names}` stands for whoever
    comes in.

    `kind_of_store`: whose welcome it is. Owners put a template on their group by hand.
    """

    kind_of_store: str
    text: str
    template_id: str = ""
    group_id: None = None
    kind: Literal["set_welcome"] = "set_welcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetJoinWay:
    """Make a code that leads into groups, or change the one of this config_id: all of it is written over.

    `way`: our number of it; `state`: comes back with everybody who joins by it (30 characters). `auto_create`: WeCom
    makes the next group when all are full, called `base_name` and a number from `base_number` on.
    """

    way: int
    group_ids: tuple[str, ...]
    state: str
    remark: str = ""
    config_id: str = ""
    auto_create: bool = True
    base_name: str = ""
    base_number: int = 1
    group_id: None = None
    kind: Literal["set_join_way"] = "set_join_way"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadJoinWay:
    """Read a code: its picture, and the groups it leads into by now."""

    way: int
    config_id: str
    group_id: None = None
    kind: Literal["read_join_way"] = "read_join_way"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTag:
    """Have a customer carry a corp tag, by a staff member whose contact they may be; made if the corp has it not."""

    person_id: str
    staff: str
    tag: str
    group_id: None = None
    kind: Literal["mark_tag"] = "mark_tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Give groups (100 at most) another owner. `on_job`: the owner they have is still with us."""

    handover: int
    group_ids: tuple[str, ...]
    new_owner: str
    on_job: bool
    group_id: None = None
    kind: Literal["transfer"] = "transfer"


Action = (
    SendText
    | SendPicture
    | SendCard
    | TellStaffGroup
    | UpdateCard
    | RemoveMember
    | RenameGroup
    | SetNotice
    | Invite
    | SetRemark
    | FetchGroup
    | ListGroups
    | MassPost
    | MassStep
    | SetWelcome
    | SetJoinWay
    | ReadJoinWay
    | MarkTag
    | Transfer
)
codec: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="kind")])


def target_of(action: Action) -> str:
    """Whom it is for, as the first half of a lane.

    `group:<id>`, `staff:<id>`, `staff` (their own group), `person:<id>`, `code:<way>`, `corp`.
    """
    match action:
        case SendCard() | UpdateCard():
            target = f"staff:{'|'.join(action.staff_ids)}"
        case MassPost(sender=staff) | MassStep(sender=staff) | SendText(staff_id=staff) if staff:
            target = f"staff:{staff}"
        case SendText(group_id=None, person_id=person) | SendText(alone=True, person_id=person):
            target = f"person:{person}"
        case MarkTag(person_id=person):
            target = f"person:{person}"
        case SetJoinWay(way=way) | ReadJoinWay(way=way):
            target = f"code:{way}"
        case TellStaffGroup():
            target = "staff"
        case ListGroups() | SetWelcome() | Transfer():
            target = "corp"
        case _:
            target = f"group:{action.group_id}"
    return target
