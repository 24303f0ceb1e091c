"""REST of the complaints: what was complained of, compensation, codes at the till."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.errors import Words
from app.orders.complaints import service
from app.orders.complaints.lists import COMPENSATIONS, COMPLAINTS
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, in_whose_name, new_router
from app.web.rest.shapes import Input

router = new_router(Words("投诉", "complaints"))
add_list(router, COMPLAINTS)
add_list(router, COMPENSATIONS)
StaffId = Annotated[
    str,
    Field(
        max_length=64,
        description=both("哪位员工；不写就是登录的人", "which member of staff; left out: whoever is signed in"),
    ),
]


class Grant(Input):
    """Who grants it."""

    staff_id: StaffId = ""


MYSELF = Grant()


class Code(Grant):
    """What the customer says at the till."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class Given(BaseModel):
    """A compensation. `amount` in fen."""

    code: str
    words: str
    amount: int
    expires_at: datetime


@router.post(
    "/complaints/{id}/compensate",
    summary=both("按规则补偿，并告知顾客", "compensate by the rule; the customer is told"),
)
async def compensate(work: WorkDep, ticket_id: Ref, data: Grant = MYSELF) -> Given:
    """Once for each complaint; asked again, the same is answered."""
    made = await service.compensate(work, ticket_id, in_whose_name(work, data.staff_id))
    return Given(code=made.code, words=made.words, amount=made.amount, expires_at=made.expires_at)


@router.post("/compensations/redeem", summary=both("核销券码，只能一次", "a code is used, once"))
async def redeem(work: WorkDep, data: Code) -> Given:
    """At the till."""
    made = await service.redeem(work, data.code, in_whose_name(work, data.staff_id))
    return Given(code=made.code, words=made.words, amount=made.amount, expires_at=made.expires_at)
