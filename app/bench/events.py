"""How many events a second workers get through on a backlog, and what a second worker adds."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import psutil

from app.bench import parts
from app.bench.backlog import backlog
from app.bench.report import Figures
from app.bot import store
from app.db import open_database

GOALS = {"events_per_s_1": "≥ 400", "scale_2": "≥ 1.5", "cores_busy": "≥ 0.95"}
_COUNT = 12_000
_BATCH = 1000


def measure() -> Figures:
    """One worker's turns on 12,000 events over 600 lanes, then two workers on as many again."""
    with parts.folder() as var, parts.database(var, demo=True) as url:
        _, env = parts.settings_for(var, url, parts.free_port(), parts.free_port())
        warm = _run(url, env, 1, 1200, seed=7)
        one = _run(url, env, 1, _COUNT, seed=1)
        two = _run(url, env, 2, _COUNT, seed=2)
    return {
        "events_per_s_1": round(one[0], 1),
        "events_per_s_2": round(two[0], 1),
        "scale_2": round(two[0] / one[0], 3),
        "cores_busy_1": round(one[1], 3),
        "cores_busy": round(two[1], 3),
        "events_warm_per_s": round(warm[0], 1),
    }


def _run(url: str, env: dict[str, str], workers: int, count: int, *, seed: int) -> tuple[float, float]:
    """Events a second, and the share of all cores' time that was used."""
    asyncio.run(_fill(url, count, seed))
    started = [
        subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-m", "app.bench.turns", url],
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    for process in started:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("a worker did not start")
    psutil.cpu_percent(None)
    began = time.perf_counter()
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    moved = _collect(started)
    seconds = time.perf_counter() - began
    busy = psutil.cpu_percent(None) / 100
    if moved < count:
        raise RuntimeError(f"only {moved} of {count} events were handled")
    return moved / seconds, busy


def _collect(started: Sequence[subprocess.Popen[str]]) -> int:
    moved = 0
    for process in started:
        out, _ = process.communicate(timeout=300)
        moved += int(out.split()[0])
    return moved


async def _fill(url: str, count: int, seed: int) -> None:
    now = datetime.now(UTC)  # noqa: TID251  # the moment these arrive
    rows = [(source, envelope, now) for source, envelope in backlog(count, seed)]
    async with open_database(url, process="fill", pool=1) as database, database.connection() as connection:
        for start in range(0, count, _BATCH):
            await store.keep(connection, rows[start : start + _BATCH])
