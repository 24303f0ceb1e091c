"""All SQL of the clerks' own posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with groups in which an account of ours speaks."""

    id: int
    name: str
    city: str
    group_ids: list[str]


@dataclass(frozen=True, slots=True)
class Post:
    """A morning's suggestions, and what became of them."""

    id: int
    store_id: int
    day: date
    suggested: list[dict[str, Any]]
    staff_ids: list[str]
    response_code: str | None
    chosen: int | None
    posted_by: str | None
    posted_at: datetime | None
    group_ids: list[str]


_SELECT = f"select {', '.join(Post.__dataclass_fields__)} from clerk_post"  # noqa: S608  # our own column names
_SHOPS = """select s.id, s.name, s.city, array_agg(g.group_id order by g.group_id) as group_ids
  from store s join chat_group g on g.store_id = s.id
 where s.closed_at is null and g.account is not null and g.kind = 'general' and g.dismissed_at is null
   and g.baseline_at is not null"""


async def shops(db: Connection, after: int, most: int) -> list[Shop]:
    """The first so many shops behind the shop `after` that have such groups."""
    rows = await db.fetch(f"{_SHOPS} and s.id > $1 group by s.id order by s.id limit $2", after, most)
    return [Shop(**row) for row in rows]


async def shop(db: Connection, store_id: int) -> Shop | None:
    """One, if it has any."""
    row = await db.fetchrow(f"{_SHOPS} and s.id = $1 group by s.id", store_id)
    return Shop(**row) if row else None


async def add(
    db: Connection, store_id: int, day: date, suggested: Sequence[Mapping[str, str]], staff_ids: Sequence[str]
) -> int | None:
    """A morning's suggestions. None when the shop has them already."""
    made: int | None = await db.fetchval(
        """insert into clerk_post (store_id, day, suggested, staff_ids) values ($1, $2, $3, $4)
           on conflict (store_id, day) do nothing returning id""",
        store_id,
        day,
        list(suggested),
        list(staff_ids),
    )
    return made


async def lock(db: Connection, post_id: int) -> Post | None:
    """One, locked."""
    row = await db.fetchrow(f"{_SELECT} where id = $1 for update", post_id)
    return Post(**row) if row else None


async def posted(db: Connection, post_id: int, chosen: int, by: str, at: datetime, group_ids: Sequence[str]) -> None:
    """It is out."""
    await db.execute(
        """update clerk_post set chosen = $2, posted_by = $3, posted_at = $4, group_ids = $5, response_code = null
            where id = $1""",
        post_id,
        chosen,
        by,
        at,
        list(group_ids),
    )


async def keep_code(db: Connection, post_id: int, code: str) -> None:
    """The code that can exchange the card, once."""
    await db.execute("update clerk_post set response_code = $2 where id = $1 and chosen is null", post_id, code)


async def credit(db: Connection, post_id: int, orders: int, people: int) -> None:
    """What it has brought."""
    await db.execute("update clerk_post set orders = $2, people = $3 where id = $1", post_id, orders, people)
