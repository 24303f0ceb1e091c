"""How a mass message is followed: when it is looked at, when its sender is reminded, when it is taken back. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: after how long it is looked at; then every hour
LOOKS = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60))
_EVERY = timedelta(hours=1)
#: after how long the sender is reminded: WeCom takes three a day (protocol §5.2)
REMINDERS = (timedelta(minutes=15), timedelta(minutes=60), timedelta(hours=2))
_MOST_GROUPS = 2_000
#: what stands before the address of a picture that has no words beside it, where no picture can be shown
LOOK = "看图："


def next_look(made_at: datetime, until_at: datetime, now: datetime) -> datetime:
    """When it is looked at next: the last time a moment after it is over."""
    passed = now - made_at
    ahead = next((after for after in LOOKS if after > passed), None)
    at = made_at + ahead if ahead else now + _EVERY
    return min(at, until_at) if now < until_at else now


def reminders_due(passed: timedelta) -> int:
    """How many reminders there should have been by now."""
    return sum(after <= passed for after in REMINDERS)


def deed(*, waiting: int, reminded: int, made_at: datetime, until_at: datetime, now: datetime) -> str:
    """What to do behind a look: "" for nothing, remind, cancel (its time is over), or close (nothing waits)."""
    if not waiting:
        return "close"
    if now >= until_at:
        return "cancel"
    return "remind" if reminders_due(now - made_at) > reminded else ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post for one group."""

    group_id: str
    owner_id: str
    text: str
    pages: tuple[str, ...] = ()  # of pictures of ours


Content = tuple[str, str, tuple[str, ...]]  # owner, words, pages


def batches(posts: Iterable[Post]) -> Mapping[Content, Sequence[Sequence[str]]]:
    """Posts of one owner with the same words and pictures go together, 2,000 groups at the most: content → groups."""
    found: dict[Content, list[str]] = {}
    for post in posts:
        found.setdefault((post.owner_id, post.text, post.pages), []).append(post.group_id)
    return {
        key: [groups[first : first + _MOST_GROUPS] for first in range(0, len(groups), _MOST_GROUPS)]
        for key, groups in found.items()
    }
