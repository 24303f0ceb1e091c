"""REST of the shelves."""

import binascii
from base64 import b64decode
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.errors import BadRequest, Words
from app.sop.shelves import service
from app.sop.shelves.lists import CONTENT
from app.sop.shelves.service import ItemData
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made

router = new_router(Words("素材", "content"))
add_list(router, CONTENT)


class ItemIn(Input):
    """A post that is ready: its shelf, its words, its place, when it may be used."""

    shelf: Annotated[str, Field(pattern="^[a-z0-9_-]{1,32}$", examples=["course"])]
    words: Annotated[str, Field(min_length=1, max_length=800)]
    position: Annotated[int, Field(ge=0, le=10_000)] = 100
    starts_on: date | None = None
    ends_on: date | None = None
    rights: Literal["own", "granted", "asked"] = "own"
    source: Annotated[str, Field(max_length=100)] = ""
    enabled: bool = True
    tags: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^{}#\s]+$")]],
        Field(max_length=10, examples=[["新品"]], description=both("标签", "picked by with {pick:shelf#tag}")),
    ] = []  # noqa: RUF012  # pydantic copies it

    def data(self) -> ItemData:
        """As the room takes it."""
        plain = self.model_dump(include=set(ItemIn.model_fields))
        return ItemData(**plain | {"tags": tuple(self.tags)})


class ItemChange(ItemIn):
    """The item as it is to be, and the version that was edited."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


@router.post("/content", status_code=201, summary=both("新建素材", "put something on a shelf"))
async def add(work: WorkDep, data: ItemIn) -> Made:
    """It is picked from now on."""
    return Made(id=await service.add(work, data.data()))


@router.put("/content/{id}", summary=both("改素材", "change it"), responses={404: {}, 409: {}})
async def change(work: WorkDep, item_id: Ref, data: ItemChange) -> Done:
    """409 when somebody has changed it meanwhile."""
    await service.change(work, item_id, data.data(), data.version)
    return Done()


class Picture(Input):
    """A picture: JPG or PNG as it is, in base64."""

    file: Annotated[str, Field(min_length=1, max_length=3_000_000, description=both("图片的 base64", "in base64"))]


@router.put("/content/{id}/picture", summary=both("素材的图片", "its picture"), responses={404: {}})
async def keep_picture(work: WorkDep, item_id: Ref, data: Picture) -> Done:
    """2 MB at most."""
    work.who.require("settings", "write")
    try:
        body = b64decode(data.file, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest(Words("file 不是 base64", "the file is not base64")) from None
    await service.keep_picture(work, item_id, body)
    return Done()


@router.delete("/content/{id}/picture", summary=both("去掉素材的图片", "take its picture away"))
async def drop_picture(work: WorkDep, item_id: Ref) -> Done:
    """Twice is once."""
    await service.drop_picture(work, item_id)
    return Done()
