"""One day in one group, told on each deployment: what came of each step is read from the line's own tables."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from app.bot import handover
from app.bot.walks import service as walks
from app.orders.cards import PREFIX as ORDER
from app.registry.joins import service as joins
from app.registry.joins.service import WayData
from app.registry.notices import service as notices
from app.rules.cases import service as cases
from app.rules.greetings import service as greetings
from app.rules.rulebook import service as rulebook
from app.sandbox import chain
from app.sandbox.chain import DemoGroup, DemoMember
from app.sop import service as sop
from app.who import Who
from app.work import begin
from tests.bot.by_name import with_remark
from tests.house import MORNING, House

DAY = json.loads((Path(__file__).parent / "day.json").read_text(encoding="utf-8"))
ANN = Who("ann", "operator")
FAN = DemoMember("wmday", "小日", MORNING, 3)
BARRED = DemoMember("wmbarred", "广告哥", MORNING, 3)
#: deployment → what it is, for people
DEPLOYMENTS = {
    "official": "official API only",
    "juzi": "official API + hosted account with official ids",
    "worktool": "official API + hosted account that knows names alone",
}
#: the same shop's groups: without an account, with one, and with a robot that is told what it is in
GROUPS: dict[str, DemoGroup] = {
    "official": chain.groups()[chain.HOSTED_GROUPS],
    "juzi": chain.groups()[chain.HOSTED_GROUPS - chain.STORES],
    "worktool": chain.groups()[chain.HOSTED_GROUPS],
}
#: what can be seen of a step: what was done outside, what lies with people, and what the group was told
_SEEN = {
    "action": "select id, kind || ': ' || outcome from action_log where part not in ('card', 'task', 'read', 'alarm') "
    "order by id",
    "task": "select id * 10 + (closed_at is not null)::int, 'asked a person to ' || kind || ': ' || state || "
    "coalesce(' (' || closed_how || ')', '') from task",
    "mass": "select id * 10 + (state <> 'waiting')::int, 'mass message: ' || state from mass",
    "ticket": "select id * 10 + (accepted_at is not null)::int, 'ticket: ' || state from ticket",
    "walk": "select walk_id * 1000000 + row_number() over (), 'the walk finds: ' || outcome from walk_group "
    "where outcome in ('changed', 'new')",
    "handover": "select 1, 'owner: ' || state from handover_group",
}


class Day:
    """The day on one deployment."""

    def __init__(self, house: House, deployment: str) -> None:
        self.house = house
        self._deployment = deployment
        self.group = GROUPS[deployment]
        self._known: dict[str, set[Any]] = {name: set() for name in _SEEN}

    async def prepare(self) -> None:
        """The group alone, and the hands that this deployment has."""
        house = self.house
        await house.do(
            f"""delete from chat_group where group_id <> '{self.group.group_id}';
                update chat_group set protected_name = name;
                delete from slot where at <> '11:00';
                insert into ban (person_id, group_id, message_id, category, reasons, words, at)
                values ('{BARRED.person_id}', 'x', 'x', '微商', '{{}}', 'x', now())"""
        )
        if self._deployment == "official":
            house.relay._hands.pop("hosted")  # type: ignore[attr-defined]  # the hands of this process
        if self._deployment == "worktool":
            await with_remark(house)
        async with begin(house.run.database, house.clock, "start") as work:
            await sop.plan(work)
        await self.act("walk0", walks.start)
        await self._seen()

    async def tell(self) -> dict[str, str]:
        """Step → what could be seen of it."""
        found = {}
        for one in DAY:
            await _STEPS[one["step"]](self, one.get("text", ""))
            await self.house.settle()
            found[one["step"]] = await self._seen()
        return found

    async def _seen(self) -> str:
        lines: list[str] = []
        for name, sql in _SEEN.items():
            rows = await self.house.rows(sql)
            new = [words for key, words in rows if (key, words) not in self._known[name]]
            self._known[name] = set(rows)
            lines += [line for line in dict.fromkeys(new) if line not in lines]
        return "; ".join(lines) or "nothing"

    async def act(self, cause: str, what: Callable[..., Awaitable[Any]], *values: Any) -> None:
        """An operator does something."""
        async with begin(self.house.run.database, self.house.clock, cause, who=ANN) as work:
            await what(work, *values)
        await self.house.settle()

    def card(self, staff_id: str, prefix: str) -> str:
        """The newest card of a kind on a phone; "" for none."""
        return next((task for task, _ in reversed(self.house.cards(staff_id)) if task.startswith(prefix)), "")


async def _code(day: Day, _: str) -> None:
    await day.act("code", joins.make, WayData((day.group.group_id,)))
    async with begin(day.house.run.database, day.house.clock, "greetings") as work:
        await greetings.keep(work, await rulebook.current(work))


async def _join(day: Day, _: str) -> None:
    day.house.box.world.join(day.group, {FAN.person_id: FAN.name})
    await day.house.settle()
    for _second in range(5):
        await day.house.later(seconds=1)


async def _say(day: Day, words: str) -> None:
    await day.house.says(FAN, words, day.group)


async def _accept(day: Day, _: str) -> None:
    clerk = f"c{chain.stores()[day.group.store_id - 1].number}a"
    if card := day.card(clerk, ORDER):
        await day.house.press(clerk, "accept", card)


async def _post(day: Day, _: str) -> None:
    await day.house.later(minutes=60)
    await day.house.later(seconds=30)


async def _tap(day: Day, _: str) -> None:
    if card := day.card(day.group.owner_id, "sbx-mass-"):
        await day.house.press(day.group.owner_id, "send", card)
    await day.house.later(minutes=6)


async def _barred(day: Day, _: str) -> None:
    day.house.box.world.join(day.group, {BARRED.person_id: BARRED.name})
    await day.house.settle()
    await day.house.later(seconds=2)  # the group is read
    await day.house.do("update outbox set not_before = now()")  # what waits for a name is looked at again
    await day.house.settle()


async def _removed(day: Day, _: str) -> None:
    if BARRED.person_id in day.house.box.world.members(day.group):
        day.house.box.world.leave(day.group, [BARRED.person_id], removed_by=day.group.owner_id)


async def _rename(day: Day, _: str) -> None:
    day.house.box.world.rename(day.group, "砍价群", by=FAN.person_id)
    await day.house.later(seconds=2)
    await day.house.later(seconds=2)


async def _name_back(day: Day, _: str) -> None:
    if day.house.box.world.name(day.group) != day.group.name:
        day.house.box.world.rename(day.group, day.group.name, by=day.group.owner_id)
        await day.house.later(seconds=2)


async def _notice(day: Day, words: str) -> None:
    await day.act("notice", notices.set_in, [day.group.group_id], words)
    await day.house.later(seconds=2)


async def _advert(day: Day, words: str) -> None:
    await day.house.says(day.house.fan(2, day.group), words, day.group)


async def _lifted(day: Day, _: str) -> None:
    for (case,) in await day.house.rows("select id from rule_case where sentence = 'BAR' and not watched"):
        await day.act("lifted", cases.act, case, "mistake", "ann")


async def _lost(day: Day, _: str) -> None:
    del day.house.box.world.members(day.group)[FAN.person_id]
    await day.house.later(minutes=1)
    await day.act("walk1", walks.start)


async def _owner(day: Day, _: str) -> None:
    await day.act("handover", handover.hand_over, day.group.owner_id, "m002")


_STEPS: dict[str, Callable[[Day, str], Awaitable[None]]] = {
    "code": _code,
    "join": _join,
    "order": _say,
    "accept": _accept,
    "post": _post,
    "tap": _tap,
    "link": _say,
    "barred": _barred,
    "removed": _removed,
    "rename": _rename,
    "name_back": _name_back,
    "notice": _notice,
    "advert": _advert,
    "lifted": _lifted,
    "lost": _lost,
    "owner": _owner,
}


def page(told: dict[str, dict[str, str]]) -> str:
    """docs/channels.md: the day as a table, a column a deployment."""
    head = " | ".join(DEPLOYMENTS[name] for name in told)
    lines = [
        "# What each deployment can do, and what it does instead",
        "",
        "Written by a run of tests/channels/day.json on each deployment (`make channels`); a test runs it again and",
        "compares. A cell says what the line did: `kind: outcome` of each action, what a person was asked to do",
        "and how that was seen to be done, and what the walk found. *nothing* is honest: on the official API alone",
        "nobody hears what fans say, and no program may speak in a group.",
        "",
        f"| what happens | {head} |",
        f"|---|{'---|' * len(told)}",
    ]
    lines += [f"| {one['what']} | " + " | ".join(found[one["step"]] for found in told.values()) + " |" for one in DAY]
    return "\n".join(lines) + "\n"
