"""All SQL of the registry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.db import Connection
from app.registry.hours import Hours
from app.registry.settings import Row

_FACTS = """
select g.group_id, g.name, g.protected_name, g.kind, g.stage, g.owner_id, g.steward_id, g.account, g.baseline_at,
       g.dismissed_at, g.member_version, g.remark_code, g.remark_seen_at, coalesce(h.kind, 'juzi') as account_kind,
       coalesce(h.online, true) and (coalesce(h.kind, 'juzi') = 'juzi' or h.silent_since is null) as account_there,
       s.id as store_id, s.number as store_number, s.name as store_name, s.kind as store_kind,
       s.city, s.address, s.phone, s.hours,
       (select jsonb_object_agg(e.day, e.hours) from store_exception e
         where e.store_id = s.id and e.day >= $2) as exceptions
  from chat_group g left join store s on s.id = g.store_id
  left join hosted_account h on h.account = g.account
 where g.group_id = any($1::text[])
"""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group with its shop, as every room needs it."""

    group_id: str
    name: str
    protected_name: str
    kind: str
    stage: str
    owner_id: str | None
    steward_id: str | None
    account: str | None
    baseline_at: datetime | None
    dismissed_at: datetime | None
    store_id: int | None
    store_number: str
    store_name: str
    store_kind: str
    city: str
    address: str
    phone: str
    hours: Hours
    member_version: str = ""
    account_kind: str = "juzi"
    account_there: bool = True
    remark_code: str | None = None
    remark_seen_at: datetime | None = None

    @property
    def ear(self) -> str:
        """The one ear whose messages are judged here; "" when nobody hears the group."""
        return f"{self.account_kind}:{self.account}" if self.account else ""

    @property
    def writes_alone(self) -> bool:
        """Whether its account can write to one person: one that knows names alone cannot."""
        return bool(self.account) and self.account_kind == "juzi"


@dataclass(frozen=True, slots=True)
class StandingHold:
    """A hold that stands now."""

    id: int
    scope: str
    value: str
    kind: str


async def facts(db: Connection, group_ids: Sequence[str], now: datetime) -> dict[str, GroupFacts]:
    """The groups we know among these, with what differs in their shops' hours from `now` on."""
    since = now.date() - timedelta(days=2)  # a period of the day before may run past midnight, here and there
    rows = await db.fetch(_FACTS, list(group_ids), since)
    return {row["group_id"]: _facts(row) for row in rows}


def _facts(row: Any) -> GroupFacts:
    values = {name: row[name] for name in GroupFacts.__dataclass_fields__}
    other_days = {date.fromisoformat(day): periods for day, periods in (row["exceptions"] or {}).items()}
    for name in ("store_number", "store_name", "store_kind", "city", "address", "phone"):
        values[name] = values[name] or ""
    values["hours"] = Hours(row["hours"] or (), other_days)
    return GroupFacts(**values)


async def meet_group(db: Connection, group_id: str) -> bool:
    """Know a group. True when it is new."""
    made = await db.fetchval(
        "insert into chat_group (group_id) values ($1) on conflict do nothing returning group_id", group_id
    )
    return made is not None


async def meet_groups(db: Connection, group_ids: Sequence[str]) -> None:
    """Know these groups."""
    await db.execute(
        "insert into chat_group (group_id) select unnest($1::text[]) order by 1 on conflict do nothing", list(group_ids)
    )


async def keep_reading(db: Connection, group_id: str, *, name: str, owner_id: str, version: str, at: datetime) -> None:
    """Keep what was read of a group; the first reading is its baseline."""
    await db.execute(
        """update chat_group set name = $2, owner_id = $3, member_version = $4, baseline_at = coalesce(baseline_at, $5)
            where group_id = $1""",
        group_id,
        name,
        owner_id,
        version,
        at,
    )


async def set_version(db: Connection, group_id: str, version: str) -> None:
    """A group's member list has this version now."""
    await db.execute("update chat_group set member_version = $2 where group_id = $1", group_id, version)


async def dismiss(db: Connection, group_id: str, at: datetime) -> None:
    """A group is no more."""
    await db.execute(
        "update chat_group set dismissed_at = $2 where group_id = $1 and dismissed_at is null", group_id, at
    )


async def on_duty(db: Connection, store_id: int | None, role: str) -> list[tuple[str, str]]:
    """Who fills a role at a store, or for the chain where `store_id` is None: (staff_id, name) pairs."""
    rows = await db.fetch(
        """select staff_id, name from duty join staff using (staff_id)
            where role = $1 and coalesce(store_id, 0) = coalesce($2::bigint, 0) and left_at is null
            order by staff_id""",
        role,
        store_id,
    )
    return [(row["staff_id"], row["name"]) for row in rows]


async def duties(db: Connection, staff_id: str) -> list[tuple[str, int | None]]:
    """What a staff member is, and where: (role, store_id) pairs."""
    rows = await db.fetch(
        """select role, store_id from duty join staff using (staff_id)
            where staff_id = $1 and left_at is null order by role, store_id""",
        staff_id,
    )
    return [(row["role"], row["store_id"]) for row in rows]


async def places(db: Connection, staff_id: str) -> list[tuple[str, str]]:
    """What a staff member is, and the name of where: (role, store name or "") pairs, the furthest reaching first."""
    rows = await db.fetch(
        """select d.role, coalesce(s.name, '') as store from duty d join staff using (staff_id)
             left join store s on s.id = d.store_id
            where staff_id = $1 and left_at is null
            order by array_position(array['operator', 'manager', 'clerk', 'steward'], d.role), s.id""",
        staff_id,
    )
    return [(row["role"], row["store"]) for row in rows]


