"""What the page sees of the box: the groups that match some words, one group with its people, and staff's phones."""

from typing import Any

from app.sandbox import chain
from app.sandbox.chain import DemoGroup
from app.sandbox.staffgroup import STAFF_GROUP
from app.sandbox.world import World

IN_GROUP = ("said", "spoke", "whispered", "joined", "left", "removed", "renamed", "noticed", "recalled", "unheard")
ON_PHONE = ("card", "told", "card_changed", "pressed", "staff_said", "reached", "unreached", "marked")
_TALK, _FEED, _CARDS = 80, 40, 40


def find_groups(world: World, words: str, first: int, most: int) -> dict[str, Any]:
    """Groups in which all these words are found: in their name, their shop's, its number, kind or city."""
    asked = words.lower().split()
    names = world.names()
    found = [group for group in chain.groups() if all(word in _said_of(group, names) for word in asked)]
    rows = [group_row(world, group) for group in found[first : first + most]]
    return {"groups": rows, "found": len(found), "all": len(chain.groups())}


def _said_of(group: DemoGroup, names: dict[str, str]) -> str:
    store = chain.stores()[group.store_id - 1]
    now = names.get(group.group_id, group.name)
    return f"{now} {group.name} {store.name} {store.number} {store.city} {store.kind}".lower()


def group_row(world: World, group: DemoGroup) -> dict[str, Any]:
    """One group as the list shows it."""
    store = chain.stores()[group.store_id - 1]
    name = world.name(group)
    return {"id": group.group_id, "name": name, "city": store.city, "kind": store.kind, "account": group.account}


def group_page(world: World, group: DemoGroup) -> dict[str, Any]:
    """One group with everything beside it."""
    people = world.members(group)
    fans = [member for member in people.values() if member.person_id.startswith("wm")]
    store = chain.stores()[group.store_id - 1]
    phones = [_phone(world, staff_id, roles) for staff_id, roles in staff_of(group).items()]
    if world.journal.entries(kinds=("told",), staff=[STAFF_GROUP], last=1):
        phones.append(_phone(world, STAFF_GROUP, ["staff_group"]) | {"name": "员工群"})
    talk = world.journal.entries(group_id=group.group_id, kinds=IN_GROUP, last=_TALK)
    return {
        **group_row(world, group),
        "protected": group.name,
        "members": len(people),
        "fans": [{"id": fan.person_id, "name": fan.name} for fan in fans],
        "store": {"name": store.name, "number": store.number, "hours": store.hours},
        "phones": phones,
        "entries": [entry.as_dict() for entry in talk],
        "last": world.journal.last_id(),
    }


def staff_of(group: DemoGroup) -> dict[str, list[str]]:
    """Whose phones belong to a group, in the order in which they hear of trouble: staff id → what they are to it."""
    number = chain.stores()[group.store_id - 1].number
    people = (
        (f"c{number}a", "clerk"),
        (f"m{number}", "manager"),
        (group.owner_id, "owner"),
        (group.steward_id, "steward"),
        (chain.OPERATOR, "operator"),
    )
    phones: dict[str, list[str]] = {}
    for staff_id, role in people:
        if staff_id:
            phones.setdefault(staff_id, []).append(role)
    return phones


def _phone(world: World, staff_id: str, roles: list[str]) -> dict[str, Any]:
    feed = world.journal.entries(kinds=ON_PHONE, staff=[staff_id], last=_FEED)
    return {
        "staff_id": staff_id,
        "roles": roles,
        "name": chain.staff_name(staff_id),
        "entries": [entry.as_dict() for entry in feed],
        "cards": dict(world.journal.cards(staff_id, _CARDS)),
    }
