"""SQL of the watch."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.db import ALIVE_LOCK, Connection
from app.errors import Words
from app.watch.decide import Failing, Measured, Ref

#: SQL of what others look at, too: seconds that the oldest message waits, and how many rows have failed for good
LAG = "(select coalesce(extract(epoch from now() - min(kept_at)), 0)::float8 from inbox where state = 'pending')"
DEAD = """((select count(*) from inbox where state = 'dead') + (select count(*) from outbox where state = 'dead')
         + (select count(*) from due where state = 'dead'))"""
_MEASURED = f"""
select {LAG} as lag, {DEAD} as dead,
       (select count(*) from outbox where state = 'unsure' and ask_at is null) as unsure_count,
       (select coalesce(extract(epoch from now() - min(kept_at)), 0)::float8 from outbox
         where state = 'unsure' and ask_at is null) as unsure,
       (select count(*) from ambiguous where state = 'open') as unplaced_count,
       (select coalesce(extract(epoch from now() - min(kept_at)), 0)::float8 from ambiguous
         where state = 'open') as unplaced,
       (select count(*) from pg_locks where locktype = 'advisory' and granted and objsubid = 2 and classid = $1
           and database = (select oid from pg_database where datname = current_database())) as workers
"""  # noqa: S608  # our own words
_FAILING = """
select case when lane like '%@hosted' then 'hosted' when lane like '%@robot' then 'robot' else 'app' end as hand,
       note, extract(epoch from now() - min(kept_at))::float8 as seconds
  from outbox where state = 'pending' and note <> '' group by 1, 2 order by 3 desc limit 50
"""


async def measure(db: Connection, disk: float | None) -> Measured:
    """What there is to see."""
    row = await db.fetchrow(_MEASURED, ALIVE_LOCK)
    failing = [Failing(**each) for each in await db.fetch(_FAILING)]
    return Measured(**row, disk=disk, failing=failing)


async def open_alarms(db: Connection) -> frozenset[Ref]:
    """The troubles that have not ended."""
    rows = await db.fetch("select kind, ref from alarm where cleared_at is null")
    return frozenset((row["kind"], row["ref"]) for row in rows)


async def raise_alarm(db: Connection, key: Ref, said: Words, *, ended: bool = False) -> int | None:
    """Put a trouble on record. None when it is there already. `ended`: it is over, and its end is not told."""
    found: int | None = await db.fetchval(
        """insert into alarm (kind, ref, zh, en, since, cleared_at, end_told_at)
           values ($1, $2, $3, $4, now(), case when $5 then now() end, case when $5 then now() end)
           on conflict (kind, ref) where cleared_at is null do nothing returning id""",
        *key,
        said.zh,
        said.en,
        ended,
    )
    return found


async def end(db: Connection, key: Ref) -> Any | None:
    """A trouble is over. Its row, or None when that was known."""
    return await db.fetchrow(
        "update alarm set cleared_at = now() where kind = $1 and ref = $2 and cleared_at is null returning *", *key
    )


async def untold(db: Connection) -> Sequence[Any]:
    """What the webhook has not taken yet, oldest first; what is older than a day is not told any more."""
    rows: Sequence[Any] = await db.fetch(
        """select id, kind, zh, en, since, cleared_at, told_at from alarm
            where (told_at is null or end_told_at is null and cleared_at is not null)
              and since > now() - interval '1 day' order by id limit 20"""
    )
    return rows


async def told(db: Connection, alarm_id: int, *, ended: bool) -> None:
    """The webhook took it: its beginning, and if it had `ended` by then, its end too."""
    await db.execute(
        """update alarm set told_at = coalesce(told_at, now()),
                  end_told_at = case when $2 then coalesce(end_told_at, now()) else end_told_at end where id = $1""",
        alarm_id,
        ended,
    )


async def standing(db: Connection) -> Sequence[Any]:
    """The troubles that have not ended, the oldest first."""
    rows: Sequence[Any] = await db.fetch(
        "select id, kind, zh, en, since from alarm where cleared_at is null order by since"
    )
    return rows


async def planned(db: Connection, key: str) -> bool:
    """Whether something is due under this key."""
    return bool(await db.fetchval("select exists (select 1 from due where key = $1)", key))


_DAY = f"""
select (select count(*) from message where at >= $1 and at < $2 and kind = 'MessagePosted') as messages,
       (select count(*) from message where at >= $1 and at < $2 and kind = 'MemberJoined') as joins,
       (select count(*) from message where at >= $1 and at < $2 and kind = 'MemberLeft') as leaves,
       (select count(*) from ticket where opened_at >= $1 and opened_at < $2) as opened,
       (select count(*) from ticket where opened_at >= $1 and opened_at < $2 and accepted_at is not null
           and late_at is null) as in_time,
       (select count(*) from ticket where opened_at >= $1 and opened_at < $2 and late_at is not null) as late,
       (select count(*) from ticket where closed_at is null and accepted_at is null) as waiting,
       (select count(*) from action_log where ended_at >= now() - $3::interval and made_at >= $1
           and kind = 'remove_member' and outcome = 'done') as removed,
       (select count(*) from action_log where ended_at >= now() - $3::interval and made_at >= $1
           and part = 'remind' and outcome = 'done') as reminded,
       (select count(*) from task where state = 'open') as tasks,
       (select count(*) from outbox where state = 'unsure') as unsure,
       {DEAD} as dead,
       (select count(*) from alarm where kind <> 'summary' and since >= now() - $3::interval) as alarms
"""  # noqa: S608  # our own words


async def day(db: Connection, since: datetime, until: datetime, ago: timedelta) -> dict[str, int]:
    """What a day brought, in business time; it began so long ago."""
    return dict(await db.fetchrow(_DAY, since, until, ago))
