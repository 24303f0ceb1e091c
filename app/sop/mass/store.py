"""All SQL of the mass messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from app.clock import SHANGHAI
from app.db import Connection
from app.sop.mass.decide import Content
from app.sop.mass.quota import Used, since


@dataclass(frozen=True, slots=True)
class MassMessage:
    """One as it was read."""

    id: int
    cause: str
    sender: str
    text: str
    pages: list[str]
    msgid: str
    state: str
    note: str
    reminded: int
    looked: int
    made_at: datetime
    until_at: datetime


_SELECT = f"select {', '.join(MassMessage.__dataclass_fields__)} from mass"  # noqa: S608  # our own column names


async def add(
    db: Connection, cause: str, content: Content, groups: Sequence[str], at: datetime, until: datetime
) -> int | None:
    """A new mass message with its groups. None when its cause is known."""
    sender, text, pages = content
    made: int | None = await db.fetchval(
        """with made as (
             insert into mass (cause, sender, text, pages, made_at, until_at) values ($1, $2, $3, $7, $5, $6)
             on conflict (cause) do nothing returning id
           ), groups as (
             insert into mass_group (mass_id, group_id) select made.id, u.id from made, unnest($4::text[]) u(id)
           )
           select id from made""",
        cause,
        sender,
        text,
        list(groups),
        at,
        until,
        list(pages),
    )
    return made


async def lock(db: Connection, mass_id: int) -> MassMessage | None:
    """One, locked."""
    row = await db.fetchrow(f"{_SELECT} where id = $1 for update", mass_id)
    return MassMessage(**row) if row else None


async def asked(db: Connection, mass_id: int, msgid: str, refused: Sequence[str], note: str) -> list[str]:
    """WeCom has it: it waits for the owner's tap. `refused`: groups that it does not send to. Returns those of ours."""
    await db.execute("update mass set msgid = $2, state = 'waiting', note = $3 where id = $1", mass_id, msgid, note)
    rows = await db.fetch(
        "update mass_group set state = 'refused' where mass_id = $1 and group_id = any($2::text[]) returning group_id",
        mass_id,
        list(refused),
    )
    return sorted(row["group_id"] for row in rows)


async def reopen(db: Connection, mass_id: int) -> None:
    """It had come to its end without being sent: its groups wait again."""
    await db.execute("update mass set closed_at = null where id = $1", mass_id)
    await db.execute("update mass_group set state = 'waiting' where mass_id = $1 and state = 'unsent'", mass_id)


async def looked(
    db: Connection, mass_id: int, groups: Sequence[str], states: Sequence[str], sent: Sequence[datetime | None]
) -> tuple[int, list[str]]:
    """What became of its groups. Returns how many wait still, and those that are newly known to get nothing: refused,
    or their quota is used up.
    """
    rows = await db.fetch(
        """update mass_group g set state = case s.state when 'unsent' then g.state else s.state end, sent_at = s.sent
             from unnest($2::text[], $3::text[], $4::timestamptz[]) s(id, state, sent)
             join mass_group was on was.mass_id = $1 and was.group_id = s.id
            where g.mass_id = $1 and g.group_id = s.id
           returning g.group_id, was.state <> g.state and g.state in ('quota', 'refused') as nothing""",
        mass_id,
        list(groups),
        list(states),
        list(sent),
    )
    waiting: int = await db.fetchval(
        "select count(*) from mass_group where mass_id = $1 and state = 'waiting'", mass_id
    )
    return waiting, sorted(row["group_id"] for row in rows if row["nothing"])


async def waiting(db: Connection, since: datetime) -> list[int]:
    """The mass messages made since then that owners have ready."""
    rows = await db.fetch("select id from mass where made_at >= $1 and state = 'waiting' order by id", since)
    return [row["id"] for row in rows]


async def waiting_groups(db: Connection, mass_id: int) -> list[str]:
    """The groups for which the owner has not sent it."""
    rows = await db.fetch(
        "select group_id from mass_group where mass_id = $1 and state = 'waiting' order by 1", mass_id
    )
    return [row["group_id"] for row in rows]


