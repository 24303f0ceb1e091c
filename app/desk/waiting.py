"""A task that nobody does: reminders, the backup, the operators; and whether what was said to be done has been done."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app import due
from app.actions import ALERT_AGE, FetchGroup, SendCard, SendText, codec
from app.content.service import nick
from app.desk import store
from app.desk.cards import PREFIX, TITLES, task_card
from app.desk.decide import Step, Where, next_step, steps
from app.desk.store import Task
from app.events import ActionDone
from app.members import service as members
from app.registry import service as registry
from app.registry.hours import opening
from app.registry.store import GroupFacts
from app.work import Work

WAITING_DUE, SEEN_DUE, EXPIRED_DUE = "desk.waiting", "desk.seen", "desk.expired"
_SEEN_WITHIN = timedelta(minutes=10)  # of what was said to be done the change of the group is heard
_NEWEST = 3  # customers who came last, by name
_MARK = 6  # characters
_READ_WITHIN = timedelta(minutes=2)  # then the group is read, and that takes so long
LOOKED_WITHIN = _SEEN_WITHIN + _READ_WITHIN + timedelta(minutes=1)


async def where_of(work: Work, group: GroupFacts | None, group_id: str) -> Where:
    """A group as people find it."""
    mark = group_id[-_MARK:]
    if group is None:
        return Where("", group_id, mark)
    owner = await registry.staff_name(work, group.owner_id) if group.owner_id else None
    count, newest = await members.crowd(work, group_id, _NEWEST)
    return Where(
        group.store_name, group.name, mark, owner or group.owner_id or "", count, [nick(name) for name in newest]
    )


async def start(work: Work, task_id: int, group: GroupFacts | None) -> None:
    """From here on it is waited for; the shop's nights do not count."""
    minutes = (await registry.chosen(work, group)).number("task_minutes") if group else 0
    for step, after in steps(minutes).items():
        at = opening(group.hours, work.now + after) if group else work.now + after
        work.at(at, WAITING_DUE, _key(task_id, step), {"task": task_id, "step": step})


def _key(task_id: int, step: Step) -> str:
    return f"desk:{task_id}:{step}"


async def stop(work: Work, task_ids: Sequence[int]) -> None:
    """Nobody waits for these any more."""
    await due.cancel(work.db, [_key(task_id, step) for task_id in task_ids for step in Step])


def expire(work: Work, task_id: int, at: datetime) -> None:
    """When what was asked for is over, so is the asking."""
    work.at(at, EXPIRED_DUE, f"desk:{task_id}:expired", {"task": task_id})


async def waited(work: Work, ref: Mapping[str, Any]) -> None:
    """Nobody has done it yet: the next one hears, each step once and in its order."""
    task = await store.lock(work.db, int(ref["task"]))
    if task is None or task.state != "open":
        return
    step = next_step(task.told)
    if step is None or step != ref["step"]:
        return
    await store.told(work.db, task.id, task.told + 1)
    group = await registry.group(work, task.group_id)
    if step is Step.AGAIN and task.asked_of:
        text = f"还有一件事等您处理：{TITLES.get(task.kind, task.kind)}（{group.name if group else ''}）\n"
        said = SendText(staff_id=task.asked_of, text=text, page=f"m/go/tasks/{task.id}")
        work.emit(said, "task", slot=f"{task.id}:again", max_age=ALERT_AGE)
        return
    people = await _backup(work, task, group) if step is Step.BACKUP else await registry.operators(work)
    await show(work, task, group, people, f"{task.id}:{step}")


async def _backup(work: Work, task: Task, group: GroupFacts | None) -> list[str]:
    """The shop's managers and the group's steward, but not who was asked already."""
    people = [staff_id for staff_id, _ in await registry.on_duty(work, group.store_id, "manager")] if group else []
    people += [group.steward_id] if group and group.steward_id else []
    return [person for person in dict.fromkeys(people) if person != task.asked_of]


async def show(work: Work, task: Task, group: GroupFacts | None, people: Sequence[str], slot: str) -> None:
    """Put the task on more phones; whoever has it may answer."""
    if not people:
        return
    await store.share(work.db, task.id, people)
    card = task_card(codec.validate_python(task.action), task.id, await where_of(work, group, task.group_id))
    send = SendCard(
        staff_ids=tuple(people),
        task_id=f"{PREFIX}{task.id}-{slot.partition(':')[2]}",
        card=card,
        group_id=task.group_id,
    )
    work.emit(send, "task", slot=slot, max_age=ALERT_AGE)


# whether what was said to be done has been done


def see_to(work: Work, group_id: str, person_id: str, task_id: int | None = None) -> None:
    """Somebody was removed, it is said: the group's own change is to be heard soon."""
    ref = {"group": group_id, "person": person_id, "task": task_id, "read": False}
    work.at(work.now + _SEEN_WITHIN, SEEN_DUE, _seen_key(ref), ref)


def _seen_key(ref: Mapping[str, Any]) -> str:
    """Each task's word is looked at by itself: of two under one key the later would be forgotten."""
    return f"seen:{ref['group']}:{ref['person']}" + (f":{ref['task']}" if ref["task"] else "")


async def removed(work: Work, event: ActionDone) -> str | None:
    """Our own hand has removed somebody, it says, or nobody knows: it is looked at. Returns why nothing was done."""
    person_id = event.key.rpartition(":")[2]
    if event.outcome not in ("done", "unsure") or event.group_id is None:
        return f"not removed by a hand: {event.outcome}"
    if not await members.is_in(work, event.group_id, person_id):
        return "is out already"
    see_to(work, event.group_id, person_id)
    return None


async def seen_due(work: Work, ref: Mapping[str, Any]) -> None:
    """Nothing was heard: read the group, and if the person is in it still, somebody has to know."""
    group_id, person_id = str(ref["group"]), str(ref["person"])
    if not await members.is_in(work, group_id, person_id):
        return
    if not ref["read"]:
        work.emit(FetchGroup(group_id=group_id), "read")
        work.at(work.now + _READ_WITHIN, SEEN_DUE, f"{_seen_key(ref)}:read", {**ref, "read": True})
        return
    group = await registry.group(work, group_id)
    name = (await members.names(work, [person_id])).get(person_id, person_id)
    task = await store.lock(work.db, int(ref["task"])) if ref.get("task") else None
    if task is not None and task.state == "said":
        await store.reopen(work.db, task.id)
        await start(work, task.id, group)  # whoever has it hears again
        people = [*await registry.operators(work), *([task.asked_of] if task.asked_of else [])]
        await show(work, task, group, people, f"{task.id}:still{work.now:%H%M}")
    text = f"【还在群里】“{name}”说是已从“{group.name if group else group_id}”移出，核对后仍在群里，请看一下。"
    await registry.tell_operators(work, text, f"still-there:{group_id}:{person_id}:{work.now:%Y%m%d%H%M}")


async def claims(work: Work, task: Task) -> bool:
    """Whether somebody's word that a task is done has to be seen: a removal of a person who is in the group still."""
    if task.kind != "remove_member" or not task.person_id:
        return False
    if not await members.is_in(work, task.group_id, task.person_id):
        return False
    see_to(work, task.group_id, task.person_id, task.id)
    return True
