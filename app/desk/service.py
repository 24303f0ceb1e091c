"""The public door of the desk: ask a person, and notice that it was done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from app import outbox
from app.actions import ALERT_AGE, Action, Invite, RemoveMember, SendCard, SendText, UpdateCard, codec
from app.cards import Card
from app.desk import store, waiting
from app.desk.cards import PREFIX, TITLES, back_card, reason_in, task_card, to_copy, words_of
from app.desk.decide import REASONS, Where
from app.desk.store import Task
from app.errors import AppError, BadRequest, Conflict, Forbidden, NotFound, Words
from app.events import CardPressed
from app.members import service as members
from app.registry import service as registry
from app.registry.store import GroupFacts
from app.work import Work

_TASK = re.compile(rf"{PREFIX}([0-9]{{1,18}})(?:-|$)")


async def ask(
    work: Work, action: Action, group: GroupFacts | None, outbox_id: int, until: datetime | None = None
) -> None:
    """Ask the group's owner, or the operators where there is none, to do what no hand can.

    `until`: then it is too late for it.
    """
    if action.group_id is None:
        work.note(f"nobody can be asked for {action.kind}")
        return
    if isinstance(action, RemoveMember) and await members.has_left(work, action.group_id, action.person_id):
        await outbox.end(work.db, [(outbox_id, "done", "has left already")])
        return
    if isinstance(action, Invite) and await members.is_in(work, action.group_id, action.person_id):
        await outbox.end(work.db, [(outbox_id, "done", "is in it already")])
        return
    owner = group.owner_id if group and group.owner_id else None
    where = await waiting.where_of(work, group, action.group_id)
    task_id = await store.open_task(
        work.db,
        kind=action.kind,
        group_id=action.group_id,
        person_id=getattr(action, "person_id", None),
        asked_of=owner,
        words=words_of(action, where),
        action=codec.dump_python(action, mode="json"),
        outbox_id=outbox_id,
        opened_at=work.now,
    )
    if task_id is None:
        return
    asked = [owner] if owner else await registry.operators(work)
    if asked:
        card = SendCard(
            staff_ids=tuple(asked),
            task_id=f"{PREFIX}{task_id}",
            card=task_card(action, task_id, where),
            group_id=action.group_id,
        )
        work.emit(card, "task", slot=str(task_id), max_age=ALERT_AGE)
    await waiting.start(work, task_id, group)
    if until is not None:
        waiting.expire(work, task_id, until)


async def pressed(work: Work, event: CardPressed) -> str | None:
    """A button on a task's card."""
    found = _TASK.match(event.task_id)
    if found is None:
        return "a card we did not send"
    task_id = int(found[1])
    if event.key not in ("done", "cannot"):
        return "a button we did not put there"
    reason = reason_in(event.selected) if event.key == "cannot" else ""
    try:
        state = await answer(work, task_id, event.staff_id, done=event.key == "done", reason=reason)
    except AppError as error:
        if event.response_code:
            label = error.detail.zh[:10]
            update = UpdateCard(staff_ids=(event.staff_id,), response_code=event.response_code, label=label)
            work.emit(update, "task", slot=f"{task_id}:{event.key}:late")
        return f"desk: {error}"
    if event.response_code:
        label = {"done": "已完成", "said": "已收到，正在核对"}.get(state, "已转运营")
        code, shown = event.response_code, await _answered(work, task_id, reason, label) if reason else None
        update = UpdateCard(staff_ids=(event.staff_id,), response_code=code, label=label, card=shown)
        work.emit(update, "task", slot=str(task_id))
    return None


async def _answered(work: Work, task_id: int, reason: str, label: str) -> Card | None:
    """The card with the reason that was given, which nobody can change any more."""
    task = await store.read(work.db, task_id)
    if task is None or not task.action:
        return None
    where = await waiting.where_of(work, await registry.group(work, task.group_id), task.group_id)
    return replace(task_card(codec.validate_python(task.action), task_id, where, reason), over=label)


