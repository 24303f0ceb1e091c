"""REST of the rules: the blacklist, newcomers' coupons."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.errors import Words
from app.rules import welcome
from app.rules.bars import service as bars
from app.rules.lists import BARS, COUPONS
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, in_whose_name, new_router
from app.web.rest.shapes import Count, Ids, Input

router = new_router(Words("黑名单和新人券", "blacklist and coupons"))
add_list(router, BARS)
add_list(router, COUPONS)


class Barring(Input):
    """People who shall be in no group. `days`: for so long; 0: until it is lifted."""

    people: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(min_length=1, max_length=1000)]
    note: Annotated[str, Field(min_length=1, max_length=200)]
    days: Annotated[int, Field(ge=0, le=3650)] = 0


class Lifting(Input):
    """Bars that shall stand no more."""

    ids: Ids


class Change(BaseModel):
    """Bars that were set or lifted together, and can still be taken back."""

    id: int
    what: str
    bars: int
    by: str
    at: datetime


class Code(Input):
    """What the newcomer says at the till."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    staff_id: Annotated[str, Field(max_length=64)] = ""


class Redeemed(BaseModel):
    """A coupon that was used."""

    code: str
    words: str


@router.post("/bars", summary=both("拉黑并移出所有群", "bar people, and remove them everywhere"))
async def bar(work: WorkDep, data: Barring) -> Count:
    """How many bars that sets, or lengthens."""
    return Count(count=await bars.bar(work, data.people, data.note, data.days))


@router.post("/bars/lift", summary=both("解除拉黑", "bars stand no more"))
async def lift(work: WorkDep, data: Lifting) -> Count:
    """How many did."""
    return Count(count=await bars.lift(work, data.ids))


@router.get("/bar-changes", summary=both("24 小时内可撤销的操作", "what can be taken back within a day"))
async def changes(work: WorkDep) -> list[Change]:
    """The last one first."""
    found = await bars.to_undo(work)
    return [Change(id=one.id, what=one.what, bars=len(one.bans) + len(one.ends), by=one.by, at=one.at) for one in found]


@router.post("/bar-changes/{id}/undo", summary=both("撤销一次操作", "take one back"))
async def undo(work: WorkDep, change_id: Ref) -> Count:
    """How many bars that changed; twice is once."""
    return Count(count=await bars.undo(work, change_id))


@router.post("/coupons/redeem", summary=both("核销新人券，只能一次", "a newcomer's code is used, once"))
async def redeem(work: WorkDep, data: Code) -> Redeemed:
    """At the till."""
    made = await welcome.redeem(work, data.code, in_whose_name(work, data.staff_id))
    return Redeemed(code=made.code, words=made.words)
