"""All SQL of the inbox: keeping, reading a lane's rows, ending a turn. How a lane is found is in `app.bot.lanes`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from app.db import Connection
from app.outbox import mark
from app.wecom.port import Envelope
from app.work import CHANNEL

_KEEP = f"""
with arrived as (
  select * from unnest($1::bytea[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::boolean[])
    with ordinality as a(key, lane, source, payload, arrived_at, urgent, n)
), fresh as (
  insert into inbox_key (key) select key from arrived order by key on conflict do nothing returning key
), kept as (
  insert into inbox (key, lane, source, payload, arrived_at, urgent)
  select key, lane, source, payload, arrived_at, urgent from arrived join fresh using (key) order by n
  returning key
), told as (
  select pg_notify('{CHANNEL}', 'inbox') from kept limit 1
)
select key, (select count(*) from told) from kept
"""  # noqa: S608  # a constant of ours
#: the same for what is a repeat only within a while of the last one that was kept. The row of its content says when
#: that was, and is locked by whoever comes next, so no border between two whiles lets a repeat through
_KEEP_IN_WINDOW = f"""
with arrived as (
  select * from unnest($1::bytea[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::boolean[], $7::bytea[],
                       $8::interval[])
    with ordinality as a(key, lane, source, payload, arrived_at, urgent, own, gap, n)
), fresh as (
  insert into inbox_key as k (key, kept_at)
  select key, arrived_at from arrived order by key
  on conflict (key) do update set kept_at = excluded.kept_at
    where excluded.kept_at >= k.kept_at + (select gap from arrived a where a.key = k.key)
  returning key
), kept as (
  insert into inbox (key, lane, source, payload, arrived_at, urgent)
  select own, lane, source, payload, arrived_at, urgent from arrived join fresh using (key) order by n
  returning key
), told as (
  select pg_notify('{CHANNEL}', 'inbox') from kept limit 1
)
select key, (select count(*) from told) from fresh
"""  # noqa: S608  # a constant of ours
_ROWS = """
select id, lane, source, key, payload, attempts, arrived_at, kept_at, not_before <= now() as ready
  from inbox where state = 'pending' and lane = $1 order by id limit $2
"""
_FINISH = """
with ended as (
  delete from inbox where id = any($1::bigint[])
  returning id, kept_at, lane, source, key, payload, arrived_at
), raw as (
  insert into message_raw (id, kept_at, lane, key, payload, arrived_at)
  select id, kept_at, lane, key, payload, arrived_at from ended where source <> 'relay'
)
insert into message (id, kept_at, source, at, kind, message_id, group_id, person_id, text, event, outcome, notes)
select e.id, e.kept_at, e.source, d.at, d.kind, d.message_id, d.group_id, d.person_id, d.text, d.event, d.outcome,
       array(select jsonb_array_elements_text(d.notes::jsonb))
  from ended e join unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                           $8::jsonb[], $9::text[], $10::text[])
    as d(id, at, kind, message_id, group_id, person_id, text, event, outcome, notes) using (id)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the inbox in its turn."""

    id: int
    lane: str
    source: str
    key: bytes
    payload: bytes
    attempts: int
    arrived_at: datetime
    kept_at: datetime
    ready: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a row."""

    id: int
    at: datetime
    kind: str
    outcome: str
    message_id: str | None = None
    group_id: str | None = None
    person_id: str | None = None
    text: str | None = None
    event: dict[str, Any] | None = None
    notes: Sequence[str] = ()


async def keep(connection: Connection, rows: Sequence[tuple[str, Envelope, datetime]]) -> set[bytes]:
    """Keep envelopes (source, envelope, business time of arrival), each once. Returns the keys that were new."""
    first: dict[bytes, tuple[str, Envelope, datetime]] = {}
    for row in rows:
        first.setdefault(mark(row[1].key), row)
    ever = {key: row for key, row in first.items() if row[1].window is None}
    kept = await connection.fetch(_KEEP, *_columns(ever)) if ever else []
    if len(ever) < len(first):
        windowed = {key: row for key, row in first.items() if row[1].window is not None}
        own = [mark(f"{row[1].key}@{row[2].isoformat()}") for row in windowed.values()]
        gaps = [row[1].window for row in windowed.values()]
        kept = [*kept, *await connection.fetch(_KEEP_IN_WINDOW, *_columns(windowed), own, gaps)]
    return {row["key"] for row in kept}


def _columns(rows: Mapping[bytes, tuple[str, Envelope, datetime]]) -> tuple[Sequence[object], ...]:
    lanes = [envelope.lane for _, envelope, _ in rows.values()]
    payloads = [envelope.payload for _, envelope, _ in rows.values()]
    urgent = [envelope.urgent for _, envelope, _ in rows.values()]
    return list(rows), lanes, [row[0] for row in rows.values()], payloads, [row[2] for row in rows.values()], urgent


async def rows_of(db: Connection, lane: str, limit: int) -> list[Waiting]:
    """The rows of a lane that we hold, in order. Empty when another worker finished it just before us."""
    rows = [Waiting(*row) for row in await db.fetch(_ROWS, lane, limit)]
    return rows if rows and rows[0].ready else []


async def finish(db: Connection, ended: Sequence[Ended]) -> None:
    """Move rows from the inbox to the record of what happened."""
    await db.execute(
        _FINISH,
        [row.id for row in ended],
        [row.at for row in ended],
        [row.kind for row in ended],
        [row.message_id for row in ended],
        [row.group_id for row in ended],
        [row.person_id for row in ended],
        [row.text for row in ended],
        [row.event or {} for row in ended],
        [row.outcome for row in ended],
        [orjson.dumps(list(row.notes)).decode() for row in ended],  # an array of lists would be a table,
    )


async def postpone(db: Connection, row_id: int, wait: float | None, note: str) -> None:
    """A row failed: it waits `wait` seconds, or is dead when `wait` is None. A row that is gone stays gone."""
    await db.execute(
        """update inbox set attempts = attempts + 1, note = $2, state = case when $3::float8 is null then 'dead'
                  else state end, not_before = now() + coalesce($3::float8, 0) * interval '1 second'
            where id = $1 and state = 'pending'""",
        row_id,
        note[:500],
        wait,
    )


async def revive(db: Connection, row_ids: Sequence[int]) -> int:
    """Dead rows get another chance; all of them when none is named. Returns how many."""
    found = await db.fetch(
        """update inbox set state = 'pending', attempts = 0, not_before = now(), note = ''
            where state = 'dead' and (cardinality($1::bigint[]) = 0 or id = any($1)) returning id""",
        list(row_ids),
    )
    return len(found)


async def replay(db: Connection, message_ids: Sequence[int]) -> int:
    """Handled messages go back to the inbox; what was said for them is not said again (actions go by name)."""
    found = await db.fetch(
        """with raw as (
             delete from message_raw where id = any($1::bigint[]) returning id, kept_at, lane, key, payload, arrived_at
           ), gone as (
             delete from message m using raw where m.id = raw.id and m.kept_at = raw.kept_at returning m.id, m.source
           )
           insert into inbox (id, lane, source, key, payload, arrived_at, kept_at) overriding system value
           select id, lane, source, key, payload, arrived_at, kept_at from raw join gone using (id) returning id""",
        list(message_ids),
    )
    return len(found)


async def drop(db: Connection, row_ids: Sequence[int], note: str) -> int:
    """Dead rows come to an end undone; they move to the record. Returns how many."""
    rows = await db.fetch(
        """select id, arrived_at from inbox where state = 'dead' and id = any($1::bigint[]) order by id for update""",
        list(row_ids),
    )
    if rows:
        await finish(db, [Ended(row["id"], row["arrived_at"], "dropped", "skipped", notes=[note]) for row in rows])
    return len(rows)


async def message(db: Connection, message_id: int) -> Any:
    """One thing that happened, with the key it came under as long as that is kept; None when there is none."""
    return await db.fetchrow(
        """select m.id, m.at, m.kept_at, m.handled_at, m.source, m.kind, m.group_id, m.outcome, m.notes, r.key,
                  m.message_id, m.person_id, m.text, m.event, r.payload
             from message m left join message_raw r on r.id = m.id and r.kept_at = m.kept_at where m.id = $1""",
        message_id,
    )


_ACTIONS = """
select id, kind, state, coalesce(sent_at, kept_at) as at, note, coalesce(action->>'text',
       action->'card'->>'title') as text from outbox where {where}
union all
select id, kind, outcome, ended_at, note, coalesce(action->>'text', action->'card'->>'title')
  from action_log where {where}
 order by id"""


async def actions_by(db: Connection, cause: str) -> list[Any]:
    """What was to be done because of something, oldest first."""
    rows: list[Any] = await db.fetch(_ACTIONS.format(where="cause = $1"), cause)
    return rows


async def actions_about(db: Connection, cause: str) -> list[Any]:
    """What was to be done because of anything that begins so, oldest first."""
    rows: list[Any] = await db.fetch(
        _ACTIONS.format(where="cause like $1"), cause.replace("_", r"\_").replace("%", r"\%") + "%"
    )
    return rows


async def audit_of(db: Connection, area: str, ref: str) -> list[Any]:
    """Who did what about something, oldest first."""
    rows: list[Any] = await db.fetch(
        "select business_at, who, role, what, cause, after from audit where area = $1 and ref = $2 order by id",
        area,
        ref,
    )
    return rows


async def moves_by(db: Connection, cause: str) -> list[Any]:
    """What happened to tickets because of something."""
    rows: list[Any] = await db.fetch(
        """select v.what, v.at, t.number from ticket_move v join ticket t on t.id = v.ticket_id
            where v.cause = $1 order by v.id""",
        cause,
    )
    return rows


async def said_by(db: Connection, person_id: str) -> list[dict[str, Any]]:
    """What a person said and did, as far as it is kept."""
    rows = await db.fetch(
        "select at, kind, group_id, text, outcome, notes from message where person_id = $1 order by at", person_id
    )
    return [dict(row) for row in rows]


async def lines(
    db: Connection, group_id: str, person_id: str, since: datetime, until: datetime, most: int
) -> list[str]:
    """What somebody has said in a group since then and since they were last found guilty, as it is on record, oldest
    first: the lines before that have had their sentence.
    """
    rows = await db.fetch(
        """with recent as (
             select id, at, text, coalesce(event -> 'judged' ->> 'l', 'clean') = 'clean' as clean from message
              where person_id = $1 and group_id = $2 and at >= $3 and at <= $4 and kind = 'MessagePosted'
           )
           select text from recent r
            where clean and text <> ''
              and not exists (select 1 from recent g where not clean and (g.at, g.id) > (r.at, r.id))
            order by at desc, id desc limit $5""",
        person_id,
        group_id,
        since,
        until,
        most,
    )
    return [row["text"] for row in reversed(rows)]


#: no index knows the ids of messages: those of a group at a moment are few
BY_MESSAGE_ID = """
select id from message where group_id = $1 and at = $2 and message_id = $3 and kind = 'MessagePosted' limit 1
"""


async def by_message_id(db: Connection, group_id: str, at: datetime, message_id: str) -> Any:
    """The number of a message of a group by WeCom's own id; None when it is not on record."""
    return await db.fetchval(BY_MESSAGE_ID, group_id, at, message_id)


async def said_lately(db: Connection, group_id: str, message_id: str, since: datetime) -> Any:
    """Who said a message in a group since then, and its words; None when there is none."""
    return await db.fetchrow(
        """select person_id, text from message where group_id = $1 and at >= $3 and message_id = $2
              and kind = 'MessagePosted' limit 1""",
        group_id,
        message_id,
        since,
    )


async def neighbours(db: Connection, group_id: str, at: datetime, each: int) -> list[Any]:
    """What was said in a group around a moment, oldest first."""
    rows: list[Any] = await db.fetch(
        """(select id, at, person_id, text from message where group_id = $1 and kind = 'MessagePosted' and at <= $2
             order by at desc, id desc limit $3)
           union all
           (select id, at, person_id, text from message where group_id = $1 and kind = 'MessagePosted' and at > $2
             order by at, id limit $3) order by at, id""",
        group_id,
        at,
        each,
    )
    return rows


# the channels


async def heard_by_source(db: Connection, since: datetime) -> list[Any]:
    """What was heard through each channel since then: how much, first and last."""
    rows: list[Any] = await db.fetch(
        """select source, count(*)::int as count, min(at) as first_at, max(at) as last_at from message
            where at >= $1 and source not in ('relay', 'sync') group by source""",
        since,
    )
    return rows


async def states_of_actions(db: Connection) -> dict[str, int]:
    """How many actions stand in each state in which they do not go on by themselves."""
    rows = await db.fetch(
        """select state, count(*)::int as n from outbox
            where state not in ('pending', 'sending') and (ref is null or ask_at is null) group by state"""
    )
    return {row["state"]: row["n"] for row in rows}


async def groups_by_account(db: Connection) -> dict[str, int]:
    """How many groups are heard through each hosted account."""
    rows = await db.fetch(
        """select coalesce(account, '') as account, count(*)::int as n from chat_group
            where dismissed_at is null group by 1 order by 1"""
    )
    return {row["account"]: row["n"] for row in rows}
