"""REST of the desk: what people were asked to do, and what they say about it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.desk import service
from app.desk.lists import DELAYS, TASKS
from app.errors import Words
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, in_whose_name, new_router
from app.web.rest.shapes import Done, Input

router = new_router(Words("待人处理", "tasks"))
add_list(router, TASKS)
add_list(router, DELAYS)


class Answer(Input):
    """Who did it, or cannot."""

    staff_id: Annotated[
        str,
        Field(
            max_length=64,
            description=both("哪位员工；不写就是登录的人", "which member of staff; left out: whoever is signed in"),
        ),
    ] = ""


class Refusal(Answer):
    """Who cannot do it, and why."""

    reason: Annotated[
        Literal["", "no_right", "not_found", "disagree", "busy", "other"],
        Field(description=both("为什么做不了；可以不写", "why not; may be left out")),
    ] = ""


MYSELF, UNSAID = Answer(), Refusal()


class TaskState(BaseModel):
    """What became of a task: done, declined."""

    state: str


@router.post("/tasks/{id}/done", summary=both("任务已完成", "a task is done"))
async def done(work: WorkDep, task_id: Ref, data: Answer = MYSELF) -> TaskState:
    """Twice is once."""
    return TaskState(state=await service.answer(work, task_id, in_whose_name(work, data.staff_id), done=True))


@router.post(
    "/tasks/{id}/cannot", summary=both("任务做不了，转给运营", "a task cannot be done; the operators are told")
)
async def cannot(work: WorkDep, task_id: Ref, data: Refusal = UNSAID) -> TaskState:
    """The operators are told."""
    staff_id = in_whose_name(work, data.staff_id)
    return TaskState(state=await service.answer(work, task_id, staff_id, done=False, reason=data.reason))


@router.post("/tasks/{id}/close", summary=both("撤下任务，不再需要", "a task is no longer wanted"))
async def close(work: WorkDep, task_id: Ref) -> Done:
    """It ends undone, and nobody is told."""
    await service.close(work, task_id)
    return Done()
