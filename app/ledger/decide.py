"""What a move of points is, and whether it can be. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

#: what points are given or taken for; each is an account of the chain
What = Literal["signin", "spent", "adjust"]
#: so many are moved at once at most; and nobody ever has so many that a bigint would not hold them
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Move:
    """Points for a person (or, below zero, from them), once for each `cause`. `amount` is not zero."""

    cause: str
    what: What
    amount: int
    by: str
    why: str = ""
    group_id: str | None = None


def person(person_id: str) -> str:
    """The account of a person."""
    return f"person:{person_id}"


def lines(move: Move, person_id: str) -> dict[str, int]:
    """Both sides of a move: account → points. They sum to zero."""
    return {person(person_id): move.amount, f"chain:{move.what}": -move.amount}


def covered(balance: int, amount: int) -> bool:
    """Whether somebody who has `balance` can be given `amount` (below zero: can give as much)."""
    return balance + amount >= 0


def balances(entries: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """What each account has after these entries."""
    found: dict[str, int] = {}
    for entry in entries:
        for account, amount in entry.items():
            found[account] = found.get(account, 0) + amount
    return found
