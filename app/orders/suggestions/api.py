"""REST of the suggestions."""

from typing import Annotated

from pydantic import Field

from app.errors import Words
from app.orders.suggestions import service
from app.orders.suggestions.lists import SUGGESTIONS
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input

router = new_router(Words("建议", "suggestions"))
add_list(router, SUGGESTIONS)


class Answer(Input):
    """What a person says to it."""

    words: Annotated[str, Field(min_length=1, max_length=200)]


@router.post("/suggestions/{id}/answer", summary=both("回答建议，发到群里", "answer a suggestion, in the group"))
async def answer(work: WorkDep, suggestion_id: Ref, data: Answer) -> Done:
    """Once; the same again changes nothing."""
    await service.answer(work, suggestion_id, data.words)
    return Done()
