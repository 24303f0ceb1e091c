"""A worker's way out alone, as `bootstrap` builds it, with a short patience: for the chaos."""

import asyncio
import sys

import httpx
import uvloop

from app import config, log
from app.bootstrap import hands, new_relay, runtime
from app.bot import loops
from app.cli.serve import until_told
from app.config import Settings

PATIENCE = 0.2  # seconds until a call counts as unanswered; in earnest it is ten


def client(base: str) -> httpx.AsyncClient:
    """As `app.wecom.http` makes it, but for the patience."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=30)
    return httpx.AsyncClient(base_url=base, timeout=PATIENCE, limits=limits, trust_env=False)


async def send(given: Settings, url: str, owner: str) -> None:
    """Carry out whatever the outbox holds, until cancelled."""
    alive = asyncio.Event()
    async with runtime(given, url, process="senders") as run, hands(run, client) as able:
        relay = new_relay(run, able, owner)
        async with loops.beside(
            loops.listen(run.database, run.clock, run.bell, run.read_dial, owner, alive),
            loops.sends(relay, run.bell, alive),
            loops.recoveries(relay),
            loops.asks(relay),
        ):
            await asyncio.Event().wait()


if __name__ == "__main__":
    log.setup("senders", "debug")
    uvloop.run(until_told(send(config.load(), sys.argv[1], sys.argv[2])))
