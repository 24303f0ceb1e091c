"""All SQL of the timetable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from app.db import Connection
from app.sop.decide import Change, Entry, Moment, Place


@dataclass(frozen=True, slots=True)
class Slot:
    """One entry of the timetable as it was read."""

    id: int
    code: str
    name: str
    kind: str
    at: time
    until: time | None
    days: list[int]
    calendar: str
    starts_on: date | None
    ends_on: date | None
    audience: dict[str, Any]
    pieces: list[str]
    gap_seconds: int
    late_minutes: int
    version: int
    enabled: bool
    activity: str = ""
    late_label: str = ""
    occasions: str = ""

    @property
    def entry(self) -> Entry:
        """As far as its times go."""
        times = (self.until, self.calendar, self.starts_on, self.ends_on, self.occasions)
        return Entry(self.id, self.at, self.days, *times)  # type: ignore[arg-type]  # what was checked when it was written


@dataclass(frozen=True, slots=True)
class Audience:
    """A group that may get posts. `account_kind`: what its hosted account is like; "" for none."""

    group_id: str
    group_name: str
    store_name: str
    account: str | None
    owner_id: str | None
    place: Place
    account_kind: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a part of a piece: posted to so many groups; so many went without, and why."""

    outcome: str
    groups: int
    missed: int
    why: str


_SELECT = f"select {', '.join(Slot.__dataclass_fields__)} from slot"  # noqa: S608  # our own column names


async def slots(db: Connection) -> list[Slot]:
    """The timetable, by time of day."""
    return [Slot(**row) for row in await db.fetch(f"{_SELECT} where enabled order by at, id")]


async def all_slots(db: Connection) -> list[Slot]:
    """The whole timetable, with what is turned off."""
    return [Slot(**row) for row in await db.fetch(f"{_SELECT} order by at, id")]


async def slot(db: Connection, slot_id: int, *, lock: bool = False) -> Slot | None:
    """One slot as it is now. Locked, it can still be referred to: its posts are not kept waiting by who edits it."""
    row = await db.fetchrow(f"{_SELECT} where id = $1{' for no key update' if lock else ''}", slot_id)
    return Slot(**row) if row else None


async def slot_name(db: Connection, slot_id: int) -> str | None:
    """What a slot is called."""
    found: str | None = await db.fetchval("select name from slot where id = $1", slot_id)
    return found


async def changes(db: Connection, slot_ids: Sequence[int], since: date) -> list[Change]:
    """What is different somewhere, or on a day from then on."""
    rows = await db.fetch(
        """select slot_id, scope, target, day, off, at, pieces from slot_change
            where slot_id = any($1::bigint[]) and (day is null or day >= $2) order by id""",
        list(slot_ids),
        since,
    )
    return [Change(**{**row, "pieces": tuple(row["pieces"]) if row["pieces"] else None}) for row in rows]


async def audience(
    db: Connection, group_ids: Sequence[str] | None = None, *, after: str = "", most: int | None = None
) -> list[Audience]:
    """The groups that may get posts, by their ids: read once, with a shop of the chain, not dismissed; of these, if any
    are named. A shop that has left the chain offers nothing, though its groups stay.

    The first `most` behind the group `after`.
    """
    rows = await db.fetch(
        """select g.group_id, g.name as group_name, s.name as store_name, g.account, g.owner_id, g.kind,
                  coalesce(h.kind, 'juzi') as account_kind,
                  s.kind as store_type, s.id as store_id, s.city, g.tags,
                  (g.baseline_at at time zone 'Asia/Shanghai')::date as since
             from chat_group g join store s on s.id = g.store_id
             left join hosted_account h on h.account = g.account
            where g.baseline_at is not null and g.dismissed_at is null and g.kind <> 'staff' and s.closed_at is null
              and ($1::text[] is null or g.group_id = any($1)) and g.group_id > $2 order by g.group_id limit $3""",
        None if group_ids is None else list(group_ids),
        after,
        most,
    )
    return [
        Audience(
            row["group_id"],
            row["group_name"],
            row["store_name"],
            row["account"],
            row["owner_id"],
            Place(
                row["group_id"],
                row["store_type"],
                row["store_id"],
                row["city"],
                row["kind"],
                row["since"],
                frozenset(row["tags"]),
            ),
            row["account_kind"] if row["account"] else "",
        )
        for row in rows
    ]


async def record(db: Connection, moment: Moment, piece: int, part: int, run: Run, at: datetime) -> None:
    """Write down what became of a part of a piece at its moment; for some groups more, if that came again."""
    await db.execute(
        """insert into slot_run as r (slot_id, day, moment, piece, bucket, part, outcome, groups, missed, why, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
           on conflict (slot_id, day, moment, piece, bucket, part) do update set
             groups = r.groups + excluded.groups, missed = r.missed + excluded.missed, at = excluded.at,
             outcome = case when r.groups + excluded.groups > 0 then 'posted' else 'skipped' end,
             why = coalesce(nullif(excluded.why, ''), r.why)""",
        moment.slot_id,
        moment.day,
        moment.at,
        piece,
        moment.bucket,
        part,
        run.outcome,
        run.groups,
        run.missed,
        run.why,
        at,
    )


