"""All SQL about people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.db import Connection
from app.language.reading import Role

_MEET = """
insert into person (person_id, name, first_seen)
select p.id, p.name, $3 from unnest($1::text[], $2::text[]) p(id, name)
on conflict (person_id) do update set name = excluded.name
  where excluded.name <> '' and person.name is distinct from excluded.name
"""
#: events can arrive out of order: a join older than the leave we know of changes nothing, and the other way round
_ENTER = """
insert into membership (group_id, person_id, role, joined_at, scene)
select $1, p.id, p.role, p.at, $5 from unnest($2::text[], $3::text[], $4::timestamptz[]) p(id, role, at)
on conflict (group_id, person_id) do update
  set left_at = null, joined_at = excluded.joined_at, scene = excluded.scene
  where membership.left_at <= excluded.joined_at
returning person_id
"""
_LEAVE = """
insert into membership (group_id, person_id, role, left_at)
select $1, p.id, p.role, $4 from unnest($2::text[], $3::text[]) p(id, role)
on conflict (group_id, person_id) do update set left_at = excluded.left_at
  where membership.left_at is null
    and (membership.joined_at is null or membership.joined_at <= excluded.left_at - $5::interval)
returning person_id, joined_at is not null as was_there
"""
_FACTS = """
select p.name, m.role, m.joined_at, p.last_seen
  from (select $2::text as person_id) asked
  left join person p using (person_id)
  left join membership m on m.group_id = $1 and m.person_id = asked.person_id and m.left_at is null
"""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the pipeline knows of a speaker. `role` is None for somebody not known to be in the group."""

    person_id: str
    name: str
    role: Role | None
    joined_at: datetime | None
    last_seen: datetime | None


async def meet(db: Connection, names: Mapping[str, str], at: datetime) -> None:
    """Know these people; a name replaces an older one, no name changes nothing."""
    people = sorted(names)  # one order for all who lock several rows
    await db.execute(_MEET, people, [names[person] for person in people], at)


async def strangers(db: Connection, staff_ids: Sequence[str]) -> list[str]:
    """Those of the corp's members whom our own list of staff has not: what they are called is known nowhere else."""
    rows = await db.fetch(
        """select u.id from unnest($1::text[]) u(id)
            where not exists (select 1 from staff s where s.staff_id = u.id and s.name <> '')""",
        list(staff_ids),
    )
    return [row["id"] for row in rows]


async def alone(db: Connection, person_id: str, at: datetime) -> None:
    """A person wrote to us alone."""
    await db.execute("update person set alone_at = $2 where person_id = $1", person_id, at)


async def alone_since(db: Connection, person_id: str, since: datetime) -> bool:
    """Whether a person has written to us alone since then."""
    found: bool = await db.fetchval(
        "select exists (select 1 from person where person_id = $1 and alone_at >= $2)", person_id, since
    )
    return found


async def seen(db: Connection, person_id: str, at: datetime) -> None:
    """A person spoke."""
    await db.execute(
        "update person set last_seen = $2 where person_id = $1 and (last_seen is null or last_seen < $2)", person_id, at
    )


async def enter(
    db: Connection, group_id: str, roles: Mapping[str, str], times: Mapping[str, datetime], scene: int | None
) -> set[str]:
    """Put people into a group, each at their time. Returns those who were not there before."""
    people = sorted(roles)
    kinds, ats = [roles[person] for person in people], [times[person] for person in people]
    rows = await db.fetch(_ENTER, group_id, people, kinds, ats, scene)
    return {row["person_id"] for row in rows}


