"""All SQL of the rehearsals."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from app.db import REHEARSAL_LOCK, Connection
from app.orders.states import State
from app.rules.replay import Before

_TOUCHED = """
with said as (
  select id, at, person_id, group_id, text, event -> 'judged' as judged,
         coalesce(event -> 'judged' ->> 't', text) as plain
    from message
   where kind = 'MessagePosted' and at >= $1 and person_id is not null and group_id is not null
), looked as (
  select *, (judged ->> 'l' is not null or (judged ->> 'groups')::int >= $3
        or (cardinality($2::text[]) > 0 and lower(regexp_replace(plain, $5, '', 'g')) like any($2))) as touched
    from said
)
select id, at, person_id, group_id, text, judged, coalesce(touched, false) as touched,
       (select first_seen from person p where p.person_id = looked.person_id) as first_seen,
       exists (select 1 from ticket t
                where t.person_id = looked.person_id and t.accepted_at <= looked.at
                  and (t.state <> all($4::text[]) or t.closed_at > looked.at)) as customer
  from looked where touched or char_length(plain) >= $6
 order by at, id
"""


#: what is no letter and no digit: of the letters those that our words are made of. The database's own classes know
#: ASCII alone, and would leave an emoji in the middle of a word
_NO_LETTERS = (
    "[^0-9a-zA-Z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0391-\\u03c9\\u0410-\\u044f\\u3007\\u3021-\\u3029\\u3041-\\u3096"
    "\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3105-\\u312f\\u3131-\\u318e\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff]+"
)


async def open_touched(db: Connection, since: datetime, words: Sequence[str], spread: int, length: int | None) -> Any:
    """A cursor over the messages that a change of the rules can touch, oldest first, with what was known then of who
    said them: since when they were, and whether they were a customer. Those of `length` are all of them there.
    """
    undone = [State.REFUSED, State.CANCELLED]
    bare = [re.sub(_NO_LETTERS, "", word) for word in words]
    return await db.cursor(_TOUCHED, since, [f"%{_plain(word)}%" for word in bare], spread, undone, _NO_LETTERS, length)


async def before(db: Connection, since: datetime) -> Before:
    """What counted at that moment: reminders, and who was barred."""
    reminders: dict[str, list[datetime]] = {}
    for row in await db.fetch(
        """select person_id, expires_at from reminder
            where at < $1 and expires_at > $1 and lifted_at is null order by id""",
        since,
    ):
        reminders.setdefault(row["person_id"], []).append(row["expires_at"])
    bars = await db.fetch(
        """select person_id, nullif(max(least(coalesce(lifted_at, 'infinity'), coalesce(expires_at, 'infinity'))),
                  'infinity') as ends
             from ban where at < $1 and coalesce(lifted_at, 'infinity') > $1 and coalesce(expires_at, 'infinity') > $1
            group by person_id""",
        since,
    )
    return Before(reminders, {row["person_id"]: row["ends"] for row in bars})


def _plain(word: str) -> str:
    """A word as LIKE reads it: its own signs for nothing but themselves."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def messages_since(db: Connection, since: datetime) -> int:
    """How many messages are on record since then."""
    found: int = await db.fetchval("select count(*) from message where kind = 'MessagePosted' and at >= $1", since)
    return found


async def names_and_tags(db: Connection, people: Sequence[str]) -> dict[str, tuple[str, list[str]]]:
    """What people are called, and which tags they carry."""
    rows = await db.fetch(
        """select p.person_id, p.name,
                  array(select tag from person_tag t where t.person_id = p.person_id order by 1) as tags
             from person p where p.person_id = any($1::text[])""",
        list(people),
    )
    return {row["person_id"]: (row["name"], list(row["tags"])) for row in rows}


async def add_rehearsal(db: Connection, body: Mapping[str, Any], days: int, by: str, at: datetime) -> int:
    """A rehearsal begins. Returns its number."""
    made: int = await db.fetchval(
        "insert into rehearsal (body, days, state, by, at) values ($1::jsonb, $2, 'running', $3, $4) returning id",
        dict(body),
        days,
        by,
        at,
    )
    return made


async def begin_alone(db: Connection) -> bool:
    """Whether nobody else rehearses, and nobody will while this connection is open.

    The connection of a rehearsal that has just ended may live for a moment yet.
    """
    await db.execute("set lock_timeout = '1s'")
    try:
        await db.execute("select pg_advisory_lock($1, 0)", REHEARSAL_LOCK)
    except asyncpg.LockNotAvailableError:
        return False
    return True


async def rehearsal_seen(db: Connection, number: int, looked_at: int) -> bool:
    """So many messages were looked at. False when it has been stopped."""
    running = await db.fetchval(
        "update rehearsal set looked_at = $2 where id = $1 and state = 'running' returning 1", number, looked_at
    )
    return running is not None


async def end_rehearsal(db: Connection, number: int, state: str, result: Mapping[str, Any] | None) -> None:
    """It has ended; what was stopped stays so."""
    await db.execute(
        "update rehearsal set state = $2, result = $3::jsonb, ended_at = now() where id = $1 and state = 'running'",
        number,
        state,
        dict(result) if result is not None else None,
    )


async def rehearsal(db: Connection, number: int) -> Any:
    """One rehearsal; None when there is none."""
    return await db.fetchrow(
        "select id, body, days, state, looked_at, result, by, at from rehearsal where id = $1", number
    )


async def stop_rehearsals(db: Connection, number: int | None = None) -> None:
    """One that is not at an end runs no more, or (None) none does."""
    await db.execute(
        """update rehearsal set state = 'stopped', ended_at = now()
            where state = 'running' and ($1::bigint is null or id = $1)""",
        number,
    )


async def stop_orphans(db: Connection) -> None:
    """None runs any more where nobody rehearses: their processes are gone."""
    if await db.fetchval("select pg_try_advisory_xact_lock($1, 0)", REHEARSAL_LOCK):
        await stop_rehearsals(db)


async def forget(db: Connection, person_id: str) -> None:
    """No rehearsal shows a person any more. One that is under way may have read of them already: it is stopped."""
    await stop_rehearsals(db)
    await db.execute(
        """update rehearsal set result = jsonb_set(result, '{shown}', coalesce(
                  (select jsonb_agg(one order by n)
                     from jsonb_array_elements(result -> 'shown') with ordinality shown(one, n)
                    where one ->> 'person_id' <> $1), '[]'))
            where result -> 'shown' @> jsonb_build_array(jsonb_build_object('person_id', $1::text))""",
        person_id,
    )
