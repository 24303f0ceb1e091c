"""REST of handovers."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.bot import handover
from app.errors import Words
from app.registry.handover import service
from app.registry.handover.lists import HANDOVERS
from app.web.rest.lists import add_list
from app.web.rest.route import Name, Ref, WorkDep, both, new_router
from app.web.rest.shapes import Count, Input

router = new_router(Words("交接", "handovers"))
add_list(router, HANDOVERS)


class To(Input):
    """Who takes over."""

    to: Annotated[
        str, Field(min_length=1, max_length=64, description=both("接手人的账号", "the userid of who takes over"))
    ]


class Handed(BaseModel):
    """The handover's number, and what changed hands at once."""

    id: int
    tasks: int
    tickets: int


@router.post(
    "/staff/{id}/handover",
    status_code=201,
    summary=both("交接：群、任务、订单", "groups, tasks and tickets go to somebody else"),
    responses={404: {}},
)
async def hand_over(work: WorkDep, staff_id: Name, data: To) -> Handed:
    """Owners are changed by WeCom: see GET /handovers/{id}."""
    done = await handover.hand_over(work, staff_id, data.to)
    return Handed(id=done.id, tasks=done.tasks, tickets=done.tickets)


@router.post("/handovers/{id}/again", summary=both("没换成的再试", "ask WeCom once more"), responses={404: {}})
async def again(work: WorkDep, number: Ref) -> Count:
    """For the groups whose owner WeCom did not change."""
    return Count(count=await service.again(work, number))