async def keep(db: Connection, slot_id: int | None, values: dict[str, Any], by: str, at: datetime) -> int | None:
    """Write a slot, new or changed. Returns its number; None when its code is taken."""
    names = list(values)
    places = [f"${n}" for n in range(1, len(names) + 1)]
    by_at = [f"${len(names) + 1}", f"${len(names) + 2}"]
    if slot_id is None:
        made: int | None = await db.fetchval(
            f"""insert into slot ({", ".join(names)}, changed_by, changed_at)
                values ({", ".join(places)}, {", ".join(by_at)}) on conflict (code) do nothing returning id""",  # noqa: S608  # our own column names
            *values.values(),
            by,
            at,
        )
        return made
    sets = ", ".join(f"{name} = {place}" for name, place in zip(names, places, strict=True))
    await db.execute(
        f"""update slot set {sets}, changed_by = {by_at[0]}, changed_at = {by_at[1]}, version = version + 1
             where id = ${len(names) + 3}""",  # noqa: S608  # our own column names
        *values.values(),
        by,
        at,
        slot_id,
    )
    return slot_id


async def code_of(db: Connection, code: str) -> int | None:
    """The slot of a code."""
    found: int | None = await db.fetchval("select id from slot where code = $1", code)
    return found


async def change(db: Connection, one: Change, why: str, by: str, at: datetime) -> int:
    """Something is different somewhere, or on a day; what was said of it before is replaced. Returns its number."""
    made: int = await db.fetchval(
        """insert into slot_change (slot_id, scope, target, day, off, at, pieces, why, by, made_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (slot_id, scope, target, coalesce(day, '0001-01-01'::date)) do update
             set off = excluded.off, at = excluded.at, pieces = excluded.pieces, why = excluded.why, by = excluded.by,
                 made_at = excluded.made_at
           returning id""",
        one.slot_id,
        one.scope,
        one.target,
        one.day,
        one.off,
        one.at,
        list(one.pieces) if one.pieces else None,
        why,
        by,
        at,
    )
    return made


async def change_there(db: Connection, one: Change) -> tuple[Change, str] | None:
    """What is said of the same slot, place and day, and by whom."""
    row = await db.fetchrow(
        """select off, at, pieces, by from slot_change
            where slot_id = $1 and scope = $2 and target = $3 and day is not distinct from $4""",
        one.slot_id,
        one.scope,
        one.target,
        one.day,
    )
    if row is None:
        return None
    pieces = tuple(row["pieces"]) if row["pieces"] else None
    return replace(one, off=row["off"], at=row["at"], pieces=pieces), row["by"]


async def drop_change(db: Connection, change_id: int) -> tuple[int, str, str] | None:
    """As everywhere again. Returns the slot's number, and where it was different: (scope, target)."""
    row = await db.fetchrow("delete from slot_change where id = $1 returning slot_id, scope, target", change_id)
    return (row["slot_id"], row["scope"], row["target"]) if row else None


async def unplan(db: Connection, kinds: Sequence[str], slot_id: int, now: datetime) -> None:
    """What was planned of a slot and is not due yet is planned anew; what is out to some groups goes on to the rest."""
    await db.execute(
        """delete from due where id in (
             select id from due where kind = any($1::text[]) and ref->>'slot' = $2 and state = 'pending'
                and coalesce(ref->>'piece', '0') = '0' and not ref ? 'part' and due_at > $3
                for update skip locked)""",
        list(kinds),
        str(slot_id),
        now,
    )


async def answered(db: Connection, group_id: str, since: datetime) -> dict[int, tuple[int, int]]:
    """What came of each slot's posts in a group: on how many days it was posted, and how many customers spoke within an
    hour after it, each counted once a day.
    """
    rows = await db.fetch(
        """with post as (
             select split_part(cause, ':', 2)::bigint as slot, split_part(cause, ':', 3) as day, min(ended_at) as at
               from action_log where group_id = $1 and ended_at >= $2 and outcome = 'done' and part = 'post'
                and cause ~ '^sop:[0-9]+:[0-9-]+$' group by 1, 2
           )
           select slot, count(distinct day) as days, count(distinct (day, m.person_id)) filter (where m.id is not null)
                    as people
             from post left join message m
               on m.group_id = $1 and m.at > post.at and m.at <= post.at + interval '1 hour'
              and m.kind = 'MessagePosted' and m.person_id is not null
              and not exists (select from staff s where s.staff_id = m.person_id)
            group by slot""",
        group_id,
        since,
    )
    return {row["slot"]: (row["days"], row["people"]) for row in rows}


async def heard(db: Connection, group_id: str, since: datetime) -> dict[int, int]:
    """In which hours customers of a group spoke (Shanghai's): hour → how many, each counted once a day."""
    rows = await db.fetch(
        """select hour, count(*) as spoke from (
             select distinct person_id, (at at time zone 'Asia/Shanghai')::date,
                    extract(hour from at at time zone 'Asia/Shanghai')::int as hour
               from message where group_id = $1 and at >= $2 and kind = 'MessagePosted' and person_id is not null
                and not exists (select from staff s where s.staff_id = person_id)
           ) one group by hour""",
        group_id,
        since,
    )
    return {row["hour"]: row["spoke"] for row in rows}
