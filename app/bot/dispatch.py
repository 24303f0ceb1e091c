"""All SQL of the outbox's way out: who may send next, and what became of it.

A lane (one target through one kind of hand) sends one action at a time; within it service goes before content before
marketing. Claims are short transactions; no transaction is open while the other side is called.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from app import outbox
from app.actions import Action, codec
from app.db import ALIVE_LOCK, SEND_LOCK, Connection

#: how long after a send of unknown fate the other side is asked: it may still be working on it
ASK_AFTER = 15.0

_WALK = """
with recursive walk(lane) as (
  (select lane from outbox where state = 'pending' and {start} order by lane limit 1)
  union all
  select n.lane from walk w cross join lateral (
    select lane from outbox where state = 'pending' and lane > w.lane order by lane limit 1
  ) n where {more}
)
select lane from walk w
 where {until} and case when exists (
         select 1 from (values (0), (1), (2)) u(n) cross join lateral (
           select not_before from outbox o
            where o.state = 'pending' and o.lane = w.lane and o.urgency = u.n order by o.id limit 1
         ) head where head.not_before <= now()
       ) and not exists (select 1 from outbox s where s.state = 'sending' and s.lane = w.lane)
       then pg_try_advisory_xact_lock($2, hashtext(lane)) else false end
"""
#: behind where we were, and then round once, as far as there is room
_LANES = (
    f"({_WALK.format(start='lane > $1', until='true', more='true')}) union all "
    f"({_WALK.format(start='true', until='lane <= $1', more='n.lane <= $1')}) limit $3"
)
_HEADS = """
select o.id, o.key, o.cause, o.kind, o.part, o.lane, o.group_id, o.action, o.reports, o.attempts, o.expires_at,
       o.made_at, o.urgency, o.busy, now() - o.doubt_at as doubt, o.via, o.note
  from unnest($1::text[]) l(lane) cross join (values (0), (1), (2)) u(n) cross join lateral (
    select * from outbox where state = 'pending' and lane = l.lane and urgency = u.n order by id limit 1
  ) o
 where o.not_before <= now() and not exists (select 1 from outbox s where s.state = 'sending' and s.lane = l.lane)
 order by o.lane, o.urgency
"""
_SEND = """
update outbox o set state = 'sending', attempts = attempts + 1, owner = $2, sent_at = now(), note = '', via = s.via,
       ref = null
  from unnest($1::bigint[], $3::text[]) s(id, via) where o.id = s.id
"""
COLUMNS = (
    "id, key, cause, kind, part, lane, group_id, action, reports, attempts, expires_at, made_at, urgency, busy, "
    "now() - doubt_at as doubt, via, note"
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An action about to be carried out. `busy`: how often the other side was; `doubt`: how long ago a try began that
    may have done it.
    """

    id: int
    key: str
    cause: str
    kind: str
    part: str
    lane: str
    group_id: str | None
    action: Action
    reports: bool
    attempts: int
    expires_at: datetime | None
    made_at: datetime
    urgency: int
    busy: int
    doubt: timedelta | None
    via: str = ""  # the hand and account that it was last given to; "desk": they could not, a person shall
    note: str = ""


def outgoing(row: Any) -> Outgoing:
    """A row as an action, from its COLUMNS. Raises ValidationError."""
    values = dict(row)
    return Outgoing(**{**values, "action": codec.validate_python(values["action"])})


async def _readable(db: Connection, rows: Sequence[Any]) -> list[Outgoing]:
    """The actions among these rows; one that this version cannot read is dead, and in nobody's way."""
    found = []
    for row in rows:
        try:
            found.append(outgoing(row))
        except ValidationError as error:
            await park(db, row["id"], "dead", f"unreadable: {error.errors()[0]['msg']}")
    return found


