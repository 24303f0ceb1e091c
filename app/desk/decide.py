"""Who hears of a task that nobody does, and after how long; how people can be sure of the right group. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.errors import Words

#: why something cannot be done, as whoever was asked says it; "" for no reason given
REASONS: Mapping[str, Words] = {
    "": Words("没说", "not said"),
    "no_right": Words("我没有权限", "not allowed to"),
    "not_found": Words("找不到这个群或人", "cannot find it"),
    "disagree": Words("觉得不该这么做", "should not be done"),
    "busy": Words("现在走不开", "no time now"),
    "other": Words("别的原因", "another reason"),
}


class Step(StrEnum):
    """Who hears next: the same person, their backup, the operators."""

    AGAIN = "again"
    BACKUP = "backup"
    OPERATOR = "operator"


def steps(minutes: int) -> dict[Step, timedelta]:
    """After how long each hears, counted from the asking; none of them for 0 minutes."""
    if minutes <= 0:
        return {}
    one = timedelta(minutes=minutes)
    return {Step.AGAIN: one, Step.BACKUP: one * 2, Step.OPERATOR: one * 4}


def next_step(told: int) -> Step | None:
    """The step behind so many that were taken."""
    return list(Step)[told] if told < len(Step) else None


@dataclass(frozen=True, slots=True)
class Where:
    """A group as a person finds it in WeCom's client, where all names look alike. `mark`: the end of its chat_id."""

    store: str
    name: str
    mark: str = ""
    owner: str = ""
    members: int = 0
    newest: Sequence[str] = ()


def check_words(where: Where) -> str:
    """What to look at before anything is done: who owns the group, how many are in it, who came last."""
    parts = [f"群主 {where.owner}"] if where.owner else []
    parts += [f"{where.members} 人"] if where.members else []
    parts += [f"最近进群：{'、'.join(where.newest)}"] if where.newest else []
    return "，".join(parts)
