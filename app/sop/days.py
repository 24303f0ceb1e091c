"""A day of the timetable as it stands: what each slot posts in a group, and whether the group's day has room for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from app.clock import business_date
from app.registry import service as registry
from app.registry.periods import periods
from app.registry.settings import Chosen
from app.sop import store
from app.sop.claims import store as claims
from app.sop.decide import (
    Change,
    Done,
    Entry,
    Waking,
    What,
    Wish,
    fitting,
    foremost,
    invited,
    places,
    pushed,
    suits_schools,
    what,
)
from app.sop.facts import service as facts
from app.sop.facts.decide import Facts, wanted
from app.sop.mass import service as mass
from app.sop.mass.quota import Rule, Used, allowance
from app.sop.mix import service as mix
from app.sop.store import Audience, Slot
from app.sop.welfare import service as welfare
from app.sop.welfare.decide import Spot
from app.sop.wording import picks
from app.work import Work

Way = Literal["account", "tap", "hand"]  # an account of ours; its owner by a tap; somebody who is asked to
Changes = Mapping[int, Mapping[tuple[str, str], Sequence[Change]]]  # by slot, and by place: there may be hundreds


@dataclass(frozen=True, slots=True)
class Day:
    """All slots of a day with what differs, its benefits, and the settings of some groups.

    `used`: the mass messages of those whose owners tap. `ahead`: how many days from now it is. `marketing`: how many
    pieces of it a store's groups get by its class. `decided`: what is settled by now, of groups whose day may get
    full. `most`: so many pieces a group may get with what is out, at the most: whose day has room for these has room.
    """

    day: date
    slots: Sequence[Slot]
    changes: Changes
    chosen: Callable[[str], Chosen]
    calendar: welfare.Calendar
    used: Mapping[str, Used]
    ahead: int
    facts: Facts
    marketing: Mapping[int, int]
    decided: Mapping[str, Done]
    most: int

    def what(self, slot: Slot, group: Audience) -> What | None:
        """What a slot posts in a group; None for nothing."""
        if not invited(slot.audience, group.place, self.day) or not self._suits(slot.entry, group):
            return None
        near = self.changes.get(slot.id, {})
        changes = [one for where in places(group.place) for one in near.get(where, ())]
        return what(slot.entry, slot.pieces, changes, group.place, self.day)

    def _suits(self, entry: Entry, group: Audience) -> bool:
        if entry.calendar not in ("schooldays", "vacation"):
            return True
        holidays = periods(self.chosen(group.group_id).words("school_holidays"))
        return suits_schools(entry.calendar, self.day, holidays)

    def waking(self, group: Audience) -> Waking:
        """The hours between which posts are read there."""
        return waking(self.chosen(group.group_id))

    def has_times(self, slot: Slot, at: time) -> bool:
        """Whether the slot has other times of the day than this one, somewhere."""
        near = self.changes.get(slot.id, {})
        return at != slot.at or any(one.at for ones in near.values() for one in ones)

    def speaks(self, piece: str, group: Audience) -> bool:
        """Whether a piece has something to say: one about benefits, or the weather, is silent where there is none."""
        filled = self.facts.fill(piece, group.place)
        return filled is not None and self.calendar.said(filled, spot_of(group)) is not None

    def has_room(self, slot_id: int, group: Audience) -> bool:
        """Whether the group's day has room for the slot beside the others."""
        most, marketing = self.chosen(group.group_id).number("posts_most"), self._marketing(group)
        if marketing is None and self.most <= most:
            return True
        return slot_id in fitting(self.wishes(group), most, marketing, self._done(group))

    def pushed(self, group: Audience) -> frozenset[int] | None:
        """The slots that a post of somebody's own would take the room of; None where the day has room for it."""
        most = self.chosen(group.group_id).number("posts_most")
        return pushed(self.wishes(group), most, self._marketing(group), self._done(group))

    def _done(self, group: Audience) -> Done:
        return self.decided.get(group.group_id, {})

    def _marketing(self, group: Audience) -> int | None:
        if not self.chosen(group.group_id).flag("mix") or group.place.store_id is None:
            return None
        return self.marketing.get(group.place.store_id)

    def by_mass(self, slot_id: int, group: Audience) -> bool:
        """Whether the slot is one of those the group gets as mass messages: so many a day as its quota has for it."""
        if not for_tap(group):
            return False
        chosen, used = self.chosen(group.group_id), self.used.get(group.group_id, Used())
        rule: Rule = chosen.words("mass_quota")  # type: ignore[assignment]  # one of its choices
        count = allowance(rule, self.day, used, self.ahead)
        room, marketing = chosen.number("posts_most"), self._marketing(group)
        first = foremost(self.wishes(group), room, count, marketing, self._done(group))
        return used.today < count and slot_id in first

    def way(self, slot_id: int, group: Audience) -> Way:
        """Who posts it there."""
        if group.account:
            return "account"
        return "tap" if self.by_mass(slot_id, group) else "hand"

    def wishes(self, group: Audience) -> list[Wish]:
        """What the slots would post in a group on this day."""
        return [
            Wish(slot.id, slot.kind, here.at, len(here.pieces))
            for slot in self.slots
            if (here := self.what(slot, group)) is not None
        ]


