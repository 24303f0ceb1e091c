"""REST of the members: who they are, where they are, their tags."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.errors import Words
from app.members import service
from app.members.lists import MEMBERS
from app.web.rest.lists import add_list, row
from app.web.rest.route import Name, WorkDep, both, new_router
from app.web.rest.shapes import Count, Input

router = new_router(Words("群友", "members"))
add_list(router, MEMBERS)


class Tagging(Input):
    """People, by their external_userid, and a tag."""

    people: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(min_length=1, max_length=1000)]
    tag: Annotated[str, Field(min_length=1, max_length=20)]


class Place(BaseModel):
    """Somebody in a group, now or once."""

    group_id: str
    group_name: str
    store_id: int | None
    store_name: str
    role: str
    joined_at: datetime | None
    left_at: datetime | None


class Places(BaseModel):
    """Where somebody is and was, newest first."""

    items: list[Place]


@router.get("/members/{id}/groups", summary=both("群友在哪些群", "the groups somebody is and was in"))
async def read_groups(work: WorkDep, person_id: Name) -> Places:
    """As far as they are in sight."""
    await row(work, MEMBERS, person_id)
    found = await service.memberships(work, person_id)
    return Places(items=[Place.model_validate(place, from_attributes=True) for place in found])


@router.post("/members/tag", summary=both("打标签", "give people a tag"))
async def tag(work: WorkDep, data: Tagging) -> Count:
    """How many did not carry it before."""
    return Count(count=await service.tag(work, data.people, data.tag))


@router.post("/members/untag", summary=both("去掉标签", "take a tag off"))
async def untag(work: WorkDep, data: Tagging) -> Count:
    """How many carried it."""
    return Count(count=await service.tag(work, data.people, data.tag, on=False))
