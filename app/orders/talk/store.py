"""All SQL of the memory of talks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of a group's talk: memories by person ("" for the whole group), its open tickets, who has a
    standing order, and whether this cause was seen before.
    """

    memories: dict[str, dict[str, Any]]
    open_ids: frozenset[int]
    standing: frozenset[str]
    seen: bool


async def talk(db: Connection, group_id: str, since: datetime, cause: str) -> Remembered:
    """What is remembered of a group's talk since then."""
    row = await db.fetchrow(
        """select (select jsonb_object_agg(person_id, memory) from talk where group_id = $1 and at > $2) as memories,
                  (select array_agg(id) from ticket
                    where group_id = $1 and closed_at is null) as open_ids,
                  (select array_agg(person_id) from standing_order
                    where group_id = $1 and ended_at is null) as standing,
                  exists (select 1 from ticket_move where cause = $3) as seen""",
        group_id,
        since,
        cause,
    )
    open_ids, standing = frozenset(row["open_ids"] or ()), frozenset(row["standing"] or ())
    return Remembered(row["memories"] or {}, open_ids, standing, row["seen"])


async def remember(db: Connection, group_id: str, memories: Mapping[str, dict[str, Any]], at: datetime) -> None:
    """Keep what was talked about, by person."""
    await db.execute(
        """insert into talk (group_id, person_id, memory, at)
           select $1, person_id, memory, $4 from unnest($2::text[], $3::jsonb[]) t(person_id, memory)
           on conflict (group_id, person_id) do update set memory = excluded.memory, at = excluded.at""",
        group_id,
        list(memories),
        list(memories.values()),
        at,
    )


async def erase(db: Connection, person_id: str, groups: Sequence[str], marks: Sequence[str]) -> None:
    """Forget what a person talked about, and what others' talk in their groups says of them."""
    await db.execute("delete from talk where person_id = $1", person_id)
    await db.execute(
        """delete from talk where group_id = any($1::text[]) and person_id = ''
              and exists (select 1 from unnest($2::text[]) m(word) where position(m.word in memory::text) > 0)""",
        groups,
        marks,
    )
