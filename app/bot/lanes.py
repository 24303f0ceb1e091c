"""Which lane of the inbox is next.

A lane is claimed by an advisory lock that the turn's transaction holds. The search walks the lanes that wait, by
name, in rounds: a round takes what waited when it began, and what has come since waits for the next one, so that lanes
which keep coming just ahead of us starve nobody. It looks at one row a lane, however many wait there, and never at rows
that are done (they are gone). The rows are read in a second statement: the first one's snapshot may be older than the
lock it got.

Lanes where somebody has just come in are taken before the others, in the order in which they came, and no further than
that row: a barred person is to be out again within seconds, however much is being said elsewhere. One turn in ten goes
on with the round all the same, so that comings and goings starve nobody.
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
select lane, {newest} as newest, 0::bigint as until from walk
 where {until} and case when ready then pg_try_advisory_xact_lock($2, hashtext(lane)) else false end
"""
_NEWEST = "pg_sequence_last_value('inbox_id_seq')"
_URGENT = """
select u.lane, null::bigint as newest, u.until
  from (select lane, min(id) as id, max(id) as until
          from (select lane, id from inbox where state = 'pending' and urgent order by id limit 200) first
         group by lane order by 2) u
 cross join lateral (
    select not_before <= now() as ready from inbox where state = 'pending' and lane = u.lane order by id limit 1
  ) head
 where $4 and case when head.ready then pg_try_advisory_xact_lock($2, hashtext(u.lane)) else false end
"""
#: what is urgent, or else on in this round, or else begin the next: no part is looked at when one before it has found
#: a lane
_CLAIM = (
    f"({_URGENT}) union all "
    f"({_WALK.format(start='lane > $1', until='id <= $3', newest='$3::bigint')}) union all "
    f"({_WALK.format(start='true', until='true', newest=_NEWEST)}) limit 1"
)
_EVERY = 10  # one turn in so many does not ask what is urgent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker is in its rounds: the lane it took last, the newest row when the round began, how many turns; and
    of an urgent lane the row up to which it is taken (0: all of it).
    """

    lane: str = ""
    newest: int = 0
    turns: int = 0
    until: int = 0


async def claim(db: Connection, place: Place) -> tuple[str, Place] | None:
    """Lock the next lane whose head may be handled now. None when there is none."""
    turns = (place.turns + 1) % _EVERY
    found = await db.fetchrow(_CLAIM, place.lane, LANE_LOCK, place.newest, turns > 0)
    if found is None:
        return None
    if found["newest"] is None:  # urgent: the round goes on from where it was
        return found["lane"], Place(place.lane, place.newest, turns, found["until"])
    return found["lane"], Place(found["lane"], found["newest"], turns)


async def lock(db: Connection, lane: str) -> bool:
    """Lock one lane, if no other worker holds it."""
    held: bool = await db.fetchval("select pg_try_advisory_xact_lock($1, hashtext($2))", LANE_LOCK, lane)
    return held
