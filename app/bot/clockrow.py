"""The sandbox's clock: one row that all processes follow. Without the row, business time is machine time."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Dial, machine_now
from app.work import notify

_READ = "select ahead_seconds, rate, set_at from clock where id = 1"


async def read(connection: Any) -> Dial:
    """The dial as it stands, from a bare connection."""
    row = await connection.fetchrow(_READ)
    return Dial(timedelta(seconds=row["ahead_seconds"]), row["rate"], row["set_at"]) if row else Dial()


async def turn(session: AsyncSession, *, ahead: timedelta, rate: float) -> Dial:
    """Set the clock `ahead` from now on, running at `rate`. It never goes backwards. Other processes are told."""
    await session.execute(
        text("insert into clock (id, ahead_seconds, rate, set_at) values (1, 0, 1, now()) on conflict do nothing")
    )
    row = (await session.execute(text(f"{_READ} for update"))).one()
    dial = Dial(timedelta(seconds=row.ahead_seconds), row.rate, row.set_at).turned(
        machine_now(), ahead=ahead, rate=rate
    )
    await session.execute(
        text("update clock set ahead_seconds = :ahead, rate = :rate, set_at = :at where id = 1"),
        {"ahead": dial.offset.total_seconds(), "rate": dial.rate, "at": dial.set_at},
    )
    await notify(session, "clock")
    return dial
