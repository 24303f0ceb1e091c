"""All SQL of imports. Things are plain values, as app.registry.intake.kinds makes them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.db import Connection
from app.registry.intake.kinds import Known, Planned, Thing

_THINGS: Mapping[str, str] = {
    "stores": """
        select number as key, name, kind, city, address, phone, hours, lat, lng, closed_at is not null as closed
          from store""",
    "staff": """
        select staff_id as key, name, phone, left_at is not null as left,
               (select coalesce(jsonb_agg(jsonb_build_array(d.role, coalesce(s.number, ''))
                                          order by d.role, coalesce(s.number, '')), '[]')
                  from duty d left join store s on s.id = d.store_id where d.staff_id = staff.staff_id) as duties
          from staff""",
    "groups": """
        select group_id as key, g.kind, g.stage, coalesce(s.number, '') as store, coalesce(g.steward_id, '') as steward,
               coalesce(g.account, '') as account, g.protected_name
          from chat_group g left join store s on s.id = g.store_id""",
    "products": """
        select number as key, name, kind, price, member_price, group_price, aliases, flavours, allergens, lead_hours,
               off_at is not null as off
          from product""",
}


async def known(db: Connection, kind: str, keys: Sequence[str] | None = None) -> Known:
    """What there is of a kind (of these keys alone, if given), and what its rows may speak of."""
    rows = await db.fetch(
        f"select * from ({_THINGS[kind]}) things where $1::text[] is null or key = any($1)",  # noqa: S608  # ours
        None if keys is None else list(keys),
    )
    things = {row["key"]: {name: value for name, value in row.items() if name != "key"} for row in rows}
    if kind not in ("staff", "groups"):
        return Known(things)
    stores = frozenset(row["number"] for row in await db.fetch("select number from store"))
    if kind == "staff":
        return Known(things, stores)
    staff = frozenset(row["staff_id"] for row in await db.fetch("select staff_id from staff where left_at is null"))
    named: dict[str, list[str]] = {}
    for row in await db.fetch("select group_id, name from chat_group where name <> '' and dismissed_at is null"):
        named.setdefault(row["name"], []).append(row["group_id"])
    return Known(things, stores, staff, named)


_STORES = """
insert into store (number, name, kind, city, address, phone, hours, lat, lng, closed_at)
select t->>'key', t->>'name', t->>'kind', t->>'city', t->>'address', t->>'phone', t->'hours', (t->>'lat')::float8,
       (t->>'lng')::float8, case when (t->>'closed')::bool then $2::timestamptz end
  from unnest($1::jsonb[]) t
on conflict (number) do update set name = excluded.name, kind = excluded.kind, city = excluded.city,
   address = excluded.address, phone = excluded.phone, hours = excluded.hours, lat = excluded.lat, lng = excluded.lng,
   closed_at = case when excluded.closed_at is null then null else coalesce(store.closed_at, excluded.closed_at) end
"""
_STAFF = """
with given as (
  select t->>'key' as staff_id, t->>'name' as name, t->>'phone' as phone, (t->>'left')::bool as gone
    from unnest($1::jsonb[]) t
)
insert into staff (staff_id, name, phone, left_at)
select staff_id, name, phone, case when gone then $2::timestamptz end from given
on conflict (staff_id) do update set name = excluded.name, phone = excluded.phone,
   left_at = case when excluded.left_at is null then null else coalesce(staff.left_at, excluded.left_at) end
"""
_FREE = "delete from duty where staff_id in (select t->>'key' from unnest($1::jsonb[]) t)"
_DUTIES = """
insert into duty (staff_id, role, store_id)
select t->>'key', d->>0, s.id
  from unnest($1::jsonb[]) t cross join lateral jsonb_array_elements(t->'duties') d
  left join store s on s.number = nullif(d->>1, '')
on conflict do nothing
"""
_GROUPS = """
insert into chat_group (group_id, kind, stage, store_id, steward_id, account, protected_name)
select t->>'key', t->>'kind', t->>'stage', s.id, nullif(t->>'steward', ''), nullif(t->>'account', ''),
       t->>'protected_name'
  from unnest($1::jsonb[]) t left join store s on s.number = nullif(t->>'store', '')
on conflict (group_id) do update set kind = excluded.kind, stage = excluded.stage, store_id = excluded.store_id,
   steward_id = excluded.steward_id, account = excluded.account, protected_name = excluded.protected_name,
   remark_seen_at = case when chat_group.account is not distinct from excluded.account
                         then chat_group.remark_seen_at end
"""
_PRODUCTS = """
insert into product (number, name, kind, price, member_price, group_price, aliases, flavours, allergens, lead_hours,
                     off_at)
select t->>'key', t->>'name', t->>'kind', (t->>'price')::int, (t->>'member_price')::int, (t->>'group_price')::int,
       array(select jsonb_array_elements_text(t->'aliases')), array(select jsonb_array_elements_text(t->'flavours')),
       array(select jsonb_array_elements_text(t->'allergens')), (t->>'lead_hours')::int,
       case when (t->>'off')::bool then $2::timestamptz end
  from unnest($1::jsonb[]) t
