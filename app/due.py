"""Everything due is a row: when, and which room's doing it is. The schedule finds it; being run twice does no harm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Moment:
    """A due moment on its way into the table. `kind` is `<room>.<what>`; `key` names it once and for all."""

    due_at: datetime
    kind: str
    key: str
    ref: Mapping[str, Any] = field(default_factory=dict)


_PUT = """
insert into due (key, kind, ref, due_at)
select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::timestamptz[])
on conflict (key) do update set due_at = excluded.due_at, ref = excluded.ref, state = 'pending',
       attempts = case due.state when 'dead' then 0 else due.attempts end,
       not_before = case due.state when 'dead' then now() else due.not_before end
  where due.state = 'dead' or excluded.due_at < due.due_at
"""


async def put(db: Connection, moments: Sequence[Moment]) -> None:
    """File moments. Of two under one key the earlier stands; one that is dead gives way."""
    last: dict[str, Moment] = {}
    for moment in sorted(moments, key=lambda moment: moment.due_at, reverse=True):
        last[moment.key] = moment
    if not last:
        return
    await db.execute(
        _PUT,
        [moment.key for moment in last.values()],
        [moment.kind for moment in last.values()],
        [dict(moment.ref) for moment in last.values()],
        [moment.due_at for moment in last.values()],
    )


async def cancel(db: Connection, keys: Sequence[str]) -> None:
    """What was due under these keys no longer is.

    One that is being done at this moment is left to its handler: waiting for it here, with locks that it may want,
    would be a deadlock.
    """
    await db.execute(
        """delete from due where id in (
             select id from due where key = any($1::text[]) and state = 'pending' for update skip locked)""",
        list(keys),
    )


async def forget(db: Connection, words: Sequence[str], kind: str = "") -> None:
    """Nothing is due any more that is about one of these words; what is about something else loses the note with it.

    `kind`: of this kind alone. One that is being done at this moment is left to its handler.
    """
    about = "exists (select 1 from unnest($1::text[]) w(word) where position(w.word in {} ) > 0)"
    await db.execute(
        f"""delete from due where id in (select id from due
             where ($2 = '' or kind = $2) and {about.format("key || ref::text")} for update skip locked)""",  # noqa: S608  # ours
        list(words),
        kind,
    )
    await db.execute(
        f"update due set note = '' where ($2 = '' or kind = $2) and {about.format('note')}",  # noqa: S608  # as above
        list(words),
        kind,
    )


async def ref_of(db: Connection, key: str) -> dict[str, Any] | None:
    """What is kept with a moment that is still to come; None when there is none of this key."""
    found: dict[str, Any] | None = await db.fetchval("select ref from due where key = $1 and state = 'pending'", key)
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """A moment that has come."""

    id: int
    key: str
    kind: str
    ref: dict[str, Any]
    due_at: datetime
    attempts: int


async def claim(db: Connection, now: datetime) -> Due | None:
    """The first moment that has come by `now` (business time) and that no other worker is at. Stays locked."""
    row = await db.fetchrow(
        """select id, key, kind, ref, due_at, attempts from due
            where state = 'pending' and due_at <= $1 and not_before <= now()
            order by due_at, id limit 1 for update skip locked""",
        now,
    )
    return Due(**row) if row else None


async def first(db: Connection) -> Due | None:
    """What comes next, whenever that is. One that failed and waits does not count."""
    row = await db.fetchrow(
        """select id, key, kind, ref, due_at, attempts from due
            where state = 'pending' and not_before <= now() order by due_at, id limit 1"""
    )
    return Due(**row) if row else None


async def done(db: Connection, due_id: int) -> None:
    """What was due has been done."""
    await db.execute("delete from due where id = $1", due_id)


async def postpone(db: Connection, due_id: int, wait: float | None, note: str) -> None:
    """It failed: it waits `wait` seconds of machine time, or is dead when `wait` is None."""
    await db.execute(
        """update due set attempts = attempts + 1, note = $2, state = case when $3::float8 is null then 'dead'
                  else state end, not_before = now() + coalesce($3::float8, 0) * interval '1 second'
            where id = $1 and state = 'pending'""",
        due_id,
        note[:500],
        wait,
    )


async def next_at(db: Connection) -> datetime | None:
    """When the next moment is due, in business time. One that failed and waits is not meant."""
    found: datetime | None = await db.fetchval(f"select {_NEXT}")
    return found


_NEXT = "(select min(due_at) from due where state = 'pending' and not_before <= now())"


async def plan(db: Connection) -> tuple[datetime | None, datetime | None]:
    """As `next_at`, in business time; and when one that failed is tried again, in machine time."""
    row = await db.fetchrow(
        f"""select {_NEXT} as due_at,
                   (select min(not_before) from due where state = 'pending' and attempts > 0 and not_before > now())
                     as again_at"""  # noqa: S608  # our own words
    )
    return row["due_at"], row["again_at"]


async def revive(db: Connection, row_ids: Sequence[int]) -> int:
    """Dead due moments get another chance; all of them when none is named. Returns how many."""
    rows = await db.fetch(
        """update due set state = 'pending', attempts = 0, not_before = now(), note = ''
            where state = 'dead' and (cardinality($1::bigint[]) = 0 or id = any($1)) returning id""",
        list(row_ids),
    )
    return len(rows)


async def drop(db: Connection, row_ids: Sequence[int], note: str) -> int:  # noqa: ARG001  # nothing keeps it
    """Dead due moments are forgotten. Returns how many."""
    rows = await db.fetch("delete from due where state = 'dead' and id = any($1::bigint[]) returning id", list(row_ids))
    return len(rows)
