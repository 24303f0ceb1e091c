"""What was worked out for groups goes out: by an account of ours, by their owner's tap, by a person who is asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.actions import SendPicture, SendText, Urgency
from app.clock import local
from app.registry import service as registry
from app.sop import days
from app.sop.days import spot_of
from app.sop.decide import Waking
from app.sop.mass import service as mass
from app.sop.mass.decide import LOOK, Post
from app.sop.store import Audience, Slot
from app.sop.welfare.decide import Said
from app.work import Work

_URGENCY = {"service": Urgency.SERVICE, "content": Urgency.CONTENT, "marketing": Urgency.MARKETING}
#: kinds of hosted account that can show a picture; it also goes with what a person sends. Others get the words alone
SHOWS = frozenset({"juzi"})
UNDER_WAY = timedelta(minutes=5)  # what was begun in time may take so long to get out

Worded = tuple[Audience, Sequence[Said]]  # the same, filled in


@dataclass(frozen=True, slots=True)
class Ways:
    """How groups get a piece: `whole` in one message, of these `taps` by their owner; and the pages that go with it."""

    whole: Collection[str]
    taps: Collection[str]
    pages: Mapping[str, Sequence[str]]


def _lasts(work: Work, slot: Slot, waking: Waking) -> timedelta:
    """How long what is posted now may be under way: as late as it may be, and not into the night or another day."""
    now = local(work.now)
    return max(min(timedelta(minutes=slot.late_minutes), waking.last(now) - now), UNDER_WAY)


async def send(work: Work, slot: Slot, day: days.Day, piece: int, posts: Sequence[Worded], ways: Ways) -> None:
    """File what these groups get of a slot's day: words and pictures at once, or a message for somebody to send."""
    cause, urgency = f"sop:{slot.id}:{day.day}", _URGENCY[slot.kind]
    masses: dict[timedelta, list[Post]] = {}
    for group, pieces in posts:
        late = _lasts(work, slot, day.waking(group))
        said, shown = pieces[0].text, ways.pages.get(group.group_id, ())
        if group.group_id in ways.whole:  # one message with all of it, for a person to send
            said = "\n\n".join(one.text for one in pieces if one.text)
        if group.group_id in ways.taps:
            masses.setdefault(late, []).append(Post(group.group_id, str(group.owner_id), said, tuple(shown)))
            continue
        if group.group_id in ways.whole:  # the page of the task shows the pictures, and has the words to copy
            by_hand = SendText(group_id=group.group_id, text=said, pages=tuple(shown), by_hand=True)
            work.emit(by_hand, "post", cause=cause, slot=f"{piece}", urgency=urgency, max_age=late)
            continue
        for name, part in _parts(group, f"{piece}", said, shown):
            work.emit(part, "post", cause=cause, slot=name, urgency=urgency, max_age=late)
    for late, ready in masses.items():
        await mass.prepare(work, f"{cause}:{piece}", ready, urgency, late)


def _parts(group: Audience, name: str, said: str, pages: Sequence[str]) -> list[tuple[str, SendText | SendPicture]]:
    """What is sent of it: words and pictures; where none can be shown, words and the addresses of pictures without."""
    if group.account_kind in SHOWS:
        words = [SendText(group_id=group.group_id, text=said)] if said else []
        shown = [SendPicture(group_id=group.group_id, page=page) for page in pages]
        return [(name, one) for one in words] + [(f"{name}:{n}" if n else name, one) for n, one in enumerate(shown)]
    texts = [*([(said, "")] if said else []), *((LOOK, page) for page in pages)]
    return [
        (f"{name}:{n}" if n else name, SendText(group_id=group.group_id, text=text, page=page))
        for n, (text, page) in enumerate(texts)
    ]


async def pages_of(
    work: Work, posts: Sequence[Worded], whole: Collection[str], day: days.Day
) -> Mapping[str, Sequence[str]]:
    """The pictures that go with what these groups get now, in order: group → pages. Where none can be shown: those
    of pieces that have no words. `whole`: groups in which a person sends it, with all its pictures.
    """
    shows = [
        (group, one)
        for group, pieces in posts
        for one in pieces
        if not one.text or group.account_kind in SHOWS or group.group_id in whole
    ]
    found: dict[str, list[str]] = {}
    drawn = await day.calendar.pictures(work, [(one, spot_of(group)) for group, one in shows])
    for (group, one), page in zip(shows, drawn, strict=True):
        there = found.setdefault(group.group_id, [])
        there += [each for each in (one.page, page) if each and each not in there]
    return found


async def whole_of(work: Work, groups: Sequence[Audience], slot: Slot) -> set[str]:
    """Of groups in which nothing of ours speaks: those that get all that is left at once, by their owner's tap or by a
    person's hand. One that is held or only observed goes its own way: only the line knows when that ends.
    """
    if not groups:
        return set()
    facts = await registry.groups(work, [group.group_id for group in groups])
    holds, live = await registry.standing_holds(work), await registry.live_rows(work)
    marketing = slot.kind == "marketing"
    return {
        group.group_id
        for group in groups
        if registry.is_live(live, "post", facts[group.group_id])
        and not registry.held_by(holds, "send_text", "post", facts[group.group_id], marketing=marketing)
    }
