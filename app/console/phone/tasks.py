"""A task on the phone of whoever was asked: what, where, the exact words to copy, and what came of it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.console.phone.once import once as done_once
from app.console.phone.pages import Once, Staff, Tapper, leads_to, shown
from app.desk import service as desk
from app.desk.cards import TITLES, pictures_of
from app.desk.decide import REASONS, check_words
from app.desk.lists import STATES
from app.errors import NotFound, Words
from app.web.deps import WorkDep

Why = Annotated[str, Form(max_length=40)]
router = APIRouter(prefix="/m", include_in_schema=False)


@router.get("/{sid}/tasks/{task_id}")
async def task_page(request: Request, who: Staff, work: WorkDep, task_id: int, sorry: str = "") -> HTMLResponse:
    """The task, and its buttons while it waits."""
    task, where, words = await desk.task(work, task_id, who.staff_id)
    return shown(
        request, who, "phone/task.html", work, task=task, where=where, words=words, check=check_words(where),
        pictures=pictures_of(task.action), reasons=REASONS, title=TITLES.get(task.kind, "请帮忙处理"),
        state=STATES[task.state], sorry=sorry[:200],
    )  # fmt: skip


@router.post("/{sid}/tasks/{task_id}/{act}")
async def task_act(
    request: Request, who: Tapper, work: WorkDep, task_id: int, act: str, once: Once = "", why: Why = ""
) -> Response:
    """A task is done, or cannot be."""
    staff_id, here = who.staff_id or "", f"tasks/{task_id}"

    async def tap() -> str:
        return await leads_to(request, here, _answer(work, task_id, act, staff_id, why))

    where = await done_once(work, staff_id, once, f"{here}/{act}", tap)
    return RedirectResponse(f"/m/{who.public_id}/{where}", 303)


async def _answer(work: WorkDep, task_id: int, act: str, staff_id: str, why: str) -> None:
    if act not in ("done", "cannot"):
        raise NotFound(Words("没有这个操作", "no such action"))
    await desk.answer(work, task_id, staff_id, done=act == "done", reason=why if act == "cannot" else "")
