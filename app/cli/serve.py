"""Serves a web application on a socket that is already listening, and runs long work until a signal ends it."""

import asyncio
import gc
import signal
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

_LAST_WORDS = 5  # seconds that open requests get at the end


class _Server(uvicorn.Server):
    """Ends when told to, and lets the process end by itself: there may be a database of ours to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn's own would raise the signal again afterwards."""
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sig, self.handle_exit, sig, None)
        yield


async def serve(app: ASGIApp, sock: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    server = _Server(
        uvicorn.Config(
            app,
            http="httptools",
            loop="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the gate must see who really connects
            timeout_keep_alive=30,
            timeout_graceful_shutdown=_LAST_WORDS,
        )
    )
    settle_memory()
    await server.serve(sockets=[sock])


def settle_memory() -> None:
    """What has been imported stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until it ends or SIGTERM or SIGINT comes; then it is cancelled and may tidy up."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for sig in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sig, task.cancel)
    with suppress(asyncio.CancelledError):
        await task
