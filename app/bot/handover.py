"""Somebody takes over from somebody else, everything at once: duties, groups, tasks, tickets."""

from dataclasses import dataclass

from app.desk import service as desk
from app.orders import handing
from app.registry.handover import service as handover
from app.work import Work


@dataclass(frozen=True, slots=True)
class Handed:
    """What changed hands."""

    id: int
    tasks: int
    tickets: int


async def hand_over(work: Work, from_staff: str, to_staff: str) -> Handed:
    """Nothing that one promised is lost: another has it from now on. Raises NotFound, BadRequest, Forbidden."""
    number = await handover.begin(work, from_staff, to_staff)
    one, other = from_staff.strip().lower(), to_staff.strip().lower()
    tasks = await desk.hand_over(work, one, other)
    tickets = await handing.hand_over(work, one, other)
    await handover.came_along(work, number, tasks, tickets)
    return Handed(number, tasks, tickets)
