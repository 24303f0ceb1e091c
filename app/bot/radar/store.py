"""SQL of the radar: one look at what was heard in the last days, a cheap one at what came since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.bot.radar.decide import Habit
from app.db import Connection

_SAID = "kind in ('MessagePosted', 'NamedPosted') and (source like 'juzi:%' or source like 'worktool:%')"
#: a bitmap scan by BRIN on `at`: of a million messages of four weeks in 0.66 s, once an hour; `last_heard` takes 5 ms
_ACCOUNTS = f"""
select source as ref, extract(hour from at at time zone 'Asia/Shanghai')::int as hour, count(*)::int as n,
       min(at) as first_at, max(at) as last_at
  from message where at >= $1 and {_SAID} group by 1, 2
"""  # noqa: S608  # our own words
_GROUPS = """
select group_id as ref, extract(hour from at at time zone 'Asia/Shanghai')::int as hour, count(*)::int as n,
       min(at) as first_at, max(at) as last_at
  from message where at >= $1 and kind = 'MessagePosted' and group_id is not null group by 1, 2
"""


def _habits(rows: Sequence[Any]) -> dict[str, Habit]:
    found: dict[str, Habit] = {}
    for row in rows:
        known = found.get(row["ref"])
        if known is None:
            found[row["ref"]] = Habit(row["ref"], {row["hour"]: row["n"]}, row["first_at"], row["last_at"])
        else:
            first, last = min(known.first_at, row["first_at"]), max(known.last_at, row["last_at"])
            found[row["ref"]] = Habit(row["ref"], {**known.counts, row["hour"]: row["n"]}, first, last)
    return found


async def accounts(db: Connection, since: datetime) -> dict[str, Habit]:
    """How often each account is heard."""
    return _habits(await db.fetch(_ACCOUNTS, since))


async def groups(db: Connection, since: datetime) -> dict[str, Habit]:
    """How often something is heard in each group."""
    return _habits(await db.fetch(_GROUPS, since))


async def last_heard(db: Connection, since: datetime) -> dict[str, datetime]:
    """When each account was last heard, of those that were since then."""
    rows = await db.fetch(
        f"select source, max(at) as at from message where at >= $1 and {_SAID} group by 1",  # noqa: S608  # our own words
        since,
    )
    return {row["source"]: row["at"] for row in rows}


async def weeks_of_accounts(db: Connection) -> list[Any]:
    """The opening hours of the shops that each account hears, each once; [] for groups of no shop."""
    rows: list[Any] = await db.fetch(
        """select distinct coalesce(h.kind, 'juzi') || ':' || g.account as source, coalesce(s.hours, '[]') as week
             from chat_group g left join store s on s.id = g.store_id
             left join hosted_account h on h.account = g.account
            where g.account is not null and g.dismissed_at is null"""
    )
    return rows


async def weeks_of_groups(db: Connection) -> list[Any]:
    """The groups that somebody hears, with what they are called and the opening hours of their shop."""
    rows: list[Any] = await db.fetch(
        """select g.group_id, g.name, coalesce(s.hours, '[]') as week from chat_group g
             left join store s on s.id = g.store_id where g.account is not null and g.dismissed_at is null"""
    )
    return rows
