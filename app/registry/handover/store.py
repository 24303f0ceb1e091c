"""All SQL of handovers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover as it was read."""

    id: int
    from_staff: str
    to_staff: str
    on_job: bool


async def names(db: Connection, staff_ids: Sequence[str]) -> dict[str, bool]:
    """Those of these who are staff, and whether they are still with us; locked."""
    rows = await db.fetch(
        "select staff_id, left_at is null as here from staff where staff_id = any($1::text[]) order by 1 for update",
        list(staff_ids),
    )
    return {row["staff_id"]: row["here"] for row in rows}


async def add(db: Connection, from_staff: str, to_staff: str, *, on_job: bool, by: str, at: datetime) -> int:
    """A handover begins. Returns its number."""
    made: int = await db.fetchval(
        """insert into handover (from_staff, to_staff, on_job, made_by, made_at) values ($1, $2, $3, $4, $5)
           returning id""",
        from_staff,
        to_staff,
        on_job,
        by,
        at,
    )
    return made


async def count(db: Connection, handover_id: int, tasks: int, tickets: int) -> None:
    """How many tasks and tickets came along."""
    await db.execute("update handover set tasks = $2, tickets = $3 where id = $1", handover_id, tasks, tickets)


async def lock(db: Connection, handover_id: int) -> Handover | None:
    """One handover, locked."""
    row = await db.fetchrow(
        "select id, from_staff, to_staff, on_job from handover where id = $1 for update", handover_id
    )
    return Handover(**row) if row else None


async def take_over(db: Connection, from_staff: str, to_staff: str) -> None:
    """Managers' and clerks' duties, and groups looked after, come along."""
    await db.execute(
        """insert into duty (staff_id, role, store_id) select $2, role, store_id from duty
            where staff_id = $1 and role in ('manager', 'clerk') on conflict do nothing""",
        from_staff,
        to_staff,
    )
    await db.execute(
        "update chat_group set steward_id = $2 where steward_id = $1 and dismissed_at is null", from_staff, to_staff
    )


async def gather(db: Connection, handover_id: int, owner_id: str) -> int:
    """The groups of an owner are to change hands. Returns how many."""
    rows = await db.fetch(
        """insert into handover_group (handover_id, group_id)
           select $1, group_id from chat_group where owner_id = $2 and dismissed_at is null
           on conflict do nothing returning 1""",
        handover_id,
        owner_id,
    )
    return len(rows)


async def next_groups(db: Connection, handover_id: int, most: int) -> tuple[int, list[str]]:
    """The next groups that wait, put down as asked for by a call of their own: (its number, the groups)."""
    rows = await db.fetch(
        """with c as (select coalesce(max(call), 0) + 1 as call from handover_group where handover_id = $1)
           update handover_group h set state = 'asked', code = null, note = '', call = c.call from c
            where handover_id = $1 and group_id in (
              select group_id from handover_group where handover_id = $1 and state = 'waiting'
               order by group_id limit $2
            ) returning group_id, h.call""",
        handover_id,
        most,
    )
    return (rows[0]["call"] if rows else 0), sorted(row["group_id"] for row in rows)


async def settle(
    db: Connection, handover_id: int, call: int, failed: Mapping[str, tuple[int | None, str]]
) -> list[str]:
    """What became of the groups of a call; "" stands for all of them. Returns those that have changed hands."""
    rows = await db.fetch(
        """update handover_group h set state = case when f.id is null then 'done' else 'failed' end, code = f.code,
                  note = coalesce(f.note, '')
             from handover_group g left join unnest($3::text[], $4::int[], $5::text[]) f(id, code, note)
               on f.id in (g.group_id, '')
            where g.handover_id = $1 and g.call = $2 and g.state = 'asked'
              and h.handover_id = $1 and h.group_id = g.group_id returning h.group_id, h.state""",
        handover_id,
        call,
        list(failed),
        [code for code, _ in failed.values()],
        [note for _, note in failed.values()],
    )
    return sorted(row["group_id"] for row in rows if row["state"] == "done")


async def own(db: Connection, groups: Sequence[str], owner_id: str) -> None:
    """These groups have another owner."""
    await db.execute("update chat_group set owner_id = $2 where group_id = any($1::text[])", list(groups), owner_id)


async def again(db: Connection, handover_id: int) -> int:
    """What failed waits again. Returns how many groups."""
    rows = await db.fetch(
        "update handover_group set state = 'waiting' where handover_id = $1 and state = 'failed' returning 1",
        handover_id,
    )
    return len(rows)


async def failures(db: Connection, handover_id: int) -> list[tuple[str, int | None, str]]:
    """The groups that did not change hands: (name, code, note)."""
    rows = await db.fetch(
        """select coalesce(nullif(g.name, ''), h.group_id) as name, h.code, h.note from handover_group h
             left join chat_group g using (group_id) where h.handover_id = $1 and h.state = 'failed' order by 1""",
        handover_id,
    )
    return [(row["name"], row["code"], row["note"]) for row in rows]
