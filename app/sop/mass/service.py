"""The public door of the mass messages.

Asked is not sent: an owner gets a prompt and taps. What became of it is looked up, the owner is reminded, and what is
too old is taken back, so that no morning greeting goes out at night.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.actions import MassPost, MassStep, SendText, Urgency
from app.errors import Conflict, NotFound, Words
from app.events import ActionDone
from app.registry import service as registry
from app.sop.mass import store
from app.sop.mass.decide import Post, batches, deed, next_look, reminders_due
from app.sop.mass.quota import Used
from app.sop.mass.store import MassMessage
from app.work import Work

LOOK_DUE = "sop.mass"
_HELD = "taken back: held"
_LAST = ":last"  # ends the key of the look behind a cancel
_SHOWN = 20  # characters of its words in an alarm
_LONGEST = timedelta(days=2)  # none is ready any longer
_LEAST = timedelta(hours=3)  # an owner has this long, whatever the slot says


async def prepare(work: Work, cause: str, posts: Sequence[Post], urgency: Urgency, late: timedelta) -> int:
    """Have posts ready for their owners' tap. Returns how many mass messages that makes."""
    until = work.now + max(late, _LEAST)
    count = 0
    for content, parts in batches(posts).items():
        owner, text, pages = content
        for groups in parts:
            mass_id = await store.add(work.db, f"{cause}:{owner}:{groups[0]}", content, groups, work.now, until)
            if mass_id is None:
                continue
            action = MassPost(mass=mass_id, sender=owner, group_ids=tuple(groups), text=text, pages=pages)
            work.emit(action, "post", cause=f"mass:{mass_id}", urgency=urgency, max_age=late)
            count += 1
    return count


async def used(work: Work, group_ids: Sequence[str], day: date) -> Mapping[str, Used]:
    """The mass messages of these groups, for a day's plan."""
    return await store.used(work.db, group_ids, day, work.now) if group_ids else {}


async def answered(work: Work, event: ActionDone) -> str | None:
    """WeCom has taken it, or not; or a look, a reminder came back. Returns why nothing was done, or None."""
    number = event.cause.removeprefix("mass:").partition(":")[0]
    mass = await store.lock(work.db, int(number)) if number.isdigit() else None
    if mass is None:
        return "a mass message we do not have"
    if event.kind == "mass_post":
        return await _asked(work, mass, event)
    if mass.state == "cancelling" and event.key.endswith((":cancel", _LAST)):
        await (_over if event.key.endswith(_LAST) else _cancelled)(work, mass, event)
        return None
    if mass.state != "waiting":
        return "it came to its end meanwhile"
    if event.result.get("step") == "read" and event.outcome == "done":
        await _looked(work, mass, event.result.get("groups") or ())
    else:
        _look_again(work, mass)
    return None


async def _asked(work: Work, mass: MassMessage, event: ActionDone) -> str | None:
    if event.outcome == "done" and mass.state in ("failed", "unsure"):  # a person has had it sent after all
        await store.reopen(work.db, mass.id)
    elif mass.state != "asked":
        return "it was settled before"
    if event.outcome == "done":
        refused = [str(group) for group in event.result.get("failed") or ()]
        note = str(event.result.get("note") or "")[:200]
        nobody = await store.asked(work.db, mass.id, str(event.result.get("msgid", "")), refused, note)
        _by_hand(work, mass, nobody)
        _look_again(work, mass)
        return None
    ends = {"observed": "observed", "unsure": "unsure", "stale": "ended"}
    note = str(event.result.get("note") or event.outcome)[:200]
    missed = await store.close(work.db, mass.id, ends.get(event.outcome, "failed"), note, work.now)
    if event.outcome == "dead":
        _by_hand(work, mass, missed)
    return None


def _by_hand(work: Work, mass: MassMessage, group_ids: Sequence[str]) -> None:
    """What WeCom does not send somebody posts: the desk asks, group by group, with the words and the pictures."""
    for group_id in group_ids if work.now < mass.until_at else ():
        said = SendText(group_id=group_id, text=mass.text, pages=tuple(mass.pages), by_hand=True)
        work.emit(said, "post", cause=f"mass:{mass.id}", urgency=Urgency.CONTENT, max_age=mass.until_at - work.now)


def _look_again(work: Work, mass: MassMessage) -> None:
    at = next_look(mass.made_at, mass.until_at, work.now)
    work.at(at, LOOK_DUE, f"mass:{mass.id}", {"mass": mass.id})


async def look_due(work: Work, ref: Mapping[str, Any]) -> None:
    """The moment to look has come."""
    mass = await store.lock(work.db, int(ref["mass"]))
    if mass is not None and mass.state == "waiting":
        await _step(work, mass, "read")