async def answer(work: Work, task_id: int, staff_id: str, *, done: bool, reason: str = "") -> str:
    """A person says the task is done, or cannot be done. Returns the state.

    Raises NotFound, Forbidden, Conflict, BadRequest. `reason`: why it cannot be done, one of app.desk.decide.REASONS.
    A removal is believed when the group's own change is heard: until then it is only "said".
    """
    if reason not in REASONS:
        raise BadRequest(Words("没有这个原因", "no such reason"))
    task = await _locked(work, task_id)
    await _require_answer(work, task, staff_id)
    state = "done" if done else "declined"
    if task.state not in ("open", "said"):
        if task.state == state:
            return state  # two people, or a second tap
        raise _ended()
    await waiting.stop(work, [task.id])
    if done and task.state == "said":
        return "said"
    if done and await waiting.claims(work, task):
        await store.say_done(work.db, task.id, staff_id, work.now)
        return "said"
    await store.close(work.db, [task.id], state, staff_id, "button", work.now)
    await outbox.end(work.db, [(task.outbox_id, state, f"by {staff_id}")])
    if not done:
        await store.say_why(work.db, task.id, reason)
        await _tell_operators(work, task, reason)
    return state


async def close(work: Work, task_id: int) -> None:
    """A task is no longer wanted: it ends undone, and nobody is told. Raises NotFound, Forbidden, Conflict."""
    task = await _locked(work, task_id)
    work.who.require("tasks", "write")
    group = await registry.group(work, task.group_id)
    work.who.require_sight(group.store_id if group else None, task.group_id)
    if task.state == "dropped":
        return  # a second tap
    if task.state not in ("open", "said"):
        raise _ended()
    await waiting.stop(work, [task.id])
    await store.close(work.db, [task.id], "dropped", work.who.name, "button", work.now)
    await outbox.end(work.db, [(task.outbox_id, "dropped", f"by {work.who.name}")])
    work.audit("tasks", task.id, "dropped")


async def _locked(work: Work, task_id: int) -> Task:
    task = await store.lock(work.db, task_id)
    if task is None:
        raise _missing(task_id)
    return task


def _missing(task_id: int) -> NotFound:
    return NotFound(Words(f"没有任务 {task_id}", f"there is no task {task_id}"))


def _ended() -> Conflict:
    return Conflict(Words("任务已经结束", "the task has ended already"))


async def _require_answer(work: Work, task: Task, staff_id: str) -> None:
    """Raise Forbidden unless whoever asks may answer for a task, and in this name."""
    group = await registry.group(work, task.group_id)
    store_id = group.store_id if group else None
    if work.who.role == "system":
        told = staff_id in (task.asked_of, *task.also)
        if not told and not await registry.may_serve(work, staff_id, store_id):
            raise Forbidden(Words("这不是交给您的任务", "this task was not given to you"))
        return
    work.who.require("tasks", "write")
    if work.who.staff_id is None or work.who.staff_id not in (task.asked_of, *task.also):
        work.who.require_sight(store_id, task.group_id)
    if staff_id not in (task.asked_of, *task.also):
        await registry.in_the_name_of(work, staff_id, store_id, "tasks", task.id)


async def _tell_operators(work: Work, task: Task, reason: str) -> None:
    operators = await registry.operators(work)
    if operators:
        card = back_card(task.kind, task.id, task.words, reason)
        send = SendCard(staff_ids=tuple(operators), task_id=f"{PREFIX}{task.id}-back", card=card)
        work.emit(send, "task", slot=f"{task.id}:back", max_age=ALERT_AGE)


async def confirm(
    work: Work,
    kind: str,
    group_id: str,
    people: Sequence[str] | None = None,
    how: Literal["event", "sync", "left"] = "event",
) -> int:
    """An event or a sync shows that what was asked for has been done. Returns how many tasks that ends.

    `how` "left": whoever was to be removed went by themselves.
    """
    if people is not None and not people:
        return 0
    tasks = await store.matching(work.db, kind, group_id, people)
    await _seen(work, tasks, how)
    return len(tasks)


async def _seen(work: Work, tasks: Sequence[Task], how: str) -> None:
    if tasks:
        await waiting.stop(work, [task.id for task in tasks])
        await store.close(work.db, [task.id for task in tasks], "done", work.who.name, how, work.now)
        await outbox.end(work.db, [(task.outbox_id, "done", "seen to be done") for task in tasks])
        work.note(f"confirms task {', '.join(str(task.id) for task in tasks)}")


async def noticed(work: Work, group_id: str, notice: str) -> None:
    """A group's notice was read: who was asked to set this one has done it. Of another one nothing is known."""
    tasks = await store.matching(work.db, "set_notice", group_id, None)
    done = [task for task in tasks if notice and str(task.action.get("text", "")).split() == notice.split()]
    await _seen(work, done, "sync")


