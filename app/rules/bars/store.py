"""All SQL of the blacklist as people keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Connection
from app.rules.cases.decide import BY_HAND
from app.rules.checks import Door

_CHANGES = 1000  # more than people can do in a day


async def set_many(
    db: Connection, people: Sequence[str], note: str, by: str, at: datetime, expires_at: datetime | None
) -> list[tuple[int, str]]:
    """Bar these people, of whom no bar has run out. Returns (bar, person) for those who were not barred before."""
    rows = await db.fetch(
        """insert into ban (person_id, group_id, message_id, category, reasons, words, at, expires_at, set_by, note)
           select person_id, '', '', '人工拉黑', '{}', '', $2, $3, $4, $5 from unnest($1::text[]) u(person_id)
           on conflict (person_id) where lifted_at is null do nothing returning id, person_id""",
        sorted(set(people)),
        at,
        expires_at,
        by,
        note,
    )
    return [(row["id"], row["person_id"]) for row in rows]


async def lengthen(db: Connection, people: Sequence[str], expires_at: datetime | None) -> dict[int, datetime]:
    """Bars of these people that end sooner stand until `expires_at`. Returns when they ended before, by bar."""
    rows = await db.fetch(
        """with sooner as (
             select id, expires_at from ban
              where person_id = any($1::text[]) and lifted_at is null and expires_at is not null
                and ($2::timestamptz is null or expires_at < $2) for update
           )
           update ban b set expires_at = $2 from sooner s where b.id = s.id returning b.id, s.expires_at as before""",
        list(people),
        expires_at,
    )
    return {row["id"]: row["before"] for row in rows}


async def hang_on(db: Connection, ban_id: int, case_id: int) -> None:
    """A bar hangs on a case: lifted with it."""
    await db.execute("update ban set case_id = $2 where id = $1", ban_id, case_id)


async def settle(db: Connection, bans: Sequence[int], state: str) -> list[int]:
    """The cases of bars that people lift, or set again, follow them; what was found a mistake stays so.

    Returns those of which an appeal waited.
    """
    rows = await db.fetch(
        """with was as (
             select c.id, c.state from rule_case c join ban b on b.case_id = c.id
              where b.id = any($1::bigint[]) and c.state in ('standing', 'let', 'upheld', 'removed') for update of c
           )
           update rule_case c
              set state = case when $2 = 'standing' and c.sentence = 'ASK_PERSON' then 'removed' else $2 end
             from was where c.id = was.id
           returning c.id, c.appealed_at is not null and was.state in ('standing', 'removed') as waited""",
        list(bans),
        state,
    )
    return [row["id"] for row in rows if row["waited"]]


async def take_over(db: Connection, people: Sequence[str], note: str, by: str) -> dict[int, int]:
    """Bars of these people that a message has brought hang on its case no more. Returns the cases, by bar."""
    rows = await db.fetch(
        """with before as (
             select b.id, b.case_id from ban b join rule_case c on c.id = b.case_id
              where b.person_id = any($1::text[]) and b.lifted_at is null and c.rule <> $4 for update of b
           )
           update ban b set case_id = null, note = $2, set_by = $3 from before where b.id = before.id
           returning b.id, before.case_id""",
        list(people),
        note,
        by,
        BY_HAND,
    )
    return {row["id"]: row["case_id"] for row in rows}


async def give_back(db: Connection, cases: Mapping[str, str]) -> list[int]:
    """Bars hang on their cases again; those whose case was found a mistake meanwhile stand no more."""
    rows = await db.fetch(
        """update ban b set case_id = c.id, note = '', set_by = '',
                  lifted_at = case when c.state = 'lifted' then c.decided_at end,
                  lifted_by = case when c.state = 'lifted' then c.decided_by end
             from jsonb_each_text($1::jsonb) e join rule_case c on c.id = e.value::bigint
            where b.id = e.key::bigint and b.lifted_at is null returning b.id""",
        dict(cases),
    )
    return [row["id"] for row in rows]


async def end_as_before(db: Connection, ends: Mapping[str, str]) -> list[tuple[int, str]]:
    """Bars that were lengthened end when they did before. Returns (bar, person) for those that stand."""
    rows = await db.fetch(
        """update ban b set expires_at = e.at
             from (select key::bigint as id, value::timestamptz as at from jsonb_each_text($1::jsonb)) e
            where b.id = e.id and b.lifted_at is null returning b.id, b.person_id""",
        dict(ends),
    )
    return [(row["id"], row["person_id"]) for row in rows]


async def people_of(db: Connection, bans: Sequence[int]) -> list[str]:
    """Whom these bars are about."""
    rows = await db.fetch("select distinct person_id from ban where id = any($1::bigint[]) order by 1", list(bans))
    return [row["person_id"] for row in rows]


async def lift_many(db: Connection, bans: Sequence[int], by: str, at: datetime) -> list[int]:
    """These bars stand no more. Returns those that did."""
    rows = await db.fetch(
        """update ban set lifted_at = $2, lifted_by = $3
            where id = any($1::bigint[]) and lifted_at is null returning id""",
        list(bans),
        at,
        by,
    )
    return [row["id"] for row in rows]


async def stand_again(db: Connection, bans: Sequence[int], at: datetime) -> list[tuple[int, str]]:
    """These bars stand again, as they did; not where they have run out by `at`, the person was barred anew, or what
    they were barred for was found a mistake meanwhile.

    Returns (bar, person).
    """
    rows = await db.fetch(
        """update ban b set lifted_at = null, lifted_by = null
            where id = any($1::bigint[]) and lifted_at is not null
              and (expires_at is null or expires_at > $2)
              and not exists (select 1 from ban o where o.person_id = b.person_id and o.lifted_at is null)
              and not exists (select 1 from rule_case c where c.id = b.case_id and c.state = 'lifted')
            returning id, person_id""",
        list(bans),
        at,
    )
    return [(row["id"], row["person_id"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Change:
    """Several bars that were set, lifted or taken over at once. `ends`: by bar, when those that were lengthened ended
    before, or which case those that were taken over had hung on.
    """

    id: int
    what: str
    bans: Sequence[int]
    ends: Mapping[str, str]
    by: str
    at: datetime
    undone_at: datetime | None


async def record(
    db: Connection,
    what: str,
    bans: Sequence[int],
    by: str,
    at: datetime,
    ends: Mapping[int, datetime] | None = None,
    cases: Mapping[int, int] | None = None,
) -> int:
    """They were set (`ends`: or lengthened), lifted, or taken from their `cases` together. Returns the number by which
    that is undone.
    """
    made: int = await db.fetchval(
        "insert into bar_change (what, bans, by, at, ends) values ($1, $2, $3, $4, $5::jsonb) returning id",
        what,
        list(bans),
        by,
        at,
        {str(ban): end.isoformat() for ban, end in (ends or {}).items()}
        | {str(ban): str(case) for ban, case in (cases or {}).items()},
    )
    return made


async def lock_change(db: Connection, change_id: int) -> Change | None:
    """One of them, locked."""
    row = await db.fetchrow(
        "select id, what, bans, ends, by, at, undone_at from bar_change where id = $1 for update", change_id
    )
    return Change(**row) if row else None


async def set_later(db: Connection, change_id: int, bans: Sequence[int]) -> int | None:
    """The last change after this one that set, lengthened or took over any of these bars and counts."""
    found: int | None = await db.fetchval(
        """select max(id) from bar_change
            where id > $1 and undone_at is null and what <> 'lift' and (bans && $2::bigint[] or ends ?| $3::text[])""",
        change_id,
        list(bans),
        [str(ban) for ban in bans],
    )
    return found


async def written_about(db: Connection, person_id: str) -> list[int]:
    """The changes that touched bars of a person."""
    rows = await db.fetch(
        """select c.id from bar_change c
            where exists (select 1 from ban b
                           where b.person_id = $1 and (b.id = any(c.bans) or c.ends ? b.id::text))""",
        person_id,
    )
    return [row["id"] for row in rows]


async def of_case(db: Connection, case_id: int) -> list[int]:
    """The changes that touched the bar of a case, or took it from the case, oldest first."""
    rows = await db.fetch(
        """select c.id from bar_change c
            where exists (select 1 from ban b where b.case_id = $1 and (b.id = any(c.bans) or c.ends ? b.id::text))
               or (c.what = 'take' and exists (select 1 from jsonb_each_text(c.ends) e where e.value = $1::text))
            order by 1""",
        case_id,
    )
    return [row["id"] for row in rows]


async def changes(db: Connection, since: datetime) -> list[Change]:
    """What can still be undone, the last one first."""
    rows = await db.fetch(
        """select id, what, bans, ends, by, at, undone_at from bar_change where at >= $1 and undone_at is null
            order by id desc limit $2""",
        since,
        _CHANGES,
    )
    return [Change(**row) for row in rows]


async def undone(db: Connection, change_id: int, at: datetime) -> None:
    """It was undone."""
    await db.execute("update bar_change set undone_at = $2 where id = $1", change_id, at)


async def known(db: Connection, people: Sequence[str]) -> list[str]:
    """Those of these people whom we know."""
    rows = await db.fetch("select person_id from person where person_id = any($1::text[])", list(people))
    return [row["person_id"] for row in rows]


async def guests_of(db: Connection, inviter: str, since: datetime, now: datetime) -> tuple[int, int]:
    """How many people one has brought in since then, and how many of them are barred."""
    row = await db.fetchrow(
        """select count(distinct m.person_id)::int as guests,
                  count(distinct m.person_id) filter (where exists (
                    select 1 from ban b where b.person_id = m.person_id and b.lifted_at is null
                       and (b.expires_at is null or b.expires_at > $3)))::int as barred
             from membership m where m.invited_by = $1 and m.joined_at >= $2""",
        inviter,
        since,
        now,
    )
    return row["guests"], row["barred"]


async def door_of(db: Connection, person_id: str, group_id: str, at: datetime) -> Door | None:
    """How somebody came into a group; None where that is not known."""
    row = await db.fetchrow(
        """select m.joined_at,
                  (select count(*) from membership o where o.group_id = $2
                      and o.joined_at between m.joined_at - interval '10 minutes'
                                          and m.joined_at + interval '10 minutes') as together,
                  (select count(distinct o.person_id) from membership o
                     join ban b on b.person_id = o.person_id and b.lifted_at is null
                      and (b.expires_at is null or b.expires_at > $3)
                    where o.invited_by = m.invited_by) as barred
             from membership m where m.group_id = $2 and m.person_id = $1 and m.joined_at is not null""",
        person_id,
        group_id,
        at,
    )
    return Door(**row) if row else None
