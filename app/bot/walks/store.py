"""All SQL of the walks."""

from collections.abc import Sequence
from datetime import datetime

from app.db import Connection


async def begin(db: Connection, by: str, at: datetime) -> int | None:
    """A walk begins, with one page to come. None while another one is under way."""
    made: int | None = await db.fetchval(
        """insert into walk (by, started_at, lists, state) values ($1, $2, 1, 'running')
           on conflict (state) where state = 'running' do nothing returning id""",
        by,
        at,
    )
    return made


async def stop_older(db: Connection, before: datetime, at: datetime) -> None:
    """A walk that was begun long ago and never came to its end is given up."""
    await db.execute(
        "update walk set state = 'stopped', ended_at = $2 where state = 'running' and started_at < $1", before, at
    )


async def lock(db: Connection, walk_id: int) -> bool:
    """Whether a walk is under way; locked."""
    found = await db.fetchval("select 1 from walk where id = $1 and state = 'running' for update", walk_id)
    return found is not None


async def found(db: Connection, walk_id: int, groups: Sequence[str]) -> list[str]:
    """These groups were listed. Returns those that were not before in this walk."""
    rows = await db.fetch(
        """insert into walk_group (walk_id, group_id) select $1, group_id from unnest($2::text[]) u(group_id)
           on conflict do nothing returning group_id""",
        walk_id,
        list(groups),
    )
    return [row["group_id"] for row in rows]


async def next_groups(db: Connection, walk_id: int, at_once: int) -> list[str]:
    """The groups of a walk to be read next, so that `at_once` are under way; they are put down as asked for."""
    rows = await db.fetch(
        """update walk_group w set outcome = 'asked' from (
             select group_id from walk_group where walk_id = $1 and outcome = 'waiting' order by group_id
              limit greatest(0, $2 - (select count(*) from walk_group where walk_id = $1 and outcome = 'asked'))
           ) n where w.walk_id = $1 and w.group_id = n.group_id returning w.group_id""",
        walk_id,
        at_once,
    )
    return sorted(row["group_id"] for row in rows)


async def pages(db: Connection, walk_id: int, change: int, *, failed: bool = False) -> None:
    """So many more pages are to come."""
    await db.execute(
        "update walk set lists = lists + $2, failed_lists = failed_lists + $3 where id = $1",
        walk_id,
        change,
        int(failed),
    )


async def settle(db: Connection, walk_id: int, group_id: str, outcome: str, came: int, gone: int) -> None:
    """A group of a walk was read, or could not be."""
    await db.execute(
        """update walk_group set outcome = $3, came = $4, gone = $5
            where walk_id = $1 and group_id = $2 and outcome in ('waiting', 'asked')""",
        walk_id,
        group_id,
        outcome,
        came,
        gone,
    )


async def end(db: Connection, walk_id: int, at: datetime) -> bool:
    """A walk with nothing left to wait for is at its end; groups we know that nobody listed are put down.

    Returns whether that ended it.
    """
    ended = await db.fetchval(
        """update walk set state = 'done', ended_at = $2 where id = $1 and state = 'running' and lists = 0
              and not exists (select 1 from walk_group where walk_id = $1 and outcome in ('waiting', 'asked'))
           returning id""",
        walk_id,
        at,
    )
    if ended is None:
        return False
    await db.execute(
        """insert into walk_group (walk_id, group_id, outcome)
           select w.id, g.group_id, 'unlisted' from walk w, chat_group g
            where w.id = $1 and w.failed_lists = 0 and g.dismissed_at is null and g.baseline_at is not null
              and g.kind <> 'staff' and g.baseline_at < w.started_at
           on conflict do nothing""",
        walk_id,
    )
    return True


async def newly_gone(db: Connection, walk_id: int) -> list[str]:
    """Groups that neither this whole walk nor the one before it listed, while the one before those did: by name."""
    rows = await db.fetch(
        """with whole as (select id, row_number() over (order by id desc) as back from walk
                          where state = 'done' and failed_lists = 0 and id <= $1 order by id desc limit 3),
                missed as (select g.group_id, w.back from whole w
                             join walk_group g on g.walk_id = w.id and g.outcome = 'unlisted')
           select coalesce(nullif(c.name, ''), c.group_id) as name from chat_group c
            where exists (select 1 from whole where id = $1)
              and (select count(*) from missed m where m.group_id = c.group_id and m.back <= 2) = 2
              and not exists (select 1 from missed m where m.group_id = c.group_id and m.back = 3)
            order by 1""",
        walk_id,
    )
    return [row["name"] for row in rows]


async def owners(db: Connection) -> list[str]:
    """Everybody of staff who may own groups, and whoever owns one we know, though they may have left."""
    rows = await db.fetch(
        """select staff_id from staff where left_at is null
           union select owner_id from chat_group where owner_id is not null and dismissed_at is null order by 1"""
    )
    return [row["staff_id"] for row in rows]
