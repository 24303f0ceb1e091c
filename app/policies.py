"""What the line must know about each kind of action: its lane, and what to do when its fate is unknown."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from app.actions import Action, SendText, target_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the line must know about a kind of action.

    `family` names the lane beside the target. `interrupted`: what to do when we do not know whether a call was carried
    out: "repeat" (twice changes nothing), "lookup" (the other side can be asked), "unsure" (a person looks at it).
    `reports`: the room wants to hear of it as ActionDone. `remembered`: so long the other side knows a repeat itself.
    """

    family: Literal["hosted", "app", "official", "robot"]
    interrupted: Literal["repeat", "lookup", "unsure"]
    reports: bool = False
    remembered: timedelta | None = None


#: message/send drops duplicates, for four hours (protocol §3.3, §5.5): a card or text to staff may be repeated
_REMEMBERED = timedelta(hours=3, minutes=50)
POLICY: dict[str, Policy] = {
    "send_text": Policy(family="hosted", interrupted="lookup"),
    "send_text:staff": Policy(family="app", interrupted="repeat", remembered=_REMEMBERED),
    "send_picture": Policy(family="hosted", interrupted="lookup"),
    "send_card": Policy(family="app", interrupted="repeat", reports=True, remembered=_REMEMBERED),
    "tell_staff_group": Policy(family="robot", interrupted="unsure"),  # nothing tells what a robot has said
    "update_card": Policy(family="app", interrupted="repeat"),
    "remove_member": Policy(family="hosted", interrupted="repeat", reports=True),
    "rename_group": Policy(family="hosted", interrupted="repeat"),
    "set_notice": Policy(family="hosted", interrupted="repeat"),
    "invite": Policy(family="hosted", interrupted="repeat"),
    "set_remark": Policy(family="hosted", interrupted="repeat"),
    "fetch_group": Policy(family="official", interrupted="repeat", reports=True),
    "list_groups": Policy(family="official", interrupted="repeat", reports=True),
    # the pictures it uploads first are in no doubt: uploaded twice they harm nothing, so only the message is looked up
    "mass_post": Policy(family="official", interrupted="lookup", reports=True),
    "mass_step": Policy(family="official", interrupted="repeat", reports=True),
    "set_welcome": Policy(family="official", interrupted="repeat", reports=True),
    "set_welcome:new": Policy(family="official", interrupted="unsure", reports=True),  # nothing lists templates
    "set_join_way": Policy(family="official", interrupted="repeat", reports=True),
    "set_join_way:new": Policy(family="official", interrupted="unsure", reports=True),  # nothing lists codes
    "read_join_way": Policy(family="official", interrupted="repeat", reports=True),
    "mark_tag": Policy(family="official", interrupted="repeat"),
    "transfer": Policy(family="official", interrupted="repeat", reports=True),
}


def policy_of(action: Action) -> Policy:
    """The line's rules for this action."""
    if isinstance(action, SendText) and action.staff_id:
        return POLICY["send_text:staff"]
    named = getattr(action, {"set_welcome": "template_id", "set_join_way": "config_id"}.get(action.kind, "kind"))
    return POLICY[action.kind if named else f"{action.kind}:new"]


def lane_of(action: Action) -> str:
    """The lane of the outbox it waits in: target and hand family."""
    return f"{target_of(action)}@{policy_of(action).family}"