async def read(work: Work, day: date, groups: Sequence[Audience]) -> Day:
    """A day as it stands now, for these groups."""
    slots = await store.slots(work.db)
    changes: dict[int, dict[tuple[str, str], list[Change]]] = {}
    since = min(day, business_date(work.now))  # what is read until then is asked of the same day
    for one in await store.changes(work.db, [slot.id for slot in slots], since):
        changes.setdefault(one.slot_id, {}).setdefault((one.scope, one.target), []).append(one)
    chosen = await registry.chosen_everywhere(work, [group.group_id for group in groups])
    used = await mass.used(work, [group.group_id for group in groups if for_tap(group)], day)
    ahead = max(0, (day - business_date(work.now)).days)
    pieces = [piece for slot in slots for piece in slot.pieces]
    differing = [one for near in changes.values() for ones in near.values() for one in ones]
    pieces += [piece for one in differing for piece in one.pieces or ()]
    speaks = wanted(pieces) or any(picks(piece) for piece in pieces)  # what is on a shelf may speak of facts, too
    known = await facts.facts(work, day) if speaks else Facts()
    marketing = await mix.most(work, [one.place.store_id for one in groups if chosen(one.group_id).flag("mix")])
    longest = {slot.id: _longest(slot, changes.get(slot.id, {})) for slot in slots if slot.entry.on(day)}
    ran, own = await claims.ran(work.db, day)
    most = own + sum(max(longest.get(slot, 0), ran.get(slot, 0)) for slot in {*longest, *ran})
    tight = [
        one.group_id
        for one in groups
        if not one.account or one.place.store_id in marketing or chosen(one.group_id).number("posts_most") <= most
    ]  # who gets all of a slot in one is on no record piece by piece
    decided = await claims.decided(work.db, tight, day) if tight else {}
    calendar = await welfare.calendar(work, day)
    return Day(day, slots, changes, chosen, calendar, used, ahead, known, marketing, decided, most)


def _longest(slot: Slot, near: Mapping[tuple[str, str], Sequence[Change]]) -> int:
    """The pieces of a slot, where it has the most."""
    return max(len(slot.pieces), *(len(one.pieces or ()) for ones in near.values() for one in ones), 0)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A group's day that has no room for one more: which slots would give way (by name), how many posts it has had."""

    way: Sequence[str]
    out: int


async def crowds(work: Work, group_ids: Sequence[str]) -> Mapping[str, Crowd]:
    """Those of these groups in which a post of somebody's own would be one too many today."""
    groups = await store.audience(work.db, group_ids) if group_ids else []
    day = await read(work, business_date(work.now), groups)
    names, found = {slot.id: slot.name for slot in day.slots}, {}
    for group in groups:
        gone = day.pushed(group)
        if gone is not None:
            out = sum(one.posted for one in day.decided.get(group.group_id, {}).values())
            found[group.group_id] = Crowd([names[one] for one in sorted(gone)], out)
    return found


def waking(chosen: Chosen) -> Waking:
    """The hours between which posts are read, as somebody has set them."""
    return Waking(chosen.number("quiet_until"), chosen.number("quiet_from"))


def for_tap(group: Audience) -> bool:
    """Whether nothing of ours speaks there, but its owner can."""
    return not group.account and bool(group.owner_id)


def spot_of(group: Audience) -> Spot:
    """The group's store, as the welfare calendar looks at it."""
    return Spot(group.place.store_id, group.place.store_type)
