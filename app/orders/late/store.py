"""All SQL of what presses."""

from collections.abc import Sequence
from datetime import datetime

from app.db import Connection
from app.orders.store import SELECT, Ticket, read


async def pressing(
    db: Connection, until: datetime, stores: Sequence[int] | None, groups: Sequence[str] | None, most: int = 300
) -> list[tuple[Ticket, str]]:
    """Tickets nobody has accepted whose promise runs out until then, with their shops' names, the most urgent first.

    Of these shops or groups; of all when both are None.
    """
    columns = ", ".join(f"t.{name}" for name in Ticket.__dataclass_fields__)
    rows = await db.fetch(
        f"""select {columns}, s.name as store_name from ticket t join store s on s.id = t.store_id
            where t.closed_at is null and t.accepted_at is null and t.paused_at is null and t.due_at <= $1
              and ($2::bigint[] is null and $3::text[] is null or t.store_id = any($2) or t.group_id = any($3))
            order by t.due_at limit $4""",  # noqa: S608  # our own names
        until,
        None if stores is None else list(stores),
        None if groups is None else list(groups),
        most,
    )
    return [(read({k: v for k, v in row.items() if k != "store_name"}), row["store_name"]) for row in rows]


async def of_groups(db: Connection, groups: Sequence[str], most: int = 100) -> list[Ticket]:
    """Open tickets of some groups, oldest first."""
    rows = await db.fetch(
        f"{SELECT} where closed_at is null and group_id = any($1::text[]) order by id limit $2", list(groups), most
    )
    return [read(row) for row in rows]
