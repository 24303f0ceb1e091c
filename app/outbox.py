"""The outbox: every outward action is a row before it is a deed.

pending → sending → done | handed | unsure | dead; beside them held (a hold) and stale (too old to send). Rows that
came to an end (done, stale) move to `action_log`; the outbox holds only what is under way or waits for a person.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.actions import Action, Urgency, codec, target_of
from app.db import SEND_LOCK, Connection
from app.parts import Part
from app.policies import lane_of, policy_of

#: a due moment: what people were asked to do (`ref["outbox"]`: numbers of actions) is no longer wanted
WITHDRAWN = "outbox.withdrawn"


@dataclass(frozen=True, slots=True)
class Filed:
    """An action on its way into the outbox."""

    key: str
    cause: str
    action: Action
    part: Part
    made_at: datetime
    urgency: Urgency = Urgency.SERVICE
    expires_at: datetime | None = None
    reports: bool = False


_PUT = """
with filed as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[],
                       $8::jsonb[], $9::bool[], $10::timestamptz[], $11::timestamptz[], $12::bytea[], $13::text[])
    with ordinality as f(key, cause, kind, lane, target, group_id, urgency, action, reports, expires_at, made_at,
                         mark, part, n)
), fresh as (
  insert into outbox_key (key) select mark from filed order by mark on conflict do nothing returning key
)
insert into outbox (key, cause, kind, part, lane, target, group_id, urgency, action, reports, expires_at, made_at)
select f.key, cause, kind, part, lane, target, group_id, urgency, action, reports, expires_at, made_at
  from filed f join fresh on fresh.key = f.mark
 order by n
"""


async def put(db: Connection, filed: Sequence[Filed]) -> None:
    """File actions; those whose key is known are dropped. One statement, however many."""
    once = {item.key: item for item in reversed(filed)}  # the first of equal keys wins
    items = [item for item in filed if once[item.key] is item]
    if not items:
        return
    actions = [item.action for item in items]
    await db.execute(
        _PUT,
        [item.key for item in items],
        [item.cause for item in items],
        [action.kind for action in actions],
        [lane_of(action) for action in actions],
        [target_of(action) for action in actions],
        [action.group_id for action in actions],
        [int(item.urgency) for item in items],
        [codec.dump_python(action, mode="json", exclude_none=True) for action in actions],
        [item.reports or policy_of(item.action).reports for item in items],
        [item.expires_at for item in items],
        [item.made_at for item in items],
        [mark(item.key) for item in items],
        [item.part for item in items],
    )


def mark(key: str) -> bytes:
    """The short form of a key that is remembered: 16 bytes."""
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


_END = """
with ended as (
  delete from outbox where id = any($1::bigint[]) returning *
)
insert into action_log (id, key, cause, kind, part, target, group_id, action, outcome, attempts, made_at, kept_at, note)
select e.id, e.key, e.cause, e.kind, e.part, e.target, e.group_id, e.action, w.outcome, e.attempts, e.made_at,
       e.kept_at, w.note
  from ended e join unnest($1::bigint[], $2::text[], $3::text[]) w(id, outcome, note) using (id)
