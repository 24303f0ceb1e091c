"""What the line must know about each kind of action: its lane, and what to do when nobody knows whether it was done."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the line must know about a kind of action.

    `family` names the lane beside the target. `interrupted` says what to do when we do not know whether a call
    was carried out: "repeat" (doing it twice changes nothing), "lookup" (the other side can be asked), or "unsure"
    (a person looks at it). `reports`: the room wants to hear the result as ActionDone. `remembered`: for so long
    the other side knows a repeat by itself; behind that it would be seen twice.
    """

    family: Literal["hosted", "app", "official", "robot"]
    interrupted: Literal["repeat", "lookup", "unsure"]
    reports: bool = False
    remembered: timedelta | None = None


#: less than the four hours for which message/send remembers (protocol §5.5)
_REMEMBERED = timedelta(hours=3, minutes=50)
#: message/send checks duplicates on the server (protocol §3.3), so a card or text to staff may be repeated
POLICY: dict[str, Policy] = {
    "send_text": Policy(family="hosted", interrupted="lookup"),
    "send_text:staff": Policy(family="app", interrupted="repeat", remembered=_REMEMBERED),
    "send_picture": Policy(family="hosted", interrupted="lookup"),
    "send_card": Policy(family="app", interrupted="repeat", reports=True, remembered=_REMEMBERED),
    "tell_staff_group": Policy(family="robot", interrupted="unsure"),  # nothing tells what a robot has said
    "update_card": Policy(family="app", interrupted="repeat"),
    "remove_member": Policy(family="hosted", interrupted="repeat", reports=True),
    "rename_group": Policy(family="hosted", interrupted="repeat"),
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
    "transfer": Policy(family="official", interrupted="repeat", reports=True),
}
