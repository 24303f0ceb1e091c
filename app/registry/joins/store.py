"""All SQL of the codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import Connection
from app.registry.joins.decide import Room


@dataclass(frozen=True, slots=True)
class Way:
    """One code as it was read."""

    id: int
    store_id: int | None
    remark: str
    group_ids: list[str]
    auto_create: bool
    base_name: str
    base_number: int
    config_id: str
    qr_code: str
    state: str
    pending: bool
    change: int
    closed_to: str | None
    closed_why: str


_SELECT = f"select {', '.join(Way.__dataclass_fields__)} from join_way"  # noqa: S608  # our own column names


async def add(
    db: Connection,
    *,
    store_id: int | None,
    remark: str,
    groups: Sequence[str],
    auto_create: bool,
    base_name: str,
    base_number: int,
    by: str,
    at: datetime,
) -> int:
    """A new code. Returns its number."""
    made: int = await db.fetchval(
        """insert into join_way
             (store_id, remark, group_ids, auto_create, base_name, base_number, state, made_by, made_at)
           values ($1, $2, $3, $4, $5, $6, 'making', $7, $8) returning id""",
        store_id,
        remark,
        list(groups),
        auto_create,
        base_name,
        base_number,
        by,
        at,
    )
    return made


async def lock(db: Connection, way_id: int) -> Way | None:
    """One code, locked."""
    row = await db.fetchrow(f"{_SELECT} where id = $1 for update", way_id)
    return Way(**row) if row else None


async def change(db: Connection, way_id: int, *, remark: str, groups: Sequence[str], auto_create: bool) -> None:
    """What a code is to be."""
    await db.execute(
        "update join_way set remark = $2, group_ids = $3, auto_create = $4 where id = $1",
        way_id,
        remark,
        list(groups),
        auto_create,
    )


async def close(db: Connection, way_id: int, to: str | None, by: str | None, why: str) -> None:
    """A code leads into one group alone for a while; None: into its own again."""
    await db.execute(
        """update join_way set state = case when $2::varchar is null then 'open' else 'closed' end, closed_to = $2,
                  closed_by = $3, closed_why = $4 where id = $1""",
        way_id,
        to,
        by,
        why,
    )


async def sent(db: Connection, way_id: int) -> int:
    """A change of a code is on its way. Returns the number of the change."""
    number: int = await db.fetchval(
        "update join_way set change = change + 1, pending = true, note = '' where id = $1 returning change", way_id
    )
    return number


async def came_through(db: Connection, way_id: int, config_id: str, change: int) -> None:
    """WeCom has taken a change; the last one settles what the code is."""
    await db.execute(
        """update join_way set config_id = $2, pending = pending and change <> $3,
                  state = case when closed_to is null then 'open' else 'closed' end where id = $1""",
        way_id,
        config_id,
        change,
    )


async def failed(db: Connection, way_id: int, change: int, note: str) -> None:
    """WeCom has not taken a change, or nobody knows."""
    await db.execute(
        "update join_way set note = $3, pending = false, state = 'failed' where id = $1 and change = $2",
        way_id,
        change,
        note,
    )


async def keep_reading(db: Connection, way_id: int, qr_code: str, groups: Sequence[str], at: datetime) -> None:
    """A code was read."""
    await db.execute(
        """update join_way set qr_code = $2, read_at = $4,
                  group_ids = case when closed_to is null and cardinality($3::text[]) > 0 then $3 else group_ids end
            where id = $1""",
        way_id,
        qr_code,
        list(groups),
        at,
    )


async def ways(db: Connection, states: Sequence[str]) -> list[Way]:
    """The codes in these states that WeCom knows."""
    rows = await db.fetch(f"{_SELECT} where state = any($1::text[]) and config_id <> '' order by id", list(states))
    return [Way(**row) for row in rows]


async def leading_into(db: Connection, group_id: str) -> list[int]:
    """The open codes that lead into a group."""
    rows = await db.fetch(
        "select id from join_way where group_ids @> array[$1::varchar] and state = 'open' order by id", group_id
    )
    return [row["id"] for row in rows]


async def picture_into(db: Connection, group_id: str) -> str:
    """The picture of an open code that leads into a group, the one that leads there first; "" for none."""
    found = await db.fetchval(
        """select qr_code from join_way where group_ids @> array[$1::varchar] and state = 'open' and qr_code <> ''
            order by array_position(group_ids, $1::varchar), id limit 1""",
        group_id,
    )
    return str(found or "")


async def that_may_have_made(db: Connection, owner_id: str) -> list[Way]:
    """The open codes that make groups by themselves, of groups of this owner."""
    rows = await db.fetch(
        f"""{_SELECT} where state = 'open' and auto_create and config_id <> '' and exists (
              select 1 from chat_group g where g.group_id = any(group_ids) and g.owner_id = $1) order by id""",  # noqa: S608  # our own column names
        owner_id,
    )
    return [Way(**row) for row in rows]


async def adopt(db: Connection, group_id: str, like: str) -> None:
    """A group that WeCom made belongs where its older sister does, and keeps the name it was given."""
    await db.execute(
        """update chat_group g set store_id = coalesce(g.store_id, s.store_id), kind = s.kind,
                  steward_id = coalesce(g.steward_id, s.steward_id),
                  protected_name = case when g.protected_name = '' and s.protected_name <> '' then g.name
                                        else g.protected_name end
             from chat_group s where g.group_id = $1 and s.group_id = $2 and g.store_id is null""",
        group_id,
        like,
    )


async def rooms(db: Connection, groups: Sequence[str], now: datetime) -> list[Room]:
    """How full these groups are."""
    rows = await db.fetch(
        """select g.id as group_id,
                  count(m.person_id) filter (where m.left_at is null) as members,
                  count(m.person_id) filter (where m.left_at is null and m.joined_at >= $2) as joined
             from unnest($1::text[]) g(id) left join membership m on m.group_id = g.id group by 1""",
        list(groups),
        now - timedelta(days=7),
    )
    return [Room(row["members"], row["joined"]) for row in rows]