async def held(work: Work) -> None:
    """Something is held: what an owner has ready is looked at, and taken back when it was not sent yet."""
    for mass_id in await store.waiting(work.db, work.now - _LONGEST):
        mass = await store.lock(work.db, mass_id)
        if mass is not None and mass.state == "waiting" and await _held(work, mass):
            await _step(work, mass, "read")


async def _held(work: Work, mass: MassMessage) -> set[str]:
    """Its groups for which the owner has not sent it and shall not now."""
    holds = await registry.standing_holds(work)
    facts = await registry.groups(work, await store.waiting_groups(work.db, mass.id) if holds else [])
    marketing = bool(facts) and await store.is_marketing(work.db, mass.id)
    return {
        group_id
        for group_id, group in facts.items()
        if registry.held_by(holds, "mass_post", "post", group, marketing=marketing)
    }


async def _step(work: Work, mass: MassMessage, step: str, slot: str = "") -> None:
    number = await store.count_look(work.db, mass.id)
    action = MassStep(mass=mass.id, sender=mass.sender, msgid=mass.msgid, step=step)  # type: ignore[arg-type]  # ours
    work.emit(action, "read" if step == "read" else "post", cause=f"mass:{mass.id}:{number}", slot=slot or step)


async def _cancel(work: Work, mass: MassMessage, note: str) -> None:
    """Have it taken back. It is over when WeCom says so: until then its owner may still send it."""
    await store.cancelling(work.db, mass.id, note)
    await _step(work, mass, "cancel")


async def _cancelled(work: Work, mass: MassMessage, event: ActionDone) -> None:
    if event.outcome == "done":  # its owner may have sent it a moment before: nobody is to post it twice
        await _step(work, mass, "read", _LAST.removeprefix(":"))
        return
    over = work.now >= mass.until_at
    await store.not_cancelled(work.db, mass.id, over=over)
    if not over:
        _look_again(work, mass)
    owner = await registry.staff_name(work, mass.sender) or mass.sender
    what = mass.text[:_SHOWN] or "图片"
    text = f"【群发没能撤回】{owner} 的群发任务（{what}）没能撤回，还可能被点发送，请联系群主不要再发。"
    await registry.tell_operators(work, text, f"mass-cancel:{event.cause}")
    work.note(f"could not be taken back: {event.outcome}")


async def _over(work: Work, mass: MassMessage, event: ActionDone) -> None:
    """It was taken back and looked at once more: nothing of it changes any more."""
    full: list[str] = []
    if event.outcome == "done":
        _, full = await _put_down(work, mass, event.result.get("groups") or ())
    kept_back = await _held(work, mass) if mass.note == _HELD else set()
    missed = await store.close(work.db, mass.id, "ended", mass.note, work.now)
    if mass.note == _HELD:  # WeCom takes back the whole of it: those that are not held are asked of a person
        _by_hand(work, mass, [one for one in [*full, *missed] if one not in kept_back])


async def _put_down(work: Work, mass: MassMessage, groups: Sequence[Sequence[Any]]) -> tuple[int, list[str]]:
    names, states = [str(one[0]) for one in groups], [str(one[1]) for one in groups]
    sent = [datetime.fromtimestamp(one[2], UTC) if one[2] else None for one in groups]
    return await store.looked(work.db, mass.id, names, states, sent)


async def _looked(work: Work, mass: MassMessage, groups: Sequence[Sequence[Any]]) -> None:
    waiting, full = await _put_down(work, mass, groups)
    _by_hand(work, mass, full)
    if waiting and await _held(work, mass):
        await _cancel(work, mass, _HELD)
        return
    what = deed(waiting=waiting, reminded=mass.reminded, made_at=mass.made_at, until_at=mass.until_at, now=work.now)
    if what == "close":
        await store.close(work.db, mass.id, "sent", "", work.now)
    elif what == "cancel":
        await _cancel(work, mass, "not sent in time")
    else:
        if what == "remind":
            await _step(work, mass, "remind")
            await store.reminded(work.db, mass.id, reminders_due(work.now - mass.made_at))
        _look_again(work, mass)


async def take_back(work: Work, mass_id: int) -> None:
    """What its owner has not sent yet is not to be sent any more. Raises NotFound, Conflict, Forbidden."""
    work.who.require("holds", "write")
    work.who.require_everything()
    mass = await store.lock(work.db, mass_id)
    if mass is None:
        raise NotFound(Words(f"没有群发 {mass_id}", f"there is no mass message {mass_id}"))
    if mass.state in ("ended", "cancelling"):
        return  # a second tap
    if mass.state not in ("waiting", "stuck"):
        raise Conflict(Words("这条群发已经结束", "it has ended already"))
    await _cancel(work, mass, f"taken back by {work.who.name}")
    work.audit("holds", f"mass {mass_id}", "taken back")


async def groups(work: Work, mass_id: int) -> list[tuple[str, str, datetime | None]]:
    """Its groups: (name, state, when it was sent). Raises Forbidden."""
    work.who.require("line")
    return await store.groups_of(work.db, mass_id)
