"""REST of the facts of a day."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.errors import Words
from app.sop.facts import service
from app.sop.facts.lists import DAY_FACTS
from app.sop.facts.service import MOST, FactData
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made

router = new_router(Words("天气和热卖", "weather and best sellers"))
add_list(router, DAY_FACTS)


class FactIn(Input):
    """Something that is so. `target`: a city's name, a store's internal number; empty for the chain."""

    day: Annotated[date, Field(examples=["2026-11-28"])]
    name: Literal["weather", "bestseller"]
    words: Annotated[str, Field(min_length=1, max_length=MOST, examples=["降温，最高 8 度"])]
    scope: Literal["chain", "city", "store"] = "chain"
    target: Annotated[str, Field(max_length=64)] = ""


@router.put("/day-facts", summary=both("写下某天的天气、热卖", "say what is so on a day"), responses={404: {}})
async def put(work: WorkDep, data: FactIn) -> Made:
    """What was said of it before is replaced; posts that come speak of it."""
    return Made(id=await service.keep(work, FactData(**data.model_dump())))


@router.delete("/day-facts/{id}", summary=both("删掉", "it is not so"), responses={404: {}})
async def drop(work: WorkDep, fact_id: Ref) -> Done:
    """Pieces that speak of it are not posted there."""
    await service.drop(work, fact_id)
    return Done()