async def learn(db: Connection, group_id: str, how: Mapping[str, tuple[int | None, str | None, str | None]]) -> None:
    """How people came into a group, as far as it is known: the scene, who invited them, by which code."""
    people = sorted(how)
    if not people:
        return
    await db.execute(
        """update membership m set scene = coalesce(h.scene, m.scene), invited_by = coalesce(h.by, m.invited_by),
                  code = coalesce(h.code, m.code)
             from unnest($2::text[], $3::smallint[], $4::text[], $5::text[]) h(id, scene, by, code)
            where m.group_id = $1 and m.person_id = h.id and m.left_at is null
              and (m.scene, m.invited_by, m.code) is distinct from
                  (coalesce(h.scene, m.scene), coalesce(h.by, m.invited_by), coalesce(h.code, m.code))""",
        group_id,
        people,
        [how[person][0] for person in people],
        [how[person][1] for person in people],
        [how[person][2] for person in people],
    )


async def leave(
    db: Connection, group_id: str, roles: Mapping[str, str], at: datetime, fresh: timedelta = timedelta(0)
) -> set[str]:
    """Take people out of a group, but those who came less than `fresh` ago. Returns those who had been there."""
    people = sorted(roles)
    rows = await db.fetch(_LEAVE, group_id, people, [roles[person] for person in people], at, fresh)
    return {row["person_id"] for row in rows if row["was_there"]}


async def facts(db: Connection, group_id: str | None, person_id: str) -> PersonFacts:
    """What is known of one person, in one group."""
    row = await db.fetchrow(_FACTS, group_id, person_id)
    assert row is not None  # the left joins always give one
    return PersonFacts(person_id, row["name"] or "", row["role"], row["joined_at"], row["last_seen"])


async def present(db: Connection, group_id: str) -> set[str]:
    """Who is in a group."""
    rows = await db.fetch("select person_id from membership where group_id = $1 and left_at is null", group_id)
    return {row["person_id"] for row in rows}


async def there(db: Connection, group_id: str, people: Sequence[str]) -> list[str]:
    """Those of these people who are in a group."""
    rows = await db.fetch(
        "select person_id from membership where group_id = $1 and person_id = any($2::text[]) and left_at is null",
        group_id,
        list(people),
    )
    return [row["person_id"] for row in rows]


async def has_left(db: Connection, group_id: str, person_id: str) -> bool:
    """Whether a person was in a group and is not any more."""
    found: bool = await db.fetchval(
        """select exists (select 1 from membership where group_id = $1 and person_id = $2 and left_at is not null)""",
        group_id,
        person_id,
    )
    return found


async def is_in(db: Connection, group_id: str, person_id: str) -> bool:
    """Whether a person is in a group."""
    found: bool = await db.fetchval(
        "select exists (select 1 from membership where group_id = $1 and person_id = $2 and left_at is null)",
        group_id,
        person_id,
    )
    return found


async def crowd(db: Connection, group_id: str, newest: int) -> tuple[int, list[str]]:
    """How many are in a group, and the names of the customers who came last."""
    count = await db.fetchval("select count(*) from membership where group_id = $1 and left_at is null", group_id)
    rows = await db.fetch(
        """select p.name from membership m join person p using (person_id)
            where m.group_id = $1 and m.left_at is null and m.role = 'fan' and m.joined_at is not null and p.name <> ''
            order by m.joined_at desc, m.person_id limit $2""",
        group_id,
        newest,
    )
    return count, [row["name"] for row in rows]


async def groups_of(db: Connection, person_id: str) -> list[str]:
    """The groups a person is in."""
    rows = await db.fetch(
        "select group_id from membership where person_id = $1 and left_at is null order by group_id", person_id
    )
    return [row["group_id"] for row in rows]


async def places_of(db: Connection, people: Sequence[str]) -> list[tuple[str, str]]:
    """Where these people are: (person, group)."""
    rows = await db.fetch(
        """select person_id, group_id from membership where person_id = any($1::text[]) and left_at is null
            order by person_id, group_id""",
        list(people),
    )
    return [(row["person_id"], row["group_id"]) for row in rows]


async def names(db: Connection, people: Sequence[str]) -> dict[str, str]:
    """The names of people, as far as we know them."""
    rows = await db.fetch("select person_id, name from person where person_id = any($1) and name <> ''", list(people))
    return {row["person_id"]: row["name"] for row in rows}


