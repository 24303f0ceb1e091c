"""Which lane of the inbox is next.

A lane is claimed by an advisory lock that the turn's transaction holds. The search walks the lanes that wait, by
name, in rounds: a round takes what waited when it began, and what has come since waits for the next one, so that lanes
which keep coming just ahead of us starve nobody. It looks at one row a lane, however many wait there, and never at rows
that are done (they are gone). The rows are read in a second statement: the first one's snapshot may be older than the
lock it got.
"""

from dataclasses import dataclass

from app.db import LANE_LOCK, Connection

_WALK = """
with recursive walk(lane, id, ready) as (
  (select lane, id, not_before <= now() from inbox where state = 'pending' and {start} order by lane, id limit 1)
  union all
  select n.lane, n.id, n.ready from walk w cross join lateral (
    select lane, id, not_before <= now() as ready from inbox
     where state = 'pending' and lane > w.lane order by lane, id limit 1
  ) n
)
select lane, {newest} as newest from walk
 where {until} and case when ready then pg_try_advisory_xact_lock($2, hashtext(lane)) else false end
"""
_NEWEST = "pg_sequence_last_value('inbox_id_seq')"
#: on in this round, or else begin the next: the second part is not looked at when the first has found a lane
_CLAIM = (
    f"({_WALK.format(start='lane > $1', until='id <= $3', newest='$3::bigint')}) union all "
    f"({_WALK.format(start='true', until='true', newest=_NEWEST)}) limit 1"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker is in its rounds: the lane it took last, and the newest row when the round began."""

    lane: str = ""
    newest: int = 0


async def claim(db: Connection, place: Place) -> Place | None:
    """Lock the next lane whose head may be handled now. None when there is none."""
    found = await db.fetchrow(_CLAIM, place.lane, LANE_LOCK, place.newest)
    return None if found is None else Place(found["lane"], found["newest"])


async def lock(db: Connection, lane: str) -> bool:
    """Lock one lane, if no other worker holds it."""
    held: bool = await db.fetchval("select pg_try_advisory_xact_lock($1, hashtext($2))", LANE_LOCK, lane)
    return held
