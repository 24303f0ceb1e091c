"""What to do after a failure, and with an action whose fate we do not know. Pure."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from app.policies import Policy
from app.wecom.port import DeliveryFailed

MAX_ATTEMPTS = 6
_FIRST_WAIT = 2.0  # seconds; 2 + 4 + 8 + 16 + 32 = 62 in all
_MAX_SENDS = 10
_LONGEST_WAIT = 600.0


def next_try(attempts: int) -> float | None:
    """Seconds to wait after `attempts` failures of an inbox row; None means give up."""
    return None if attempts >= MAX_ATTEMPTS else _FIRST_WAIT * 2.0 ** (attempts - 1)


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of an action: its state, how many seconds it waits first, whether the other side can be asked later
    what became of it, whether the attempt is forgiven, whether the other side was busy, and whether it may be done.
    """

    state: Literal["pending", "unsure", "dead", "stale"]
    wait: float = 0.0
    ask: bool = False
    free: bool = False
    busy: bool = False
    doubt: bool = False


def after_failure(
    failure: DeliveryFailed, policy: Policy, attempts: int, *, busy: int = 0, doubt: bool = False
) -> Next:
    """What becomes of an action after its `attempts`-th delivery failed.

    `busy`: how many before it found the other side busy; `doubt`: one before may have done it. What is no fault of the
    action (a secret that was exchanged) is tried until the action is too old.
    """
    if failure.uncertain and policy.interrupted != "repeat":
        return after_interruption(policy)
    limited = failure.most is not None
    left = busy + 1 < failure.most if failure.most is not None else attempts < _MAX_SENDS
    if failure.blameless or ((failure.retry or failure.uncertain) and left):
        wait = _FIRST_WAIT * 2.0 ** (attempts - 1) if failure.after is None else failure.after
        return Next("pending", min(wait, _LONGEST_WAIT), free=failure.blameless, busy=limited, doubt=failure.uncertain)
    if failure.uncertain or (doubt and policy.family == "app"):  # what staff may have seen
        return Next("unsure")
    return Next("stale" if failure.late else "dead")


def through(policy: Policy, via: str) -> Policy:
    """The line's rules for an action that was given to this hand (`hand:account`).

    An account that knows names alone may carry a command out twice, and on somebody else: it is never repeated by us.
    """
    known = via.partition(":")[0] != "names" or policy.interrupted != "repeat"
    return policy if known else replace(policy, interrupted="unsure")


def forgotten(policy: Policy, doubt: timedelta | None) -> bool:
    """Whether an action that may have been done so long ago would be seen twice, were it repeated."""
    return doubt is not None and policy.remembered is not None and doubt > policy.remembered


def after_interruption(policy: Policy) -> Next:
    """What becomes of an action whose sender died while it was under way."""
    if policy.interrupted == "repeat":
        return Next("pending", doubt=True)
    return Next("unsure", ask=policy.interrupted == "lookup")
