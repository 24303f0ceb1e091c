"""All SQL of the rule book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.db import Connection
from app.rules.book import Book, load
from app.rules.rulebook.decide import Watched


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the book."""

    book: Book
    note: str
    made_by: str
    made_at: datetime
    state: str
    stage: int
    stage_at: datetime | None
    why: str


def _read(row: Any) -> Version:
    values = dict(row)
    return Version(load(values.pop("body"), values.pop("version")), **values)


_COLUMNS = "version, body, note, made_by, made_at, state, stage, stage_at, why"


async def in_force(db: Connection) -> list[Version]:
    """The version in force, and the one that is tried."""
    rows = await db.fetch(f"select {_COLUMNS} from rulebook where state in ('live', 'canary')")  # noqa: S608  # ours
    return [_read(row) for row in rows]


async def version(db: Connection, number: int, *, lock: bool = False) -> Version | None:
    """One version."""
    suffix = " for update" if lock else ""
    row = await db.fetchrow(f"select {_COLUMNS} from rulebook where version = $1{suffix}", number)  # noqa: S608  # ours
    return _read(row) if row else None


async def hold(db: Connection) -> None:
    """Nobody else writes a version until the end of the transaction."""
    await db.execute("lock table rulebook in share row exclusive mode")


async def add(db: Connection, body: Mapping[str, Any], note: str, by: str, at: datetime, state: str) -> int:
    """A new version; hold the table first, so that two writers get two numbers."""
    made: int = await db.fetchval(
        """insert into rulebook (version, body, note, made_by, made_at, state)
           select coalesce(max(version), 0) + 1, $1::jsonb, $2, $3, $4, $5 from rulebook returning version""",
        dict(body),
        note,
        by,
        at,
        state,
    )
    return made


async def change_draft(db: Connection, number: int, body: Mapping[str, Any], note: str) -> None:
    """A draft as it is now."""
    await db.execute("update rulebook set body = $2::jsonb, note = $3 where version = $1", number, dict(body), note)


async def move(db: Connection, number: int, state: str, stage: int, at: datetime, why: str = "") -> None:
    """A version stands elsewhere now."""
    await db.execute(
        "update rulebook set state = $2, stage = $3, stage_at = $4, why = $5 where version = $1",
        number,
        state,
        stage,
        at,
        why,
    )


async def retire(db: Connection, but: int, states: Sequence[str]) -> None:
    """The versions in these states are old, except one."""
    await db.execute(
        "update rulebook set state = 'old' where state = any($1::text[]) and version <> $2", list(states), but
    )


async def shops(db: Connection) -> list[int]:
    """All open shops."""
    return [row["id"] for row in await db.fetch("select id from store where closed_at is null order by id")]


async def watched(
    db: Connection, version: int, stores: Sequence[int], since: datetime, now: datetime, usual: timedelta
) -> Watched:
    """What a version has done in these shops since then, and what was usual before, brought to the same length.

    Whoever had to go has not left by themselves.
    """
    row = await db.fetchrow(
        """with gone as (
             select m.person_id, m.left_at from membership m join chat_group g using (group_id)
              where g.store_id = any($1::bigint[]) and m.left_at >= $4 and m.left_at <= $3
                and not exists (select 1 from ban b where b.person_id = m.person_id and b.at <= m.left_at)
                and not exists (select 1 from rule_case c
                                 where c.person_id = m.person_id and c.state = 'removed' and c.decided_at <= m.left_at
                                   and c.decided_at > m.left_at - interval '1 day')
           )
           select
             (select count(*) from rule_case where store_id = any($1::bigint[]) and state = 'lifted'
                and version = $5 and decided_at between $2 and $3) as mistakes,
             (select count(*) from rule_case where store_id = any($1::bigint[]) and state = 'lifted'
                and decided_at >= $4 and decided_at < $2) as mistakes_before,
             (select count(distinct person_id) from gone where left_at >= $2) as exits,
             (select count(distinct person_id) from gone where left_at < $2) as exits_before""",
        list(stores),
        since,
        now,
        since - usual,
        version,
    )
    share = (now - since) / usual
    return Watched(row["mistakes"], row["mistakes_before"] * share, row["exits"], row["exits_before"] * share)


async def was_played(db: Connection, body: Mapping[str, Any]) -> bool:
    """Whether this book was rehearsed to the end."""
    found: bool = await db.fetchval(
        """select exists (select 1 from rehearsal
                           where state = 'done' and body - 'version' = $1::jsonb - 'version')""",
        dict(body),
    )
    return found
