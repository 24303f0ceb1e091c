"""All SQL of what was decided."""

from collections.abc import Sequence
from datetime import date, datetime

from app.db import POST_LOCK, Connection
from app.sop.decide import POST, Decided, Moment


async def alone(db: Connection) -> None:
    """Until this transaction ends nobody else posts of the timetable: what others have posted before is seen."""
    await db.execute("select pg_advisory_xact_lock($1, 0)", POST_LOCK)


async def claim(db: Connection, moment: Moment, pairs: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
    """Decide for these (group, piece) of a slot's day. Returns those for which nobody has decided before."""
    rows = await db.fetch(
        """insert into slot_post (day, slot_id, group_id, piece, moment, bucket)
           select $1, $2, u.group_id, u.piece, $5, $6 from unnest($3::text[], $4::int[]) u(group_id, piece)
           on conflict do nothing returning group_id, piece""",
        moment.day,
        moment.slot_id,
        [group_id for group_id, _ in pairs],
        [piece for _, piece in pairs],
        moment.at,
        moment.bucket,
    )
    return {(row["group_id"], row["piece"]) for row in rows}


async def not_posted(db: Connection, moment: Moment, piece: int, group_ids: Sequence[str]) -> None:
    """What was decided for these groups from a piece on is that they go without."""
    await db.execute(
        """update slot_post set posted = false
            where day = $1 and slot_id = $2 and piece >= $3 and group_id = any($4::text[])""",
        moment.day,
        moment.slot_id,
        piece,
        list(group_ids),
    )


async def ran(db: Connection, day: date) -> tuple[dict[int, int], int]:
    """How many pieces each slot has posted on a day anywhere, and how many posts of its own a shop has had, at most."""
    rows = await db.fetch(
        """select s.id, count(distinct r.piece)::int as pieces
             from slot s join slot_run r on r.slot_id = s.id and r.day = $1 and r.groups > 0 group by 1""",
        day,
    )
    own: int = await db.fetchval(
        """select coalesce(max(n), 0) from (
             select count(*) as n from clerk_post where day = $1 and chosen is not null group by store_id) shops""",
        day,
    )
    return {row["id"]: row["pieces"] for row in rows}, own


async def decided(db: Connection, group_ids: Sequence[str], day: date) -> dict[str, dict[int, Decided]]:
    """What was decided of a day for these groups, by slot; and under 0 what their clerks have posted themselves."""
    rows = await db.fetch(
        """with coming as materialized (
             select distinct ref->>'slot' as slot from due
              where kind = $3 and state = 'pending' and ref->>'day' = $4
           )
           select p.group_id, p.slot_id, s.kind, count(*) as pieces, count(*) filter (where p.posted) as posted,
                  p.slot_id::text not in (select slot from coming) as over
             from slot_post p join slot s on s.id = p.slot_id
            where p.day = $1 and p.group_id = any($2::text[]) group by 1, 2, 3
           union all
           select u.id, 0, 'marketing', count(*), count(*), true from clerk_post c, unnest(c.group_ids) u(id)
            where c.day = $1 and c.chosen is not null and u.id = any($2::text[]) group by 1""",
        day,
        list(group_ids),
        POST,
        day.isoformat(),
    )
    found: dict[str, dict[int, Decided]] = {}
    for row in rows:
        found.setdefault(row["group_id"], {})[row["slot_id"]] = Decided(
            row["kind"], row["pieces"], row["posted"], row["over"]
        )
    return found


async def begun(db: Connection, moment: Moment, piece: int, group_ids: Sequence[str]) -> set[str]:
    """Those of the groups for which this piece was decided at this moment."""
    rows = await db.fetch(
        """select group_id from slot_post where day = $1 and slot_id = $2 and piece = $3 and group_id = any($4::text[])
              and moment = $5 and bucket = $6""",
        moment.day,
        moment.slot_id,
        piece,
        list(group_ids),
        moment.at,
        moment.bucket,
    )
    return {row["group_id"] for row in rows}


async def known(db: Connection, moment: Moment, group_ids: Sequence[str]) -> set[str]:
    """Those of the groups for which something of the slot's day was decided."""
    rows = await db.fetch(
        """select distinct group_id from slot_post where day = $1 and slot_id = $2 and group_id = any($3::text[])""",
        moment.day,
        moment.slot_id,
        list(group_ids),
    )
    return {row["group_id"] for row in rows}


async def ran_before(db: Connection, moment: Moment) -> bool:
    """Whether the slot has run at an earlier time of that day."""
    found: bool = await db.fetchval(
        "select exists (select 1 from slot_run where slot_id = $1 and day = $2 and moment < $3)",
        moment.slot_id,
        moment.day,
        moment.at,
    )
    return found


async def has_begun(db: Connection, kind: str, slot_id: int, day: date, now: datetime) -> bool:
    """Whether something of a slot's day was decided, or is due by now."""
    found: bool = await db.fetchval(
        """select exists (select 1 from slot_post where day = $3 and slot_id = $2)
               or exists (select 1 from due where kind = $1 and ref->>'slot' = $2::text and state = 'pending'
                             and due_at <= $4)""",
        kind,
        slot_id,
        day,
        now,
    )
    return found