on conflict (number) do update set name = excluded.name, kind = excluded.kind, price = excluded.price,
   member_price = excluded.member_price, group_price = excluded.group_price, aliases = excluded.aliases,
   flavours = excluded.flavours, allergens = excluded.allergens, lead_hours = excluded.lead_hours,
   off_at = case when excluded.off_at is null then null else coalesce(product.off_at, excluded.off_at) end
"""
#: how many chunks of things are put: (statement, whether it wants the time, too)
_PUT: Mapping[str, Sequence[tuple[str, bool]]] = {
    "stores": ((_STORES, True),),
    "staff": ((_STAFF, True), (_FREE, False), (_DUTIES, False)),
    "groups": ((_GROUPS, False),),
    "products": ((_PRODUCTS, True),),
}


async def put(db: Connection, kind: str, things: Mapping[str, Thing], at: datetime) -> None:
    """Make things of a kind as they are given, new or not."""
    values = [{"key": key, **thing} for key, thing in sorted(things.items())]
    for statement, timed in _PUT[kind]:
        await db.execute(statement, values, *([at] if timed else []))


async def add_batch(
    db: Connection, *, kind: str, filename: str, file: bytes, report: dict[str, Any], rows: int, by: str, at: datetime
) -> int:
    """Keep a file that was looked at. Returns its number."""
    made: int = await db.fetchval(
        """insert into import_batch (kind, filename, file, state, report, rows, by, at)
           values ($1, $2, $3, 'previewed', $4, $5, $6, $7) returning id""",
        kind,
        filename,
        file,
        report,
        rows,
        by,
        at,
    )
    return made


_ALIVE = "state in ('running', 'stopping', 'undoing') and beat_at > now() - interval '30 seconds'"
_BATCH = f"id, kind, filename, state, report, rows, done, by, at, ended_at, coalesce({_ALIVE}, false) as alive"


async def batch(db: Connection, batch_id: int, *, lock: bool = False) -> dict[str, Any] | None:
    """One import, without its file."""
    row = await db.fetchrow(
        f"select {_BATCH} from import_batch where id = $1{' for update' if lock else ''}",  # noqa: S608  # ours
        batch_id,
    )
    return dict(row) if row else None


async def file_of(db: Connection, batch_id: int) -> bytes | None:
    """The file of an import, as long as it is kept."""
    found: bytes | None = await db.fetchval("select file from import_batch where id = $1", batch_id)
    return found


async def under_way(db: Connection) -> int | None:
    """The import that is running, if one is."""
    found: int | None = await db.fetchval(
        f"select id from import_batch where {_ALIVE}"  # noqa: S608  # our own words
    )
    return found


async def set_state(db: Connection, batch_id: int, state: str, **values: Any) -> None:
    """An import goes on: its state, and what else has changed of it."""
    columns = "".join(f", {name} = ${n}" for n, name in enumerate(values, 3))
    await db.execute(
        f"update import_batch set state = $2, beat_at = now(){columns} where id = $1",  # noqa: S608  # our names
        batch_id,
        state,
        *values.values(),
    )


async def record(db: Connection, batch_id: int, changes: Sequence[Planned]) -> None:
    """What an import changed, row by row, so that it can be undone."""
    await db.executemany(
        "insert into import_change (batch_id, line, ref, before, after) values ($1, $2, $3, $4, $5)",
        [(batch_id, change.line, change.key, change.before, change.after) for change in changes],
    )


async def changes(db: Connection, batch_id: int, after: int, most: int) -> list[dict[str, Any]]:
    """What an import changed, newest first, from below the number `after` on (0: from the newest)."""
    rows = await db.fetch(
        """select id, line, ref, before, after from import_change
            where batch_id = $1 and ($2::bigint = 0 or id < $2) order by id desc limit $3""",
        batch_id,
        after,
        most,
    )
    return [dict(row) for row in rows]


_IN_USE: Mapping[str, str] = {
    "stores": """select number as key from store s where number = any($1::text[]) and (
        exists (select 1 from ticket where store_id = s.id) or exists (select 1 from chat_group where store_id = s.id)
        or exists (select 1 from duty where store_id = s.id))""",
    "staff": """select staff_id as key from staff p where staff_id = any($1::text[]) and (
        exists (select 1 from ticket where accepted_by = p.staff_id)
        or exists (select 1 from account where account.staff_id = p.staff_id))""",
    "groups": """select group_id as key from chat_group g where group_id = any($1::text[]) and (
        baseline_at is not null or exists (select 1 from ticket where ticket.group_id = g.group_id))""",
    "products": "select number as key from product where false and number = any($1::text[])",
}
_DELETE: Mapping[str, Sequence[str]] = {
    "stores": (
        "delete from store_exception where store_id in (select id from store where number = any($1::text[]))",
        "delete from store where number = any($1::text[])",
    ),
    "staff": (
        "delete from duty where staff_id = any($1::text[])",
        "delete from staff where staff_id = any($1::text[])",
    ),
    "groups": ("delete from chat_group where group_id = any($1::text[])",),
    "products": ("delete from product where number = any($1::text[])",),
}


async def take_away(db: Connection, kind: str, keys: Sequence[str]) -> set[str]:
    """Things that an import made go again, but for those that are in use by now. Returns those in use."""
    used = {row["key"] for row in await db.fetch(_IN_USE[kind], list(keys))}
    free = [key for key in keys if key not in used]
    for statement in _DELETE[kind]:
        await db.execute(statement, free)
    return used
