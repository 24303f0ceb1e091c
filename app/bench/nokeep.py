"""The web process without its database step: verifies, opens, answers. For `ack_ratio` only."""

import asyncio
import sys

import uvloop

from app import config, log
from app.bootstrap import runtime
from app.bot.keep import Keeper
from app.cli.serve import serve
from app.main import create_app
from app.process import listen
from app.wecom.port import Envelope


class NoKeeper(Keeper):
    """Takes every envelope and writes none down."""

    async def keep(self, source: str, envelope: Envelope) -> bool:  # noqa: ARG002  # the keeper's signature
        """True, and nothing else."""
        return True


async def main(url: str) -> None:
    """Serve until ended."""
    settings = config.load()
    log.setup("nokeep", "warning")
    sock = listen(settings.host, settings.port, "GUANJIA_PORT")
    async with runtime(settings, url, process="nokeep", pool=2) as run:
        await serve(create_app(run, NoKeeper(run.database, run.clock)), sock)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
    asyncio.set_event_loop(None)
