"""All SQL of what people change in the registry."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.db import Connection
from app.registry.known import SETTINGS
from app.registry.settings import Chosen, Effective, Row

_STORE = "number, name, kind, city, address, phone, hours, lat, lng"


async def store(db: Connection, store_id: int, *, lock: bool = True) -> dict[str, Any] | None:
    """One shop as people write it down, locked for a change."""
    row = await db.fetchrow(f"select {_STORE} from store where id = $1{' for update' if lock else ''}", store_id)  # noqa: S608  # our names
    return dict(row) if row else None


async def add_store(db: Connection, data: Mapping[str, Any]) -> int | None:
    """A new shop. None when the number is taken."""
    made: int | None = await db.fetchval(
        f"""insert into store ({_STORE}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (number) do nothing returning id""",  # noqa: S608  # our names
        *_values(data),
    )
    return made


async def change_store(db: Connection, store_id: int, data: Mapping[str, Any]) -> bool:
    """A shop as it is now. False when another one has the number."""
    found = await db.fetchval(
        f"""update store set ({_STORE}) = ($1, $2, $3, $4, $5, $6, $7, $8, $9) where id = $10
              and not exists (select 1 from store where number = $1 and id <> $10) returning id""",  # noqa: S608  # ours
        *_values(data),
        store_id,
    )
    return found is not None


def _values(data: Mapping[str, Any]) -> list[Any]:
    return [data[name] for name in _STORE.split(", ")]


async def close_store(db: Connection, store_id: int, at: datetime | None) -> None:
    """A shop has left the chain, or come back."""
    await db.execute("update store set closed_at = $2 where id = $1", store_id, at)


async def exception(db: Connection, store_id: int, day: date) -> dict[str, Any] | None:
    """Other hours on one day, if there are any."""
    row = await db.fetchrow("select hours, why from store_exception where store_id = $1 and day = $2", store_id, day)
    return dict(row) if row else None


async def set_exception(db: Connection, store_id: int, day: date, hours: list[Any] | None, why: str) -> None:
    """Other hours on one day, or none (None)."""
    if hours is None:
        await db.execute("delete from store_exception where store_id = $1 and day = $2", store_id, day)
        return
    await db.execute(
        """insert into store_exception (store_id, day, hours, why) values ($1, $2, $3, $4)
           on conflict (store_id, day) do update set hours = excluded.hours, why = excluded.why""",
        store_id,
        day,
        hours,
        why,
    )


async def exceptions(db: Connection, store_id: int, since: date) -> list[dict[str, Any]]:
    """The days with other hours, from `since` on."""
    rows = await db.fetch(
        "select day, hours, why from store_exception where store_id = $1 and day >= $2 order by day", store_id, since
    )
    return [dict(row) for row in rows]


async def staff(db: Connection, staff_id: str, *, lock: bool = True) -> dict[str, Any] | None:
    """A member of the corp as people write them down, locked for a change."""
    row = await db.fetchrow(
        f"""select name, phone, left_at is not null as left from staff
             where staff_id = $1{" for update" if lock else ""}""",  # noqa: S608  # no words of others
        staff_id,
    )
    if row is None:
        return None
    duties = await db.fetch(
        """select role, coalesce(s.number, '') as number from duty d left join store s on s.id = d.store_id
            where staff_id = $1 order by role, number""",
        staff_id,
    )
    return {**dict(row), "duties": [[duty["role"], duty["number"]] for duty in duties]}


async def keep_staff(
    db: Connection, staff_id: str, name: str, phone: str, duties: Sequence[tuple[str, int | None]]
) -> None:
    """A member of the corp with exactly these duties."""
    await db.execute(
        """insert into staff (staff_id, name, phone) values ($1, $2, $3)
           on conflict (staff_id) do update set name = excluded.name, phone = excluded.phone, left_at = null""",
        staff_id,
        name,
        phone,
    )
    await db.execute("delete from duty where staff_id = $1", staff_id)
    await db.executemany(
        "insert into duty (staff_id, role, store_id) values ($1, $2, $3) on conflict do nothing",
        [(staff_id, role, store_id) for role, store_id in duties],
    )


async def staff_left(db: Connection, staff_id: str, at: datetime) -> None:
    """Somebody no longer works here; their sessions end."""
    await db.execute("update staff set left_at = coalesce(left_at, $2) where staff_id = $1", staff_id, at)
    await db.execute("update session set revoked_at = now() where staff_id = $1 and revoked_at is null", staff_id)


async def left_behind(db: Connection, staff_id: str) -> dict[str, int]:
    """What somebody who left still holds: groups owned or looked after, open tasks, tickets accepted."""
    row = await db.fetchrow(
        """select (select count(*) from chat_group where owner_id = $1 and dismissed_at is null) as owns,
                  (select count(*) from chat_group where steward_id = $1 and dismissed_at is null) as stewards,
                  (select count(*) from task where asked_of = $1 and state = 'open') as tasks,
                  (select count(*) from ticket where accepted_by = $1 and closed_at is null) as tickets""",
        staff_id,
    )
    return dict(row)


async def group(db: Connection, group_id: str, *, lock: bool = True) -> dict[str, Any] | None:
    """What people say about a group, locked for a change."""
    row = await db.fetchrow(
        f"""select g.kind, g.stage, coalesce(s.number, '') as store_number, coalesce(g.steward_id, '') as steward_id,
                  coalesce(g.account, '') as account, g.protected_name, g.tags
             from chat_group g left join store s on s.id = g.store_id where g.group_id = $1
             {"for update of g" if lock else ""}""",  # noqa: S608  # no words of others
        group_id,
    )
    return dict(row) if row else None


async def store_names(db: Connection, most: int) -> list[tuple[str, str]]:
    """Numbers and names of stores, to choose from."""
    rows = await db.fetch("select number, name from store where closed_at is null order by number limit $1", most)
    return [(row["number"], row["name"]) for row in rows]


async def people(db: Connection, role: str, most: int) -> list[tuple[str, str]]:
    """Who has a role somewhere, to choose from."""
    rows = await db.fetch(
        """select distinct staff_id, name from duty join staff using (staff_id)
            where role = $1 and left_at is null order by staff_id limit $2""",
        role,
        most,
    )
    return [(row["staff_id"], row["name"]) for row in rows]


async def change_group(db: Connection, group_id: str, data: Mapping[str, Any], store_id: int | None) -> None:
    """What people say about a group."""
    await db.execute(
        """update chat_group set kind = $2, stage = $3, store_id = $4, steward_id = nullif($5, ''),
                  remark_seen_at = case when account is not distinct from nullif($6, '') then remark_seen_at end,
                  account = nullif($6, ''), protected_name = $7, tags = $8::text[] where group_id = $1""",
        group_id,
        data["kind"],
        data["stage"],
        store_id,
        data["steward_id"].lower(),
        data["account"],
        data["protected_name"],
        sorted({tag.strip() for tag in data["tags"]}),
    )


async def value(db: Connection, scope: str, target: str, key: str) -> Any:
    """A value that was set somewhere; None when none was."""
    return await db.fetchval(
        "select value from setting where scope = $1 and target = $2 and key = $3 for update", scope, target, key
    )


async def set_value(db: Connection, row: Row, by: str, at: datetime) -> None:
    """A value is set."""
    await db.execute(
        """insert into setting (scope, target, key, value, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
           on conflict (scope, target, key) do update set value = excluded.value, set_by = excluded.set_by,
             set_at = excluded.set_at""",
        row.scope,
        row.target,
        row.key,
        row.value,
        by,
        at,
    )


async def clear_value(db: Connection, scope: str, target: str, key: str) -> None:
    """A value is no longer set."""
    await db.execute("delete from setting where scope = $1 and target = $2 and key = $3", scope, target, key)


_TARGETS = {
    "store_type": "select exists (select 1 from store where kind = $1)",
    "store": "select exists (select 1 from store where id::text = $1)",
    "group": "select exists (select 1 from chat_group where group_id = $1)",
}


async def target_exists(db: Connection, scope: str, target: str) -> bool:
    """Whether there is such a kind of store, store or group."""
    found: bool = await db.fetchval(_TARGETS[scope], target)
    return found


_PLACE = {
    "chain": "select '' as kind, null::bigint as store, '' as grp where $1 = ''",
    "store_type": "select kind, null::bigint as store, '' as grp from store where kind = $1 limit 1",
    "store": "select kind, id as store, '' as grp from store where id::text = $1",
    "group": """select coalesce(s.kind, '') as kind, s.id as store, g.group_id as grp
                  from chat_group g left join store s on s.id = g.store_id where g.group_id = $1""",
}


async def observed_counts(db: Connection, day: date) -> dict[str, int]:
    """How many actions of each part were observed on a day in Shanghai."""
    rows = await db.fetch(
        """select part, count(*) as count from action_log
            where outcome = 'observed' and ended_at >= ($1::date)::timestamp at time zone 'Asia/Shanghai'
            group by part""",
        day,
    )
    return {row["part"]: row["count"] for row in rows}


async def place_name(db: Connection, scope: str, target: str) -> str:
    """What a place of settings is called: a store's number and name, a group's name, else itself."""
    if scope == "store":
        found = await db.fetchval("select number || ' ' || name from store where id = $1", int(target))
    elif scope == "group":
        found = await db.fetchval("select name from chat_group where group_id = $1", target)
    else:
        found = target
    return str(found or target)


async def chosen_at(db: Connection, scope: str, target: str) -> dict[str, Effective] | None:
    """Every setting as it counts at one place; None when there is no such place."""
    place = await db.fetchrow(_PLACE[scope], target) if scope in _PLACE else None
    if place is None:
        return None
    rows = await db.fetch(
        """select scope, target, key, value from setting where scope = 'chain' or (scope, target) in (
             ('store_type', $1), ('store', $2), ('group', $3))""",
        place["kind"],
        str(place["store"] or ""),
        place["grp"],
    )
    chosen = Chosen([Row(**row) for row in rows])
    return {key: chosen.effective(key) for key in SETTINGS}
