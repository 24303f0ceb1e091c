"""All SQL of what was heard by name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.db import Connection
from app.events import NamedPosted

#: who is in a group and what they are called there: customers by their own name, staff by ours
_PRESENT = """
select m.person_id, m.role, coalesce(nullif(p.name, ''), s.name, '') as name
  from membership m left join person p using (person_id) left join staff s on s.staff_id = m.person_id
 where m.group_id = $1 and m.left_at is null
"""


async def group_of_code(db: Connection, code: str) -> str | None:
    """The group that was given this remark, unless it is no more."""
    found: str | None = await db.fetchval(
        "select group_id from chat_group where remark_code = $1 and dismissed_at is null", code
    )
    return found


async def groups_named(db: Connection, name: str) -> list[str]:
    """The groups of the whole chain that are called exactly so; a few of them."""
    if not name:
        return []
    rows = await db.fetch(
        "select group_id from chat_group where name = $1 and dismissed_at is null order by group_id limit 10", name
    )
    return [row["group_id"] for row in rows]


async def members_named(db: Connection, group_id: str, name: str) -> list[tuple[str, str]]:
    """Who in a group is called exactly so: (person_id, role); a few of them."""
    if not name:
        return []
    rows = await db.fetch(
        f"select person_id, role from ({_PRESENT}) here where name = $2 order by person_id limit 10",  # noqa: S608  # ours
        group_id,
        name,
    )
    return [(row["person_id"], row["role"]) for row in rows]


async def role_of(db: Connection, group_id: str, person_id: str) -> str | None:
    """What somebody is in a group; None when they are not in it."""
    found: str | None = await db.fetchval(
        "select role from membership where group_id = $1 and person_id = $2 and left_at is null", group_id, person_id
    )
    return found


async def called(db: Connection, group_id: str, people: Sequence[str]) -> list[str]:
    """What these people are called in a group, as far as nobody else there is called the same."""
    rows = await db.fetch(
        f"""with here as ({_PRESENT})
            select name from here where person_id = any($2::text[]) and name <> ''
               and (select count(*) from here other where other.name = here.name) = 1
             order by array_position($2::text[], person_id::text)""",  # noqa: S608  # ours
        group_id,
        list(people),
    )
    return [row["name"] for row in rows]


async def has_name(db: Connection, person_id: str) -> bool:
    """Whether it is known what somebody is called."""
    return bool(
        await db.fetchval(
            """select exists (select 1 from person where person_id = $1 and name <> ''
                       union all select 1 from staff where staff_id = $1 and name <> '')""",
            person_id,
        )
    )


async def has_unread(db: Connection, group_id: str | None) -> bool:
    """Whether somebody is in a group, or in any when none is named, of whom nobody knows what they are called."""
    return bool(
        await db.fetchval(
            """select exists (
                 select 1 from membership m
                  where m.left_at is null and ($1::text is null or m.group_id = $1)
                    and not exists (select 1 from person p where p.person_id = m.person_id and p.name <> '')
                    and not exists (select 1 from staff s where s.staff_id = m.person_id and s.name <> ''))""",
            group_id,
        )
    )


async def called_anywhere(db: Connection, person_id: str) -> list[str]:
    """What a person is called, where nobody else whom the chain knows is called the same; else nothing."""
    rows = await db.fetch(
        """select p.name from person p where p.person_id = $1 and p.name <> ''
              and not exists (select 1 from person o where o.name = p.name and o.person_id <> p.person_id)
              and not exists (select 1 from staff s where s.name = p.name)""",
        person_id,
    )
    return [row["name"] for row in rows]


async def keep(
    db: Connection,
    key: bytes,
    event: NamedPosted,
    heard: dict[str, Any],
    groups: Sequence[str],
    people: Sequence[str],
) -> bool:
    """Something that nobody can place. False when it is kept already."""
    made = await db.fetchval(
        """insert into ambiguous (key, account, at, group_name, group_remark, name, text, msg_type, heard, groups,
                                  people)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (key) do nothing returning true""",
        key,
        event.account,
        event.at,
        event.group_name,
        event.group_remark,
        event.person_name,
        event.words,
        event.msg_type,
        heard,
        list(groups),
        list(people),
    )
    return bool(made)


async def open_one(db: Connection, number: int) -> Any | None:
    """One of them that nobody has settled yet, locked. None when there is none."""
    return await db.fetchrow("select * from ambiguous where id = $1 and state = 'open' for update", number)


async def settle(
    db: Connection, number: int, state: str, by: str, at: datetime, group_id: str | None, person_id: str | None
) -> None:
    """A person said what it was, or left it."""
    await db.execute(
        """update ambiguous set state = $2, settled_by = $3, settled_at = $4, group_id = $5, person_id = $6
            where id = $1""",
        number,
        state,
        by,
        at,
        group_id,
        person_id,
    )


async def known(db: Connection, number: int) -> bool:
    """Whether there is such a row, settled or not."""
    return bool(await db.fetchval("select exists (select 1 from ambiguous where id = $1)", number))


async def group_names(db: Connection, group_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Groups to choose from, with what they are called and where they belong."""
    rows = await db.fetch(
        """select g.group_id, concat_ws(' · ', nullif(g.name, ''), s.name) as name from chat_group g
             left join store s on s.id = g.store_id where g.group_id = any($1::text[]) order by 2""",
        list(group_ids),
    )
    return [(row["group_id"], row["name"]) for row in rows]


async def people_names(db: Connection, group_ids: Sequence[str], name: str) -> list[tuple[str, str]]:
    """Members of these groups to choose from, those first who are called so."""
    rows = await db.fetch(
        """select m.person_id, concat_ws(' · ', coalesce(nullif(p.name, ''), s.name), nullif(g.name, '')) as name
             from membership m left join person p using (person_id) left join staff s on s.staff_id = m.person_id
             join chat_group g using (group_id)
            where m.group_id = any($1::text[]) and m.left_at is null
            order by coalesce(nullif(p.name, ''), s.name, '') <> $2, 2 limit 500""",
        list(group_ids),
        name,
    )
    return [(row["person_id"], row["name"]) for row in rows]


async def erase(db: Connection, person_id: str, names: Sequence[str]) -> list[bytes]:
    """What a person may have said: gone. Returns the keys of the callbacks."""
    rows = await db.fetch(
        """delete from ambiguous where person_id = $1 or $1 = any(people) or name = any($2::text[]) and name <> ''
           returning key""",
        person_id,
        list(names),
    )
    return [row["key"] for row in rows]
