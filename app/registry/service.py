"""The public door of the registry: groups and shops, who is on duty, what is held."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from app.actions import ALERT_AGE, SendText
from app.clock import local
from app.errors import BadRequest, Forbidden, NotFound, Words
from app.parts import OBSERVABLE, PARTS
from app.policies import POLICY as KINDS
from app.registry import store
from app.registry.settings import Chosen, Row, applies, setting
from app.registry.store import GroupFacts, ShownHold, StandingHold
from app.work import Work

SCOPES = ("chain", "city", "store", "group")
HELD = "registry.held"  # something is held from now on: who has handed out what is not to be sent now takes it back


async def group(work: Work, group_id: str) -> GroupFacts | None:
    """One group with its shop; None when we do not know it."""
    name = _memo(group_id)
    if name not in work.memo:
        work.memo[name] = (await store.facts(work.db, [group_id], work.now)).get(group_id)
    found: GroupFacts | None = work.memo[name]
    return found


def _memo(group_id: str) -> str:
    return f"group {group_id}"


async def chosen(work: Work, group: GroupFacts) -> Chosen:
    """The settings that count in a group."""
    name = f"chosen {group.group_id}"
    if name not in work.memo:
        rows = await store.settings_for(work.db, group.store_kind, group.store_id, group.group_id)
        work.memo[name] = Chosen(rows)
    found: Chosen = work.memo[name]
    return found


async def chosen_of_kind(work: Work, kind: str) -> Chosen:
    """The settings that count for a kind of store, whatever its stores and groups say."""
    rows = await store.settings_everywhere(work.db)
    return Chosen([row for row in rows if (row.scope, row.target) in {("chain", ""), ("store_type", kind)}])


async def is_set(work: Work, key: str) -> bool:
    """Whether somewhere in the chain something else counts than the default."""
    known = setting(key).default
    return any(row.key == key and row.value != known for row in await store.settings_everywhere(work.db))


async def chosen_everywhere(work: Work, group_ids: Sequence[str] | None = None) -> Callable[[str], Chosen]:
    """The settings that count in each group, or in these, read once: for what looks at many."""
    places = await store.places_of_groups(work.db, group_ids)
    rows: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in await store.settings_everywhere(work.db):
        rows[row.scope, row.target].append(row)

    def of(group_id: str) -> Chosen:
        kind, store_id = places.get(group_id, ("", None))
        here = {("chain", ""), ("store_type", kind), ("store", str(store_id or "")), ("group", group_id)}
        return Chosen([row for place in here if place in rows for row in rows[place]])

    return of


async def chosen_at(work: Work, store_id: int) -> Chosen:
    """The settings that count in a shop, whatever its groups say."""
    return Chosen(await store.settings_for_store(work.db, store_id))


async def chosen_of_shop(work: Work, number: str) -> Chosen:
    """The settings that count in the shop of this number; those of the chain where there is none."""
    store_id = (await store.store_ids(work.db, [number])).get(number)
    return await chosen_at(work, store_id) if store_id is not None else (await chosen_everywhere(work, []))("")


async def id_of_shop(work: Work, number: str) -> int | None:
    """The shop of this number; None where there is none."""
    return (await store.store_ids(work.db, [number])).get(number)


async def groups(work: Work, group_ids: Sequence[str]) -> dict[str, GroupFacts]:
    """The groups we know among these."""
    return await store.facts(work.db, group_ids, work.now)


async def meet(work: Work, group_id: str) -> bool:
    """A group we hear of. True when it is new to us: it has to be read before anything in it is reacted to."""
    work.memo.pop(_memo(group_id), None)
    return await store.meet_group(work.db, group_id)


async def meet_all(work: Work, group_ids: Sequence[str]) -> None:
    """Groups we hear of, many at once."""
    await store.meet_groups(work.db, group_ids)


async def keep_reading(work: Work, group_id: str, chat: dict[str, Any]) -> None:
    """A group was read (`group_chat` of groupchat/get): keep its name, owner and version."""
    work.memo.pop(_memo(group_id), None)
    await store.keep_reading(
        work.db,
        group_id,
        name=str(chat.get("name", "")),
        owner_id=str(chat.get("owner", "")).lower(),
        version=str(chat.get("member_version", "")),
        at=work.now,
    )


async def set_version(work: Work, group_id: str, version: str) -> None:
    """A group's member list has this version now."""
    work.memo.pop(_memo(group_id), None)
    await store.set_version(work.db, group_id, version)