async def claim(db: Connection, after: str, most: int) -> tuple[list[Outgoing], bool]:
    """The next action of up to `most` lanes behind `after`, going round once; and whether there was any.

    The lanes stay locked until commit.
    """
    lanes = [row["lane"] for row in await db.fetch(_LANES, after, SEND_LOCK, most)]
    if not lanes:
        return [], False
    first: dict[str, Any] = {}
    for row in await db.fetch(_HEADS, lanes):  # a new snapshot, younger than the locks
        first.setdefault(row["lane"], row)
    return await _readable(db, list(first.values())), bool(first)


async def sending(db: Connection, via: Mapping[int, str], owner: str) -> None:
    """Put the attempt on record, before the call: which actions go through which hand and account."""
    await db.execute(_SEND, list(via), owner, list(via.values()))


async def park(db: Connection, row_id: int, state: str, note: str = "", *, ask: bool = False) -> None:
    """An action that the caller has locked stops here for now: handed, held, unsure or dead.

    `ask`: find out later what became of it.
    """
    await db.execute(
        """update outbox set state = $2, note = $3, owner = '',
                  ask_at = case when $4 then now() + $5::float8 * interval '1 second' end
            where id = $1""",
        row_id,
        state,
        note[:500],
        ask,
        ASK_AFTER,
    )


async def accepted(db: Connection, row_id: int, number: str, within: float) -> None:
    """The other side has taken an action that the caller has locked, and tells later what came of it.

    When it does not within so many seconds, nobody knows.
    """
    await db.execute(
        """update outbox set state = 'unsure', owner = '', note = 'taken; its result is awaited', ref = $2,
                  ask_at = now() + $3::float8 * interval '1 second' where id = $1""",
        row_id,
        number,
        within,
    )


async def again(
    db: Connection,
    row_id: int,
    wait: float,
    note: str = "",
    *,
    free: bool = False,
    busy: bool = False,
    doubt: bool | None = None,
) -> None:
    """An action that the caller has locked is sent again after `wait` seconds. `free`: the attempt does not count.

    `busy`: the other side was; `doubt`: this attempt may have done it (None: who knows says that none has).
    """
    await db.execute(
        """update outbox set state = 'pending', owner = '', ask_at = null, ref = null, note = $3,
                  attempts = attempts - $4::int, busy = busy + $5::int,
                  doubt_at = case when $6 then coalesce(doubt_at, sent_at) when not $6 then doubt_at end,
                  not_before = now() + $2::float8 * interval '1 second' where id = $1""",
        row_id,
        wait,
        note[:500],
        int(free),
        int(busy),
        doubt,
    )


async def still_ours(db: Connection, row_ids: Sequence[int], owner: str) -> set[int]:
    """Those of these actions that nobody took from us while they were under way. Locks them."""
    rows = await db.fetch(
        """select id from outbox where id = any($1::bigint[]) and state = 'sending' and owner = $2
            order by id for update""",
        list(row_ids),
        owner,
    )
    return {row["id"] for row in rows}


async def absent(db: Connection, owner: str) -> set[str]:
    """Other workers with actions under way who do not hold the lock that says they live."""
    rows = await db.fetch(
        """select owner from (select distinct owner from outbox where state = 'sending' and owner <> $1) o
            where pg_try_advisory_xact_lock($2, hashtext(owner))""",
        owner,
        ALIVE_LOCK,
    )
    return {row["owner"] for row in rows}


async def left_by(db: Connection, owners: Collection[str]) -> list[Outgoing]:
    """What these workers left under way. Locks it."""
    rows = await db.fetch(
        f"""select {COLUMNS} from outbox where state = 'sending' and owner = any($1::text[])
              order by id for update skip locked""",  # noqa: S608  # a constant of ours
        sorted(owners),
    )
    return await _readable(db, rows)


async def put_back(db: Connection, owner: str, under_way: Collection[int]) -> int:
    """Actions marked as ours that we are not at: the claim was committed, and its answer got lost. Nothing was sent."""
    rows = await db.fetch(
        """update outbox set state = 'pending', owner = '', attempts = attempts - 1, not_before = now()
            where state = 'sending' and owner = $1 and not id = any($2::bigint[]) returning id""",
        owner,
        sorted(under_way),
    )
    return len(rows)


