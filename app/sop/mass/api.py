"""REST of the mass messages."""

from app.errors import Words
from app.sop.mass import service
from app.sop.mass.lists import MASSES
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done

router = new_router(Words("群发任务", "mass messages"))
add_list(router, MASSES)


@router.post(
    "/masses/{id}/take-back", summary=both("撤回还没发的", "take back what was not sent"), responses={404: {}, 409: {}}
)
async def take_back(work: WorkDep, mass_id: Ref) -> Done:
    """What the owner has sent stays."""
    await service.take_back(work, mass_id)
    return Done()
