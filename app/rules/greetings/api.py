"""REST of the welcome templates."""

from pydantic import BaseModel

from app.errors import Words
from app.rules.greetings import service
from app.rules.greetings.lists import GREETINGS
from app.rules.rulebook import service as rulebook
from app.web.rest.lists import add_list
from app.web.rest.route import WorkDep, both, new_router

router = new_router(Words("欢迎语模板", "welcome templates"))
add_list(router, GREETINGS)


class Asked(BaseModel):
    """For which kinds of store WeCom was asked."""

    kinds: list[str]


@router.post("/greetings/keep", summary=both("马上同步欢迎语模板", "keep the welcome templates in step now"))
async def keep(work: WorkDep) -> Asked:
    """It happens by itself at night and when the words change."""
    return Asked(kinds=await service.keep_now(work, await rulebook.current(work)))
