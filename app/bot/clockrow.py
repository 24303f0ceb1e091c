"""The sandbox's clock: one row that all processes follow. Without the row, business time is machine time."""

from datetime import timedelta

from app.clock import Dial, machine_now
from app.db import Connection
from app.work import notify

_READ = "select ahead_seconds, rate, set_at from clock where id = 1"


async def read(db: Connection) -> Dial:
    """The dial as it stands, from a bare connection."""
    row = await db.fetchrow(_READ)
    return Dial(timedelta(seconds=row["ahead_seconds"]), row["rate"], row["set_at"]) if row else Dial()


async def turn(db: Connection, *, ahead: timedelta, rate: float) -> Dial:
    """Set the clock `ahead` from now on, running at `rate`. It never goes backwards. Other processes are told."""
    await db.execute(
        "insert into clock (id, ahead_seconds, rate, set_at) values (1, 0, 1, now()) on conflict do nothing"
    )
    row = await db.fetchrow(f"{_READ} for update")
    dial = Dial(timedelta(seconds=row["ahead_seconds"]), row["rate"], row["set_at"])
    turned = dial.turned(machine_now(), ahead=ahead, rate=rate)
    await db.execute(
        "update clock set ahead_seconds = $1, rate = $2, set_at = $3 where id = 1",
        turned.offset.total_seconds(),
        turned.rate,
        turned.set_at,
    )
    await notify(db, "clock")
    return turned