returning id
"""


async def end(db: Connection, ended: Sequence[tuple[int, str, str]]) -> list[int]:
    """Actions came to an end: (id, outcome, note). They move to the log. Returns those that were still there."""
    if not ended:
        return []
    ids, outcomes, notes = zip(*ended, strict=True)
    rows = await db.fetch(_END, ids, outcomes, [note[:500] for note in notes])
    return [row["id"] for row in rows]


_ABOUT = "kind = $1 and action ->> 'person_id' = any($2::text[]) and action @> $3::jsonb"


async def withdraw(db: Connection, kind: str, people: Sequence[str], like: Mapping[str, Any], note: str) -> list[int]:
    """Actions of a kind about these people that have not begun come to an end undone. Returns which people had to do.

    `like`: what these actions have in common beside that. What is being sent at this moment is not stopped.
    """
    await db.execute(  # who is claiming one of them is waited for: afterwards it is being sent, or with a person
        f"""select pg_advisory_xact_lock($4, hashtext(lane)) from (
             select distinct lane from outbox where {_ABOUT} and state = 'pending' order by lane) lanes""",  # noqa: S608  # a constant of ours
        kind,
        list(people),
        dict(like),
        SEND_LOCK,
    )
    rows = await db.fetch(
        f"""select id, state from outbox where {_ABOUT} and state in ('pending', 'held', 'handed')
             order by id for update""",  # noqa: S608  # a constant of ours
        kind,
        list(people),
        dict(like),
    )
    await end(db, [(row["id"], "dropped", note) for row in rows])
    return [row["id"] for row in rows if row["state"] == "handed"]


async def withdraw_in(
    db: Connection, group_ids: Sequence[str], states: Sequence[str], note: str, kind: str = ""
) -> list[int]:
    """Actions for these groups, of a kind or of any, in these states come to an end undone. Returns which people had
    to do. What is being sent at this moment is not stopped.
    """
    await db.execute(  # as above: who is claiming one of them is waited for
        """select pg_advisory_xact_lock($3, hashtext(lane)) from (
             select distinct lane from outbox where group_id = any($1::text[]) and ($2 = '' or kind = $2)
                and state = 'pending' order by lane) lanes""",
        list(group_ids),
        kind,
        SEND_LOCK,
    )
    rows = await db.fetch(
        """select id, state from outbox where group_id = any($1::text[]) and ($2 = '' or kind = $2)
              and state = any($3::text[]) order by id for update""",
        list(group_ids),
        kind,
        list(states),
    )
    await end(db, [(row["id"], "dropped", note) for row in rows])
    return [row["id"] for row in rows if row["state"] == "handed"]


async def waiting_about(db: Connection, kind: str, group_id: str | None, like: Mapping[str, Any]) -> set[str]:
    """The people about whom an action of a kind is under way or waits, in a group; in all when none is named.

    One whose fate nobody knows, or that failed for good, is under way no more.
    """
    rows = await db.fetch(
        """select distinct action ->> 'person_id' as person_id from outbox
            where kind = $1 and ($2::text is null or group_id = $2) and action @> $3::jsonb
              and state not in ('unsure', 'dead')""",
        kind,
        group_id,
        dict(like),
    )
    return {row["person_id"] for row in rows}


async def not_out(db: Connection, part: Part, targets: Sequence[str], causes: Sequence[str]) -> bool:
    """Whether any action of a part that has one of these causes still waits: for its turn, a hold or a person."""
    found: bool = await db.fetchval(
        """select exists (select 1 from outbox where part = $1 and target = any($2::text[]) and cause = any($3::text[])
                             and state in ('pending', 'sending', 'held', 'handed'))""",
        part,
        list(targets),
        list(causes),
    )
    return found


async def came_through(db: Connection, key: str) -> bool:
    """Whether the action of this key has been carried out (or would have been, where it is only observed)."""
    found: bool = await db.fetchval(
        """select exists (select 1 from action_log
                           where cause = $1 and key = $2 and outcome in ('done', 'observed'))""",
        key.partition("#")[0],
        key,
    )
    return found


async def last_state(db: Connection, kind: str, group_id: str, since: datetime) -> str | None:
    """Where the last action of a kind that was made for a group since then stands, or how it ended."""
    found: str | None = await db.fetchval(
        """select state from (
             select id, state from outbox where kind = $1 and group_id = $2 and made_at >= $3
             union all select id, outcome from action_log where kind = $1 and group_id = $2 and made_at >= $3
           ) a order by id desc limit 1""",
        kind,
        group_id,
        since,
    )
    return found


def hold_notes(hold_ids: Sequence[int]) -> list[str]:
    """What stands on the rows that these holds keep back."""
    return [f"hold {hold_id}" for hold_id in hold_ids]


async def unhold(db: Connection, hold_ids: Sequence[int], since: datetime | None = None) -> int:
    """What these holds kept back waits to be sent again; only what was made since then, if given. Returns how many."""
    rows = await db.fetch(
        """update outbox set state = 'pending', note = '', not_before = now()
            where state = 'held' and note = any($1::text[]) and ($2::timestamptz is null or made_at >= $2)
            returning id""",
        hold_notes(hold_ids),
        since,
    )
    return len(rows)