async def is_marketing(db: Connection, mass_id: int) -> bool:
    """Whether it was made for a slot that advertises."""
    found: bool = await db.fetchval(
        """select exists (select 1 from mass m join slot s on s.id::text = split_part(m.cause, ':', 2)
                           where m.id = $1 and s.kind = 'marketing')""",
        mass_id,
    )
    return found


async def count_look(db: Connection, mass_id: int) -> int:
    """One more look. Returns which one it is."""
    number: int = await db.fetchval("update mass set looked = looked + 1 where id = $1 returning looked", mass_id)
    return number


async def reminded(db: Connection, mass_id: int, times: int) -> None:
    """The sender has been reminded so often."""
    await db.execute("update mass set reminded = $2 where id = $1", mass_id, times)


async def cancelling(db: Connection, mass_id: int, note: str) -> None:
    """WeCom is asked to take back what was not sent."""
    await db.execute("update mass set state = 'cancelling', note = $2, closed_at = null where id = $1", mass_id, note)


async def not_cancelled(db: Connection, mass_id: int, *, over: bool) -> None:
    """It could not be taken back: it waits as before, or, where its time is over, nobody looks at it any more."""
    state, note = ("stuck" if over else "waiting"), "could not be taken back"
    await db.execute("update mass set state = $2, note = $3 where id = $1", mass_id, state, note)


async def close(db: Connection, mass_id: int, state: str, note: str, at: datetime) -> list[str]:
    """It came to an end. Returns the groups that never got it."""
    await db.execute("update mass set state = $2, note = $3, closed_at = $4 where id = $1", mass_id, state, note, at)
    rows = await db.fetch(
        "update mass_group set state = 'unsent' where mass_id = $1 and state = 'waiting' returning group_id", mass_id
    )
    return sorted(row["group_id"] for row in rows)


async def groups_of(db: Connection, mass_id: int) -> list[tuple[str, str, datetime | None]]:
    """Its groups, by name: (name, state, when it was sent)."""
    rows = await db.fetch(
        """select coalesce(nullif(c.name, ''), g.group_id) as name, g.state, g.sent_at from mass_group g
             left join chat_group c using (group_id) where g.mass_id = $1 order by 1""",
        mass_id,
    )
    return [(row["name"], row["state"], row["sent_at"]) for row in rows]


async def used(db: Connection, group_ids: Sequence[str], day: date, now: datetime) -> dict[str, Used]:
    """The mass messages of these groups before a day and on it: by when they were sent; one that an owner may still
    send counts as of now, for last night's may be sent this morning.
    """
    rows = await db.fetch(
        """select u.group_id,
                  count(*) filter (where u.state <> 'quota' and u.at >= $2 and u.at < $4) as month,
                  count(*) filter (where u.state <> 'quota' and u.at >= $3 and u.at < $4) as week,
                  count(*) filter (where u.state <> 'quota' and u.at >= $4) as today,
                  coalesce(bool_or(u.state = 'quota' and u.at >= $4), false) as refused
             from (select g.group_id, g.state,
                          case when g.state = 'waiting' and m.state in ('asked', 'waiting') and m.until_at > $5
                               then greatest(m.made_at, $5) else coalesce(g.sent_at, m.made_at) end as at
                     from mass_group g join mass m on m.id = g.mass_id
                    where g.group_id = any($1::text[])
                      and (g.state in ('waiting', 'sent', 'quota') or m.state = 'unsure')
                      and m.state not in ('observed', 'failed')
                      and m.made_at >= least($2::timestamptz, $3) - interval '2 days') u
            group by 1""",
        list(group_ids),
        *(datetime.combine(first, time(0), SHANGHAI) for first in (since("month", day), since("week", day), day)),
        now,
    )
    return {row["group_id"]: Used(row["month"], row["week"], row["today"], row["refused"]) for row in rows}
