"""The public door of the room: who is where, and what they are called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.errors import BadRequest, Forbidden, Words
from app.members import store
from app.members.store import Membership, PersonFacts, Present
from app.work import Work

#: WeCom's external ids begin so (protocol, vocabulary); everybody else in a group is staff
_EXTERNAL = ("wm", "wo")
_TAG = 20  # characters
_MOST = 1000  # people at once
_SETTLED = timedelta(seconds=20)  # who came longer ago is on every list
_CHAT = timedelta(days=180)  # for so long a chat with somebody is taken to be there
_SEEN_EVERY = timedelta(hours=1)  # how exactly we want to know when somebody last spoke


def is_staff(member_id: str) -> bool:
    """Whether an id in a member list belongs to staff of the corp."""
    return not member_id.startswith(_EXTERNAL)


async def joined(work: Work, group_id: str, people: Sequence[str], at: datetime, scene: int | None) -> list[str]:
    """People came into a group. Returns the customers among them who were not there before, in order."""
    customers = [person for person in people if not is_staff(person)]
    await store.meet(work.db, dict.fromkeys(customers, ""), at)
    new = await store.enter(work.db, group_id, _roles(people), dict.fromkeys(people, at), scene)
    return [person for person in customers if person in new]


async def left(work: Work, group_id: str, people: Sequence[str], at: datetime) -> list[str]:
    """People are gone from a group. Returns those who had been there."""
    gone = await store.leave(work.db, group_id, _roles(people), at)
    return [person for person in people if person in gone]


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a member list as it was read."""

    role: str  # owner, staff, fan
    name: str
    joined_at: datetime | None
    scene: int | None = None
    invited_by: str | None = None  # of staff: WeCom names nobody else
    code: str | None = None  # the state of the code they came by


async def walked(work: Work, group_id: str, listed: Mapping[str, Listed]) -> tuple[list[str], list[str]]:
    """A whole member list was read: make ours equal. Returns who was new to us there, and who is gone.

    Who came a moment ago may not be on the list yet, and stays.
    """
    now = work.now.replace(microsecond=0)  # events tell whole seconds
    known = await store.present(work.db, group_id)
    customers = {person: entry.name for person, entry in listed.items() if not is_staff(person)}
    ours = {person: entry.name for person, entry in listed.items() if is_staff(person) and entry.name}
    strangers = await store.strangers(work.db, list(ours)) if ours else []
    await store.meet(work.db, customers | {person: ours[person] for person in strangers}, now)
    come = [person for person in listed if person not in known]
    times = {person: min(listed[person].joined_at or now, now) for person in come}
    roles = {person: listed[person].role for person in come}
    new = await store.enter(work.db, group_id, roles, times, None)
    how = {person: (one.scene, one.invited_by, one.code) for person, one in listed.items()}
    await store.learn(work.db, group_id, {person: one for person, one in how.items() if any(one)})
    missing = [person for person in known if person not in listed]
    gone = sorted(await store.leave(work.db, group_id, _roles(missing), now, _SETTLED)) if missing else []
    return [person for person in come if person in new], gone


async def heard(
    work: Work, group_id: str | None, person_id: str, name: str, *, by_staff: bool = False
) -> tuple[PersonFacts, bool]:
    """Somebody spoke: what we know of them, with the name they go by now; and whether they are new to us there."""
    known = await store.facts(work.db, group_id, person_id)
    if name and name != known.name:
        await store.meet(work.db, {person_id: name}, work.now)
        known = replace(known, name=name)
    if known.last_seen is None or work.now - known.last_seen > _SEEN_EVERY:
        await store.seen(work.db, person_id, work.now)
    if known.role is None and (by_staff or is_staff(person_id)):
        return replace(known, role="staff"), False
    if group_id and known.role is None:
        await store.enter(work.db, group_id, {person_id: "fan"}, {person_id: work.now}, None)
        return replace(known, role="fan"), True
    return known, False


async def heard_alone(work: Work, person_id: str, name: str) -> PersonFacts:
    """Somebody wrote to us alone: there is a chat in which they can be asked."""
    known, _ = await heard(work, None, person_id, name)
    await store.alone(work.db, person_id, work.now)
    return known