async def dismissed(work: Work, group_id: str) -> None:
    """A group is no more."""
    work.memo.pop(_memo(group_id), None)
    await store.dismiss(work.db, group_id, work.now)


async def on_duty(work: Work, store_id: int | None, role: str) -> list[tuple[str, str]]:
    """Who fills a role at a store (None: for the chain), as (staff_id, name) pairs."""
    return await store.on_duty(work.db, store_id, role)


async def operators(work: Work) -> list[str]:
    """Who looks after the whole chain, by staff_id."""
    return [staff_id for staff_id, _ in await on_duty(work, None, "operator")]


async def tell_operators(work: Work, text: str, cause: str = "", *, markdown: bool = False) -> None:
    """An alarm to all operators, once a cause; "": the cause of this work.

    It tells its time: WeCom drops what it has sent to somebody within four hours in the same words, and the same
    trouble may come twice.
    """
    text = f"{text}\n（{local(work.now):%H:%M}）"
    for staff_id in await operators(work):
        said = SendText(staff_id=staff_id, text=text, markdown=markdown)
        work.emit(said, "alarm", cause=cause, max_age=ALERT_AGE)


async def may_serve(work: Work, staff_id: str, store_id: int | None) -> bool:
    """Whether a staff member may act on this store's tickets: its own people, and the chain's operators."""
    return await role_at(work, staff_id, store_id) is not None


async def role_at(work: Work, staff_id: str, store_id: int | None) -> str | None:
    """What somebody is to a store's tickets: operator, manager or clerk, the furthest reaching; None for nobody."""
    found = {role for role, at in await store.duties(work.db, staff_id) if role == "operator" or at == store_id}
    return next((role for role in ("operator", "manager", "clerk") if role in found), None)


async def in_the_name_of(work: Work, staff_id: str, store_id: int | None, area: str, ref: int) -> None:
    """Somebody does a shop's work, maybe in another's name: that is put on record.

    Raises Forbidden for the name of somebody who does not serve at that shop.
    """
    if staff_id and staff_id in (work.who.staff_id, work.who.name):
        return
    if not await may_serve(work, staff_id, store_id):
        raise Forbidden(Words("这位员工不在这家门店", "this member of staff does not serve at that store"))
    work.audit(area, ref, "in the name of", after={"staff_id": staff_id})


async def stores_of(work: Work, staff_id: str) -> list[int] | None:
    """The shops a staff member works at; None for all of them (an operator)."""
    duties = await store.duties(work.db, staff_id)
    if any(role == "operator" for role, _ in duties):
        return None
    return sorted({store_id for role, store_id in duties if store_id and role in ("clerk", "manager")})


async def places_of(work: Work, staff_id: str) -> list[tuple[str, str]]:
    """What a staff member is, and where, in names: (role, store or ""), the furthest reaching first."""
    return await store.places(work.db, staff_id)


async def staff_names(work: Work, staff_ids: Sequence[str]) -> dict[str, str]:
    """What these staff members are called, those of them that we know."""
    return await store.staff_names(work.db, staff_ids)


async def staff_name(work: Work, staff_id: str) -> str | None:
    """What a staff member is called; None for a stranger."""
    return await store.staff_name(work.db, staff_id)


async def shown_holds(work: Work) -> list[ShownHold]:
    """The holds that stand now, with their places and reasons in words."""
    return await store.shown_holds(work.db)


async def live_rows(work: Work) -> list[Row]:
    """What was released or is only observed, wherever it was set."""
    return await store.live_rows(work.db)


def is_live(rows: Sequence[Row], part: str, group: GroupFacts | None) -> bool:
    """Whether actions of this part are done in this group, or only decided and shown. Pure."""
    if not rows or part not in OBSERVABLE:
        return True
    here = [row for row in rows if row.key == f"live_{part}" and _counts(row, group)]
    return Chosen(here).flag(f"live_{part}")


