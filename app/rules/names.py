"""Names: a group's own is protected, and people are asked kindly for theirs in the group's form."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from app import outbox
from app.actions import SANCTION_AGE, RenameGroup, SendText
from app.clock import local
from app.content.service import nick, say
from app.registry import service as registry
from app.registry.settings import Chosen
from app.registry.store import GroupFacts
from app.rules import store
from app.rules.renames import store as renames
from app.work import Work

_WINDOW = timedelta(days=1)
_STORM = 3  # changes within an hour: somebody plays, and we do not play along
_STORM_WINDOW = timedelta(hours=1)
NICKNAME = "nickname"
_OVER = frozenset({"done", "stale"})  # the name was put right and changed again, or nothing came of it


async def name_read(work: Work, group: GroupFacts, found: str) -> None:
    """A group's name was read: put a protected one right, once by ourselves, then by a person; a storm is told.

    It is read at each walk, too: a change counts once, and a name that was allowed when it was found stays.
    """
    if not group.protected_name:
        return
    if found == group.protected_name:
        await renames.forget_allowed(work.db, group.group_id)
        return
    settings = await registry.chosen(work, group)
    if not settings.flag("protect_name"):
        work.note(f"named “{found}”; the name is not protected here")
        return
    if known := await _is_known(work, group, found):
        work.note(f"named “{found}”: {known}")
        return
    if in_window(work.now, settings.words("rename_window")):
        await renames.add_restoring(work.db, group.group_id, found, work.now, by_hand=False, allowed=True)
        work.note(f"named “{found}”: within the hours in which it may be")
        return
    before = await renames.restorings(work.db, group.group_id, work.now - _WINDOW)
    by_hand = bool(before)
    await renames.add_restoring(work.db, group.group_id, found, work.now, by_hand=by_hand)
    lately = [at for at in before if at > work.now - _STORM_WINDOW]
    if len(lately) + 1 >= _STORM:
        await _storm(work, group, len(lately) + 1)
        return
    reason = "一天内再次被改，请留意是谁改的。" if by_hand else ""
    work.emit(
        RenameGroup(group_id=group.group_id, name=group.protected_name, reason=reason, by_hand=by_hand),
        "name",
        max_age=SANCTION_AGE,
    )
    work.note(f"name “{found}” is not “{group.protected_name}”: {'a person is asked' if by_hand else 'named back'}")


async def _is_known(work: Work, group: GroupFacts, found: str) -> str:
    """Why this name is no change since it was last found; "" when it is one."""
    last = await renames.last_restoring(work.db, group.group_id)
    if last is None or last.found != found:
        return ""
    if last.allowed:
        await renames.see_again(work.db, last.id, work.now)  # as long as it is seen it is not forgotten for its age
        return "it came within the hours in which it may be"
    state = await outbox.last_state(work.db, "rename_group", group.group_id, last.at)
    if state is None:  # a storm, left to people
        return "left to people" if last.at > work.now - _WINDOW else ""
    return "" if state in _OVER else f"known since {local(last.at):%m-%d %H:%M}"


async def _storm(work: Work, group: GroupFacts, times: int) -> None:
    """It is changed again and again: operators hear of it once an hour, and the name is left to them."""
    text = f"【群名反复被改】“{group.protected_name}”一小时内被改 {times} 次，已停止自动改回，请联系群主收回改名权限。"
    await registry.tell_operators(work, text, f"storm:{group.group_id}:{local(work.now):%Y%m%d%H}")
    work.note(f"renamed {times} times within an hour: left to people")


_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–~]\s*([01]?\d|2[0-3]):([0-5]\d)")


def in_window(now: datetime, words: str) -> bool:
    """Whether a group may be renamed now: `words` like 09:00-10:00; anything else is no window. Pure."""
    found = _HOURS.fullmatch(words.strip())
    if found is None:
        return False
    first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    at = local(now).time()
    return first <= at <= last if first <= last else at >= first or at <= last


async def ask_for_names(work: Work, group: GroupFacts, settings: Chosen, people: Mapping[str, str]) -> None:
    """Newcomers whose name has not the form that the group asks for: ask them together, each once, kindly."""
    form = settings.words("nickname_form")
    asked = [
        person
        for person, name in people.items()
        if not fits(name, form) and await store.courtesy(work.db, person, NICKNAME, group.group_id, work.now)
    ]
    if asked:
        called = "、@".join(nick(people[person]) for person in asked)
        said = SendText(group_id=group.group_id, text=say("nickname", name=called, form=form), mention=tuple(asked))
        work.emit(said, "welcome", slot=NICKNAME, max_age=SANCTION_AGE)


def fits(name: str, form: str) -> bool:
    """Whether a name has the form 城市-行业-昵称: as many parts as the form has. “－” asks for none. Pure."""
    parts = re.split(r"[-－—_·]", form.strip("－- "))
    if len(parts) < 2:
        return True
    return len([part for part in re.split(r"[-－—_·]", name) if part.strip()]) >= len(parts)
