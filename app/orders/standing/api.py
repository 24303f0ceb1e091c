"""REST of the standing orders."""

from typing import Literal

from app.errors import Words
from app.orders.standing import service
from app.orders.standing.decide import State
from app.orders.standing.lists import STANDING
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input

router = new_router(Words("长期预订", "standing orders"))
add_list(router, STANDING)


class Step(Input):
    """What becomes of it."""

    state: Literal["active", "paused", "ended"]


@router.post("/standing/{id}/move", summary=both("暂停、恢复、停止", "pause it, let it go on, or stop it"))
async def move(work: WorkDep, standing_id: Ref, data: Step) -> Done:
    """The customer is told; tickets that are made stay."""
    await service.set_state(work, standing_id, State(data.state))
    return Done()