async def staff_name(db: Connection, staff_id: str) -> str | None:
    """What a staff member is called; None for a stranger or somebody who left."""
    found: str | None = await db.fetchval("select name from staff where staff_id = $1 and left_at is null", staff_id)
    return found


async def staff_names(db: Connection, staff_ids: Sequence[str]) -> dict[str, str]:
    """What these staff members are called, also those who left."""
    rows = await db.fetch("select staff_id, name from staff where staff_id = any($1::text[])", list(staff_ids))
    return {row["staff_id"]: row["name"] for row in rows}


async def standing_holds(db: Connection, *, against_release: bool = False) -> list[StandingHold]:
    """The holds that stand now. `against_release`: and none of them is released before this transaction ends."""
    lock = " for share" if against_release else ""
    rows = await db.fetch(f"select id, scope, value, kind from hold where released_at is null order by id{lock}")  # noqa: S608  # ours
    return [StandingHold(row["id"], row["scope"], row["value"], row["kind"]) for row in rows]


async def add_hold(
    db: Connection, *, scope: str, value: str, kind: str, why: str, held_by: str, held_at: datetime
) -> int:
    """Put a hold up. Returns its number."""
    made: int = await db.fetchval(
        """insert into hold (scope, value, kind, why, held_by, held_at) values ($1, $2, $3, $4, $5, $6)
           returning id""",
        scope,
        value,
        kind,
        why,
        held_by,
        held_at,
    )
    return made


async def release_holds(db: Connection, hold_ids: Sequence[int], by: str, at: datetime) -> list[int]:
    """Take holds down; all of them when none is named. Returns those that stood."""
    rows = await db.fetch(
        """update hold set released_by = $2, released_at = $3
            where released_at is null and (cardinality($1::bigint[]) = 0 or id = any($1)) returning id""",
        list(hold_ids),
        by,
        at,
    )
    return sorted(row["id"] for row in rows)


@dataclass(frozen=True, slots=True)
class ShownHold:
    """A hold that stands now, as people read it. `place`: what its city, store or group is called."""

    id: int
    scope: str
    value: str
    kind: str
    place: str
    why: str
    held_by: str
    held_at: datetime


async def shown_holds(db: Connection) -> list[ShownHold]:
    """The holds that stand now, with their reasons."""
    rows = await db.fetch(
        """select h.id, h.scope, h.value, h.kind, h.why, h.held_by, h.held_at,
                  coalesce(s.name, nullif(g.name, ''), h.value) as place
             from hold h
             left join store s on h.scope = 'store' and s.number = h.value
             left join chat_group g on h.scope = 'group' and g.group_id = h.value
            where h.released_at is null order by h.id"""
    )
    return [ShownHold(**row) for row in rows]


async def settings_for(db: Connection, store_type: str, store_id: int | None, group_id: str) -> list[Row]:
    """Everything that was set for a group, its store, its kind of store, and the chain."""
    rows = await db.fetch(
        """select scope, target, key, value from setting where (scope, target) in (
             ('chain', ''), ('store_type', $1), ('store', $2), ('group', $3))""",
        store_type,
        str(store_id or ""),
        group_id,
    )
    return [Row(**row) for row in rows]


async def settings_everywhere(db: Connection) -> list[Row]:
    """Everything that was set anywhere."""
    return [Row(**row) for row in await db.fetch("select scope, target, key, value from setting")]


async def places_of_groups(db: Connection, group_ids: Sequence[str] | None = None) -> dict[str, tuple[str, int | None]]:
    """The kind of store and the store of these groups; of every group when none are named."""
    rows = await db.fetch(
        """select g.group_id, s.kind, g.store_id from chat_group g left join store s on s.id = g.store_id
            where $1::text[] is null or g.group_id = any($1)""",
        None if group_ids is None else list(group_ids),
    )
    return {row["group_id"]: (row["kind"] or "", row["store_id"]) for row in rows}


async def settings_for_store(db: Connection, store_id: int) -> list[Row]:
    """Everything that was set for a store, its kind of store, and the chain."""
    rows = await db.fetch(
        """select scope, target, key, value from setting where (scope, target) in (
             select 'chain', '' union all select 'store_type', kind from store where id = $1
             union all select 'store', $1::bigint::text)""",
        store_id,
    )
    return [Row(**row) for row in rows]


async def live_rows(db: Connection) -> list[Row]:
    """Everything that was set about what is done and what is only observed."""
    rows = await db.fetch("select scope, target, key, value from setting where key like 'live\\_%'")
    return [Row(**row) for row in rows]


_PLACES = {
    "chain": "select $1 = ''",
    "city": "select exists (select 1 from store where city = $1)",
    "store": "select exists (select 1 from store where number = $1)",
    "group": "select exists (select 1 from chat_group where group_id = $1)",
}


async def place_exists(db: Connection, scope: str, value: str) -> bool:
    """Whether there is such a city, store (by number) or group."""
    found: bool = await db.fetchval(_PLACES[scope], value)
    return found


async def store_ids(db: Connection, numbers: Sequence[str]) -> dict[str, int]:
    """The shops with these numbers."""
    rows = await db.fetch("select id, number from store where number = any($1::text[])", list(numbers))
    return {row["number"]: row["id"] for row in rows}