async def chats_alone(work: Work, person_id: str) -> bool:
    """Whether a person can be written to alone: they have written to us in the last months."""
    return await store.alone_since(work.db, person_id, work.now - _CHAT)


def _roles(people: Iterable[str]) -> dict[str, str]:
    return {person: "staff" if is_staff(person) else "fan" for person in people}


async def names(work: Work, people: Sequence[str]) -> dict[str, str]:
    """What people are called, as far as we know."""
    return await store.names(work.db, people)


async def has_left(work: Work, group_id: str, person_id: str) -> bool:
    """Whether we know that a person was in a group and is not any more."""
    return await store.has_left(work.db, group_id, person_id)


async def is_in(work: Work, group_id: str, person_id: str) -> bool:
    """Whether we know that a person is in a group."""
    return await store.is_in(work.db, group_id, person_id)


async def there(work: Work, group_id: str, people: Sequence[str]) -> list[str]:
    """Those of these people who are in a group, as far as we know."""
    return await store.there(work.db, group_id, people) if people else []


async def crowd(work: Work, group_id: str, newest: int) -> tuple[int, list[str]]:
    """How many are in a group, and what the customers who came last are called, the newest first."""
    return await store.crowd(work.db, group_id, newest)


async def groups_of(work: Work, person_id: str) -> list[str]:
    """The groups a person is in."""
    return await store.groups_of(work.db, person_id)


async def places_of(work: Work, people: Sequence[str]) -> list[tuple[str, str]]:
    """Where these people are: (person, group)."""
    return await store.places_of(work.db, people)


async def tag(work: Work, people: Sequence[str], word: str, *, on: bool = True) -> int:
    """Give people a tag, or take it off. Returns how many that changed.

    Raises BadRequest; Forbidden also when somebody among them is out of sight.
    """
    work.who.require("members", "write")
    word = word.strip()
    if not 1 <= len(word) <= _TAG or not word.isprintable():
        raise BadRequest(Words(f"标签要 1 到 {_TAG} 个字", f"a tag has 1 to {_TAG} characters"))
    if not 0 < len(people) <= _MOST:
        raise BadRequest(Words(f"请选择 1 到 {_MOST} 人", f"choose 1 to {_MOST} people"))
    if not work.who.sees_all:
        seen = await store.in_sight(work.db, people, work.who.stores or (), work.who.groups or ())
        if set(people) - seen:
            raise Forbidden(Words("其中有人不在您的门店或群", "somebody among them is of another store or group"))
    changed = await (store.tag if on else store.untag)(work.db, people, word, work.who.name, work.now)
    work.audit("members", word, "tagged" if on else "untagged", after={"people": list(people)})
    return changed


async def keep_tag(work: Work, person_id: str, word: str) -> bool:
    """Somebody carries a tag because of what they did. False when they carried it before."""
    return bool(await store.tag(work.db, [person_id], word, work.who.name, work.now))


async def of_group(work: Work, group_id: str, most: int) -> list[Present]:
    """Who is in a group, staff first, then by when they came. Raises Forbidden."""
    work.who.require("members")
    return await store.of_group(work.db, group_id, most)


async def memberships(work: Work, person_id: str) -> list[Membership]:
    """Where a person is and was, as far as that is in sight, newest first. Raises Forbidden."""
    work.who.require("members")
    places = await store.memberships(work.db, person_id)
    return [place for place in places if work.who.sees(place.store_id, place.group_id)]


async def known_of(work: Work, person_id: str) -> dict[str, Any] | None:
    """Everything this room knows of a person, as plain values; None for a stranger."""
    return await store.known_of(work.db, person_id)


async def found_in(work: Work, person_id: str) -> tuple[str, list[str]]:
    """A person's name, and every group they are or were in."""
    return await store.found_in(work.db, person_id)


async def erase(work: Work, person_id: str) -> None:
    """Forget a person: their name, tags, and where they were."""
    await store.erase(work.db, person_id)
