"""What finding the next lane costs as history grows, and when one lane is jammed."""

import asyncio
import time
from datetime import UTC, datetime

import uvloop

from app.bench import parts
from app.bench.report import Figures, median
from app.bot import lanes, store
from app.db import Database, open_database
from app.wecom.port import Envelope

GOALS = {"claim_ratio_1m": "≤ 1.2", "claim_ratio_hot": "≤ 1.5", "starved_lanes": "= 0"}
_LANES = 600
_CLAIMS = 3000
_DONE = 1_000_000
_HOT = 100_000
_NOW = datetime(2026, 11, 21, tzinfo=UTC)


def measure() -> Figures:
    """Median of 3,000 claims each: fresh, after a million rows went through the inbox, and beside a jammed lane."""
    with parts.folder() as var, parts.database(var, demo=False) as url:
        return uvloop.run(_measure(url))


async def _measure(url: str) -> Figures:
    async with open_database(url, process="claim", pool=2) as database:
        await _lanes(database)
        await _claims(database)  # plans and caches are warm
        empty, _ = await _claims(database)
        await _history(database)
        grown, _ = await _claims(database)
        await _jam(database)
        hot, seen = await _claims(database)
    return {
        "claim_ms": round(empty * 1000, 3),
        "claim_1m_ms": round(grown * 1000, 3),
        "claim_hot_ms": round(hot * 1000, 3),
        "claim_ratio_1m": round(grown / empty, 3),
        "claim_ratio_hot": round(hot / empty, 3),
        "starved_lanes": _LANES - len(seen),
    }


async def _lanes(database: Database) -> None:
    """600 lanes of 20 rows."""
    async with database.connection() as connection:
        for n in range(20):
            rows = [("wecom", Envelope(f"{lane}:{n}", f"group:{lane:04}", b"x" * 300), _NOW) for lane in range(_LANES)]
            await store.keep(connection, rows)
        await connection.execute("analyze inbox")


async def _claims(database: Database) -> tuple[float, set[str]]:
    """Seconds of the median claim (finding a lane, locking it, reading its rows), and which quiet lanes were seen."""
    place, taken, seen = lanes.Place(), [], set()
    for _ in range(_CLAIMS):
        began = time.perf_counter()
        async with database.transaction() as db:
            found = await lanes.claim(db, place)
            rows = await store.rows_of(db, found[0] if found else "", 50)
            taken.append(time.perf_counter() - began)
        assert found is not None
        assert rows
        lane, place = found
        if lane != "group:jammed":
            seen.add(lane)
    return median(taken), seen


async def _history(database: Database) -> None:
    """A million rows come in and are done, as the line does it: out of the inbox, into the record."""
    step = 50_000
    async with database.connection() as connection:
        await connection.execute("set statement_timeout = 0")
        for start in range(0, _DONE, step):
            await connection.execute(
                """with kept as (
                     insert into inbox (lane, source, key, payload, arrived_at)
                     select 'group:' || lpad((n % 600)::text, 4, '0'), 'wecom', decode(lpad(n::text, 32, '0'), 'hex'),
                            convert_to(repeat('x', 300), 'UTF8'), now()
                       from generate_series($1::int, $2::int) n returning 1
                   ) select count(*) from kept""",
                start,
                start + step - 1,
            )
            await connection.execute(
                """with ended as (
                     delete from inbox where key >= decode(lpad($1::text, 32, '0'), 'hex')
                        and key <= decode(lpad($2::text, 32, '0'), 'hex')
                     returning id, kept_at, source, arrived_at
                   )
                   insert into message (id, kept_at, source, at, kind, group_id, person_id, text, event, outcome, notes)
                   select id, kept_at, source, arrived_at, 'MessagePosted', 'g' || id % 600, 'p' || id % 9000,
                          '今天天气真好', '{}', 'skipped', '{}' from ended""",
                str(start),
                str(start + step - 1),
            )
        for _ in range(60):  # autovacuum looks every 10 s; a real inbox never has so much of it at once
            dead = await connection.fetchval("select n_dead_tup from pg_stat_user_tables where relname = 'inbox'")
            if dead < _LANES * 2:
                return
            await asyncio.sleep(1)


async def _jam(database: Database) -> None:
    """100,000 rows wait in one lane."""
    async with database.connection() as connection:
        await connection.execute("set statement_timeout = 0")
        await connection.execute(
            """insert into inbox (lane, source, key, payload, arrived_at)
               select 'group:jammed', 'wecom', decode(lpad(n::text, 32, 'f'), 'hex'),
                      convert_to(repeat('x', 300), 'UTF8'), now() from generate_series(1, $1::int) n""",
            _HOT,
        )
