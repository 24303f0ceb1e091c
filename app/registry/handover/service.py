"""The public door of handovers.

What is ours changes hands at once: duties, groups looked after. Owners are changed by WeCom, 100 groups a call and 300
a day for one person (protocol §4.4): the rest goes on the next day by itself, and what WeCom refuses is listed.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.actions import Transfer
from app.errors import BadRequest, NotFound, Words
from app.events import ActionDone
from app.registry import editing
from app.registry import service as registry
from app.registry.handover import store
from app.registry.handover.store import Handover
from app.work import Work

HANDOVER_DUE = "registry.handover"
_A_CALL, _CALLS_A_DAY = 100, 3
_NEXT = timedelta(days=1, minutes=10)
_ALL = ""  # of the groups of a call


async def begin(work: Work, from_staff: str, to_staff: str) -> int:
    """Duties and groups go to somebody else. Returns the handover's number. Raises NotFound, BadRequest, Forbidden."""
    work.who.require("staff", "write")
    work.who.require_everything()
    from_staff, to_staff = from_staff.strip().lower(), to_staff.strip().lower()
    known = await store.names(work.db, [from_staff, to_staff])
    for staff_id in (from_staff, to_staff):
        if staff_id not in known:
            raise NotFound(Words(f"没有员工 {staff_id}", f"there is no member of staff {staff_id}"))
    if from_staff == to_staff or not known[to_staff]:
        raise BadRequest(
            Words("请选一位在职的同事来接手", "choose a colleague who still works here"),
            Words("接手的人不能是本人，也不能已离职。", "Not the same person, and nobody who has left."),
        )
    number = await store.add(work.db, from_staff, to_staff, on_job=known[from_staff], by=work.who.name, at=work.now)
    await store.take_over(work.db, from_staff, to_staff)
    groups = await store.gather(work.db, number, from_staff)
    work.audit("staff", from_staff, "handed over", after={"to": to_staff, "groups": groups})
    work.memo.clear()
    await _ask(work, Handover(number, from_staff, to_staff, known[from_staff]))
    return number


async def came_along(work: Work, number: int, tasks: int, tickets: int) -> None:
    """How many tasks and tickets changed hands with it."""
    await store.count(work.db, number, tasks, tickets)


async def again(work: Work, number: int) -> int:
    """What WeCom refused is asked for once more. Returns how many groups. Raises NotFound, Forbidden."""
    work.who.require("staff", "write")
    work.who.require_everything()
    one = await store.lock(work.db, number)
    if one is None:
        raise NotFound(Words(f"没有交接 {number}", f"there is no handover {number}"))
    count = await store.again(work.db, number)
    await _ask(work, one)
    return count


async def due(work: Work, ref: Mapping[str, Any]) -> None:
    """The next day has come."""
    one = await store.lock(work.db, int(ref["handover"]))
    if one is not None:
        await _ask(work, one)


async def _ask(work: Work, one: Handover) -> None:
    """Ask WeCom for as many groups as it takes in a day; the others wait for the next."""
    for _ in range(_CALLS_A_DAY):
        call, groups = await store.next_groups(work.db, one.id, _A_CALL)
        if not groups:
            return
        action = Transfer(handover=one.id, group_ids=tuple(groups), new_owner=one.to_staff, on_job=one.on_job)
        work.emit(action, "setup", cause=f"handover:{one.id}:{call}")
    work.at(work.now + _NEXT, HANDOVER_DUE, f"handover:{one.id}", {"handover": one.id})


async def answered(work: Work, event: ActionDone) -> str | None:
    """WeCom has changed owners, or has not. Returns why nothing was done, or None."""
    number, _, call = event.cause.removeprefix("handover:").partition(":")
    one = await store.lock(work.db, int(number)) if number.isdigit() and call.isdigit() else None
    if one is None:
        return "a handover we do not have"
    if event.outcome == "done":
        refused = event.result.get("failed") or {}
        failed: dict[str, tuple[int | None, str]] = {str(group): (int(code), "") for group, code in refused.items()}
    else:
        failed = {_ALL: (None, str(event.result.get("note") or event.outcome)[:200])}
    moved = await store.settle(work.db, one.id, int(call), failed)
    await store.own(work.db, moved, one.to_staff)
    work.memo.clear()
    if failed:
        text = "【群主交接】有群没有换成群主，原因在“交接”里，请看一下。"
        await registry.tell_operators(work, text, f"handover-failed:{one.id}:{work.now:%Y%m%d}")
    return None


async def failures(work: Work, number: int) -> list[tuple[str, int | None, str]]:
    """The groups that did not change hands: (name, WeCom's code, note). Raises Forbidden."""
    work.who.require("staff")
    return await store.failures(work.db, number)


async def left(work: Work, staff_id: str) -> dict[str, int]:
    """Somebody no longer works here: they get and may do nothing more. Returns what they leave behind."""
    work.who.require("staff", "write")
    work.who.require_everything()
    before = await editing.staff(work.db, staff_id)
    if before is None:
        raise NotFound(Words("没有这位员工", "there is no such member of staff"))
    await editing.staff_left(work.db, staff_id, work.now)
    work.audit("staff", staff_id, "left", before=before)
    return await editing.left_behind(work.db, staff_id)


async def gone(work: Work, staff_id: str) -> str | None:
    """WeCom says that somebody is no member of the corp any more. Returns why nothing was done, or None."""
    before = await editing.staff(work.db, staff_id)
    if before is None:
        return "nobody we know"
    await editing.staff_left(work.db, staff_id, work.now)
    work.audit("staff", staff_id, "left", before=before)
    left_over = await editing.left_behind(work.db, staff_id)
    if any(left_over.values()):
        text = (
            "【离职】{name} 已不在企业微信里，名下还有：群主 {owns} 个群，大管家 {stewards} 个群，"
            "任务 {tasks} 件，订单 {tickets} 单。请到员工页面点“交接给同事”。"
        )
        await registry.tell_operators(work, text.format(name=before["name"], **left_over), f"gone:{staff_id}")
    return None
