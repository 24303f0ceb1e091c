"""When people of a group speak, what they answer to posts, and which of these would find more of them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from app.sop.decide import Wish

DAYS = 28  # that are looked back at
_WAKING = range(8, 22)  # hours that are suggested
_ENOUGH = 30  # of who spoke: what fewer did says nothing about the next
_DAYS_ENOUGH = 5  # on which something was posted
_BETTER = 2  # times as many speak there
_NEAR = 3  # hours: a good morning is none in the evening


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A slot, and the time that it might be posted at: so many spoke in its hour, so many in that one."""

    slot_id: int
    at: time
    better: time
    heard: int
    might: int


def suggestions(
    heard: Mapping[int, int], wishes: Iterable[Wish], answered: Mapping[int, tuple[int, int]] = MappingProxyType({})
) -> list[Suggestion]:
    """What might be moved in a group, the most worth while first: each to a near hour that nothing is posted in.

    `heard`: hour → who spoke in it, counted once a day each; `answered`: slot → days it was posted, and who spoke
    within the hour after it, counted alike: where that is known it counts, and not who speaks there anyway. What is
    service has its time for a reason.
    """

    def finds(post: Wish) -> int:
        days, people = answered.get(post.slot_id, (0, 0))
        return round(people * DAYS / days) if days >= _DAYS_ENOUGH else heard.get(post.at.hour, 0)

    posts = sorted(wishes, key=lambda one: (finds(one), one.at, one.slot_id))
    if sum(heard.values()) < _ENOUGH:
        return []
    taken = {one.at.hour for one in posts}
    found = []
    for post in posts:
        here = finds(post)
        near = [hour for hour in _WAKING if abs(hour - post.at.hour) <= _NEAR and hour not in taken]
        if post.kind == "service" or not near:
            continue
        best = max(near, key=lambda hour: (heard.get(hour, 0), -hour))
        if heard.get(best, 0) >= max(1, here * _BETTER):
            taken.add(best)
            found.append(Suggestion(post.slot_id, post.at, time(best, post.at.minute), here, heard[best]))
    return found
