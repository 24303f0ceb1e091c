"""All SQL of the shelves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.db import Connection
from app.sop.shelves.decide import page_of


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it was read."""

    id: int
    shelf: str
    words: str
    position: int
    starts_on: date | None
    ends_on: date | None
    rights: str
    source: str
    enabled: bool
    version: int
    person_id: str | None = None
    tags: Sequence[str] = ()


_SELECT = f"select {', '.join(Item.__dataclass_fields__)} from content_item"  # noqa: S608  # our own column names
#: `shelf`: its name, and a tag behind # where only what carries it is good
_GOOD = """i.shelf = split_part({shelf}, '#', 1)
           and (split_part({shelf}, '#', 2) = '' or split_part({shelf}, '#', 2) = any(i.tags)) and i.enabled
           and i.rights <> 'asked' and coalesce(i.starts_on <= {day}, true)
           and coalesce(i.ends_on >= {day}, true)"""
#: what it got on that day already, else what it has not read, else what it read longest ago; nothing twice on a day
_NEXT = f"""
select g.group_id, i.id, i.words, p.code, p.media_type from unnest($1::text[]) g(group_id) cross join lateral (
  select i.id, i.words from content_item i
    left join content_shown s on s.item_id = i.id and s.group_id = g.group_id
   where {_GOOD.format(shelf="$2", day="$3::date")} and s.day is distinct from $3::date
   order by s.day nulls first, i.position, i.id limit 1
) i left join content_picture p on p.item_id = i.id and p.dropped_at is null
"""  # noqa: S608  # a constant of ours
_COMING = f"""
select i.id, i.words, p.code, p.media_type from content_item i
  left join content_shown s on s.item_id = i.id and s.group_id = $1
  left join content_picture p on p.item_id = i.id and p.dropped_at is null
 where {_GOOD.format(shelf="$2", day="$3::date")}
 order by coalesce(s.day = $3::date, false) desc, s.day nulls first, i.position, i.id
"""  # noqa: S608  # as above


@dataclass(frozen=True, slots=True)
class Next:
    """An item that is picked: its number, its words, the page of its picture ("" for none)."""

    id: int
    words: str
    page: str


async def following(db: Connection, group_ids: Sequence[str], shelf: str, day: date) -> dict[str, Next]:
    """The next item for each group."""
    rows = await db.fetch(_NEXT, list(group_ids), shelf, day)
    return {row["group_id"]: Next(row["id"], row["words"], _page(row["code"], row["media_type"])) for row in rows}


async def coming(db: Connection, group_id: str, shelf: str, day: date) -> list[Next]:
    """All that is good on that day, in the order in which a group reads it: first what it got on it."""
    rows = await db.fetch(_COMING, group_id, shelf, day)
    return [Next(row["id"], row["words"], _page(row["code"], row["media_type"])) for row in rows]


def _page(code: str | None, media_type: str | None) -> str:
    return page_of(code, media_type) if code and media_type else ""


async def shown(db: Connection, group_ids: Sequence[str], item_ids: Sequence[int], day: date) -> None:
    """These groups read these items."""
    await db.execute(
        """insert into content_shown as c (group_id, item_id, day)
           select g, i, $3 from unnest($1::text[], $2::bigint[]) u(g, i)
           on conflict (group_id, item_id) do update set day = excluded.day, times = least(c.times + 1, 30000)""",
        list(group_ids),
        list(item_ids),
        day,
    )


async def stock(db: Connection, shelves: Sequence[str], days: Sequence[date]) -> dict[tuple[str, date], int]:
    """How many items these shelves have for these days; none where there is nothing."""
    rows = await db.fetch(
        f"""select s.shelf, d.day, count(*) as items
              from unnest($1::text[]) s(shelf) cross join unnest($2::date[]) d(day) join content_item i
                on {_GOOD.format(shelf="s.shelf", day="d.day")} group by 1, 2""",  # noqa: S608  # as above
        list(shelves),
        list(days),
    )
    return {(row["shelf"], row["day"]): row["items"] for row in rows}


@dataclass(frozen=True, slots=True)
class Used:
    """Where an item was read last, and how often there."""

    group: str
    day: date
    times: int


async def used(db: Connection, item_id: int, most: int) -> list[Used]:
    """The groups that read an item last."""
    rows = await db.fetch(
        """select coalesce(nullif(g.name, ''), s.group_id) as "group", s.day, s.times
             from content_shown s left join chat_group g using (group_id)
            where s.item_id = $1 order by s.day desc, s.group_id limit $2""",
        item_id,
        most,
    )
    return [Used(**row) for row in rows]


async def item(db: Connection, item_id: int, *, lock: bool = False) -> Item | None:
    """One item."""
    row = await db.fetchrow(f"{_SELECT} where id = $1{' for update' if lock else ''}", item_id)
    return Item(**row) if row else None


async def keep_picture(db: Connection, item_id: int, code: str, picture: tuple[str, bytes], at: datetime) -> None:
    """The picture of an item from now on: (media type, bytes). The caller has locked the item."""
    await drop_picture(db, item_id, at)
    await db.execute(
        "insert into content_picture (code, item_id, media_type, body, at) values ($1, $2, $3, $4, $5)",
        code,
        item_id,
        *picture,
        at,
    )


async def drop_picture(db: Connection, item_id: int, at: datetime) -> bool:
    """An item has no picture any more. False when it had none."""
    gone = await db.fetch(
        "update content_picture set dropped_at = $2 where item_id = $1 and dropped_at is null returning 1", item_id, at
    )
    return bool(gone)


async def page_of_item(db: Connection, item_id: int) -> str:
    """The page of an item's picture; "" for none."""
    row = await db.fetchrow(
        "select code, media_type from content_picture where item_id = $1 and dropped_at is null", item_id
    )
    return page_of(row["code"], row["media_type"]) if row else ""


async def picture(db: Connection, code: str) -> tuple[str, bytes] | None:
    """A picture by its code: (media type, bytes)."""
    row = await db.fetchrow("select media_type, body from content_picture where code = $1", code)
    return (row["media_type"], row["body"]) if row else None


async def add(db: Connection, values: Mapping[str, Any], by: str, at: datetime) -> int:
    """A new item. Returns its number."""
    names = [*values, "changed_by", "changed_at"]
    places = ", ".join(f"${n}" for n in range(1, len(names) + 1))
    made: int = await db.fetchval(
        f"insert into content_item ({', '.join(names)}) values ({places}) returning id",  # noqa: S608  # our own column names
        *values.values(),
        by,
        at,
    )
    return made


async def change(db: Connection, item_id: int, values: Mapping[str, Any], by: str, at: datetime) -> None:
    """An item as it is from now on."""
    names = [*values, "changed_by", "changed_at"]
    sets = ", ".join(f"{name} = ${n}" for n, name in enumerate(names, 2))
    await db.execute(
        f"update content_item set {sets}, version = version + 1 where id = $1",  # noqa: S608  # our own column names
        item_id,
        *values.values(),
        by,
        at,
    )


async def known_of(db: Connection, person_id: str) -> list[dict[str, Any]]:
    """What a customer has said that is on a shelf."""
    rows = await db.fetch(
        "select shelf, words, rights, changed_at from content_item where person_id = $1 order by id", person_id
    )
    return [dict(row) for row in rows]


async def erase(db: Connection, person_id: str) -> None:
    """Their words are on no shelf any more."""
    await db.execute("delete from content_item where person_id = $1", person_id)
