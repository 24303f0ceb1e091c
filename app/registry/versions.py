"""A member list has versions: what a change says before and after it, against what we have (protocol §2.1). Pure."""

from typing import Literal

Step = Literal["apply", "ignore", "reread"]
TRIES = 2  # then what was read stands


def step(known: str, last: str, current: str) -> Step:
    """What to do with a change from `last` to `current`, where our list has the version `known`; "": not said.

    "apply": it follows on ours. "ignore": ours has it already. "reread": something between was not heard, or comes
    later; what it tells is true all the same, and the group is to be read again.
    """
    if not known or not (last or current):
        return "apply"
    if known == current:
        return "ignore"
    return "apply" if known == last else "reread"


def settled(known: str, found: str, tries: int) -> bool:
    """Whether what was read may be taken as it is: WeCom fills in changes a little later (protocol §2.1).

    A version that is not ours may be older or newer than ours, and nothing tells which; after some tries it stands.
    """
    return not known or not found or known == found or tries >= TRIES
