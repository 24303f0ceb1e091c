"""The public door of the blacklist as people keep it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.errors import BadRequest, Conflict, NotFound, Words
from app.members import service as members
from app.registry import service as registry
from app.registry.store import GroupFacts
from app.rules import doors
from app.rules import store as counters
from app.rules.bars import store
from app.rules.bars.store import Change
from app.rules.cases import removing
from app.rules.cases import service as cases
from app.work import Work

_UNDO = timedelta(hours=24)
_MOST = 1000
_DAYS = 3650
_ALOUD = 5  # of one group are told there at once: more would be a flood of ours
_NAMED = 10  # of those for whom it is refused


async def bar(work: Work, people: Sequence[str], note: str, days: int = 0) -> int:
    """Bar these people from every group, for `days` (0: until it is lifted). They are removed wherever they are.

    A bar that a case has set stands from now on whatever becomes of the case. Returns how many bars that sets,
    lengthens or makes ours; one that ends later ends then. Raises Forbidden, BadRequest (staff are never barred),
    NotFound for people we do not know.
    """
    work.who.require("rules", "write")
    note = note.strip()[:200]
    if not note:
        raise BadRequest(Words("请写明为什么拉黑", "say why they are barred"))
    if not 0 < len(people) <= _MOST or not 0 <= days <= _DAYS:
        raise BadRequest(Words(f"一次 1 到 {_MOST} 人，天数 0 到 {_DAYS}", f"1 to {_MOST} people, 0 to {_DAYS} days"))
    if ours := sorted({person for person in people if members.is_staff(person)}):
        named = "、".join([await registry.staff_name(work, one) or one for one in ours[:_NAMED]])
        raise BadRequest(Words(f"是自己人，不能拉黑：{named}", f"these are staff: {named}"))
    if missing := set(people) - set(await store.known(work.db, people)):
        raise NotFound(Words(f"有 {len(missing)} 人不认识，没有改动", f"{len(missing)} of them are not known"))
    await counters.lock_people(work.db, sorted(set(people)))
    expires = work.now + timedelta(days=days) if days else None
    await counters.expire(work.db, people, work.now)
    ends = await store.lengthen(work.db, people, expires)
    taken = await store.take_over(work.db, people, note, work.who.name)
    made = await store.set_many(work.db, people, note, work.who.name, work.now, expires)
    await _open_cases(work, made, note, expires)
    if taken:
        change = await store.record(work.db, "take", [], work.who.name, work.now, cases=taken)
        work.audit("rules", f"bars {change}", "taken over", after={"people": len(taken), "note": note})
    if made or ends:
        change = await store.record(work.db, "set", [ban for ban, _ in made], work.who.name, work.now, ends)
        await _remove(work, [person for _, person in made], note)
        after = {"people": len(made), "lengthened": len(ends), "note": note}
        work.audit("rules", f"bars {change}", "set", after=after)
    return len({*(ban for ban, _ in made), *ends, *taken})


async def _open_cases(work: Work, made: Sequence[tuple[int, str]], note: str, expires: datetime | None) -> None:
    """Whoever is barred by hand has a case like anybody else, with a page to appeal on, and is told alone if we can."""
    people = [person for _, person in made]
    names, places = await members.names(work, people), await members.places_of(work, people)
    groups = await registry.groups(work, sorted({group_id for _, group_id in places}))
    theirs: dict[str, GroupFacts] = {}
    for person, group_id in places:  # one in which we speak, if there is any
        group = groups.get(group_id)
        if group is None or group.dismissed_at:
            continue
        if person not in theirs or (group.account and not theirs[person].account):
            theirs[person] = group
    told: Counter[str] = Counter()
    for ban, person in made:
        group = theirs.get(person)
        told[group.group_id if group else ""] += 1
        aloud = group is not None and told[group.group_id] <= _ALOUD
        case_id = await removing.by_hand(work, person, names.get(person, ""), group, note, expires, aloud=aloud)
        await store.hang_on(work.db, ban, case_id)


async def _remove(work: Work, people: Sequence[str], note: str) -> None:
    names = await members.names(work, people)
    for person, group_id in await members.places_of(work, people):
        doors.remove(work, group_id, person, names.get(person, ""), note)


async def lift(work: Work, bans: Sequence[int]) -> int:
    """These bars stand no more, and whoever was to be removed may stay. Returns how many did.

    Raises Forbidden, BadRequest.
    """
    work.who.require("rules", "write")
    if not 0 < len(bans) <= _MOST:
        raise BadRequest(Words(f"请选择 1 到 {_MOST} 条", f"choose 1 to {_MOST}"))
    people = await store.people_of(work.db, bans)
    await counters.lock_people(work.db, people)
    lifted = await store.lift_many(work.db, bans, work.who.name, work.now)
    if lifted:
        for case_id in await store.settle(work.db, lifted, "let"):
            await cases.answer_let(work, case_id)
        await doors.may_stay(work, people, "the bar was lifted")
        change = await store.record(work.db, "lift", lifted, work.who.name, work.now)
        work.audit("rules", f"bars {change}", "lifted", after={"bars": len(lifted)})
    return len(lifted)


async def undo(work: Work, change_id: int) -> int:
    """Take back what was done together, within a day. Returns how many bars that changed.

    Who was removed meanwhile has to come back by themselves. Raises Forbidden, NotFound, Conflict when it is too old or
    some of them were barred again later.
    """
    work.who.require("rules", "write")
    change = await store.lock_change(work.db, change_id)
    if change is None:
        raise NotFound(Words("没有这次操作", "there is no such change"))
    if change.undone_at is not None:
        return 0  # a second tap
    if work.now - change.at > _UNDO:
        raise Conflict(Words("超过 24 小时，不能撤销了", "older than 24 hours: it cannot be undone"))
    bans = [*change.bans, *map(int, change.ends)]
    people = await store.people_of(work.db, bans)
    await counters.lock_people(work.db, people)
    if change.what != "lift" and (later := await store.set_later(work.db, change_id, bans)) is not None:
        raise Conflict(  # the newer decision would go with the older one
            Words("后来又对其中的人加过拉黑，请先撤销后一次", "some of them were barred again later"),
            Words(f"先撤销第 {later} 次操作。", f"Undo change {later} first."),
        )
    if change.what == "set":
        lifted = await store.lift_many(work.db, change.bans, work.who.name, work.now)
        await store.settle(work.db, lifted, "let")
        count = len(lifted) + len(await store.end_as_before(work.db, change.ends))
        await doors.may_stay(work, people, "the bar was taken back")
    elif change.what == "take":
        given = await store.give_back(work.db, change.ends)
        count = len(given)
        await doors.may_stay(work, people, "the case was a mistake")
    else:
        again = await store.stand_again(work.db, change.bans, work.now)
        await store.settle(work.db, [ban for ban, _ in again], "standing")
        await _remove(work, [person for _, person in again], "黑名单")
        count = len(again)
    await store.undone(work.db, change_id, work.now)
    work.audit("rules", f"bars {change_id}", "undone", after={"bars": count})
    return count


async def to_undo(work: Work) -> list[Change]:
    """What can still be undone. Raises Forbidden."""
    work.who.require("rules")
    return await store.changes(work.db, work.now - _UNDO)
