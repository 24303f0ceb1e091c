"""Where something was said and by whom, when all that is known are names. Pure.

One wrong guess is an order in another shop's book, or somebody else removed: what is not sure is left to a person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: remarks of ours look like this, and nothing else does: no digits or letters that are easily confused
CODE = re.compile(r"gj-[2-9a-hjkmnp-z]{8}")


@dataclass(frozen=True, slots=True)
class Place:
    """The group and the speaker, or why they are not known and who they may be."""

    group_id: str = ""
    person_id: str = ""
    by_staff: bool = False
    why: str = ""
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def group_of(remark: str, by_code: str | None, named: Sequence[str]) -> Place:
    """The group: by the remark that we gave it, else by a name that one group of the chain alone has.

    A remark of ours that no group has was given to a group we lost: its name says nothing.
    """
    if by_code is not None:
        return Place(by_code)
    if CODE.fullmatch(remark):
        return Place(why="the remark is one of ours, and no group has it any more", groups=tuple(named))
    if len(named) == 1:
        return Place(named[0])
    return Place(why="several groups are called so" if named else "no group is called so", groups=tuple(named))


def speaker(place: Place, found: Sequence[tuple[str, str]]) -> Place:
    """The speaker: the one member of the group who is called so."""
    if len(found) == 1:
        (person_id, role) = found[0]
        return Place(place.group_id, person_id, role in ("staff", "owner"))
    return Place(
        place.group_id,
        why="several members are called so" if found else "no member is called so",
        groups=(place.group_id,),
        people=tuple(person_id for person_id, _ in found),
    )
