"""A worker's turns alone, until the inbox is empty: for `events_per_s`."""

import asyncio
import sys
import time

import uvloop

from app import config, log
from app.bootstrap import Pipeline, runtime
from app.bot.worker import Worker
from app.cli.serve import settle_memory

_TURNS = 2  # as in a worker process


async def main(url: str) -> None:
    """Say "ready", wait for a line, take turns until nothing waits, and print how many rows and how long."""
    log.setup("turns", "error")
    settings = config.load()
    async with runtime(settings, url, process="turns", pool=4) as run:
        pipeline = Pipeline(run.database, run.clock)
        workers = [Worker(run.database, run.clock, run.ears, pipeline, run.bell) for _ in range(_TURNS)]
        settle_memory()
        print("ready", flush=True)  # noqa: T201  # the protocol with the measuring process
        await asyncio.to_thread(sys.stdin.readline)
        began = time.perf_counter()
        moved = await asyncio.gather(*(_drain(worker) for worker in workers))
        seconds = time.perf_counter() - began
        print(sum(moved), seconds, flush=True)  # noqa: T201  # as above


async def _drain(worker: Worker) -> int:
    total = 0
    while moved := await worker.step():
        total += moved
    return total


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