async def to_ask(db: Connection, most: int) -> list[Outgoing]:
    """Unsure actions that are to be asked about now. Asked again in a while, should we not come back."""
    rows = await db.fetch(
        f"""update outbox set ask_at = now() + interval '30 seconds' where id in (
             select id from outbox where ask_at <= now() and state = 'unsure' order by ask_at limit $1
                for update skip locked
           ) returning {COLUMNS}""",  # noqa: S608  # constants of ours
        most,
    )
    return await _readable(db, rows)


async def forget_asking(db: Connection, row_id: int, note: str) -> None:
    """Nobody can say what became of it: it stays unsure, for a person."""
    await db.execute(
        "update outbox set ask_at = null, note = $2 where id = $1 and state = 'unsure'", row_id, note[:500]
    )


async def unname_held(db: Connection, hold_ids: Sequence[int]) -> int:
    """What these holds kept back stays held for somebody to choose, row by row. Returns how many."""
    rows = await db.fetch(
        "update outbox set note = 'waits for a choice' where state = 'held' and note = any($1::text[]) returning id",
        outbox.hold_notes(hold_ids),
    )
    return len(rows)


async def drop_held(db: Connection, hold_ids: Sequence[int], note: str) -> int:
    """What these holds kept back comes to an end undone. Returns how many."""
    rows = await db.fetch(
        "select id from outbox where state = 'held' and note = any($1::text[])", outbox.hold_notes(hold_ids)
    )
    return len(await outbox.end(db, [(row["id"], "dropped", note) for row in rows])) if rows else 0


async def held_back(db: Connection, hold_ids: Sequence[int], now: datetime, fresh: timedelta) -> list[Any]:
    """What these holds keep back, by part."""
    rows: list[Any] = await db.fetch(
        """select part, count(*) as count, count(*) filter (where expires_at < $2) as stale,
                  count(*) filter (where made_at < $2 - $3::interval
                                     and (expires_at is null or expires_at >= $2)) as aged,
                  extract(epoch from $2 - min(made_at))::float8 as oldest
             from outbox where state = 'held' and note = any($1::text[]) group by part order by part""",
        outbox.hold_notes(hold_ids),
        now,
        fresh,
    )
    return rows


async def in_state(db: Connection, row_ids: Sequence[int], states: Sequence[str]) -> list[int]:
    """Those of these rows that are in one of these states, locked."""
    rows = await db.fetch(
        "select id from outbox where id = any($1::bigint[]) and state = any($2::text[]) order by id for update",
        list(row_ids),
        list(states),
    )
    return [row["id"] for row in rows]


async def groups_of(db: Connection, row_ids: Sequence[int]) -> list[str | None]:
    """The groups these rows are for; None stands for rows that are for no group."""
    rows = await db.fetch("select distinct group_id from outbox where id = any($1::bigint[])", list(row_ids))
    return [row["group_id"] for row in rows]


async def drop(db: Connection, row_ids: Sequence[int], note: str) -> int:
    """Actions that are stuck come to an end undone. Returns how many."""
    stuck = await in_state(db, row_ids, ("dead", "held", "unsure"))
    return len(await outbox.end(db, [(row_id, "dropped", note) for row_id in stuck])) if stuck else 0


async def revive(db: Connection, row_ids: Sequence[int]) -> int:
    """Dead actions are sent again; all of them when none is named. Returns how many."""
    rows = await db.fetch(
        """update outbox set state = 'pending', attempts = 0, busy = 0, not_before = now(), note = ''
            where state = 'dead' and (cardinality($1::bigint[]) = 0 or id = any($1)) returning id""",
        list(row_ids),
    )
    return len(rows)


async def waits(db: Connection, lanes: Sequence[str]) -> bool:
    """Whether anything waits in these lanes."""
    found: bool = await db.fetchval(
        "select exists (select 1 from outbox where state = 'pending' and lane = any($1::text[]))", list(lanes)
    )
    return found