async def withdrawn(
    work: Work, outbox_ids: Sequence[int], how: Literal["withdrawn", "dismissed"] = "withdrawn"
) -> None:
    """What these actions asked people to do is no longer wanted: it ends undone. "dismissed": the group is no more."""
    tasks = await store.of_actions(work.db, outbox_ids)
    if tasks:
        await waiting.stop(work, [task.id for task in tasks])
        await store.close(work.db, [task.id for task in tasks], "dropped", work.who.name, how, work.now)


async def dismissed(work: Work, group_id: str) -> None:
    """A group is no more: nobody has to do anything there, and what was kept back or failed is not sent any more.

    What waits to be sent is left to the line out, which looks at the group; of what may have been sent nobody knows.
    """
    asked = await outbox.withdraw_in(work.db, [group_id], ("handed", "held", "dead"), "the group is no more")
    await withdrawn(work, asked, "dismissed")


async def expired(work: Work, ref: Mapping[str, Any]) -> None:
    """The time of what somebody was asked to do is over: it ends undone, and whoever has it hears so."""
    task = await store.lock(work.db, int(ref["task"]))
    if task is None or task.state not in ("open", "said"):
        return
    if task.state == "said":  # it is being looked at whether it was done
        waiting.expire(work, task.id, work.now + waiting.LOOKED_WITHIN)
        return
    await waiting.stop(work, [task.id])
    await store.close(work.db, [task.id], "dropped", work.who.name, "expired", work.now)
    await outbox.end(work.db, [(task.outbox_id, "stale", "nobody has done it in time")])
    group = await registry.group(work, task.group_id)
    what, where = TITLES.get(task.kind, task.kind), group.name if group else task.group_id
    text = f"过了时间，不用再做了：{what}（{where}）\n{task.words}"
    people = [*([task.asked_of] if task.asked_of else []), *task.also] or await registry.operators(work)
    for staff_id in dict.fromkeys(people):
        said = SendText(staff_id=staff_id, text=text, page=f"m/go/tasks/{task.id}")
        work.emit(said, "task", slot=f"{task.id}:expired", max_age=ALERT_AGE)


async def task(work: Work, task_id: int, staff_id: str | None) -> tuple[Task, Where, str]:
    """A task as its page shows it: with where it is, and the exact words to copy. Raises NotFound, Forbidden."""
    found = await store.read(work.db, task_id)
    if found is None:
        raise _missing(task_id)
    group = await registry.group(work, found.group_id)
    if staff_id is None or staff_id not in (found.asked_of, *found.also):
        work.who.require("tasks")
        work.who.require_sight(group.store_id if group else None, found.group_id)
    words = to_copy(codec.validate_python(found.action)) if found.action else ""
    return found, await waiting.where_of(work, group, found.group_id), words


async def hand_over(work: Work, from_staff: str, to_staff: str) -> int:
    """What one was asked to do and has not done, another is asked. Returns how many tasks."""
    tasks = await store.open_of(work.db, from_staff)
    await _ask_instead(work, tasks, to_staff)
    return len(tasks)


async def owned_by(work: Work, group_id: str, before: str, owner_id: str) -> None:
    """A group has another owner: the one before has no right any more to do there what they were asked to."""
    await _ask_instead(work, await store.open_of(work.db, before, group_id), owner_id)


async def _ask_instead(work: Work, tasks: Sequence[Task], staff_id: str) -> None:
    for task in tasks:
        await store.ask_instead(work.db, task.id, staff_id)
        if task.state == "open":  # what was said to be done is looked at first, and shown to them if it was not
            group = await registry.group(work, task.group_id)
            await waiting.show(work, task, group, [staff_id], f"{task.id}:{staff_id}")


async def open_for(work: Work, staff_id: str | None, most: int = 50) -> list[Task]:
    """Open tasks, oldest first: of one staff member, or all."""
    return await store.open_for(work.db, staff_id, most)


async def erase(work: Work, person_id: str, mark: str, groups: Sequence[str], marks: Sequence[str]) -> None:
    """Forget a person in what people were asked to do; what is still open is dropped."""
    await store.erase(work.db, person_id, mark, groups, marks)
