"""All SQL of the welcome templates."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Connection


@dataclass(frozen=True, slots=True)
class Known:
    """A template as we know it."""

    kind: str
    text: str
    template_id: str
    state: str
    change: int


_SELECT = f"select {', '.join(Known.__dataclass_fields__)} from greeting"  # noqa: S608  # our own column names


async def all_locked(db: Connection) -> dict[str, Known]:
    """Every template, locked."""
    rows = await db.fetch(f"{_SELECT} order by kind for update")
    return {row["kind"]: Known(**row) for row in rows}


async def kept(db: Connection, kind: str) -> bool:
    """Whether there is a template for a kind of store."""
    found: bool = await db.fetchval(
        "select exists (select 1 from greeting where kind = $1 and template_id <> '')", kind
    )
    return found


async def kinds_without_a_voice(db: Connection) -> list[str]:
    """The kinds of store with groups that were read and in which no account of ours speaks."""
    rows = await db.fetch(
        """select distinct s.kind from chat_group g join store s on s.id = g.store_id
            where g.account is null and g.baseline_at is not null and g.dismissed_at is null and g.kind <> 'staff'
            order by 1"""
    )
    return [row["kind"] for row in rows]


async def ask(db: Connection, kind: str, text: str, at: datetime) -> int:
    """A template with these words is asked for. Returns the number of the change."""
    number: int = await db.fetchval(
        """insert into greeting (kind, text, state, changed_at) values ($1, $2, 'asked', $3)
           on conflict (kind) do update set text = excluded.text, state = 'asked', note = '',
                  change = greeting.change + 1, changed_at = excluded.changed_at
           returning change""",
        kind,
        text,
        at,
    )
    return number


async def settle(db: Connection, kind: str, change: int, state: str, template_id: str, note: str) -> bool:
    """What became of a change. False for one that another has overtaken."""
    found = await db.fetchval(
        """update greeting set state = $3::text, note = $5,
                  template_id = case when $3::text = 'removed' or $4::text <> '' then $4::text else template_id end
            where kind = $1 and change = $2 returning 1""",
        kind,
        change,
        state,
        template_id,
        note,
    )
    return found is not None
