"""The promise of a ticket: when its clock began, what it waits for, when it is due. Pure.

It begins with the first line of the need, or at the next opening of a shop that is closed then. It stands still while
the customer owes an answer, and what they owe moves both ends by as long; nothing else ever moves it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.registry.hours import Hours, opening


@dataclass(frozen=True, slots=True)
class Promise:
    """`began` is when the clock would have begun, had nobody owed an answer; all times are business time.

    `runs_from`: when it last began to run, or will; it stands still since `paused_at`, if that is set.
    """

    began: datetime
    due_at: datetime
    runs_from: datetime
    paused_at: datetime | None = None

    def at(self, after: timedelta) -> datetime:
        """The moment at which it will have run for so long, if it does not stand still."""
        return self.began + after

    def has_come(self, after: timedelta, now: datetime) -> bool:
        """Whether it runs, and has run for so long."""
        return self.paused_at is None and now >= self.at(after)


def promised(hours: Hours, at: datetime, within: timedelta) -> Promise:
    """The promise for a need that is told at `at`."""
    began = opening(hours, at)
    return Promise(began, began + within, began)


def paused(promise: Promise, at: datetime) -> Promise:
    """The customer owes an answer since `at`; one who owed it before owes it since then."""
    return promise if promise.paused_at is not None else replace(promise, paused_at=at)


def resumed(promise: Promise, hours: Hours, at: datetime) -> Promise:
    """The customer has answered at `at`, or has been waited for long enough: it runs on, when the shop is open."""
    if promise.paused_at is None:
        return promise
    runs_from = max(opening(hours, at), promise.runs_from)
    stood = max(timedelta(0), runs_from - max(promise.paused_at, promise.runs_from))
    return Promise(promise.began + stood, promise.due_at + stood, runs_from)
