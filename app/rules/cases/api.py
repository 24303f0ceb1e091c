"""REST of the cases."""

from typing import Annotated, Literal

from pydantic import Field

from app.errors import Words
from app.rules.cases import service
from app.rules.cases.lists import CASES, SAMPLES
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, in_whose_name, new_router
from app.web.rest.shapes import Done, Input

router = new_router(Words("违规处理", "cases"))
add_list(router, CASES)
add_list(router, SAMPLES)


class Decision(Input):
    """What becomes of it: remove, let (pass), mistake (lift it), uphold (an appeal is refused)."""

    deed: Literal["remove", "let", "mistake", "uphold"]
    note: Annotated[str, Field(max_length=200)] = ""
    staff_id: Annotated[str, Field(max_length=64)] = ""


@router.post("/cases/{id}/decide", summary=both("决定：移出、放过、误判、维持", "decide a case"))
async def decide(work: WorkDep, case_id: Ref, data: Decision) -> Done:
    """The member is told where that is due; the same twice is once."""
    await service.act(work, case_id, data.deed, in_whose_name(work, data.staff_id), data.note)
    return Done()
