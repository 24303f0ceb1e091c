"""REST of the codes."""

from typing import Annotated

from pydantic import Field

from app.errors import Words
from app.registry.joins import service
from app.registry.joins.lists import CODES
from app.registry.joins.service import WayData
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made

router = new_router(Words("入群码", "join codes"))
add_list(router, CODES)

GroupId = Annotated[str, Field(min_length=1, max_length=200)]


class Code(Input):
    """Where a code leads, and what it is called."""

    groups: Annotated[
        list[GroupId],
        Field(
            min_length=1, max_length=5, description=both("群号，第一个决定归属门店", "chat_ids; the first says whose")
        ),
    ]
    remark: Annotated[str, Field(max_length=30)] = ""
    auto_create: Annotated[bool, Field(description=both("满了自动开新群", "make the next group when full"))] = True

    def data(self) -> WayData:
        """As the room takes it."""
        return WayData(tuple(self.groups), self.remark, self.auto_create)


class Why(Input):
    """Why a code rests."""

    why: Annotated[str, Field(max_length=100)] = ""


@router.post("/codes", status_code=201, summary=both("新建入群码", "make a code"))
async def make(work: WorkDep, data: Code) -> Made:
    """WeCom's picture comes a moment later: see GET /codes/{id}."""
    return Made(id=await service.make(work, data.data()))


@router.put("/codes/{id}", summary=both("改入群码的去向", "change where a code leads"), responses={404: {}, 409: {}})
async def change(work: WorkDep, way_id: Ref, data: Code) -> Done:
    """The printed code stays good."""
    await service.change(work, way_id, data.data())
    return Done()


@router.post("/codes/{id}/close", summary=both("暂时关闭入群码", "let a code rest"), responses={404: {}, 409: {}})
async def close(work: WorkDep, way_id: Ref, data: Why) -> Done:
    """Who scans it meanwhile comes into the holding group."""
    await service.close(work, way_id, data.why)
    return Done()


@router.post("/codes/{id}/open", summary=both("重新打开入群码", "open a code again"), responses={404: {}, 409: {}})
async def reopen(work: WorkDep, way_id: Ref) -> Done:
    """It leads into its own groups again."""
    await service.reopen(work, way_id)
    return Done()


@router.post(
    "/codes/{id}/again", summary=both("再试一次，或重新核对", "try again, or read it anew"), responses={404: {}}
)
async def again(work: WorkDep, way_id: Ref) -> Done:
    """What WeCom did not take is asked for once more."""
    await service.again(work, way_id)
    return Done()
