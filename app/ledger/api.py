"""REST of the points: who has how many, every move, corrections."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.errors import Words
from app.ledger import service
from app.ledger.decide import MOST
from app.ledger.lists import MOVES, POINTS
from app.web.rest.lists import add_list
from app.web.rest.route import Name, WorkDep, both, new_router
from app.web.rest.shapes import Input

router = new_router(Words("积分", "points"))
for _listing in (POINTS, MOVES):
    add_list(router, _listing)


class Correction(Input):
    """Points given, or taken (below zero), with the reason; the same `cause` again changes nothing."""

    amount: Annotated[int, Field(ge=-MOST, le=MOST)]
    why: Annotated[str, Field(min_length=1, max_length=100)]
    cause: Annotated[str, Field(min_length=1, max_length=64, examples=["till-2026-11-27-18"])]


class Balance(BaseModel):
    """What somebody has now."""

    balance: int


@router.post("/points/{id}/adjust", summary=both("更正积分", "correct somebody's points"), responses={404: {}, 409: {}})
async def adjust(work: WorkDep, person_id: Name, data: Correction) -> Balance:
    """One more entry, with who and why. 409 when they have too few, or the cause was used for another one."""
    return Balance(balance=await service.adjust(work, person_id, data.amount, data.why, data.cause))