def _counts(row: Row, group: GroupFacts | None) -> bool:
    if group is None:
        return row.scope == "chain"
    return applies(row, store_type=group.store_kind, store_id=group.store_id, group_id=group.group_id)


def held_by(
    holds: Sequence[StandingHold], kind: str, part: str, group: GroupFacts | None, *, marketing: bool = False
) -> StandingHold | None:
    """The first hold that covers an action of this kind and part in this group. Pure. Alarms are never held."""
    kinds = ("", kind, part, "marketing") if marketing else ("", kind, part)
    for hold in holds:
        if part != "alarm" and hold.kind in kinds and _covers(hold, group):
            return hold
    return None


def _covers(hold: StandingHold, group: GroupFacts | None) -> bool:
    if hold.scope == "chain":
        return True
    if group is None:
        return False
    here = {"city": group.city, "store": group.store_number, "group": group.group_id}
    return bool(hold.value) and here.get(hold.scope) == hold.value


async def hold(work: Work, scope: str, value: str = "", kind: str = "", why: str = "") -> int:
    """Keep back what a scope covers, from the next claim on. Returns the hold's number. Raises BadRequest."""
    work.who.require("holds", "write")
    if not work.who.sees_all:
        await _own_place(work, scope, value)
    if scope not in SCOPES or (scope == "chain") == bool(value):
        raise BadRequest(
            Words(
                "范围须为 chain，或 city / store / group 加上名称。",
                "The scope is chain, or city / store / group with a value.",
            )
        )
    if not await store.place_exists(work.db, scope, value):
        raise NotFound(Words(f"没有这个地方：{value}", f"there is no {scope} {value}"))
    if kind and kind not in PARTS and kind not in KINDS:
        raise BadRequest(
            Words(f"没有这种动作：{kind}", f"no such kind of action: {kind}; there are {', '.join(PARTS)}")
        )
    made = await store.add_hold(
        work.db, scope=scope, value=value, kind=kind, why=why, held_by=work.who.name, held_at=work.now
    )
    after = {"scope": scope, "value": value, "kind": kind, "why": why}
    work.audit("holds", made, "held", after=after)
    work.at(work.now, HELD, "holds")
    return made


async def hold_group(work: Work, group_id: str, kind: str, why: str, by: str) -> int:
    """A room keeps back one kind of action in a group, for as long as it says. Returns the hold's number."""
    work.at(work.now, HELD, "holds")
    return await store.add_hold(
        work.db, scope="group", value=group_id, kind=kind, why=why, held_by=by, held_at=work.now
    )


async def end_hold(work: Work, hold_id: int) -> None:
    """A room no longer keeps back what it held."""
    await store.release_holds(work.db, [hold_id], work.who.name, work.now)


async def _own_place(work: Work, scope: str, value: str) -> None:
    """Raise Forbidden for a place that is not this person's."""
    if scope == "group":
        found = await group(work, value)
        work.who.require_sight(found.store_id if found else None, value)
        return
    number = value if scope == "store" else ""
    ids = await store.store_ids(work.db, [number]) if number else {}
    work.who.require_sight(ids.get(number))


async def require_holds(work: Work, hold_ids: Sequence[int]) -> None:
    """Raise Forbidden for standing holds (all of them when none is named) of a place that is not this person's."""
    if work.who.sees_all:
        return
    for held in await store.standing_holds(work.db):
        if not hold_ids or held.id in hold_ids:
            await _own_place(work, held.scope, held.value)


async def release(work: Work, hold_ids: Sequence[int] = ()) -> list[int]:
    """Take holds down, all of them when none is named. Returns those that stood. Raises Forbidden."""
    work.who.require("holds", "write")
    await require_holds(work, hold_ids)
    return await store.release_holds(work.db, hold_ids, work.who.name, work.now)


async def standing_holds(work: Work, *, against_release: bool = False) -> list[StandingHold]:
    """The holds that stand now."""
    return await store.standing_holds(work.db, against_release=against_release)
