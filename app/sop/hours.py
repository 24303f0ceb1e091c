"""When people of a group speak, and which posts would find more of them at another hour. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from app.sop.decide import Wish

DAYS = 28  # that are looked back at
_WAKING = range(8, 22)  # hours that are suggested
_ENOUGH = 30  # of who spoke: what fewer did says nothing about the next
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


def suggestions(heard: Mapping[int, int], wishes: Iterable[Wish]) -> list[Suggestion]:
    """What might be moved in a group, the most worth while first: each to a near hour that nothing is posted in.

    `heard`: hour → who spoke in it, counted once a day each. What is service has its time for a reason.
    """
    posts = sorted(wishes, key=lambda one: (heard.get(one.at.hour, 0), one.at, one.slot_id))
    if sum(heard.values()) < _ENOUGH:
        return []
    taken = {one.at.hour for one in posts}
    found = []
    for post in posts:
        here = heard.get(post.at.hour, 0)
        near = [hour for hour in _WAKING if abs(hour - post.at.hour) <= _NEAR and hour not in taken]
        if post.kind == "service" or not near:
            continue
        best = max(near, key=lambda hour: (heard.get(hour, 0), -hour))
        if heard.get(best, 0) >= max(1, here * _BETTER):
            taken.add(best)
            found.append(Suggestion(post.slot_id, post.at, time(best, post.at.minute), here, heard[best]))
    return found
