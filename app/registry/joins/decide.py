"""How long a code's groups have room. Pure."""

from dataclasses import dataclass

QR_LIMIT = 200  # members at which a group takes nobody by code any more (protocol §4.6)
SOON = 7.0  # days: below it somebody should look


@dataclass(frozen=True, slots=True)
class Room:
    """A group a code leads into: how many are in it, and how many came in the last week."""

    members: int
    joined: int


def days_to_full(rooms: list[Room]) -> float | None:
    """In how many days nobody can come in any more, if they go on coming as in the last week; None: not in sight."""
    left = sum(max(0, QR_LIMIT - room.members) for room in rooms)
    a_day = sum(room.joined for room in rooms) / 7
    if left == 0:
        return 0.0
    return left / a_day if a_day else None


def health(rooms: list[Room], *, auto_create: bool) -> str:
    """full: nobody can come in; soon: within a week; fine. A code that makes the next group by itself never is full."""
    days = days_to_full(rooms)
    if auto_create or days is None:
        return "fine"
    return "full" if days == 0 else "soon" if days < SOON else "fine"
