"""REST of the activities and coupons."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.errors import Words
from app.sop.deals import service
from app.sop.deals.decide import Deal
from app.sop.deals.lists import DEALS
from app.sop.deals.service import LONGEST, MOST, SHORTEST
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made

router = new_router(Words("活动和券", "activities and coupons"))
add_list(router, DEALS)


class DealIn(Input):
    """An activity or a coupon, named as posts name it."""

    name: Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST, examples=["立冬满减"])]
    kind: Literal["activity", "coupon"] = "activity"
    starts_on: date | None = None
    ends_on: date | None = None
    left: Annotated[
        int | None,
        Field(ge=0, le=MOST, description=both("还剩几张；空是不限", "how many are left; null: not counted")),
    ] = None


@router.put("/deals", summary=both("写下一个活动、一种券", "an activity, a coupon"))
async def put(work: WorkDep, data: DealIn) -> Made:
    """What was said of the same name before is replaced: whoever gives coupons out may say so how many are left."""
    return Made(id=await service.keep(work, Deal(**data.model_dump())))


@router.delete("/deals/{id}", summary=both("删掉", "it is none any more"), responses={404: {}})
async def drop(work: WorkDep, deal_id: Ref) -> Done:
    """Posts that speak of it promise nothing any more."""
    await service.drop(work, deal_id)
    return Done()