async def tag(db: Connection, people: Sequence[str], word: str, by: str, at: datetime) -> int:
    """These people carry a tag. Returns how many did not before."""
    rows = await db.fetch(
        """insert into person_tag (person_id, tag, by, at)
           select person_id, $2, $3, $4 from person where person_id = any($1::text[])
           on conflict do nothing returning person_id""",
        list(people),
        word,
        by,
        at,
    )
    return len(rows)


async def untag(db: Connection, people: Sequence[str], word: str, by: str, at: datetime) -> int:  # noqa: ARG001  # as tag
    """These people no longer carry a tag. Returns how many did."""
    rows = await db.fetch(
        "delete from person_tag where person_id = any($1::text[]) and tag = $2 returning person_id", list(people), word
    )
    return len(rows)


async def in_sight(db: Connection, people: Sequence[str], stores: Collection[int], groups: Collection[str]) -> set[str]:
    """Those of these people who are or were in a group of these stores, or in one of these groups."""
    rows = await db.fetch(
        """select distinct m.person_id from membership m join chat_group g using (group_id)
            where m.person_id = any($1::text[]) and (g.store_id = any($2::bigint[]) or g.group_id = any($3::text[]))""",
        list(people),
        list(stores),
        list(groups),
    )
    return {row["person_id"] for row in rows}


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody in a group, now or once."""

    group_id: str
    group_name: str
    store_id: int | None
    store_name: str
    role: str
    joined_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is in a group."""

    person_id: str
    name: str
    role: str
    joined_at: datetime | None


async def of_group(db: Connection, group_id: str, most: int) -> list[Present]:
    """Who is in a group, staff first, then by when they came."""
    rows = await db.fetch(
        """select m.person_id, coalesce(p.name, s.name, '') as name, m.role, m.joined_at
             from membership m left join person p using (person_id) left join staff s on s.staff_id = m.person_id
            where group_id = $1 and m.left_at is null order by m.role = 'fan', m.joined_at, m.person_id limit $2""",
        group_id,
        most,
    )
    return [Present(**row) for row in rows]


async def memberships(db: Connection, person_id: str) -> list[Membership]:
    """Where a person is and was, newest first."""
    rows = await db.fetch(
        """select m.group_id, coalesce(g.name, '') as group_name, s.id as store_id, coalesce(s.name, '') as store_name,
                  m.role, m.joined_at, m.left_at
             from membership m left join chat_group g using (group_id) left join store s on s.id = g.store_id
            where person_id = $1 order by m.left_at is not null, m.joined_at desc nulls last""",
        person_id,
    )
    return [Membership(**row) for row in rows]


async def known_of(db: Connection, person_id: str) -> dict[str, Any] | None:
    """Everything known of a person, as plain values."""
    row = await db.fetchrow("select name, first_seen, last_seen from person where person_id = $1", person_id)
    if row is None:
        return None
    tags = await db.fetch("select tag, by, at from person_tag where person_id = $1 order by at", person_id)
    places = await db.fetch(
        "select group_id, role, joined_at, left_at, scene, invited_by, code from membership where person_id = $1",
        person_id,
    )
    return {**dict(row), "tags": [dict(tag) for tag in tags], "memberships": [dict(place) for place in places]}


async def found_in(db: Connection, person_id: str) -> tuple[str, list[str]]:
    """A person's name, and every group they are or were in."""
    name = await db.fetchval("select name from person where person_id = $1", person_id)
    groups = await db.fetch("select group_id from membership where person_id = $1 order by 1", person_id)
    return name or "", [row["group_id"] for row in groups]


async def erase(db: Connection, person_id: str) -> None:
    """Forget a person."""
    await db.execute("delete from person_tag where person_id = $1", person_id)
    await db.execute("delete from membership where person_id = $1", person_id)
    await db.execute("update membership set invited_by = null where invited_by = $1", person_id)
    await db.execute("delete from person where person_id = $1", person_id)
