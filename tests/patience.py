"""How long a test waits for what is to come: far longer than it takes, for a busy machine is no fault."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

PATIENCE = 30.0  # seconds; below the minute after which PostgreSQL ends an idle transaction
_PAUSE = 0.1

T = TypeVar("T")


def until(look: Callable[[], T], wait: Callable[[float], object] = time.sleep) -> T:
    """What `look` finds, once it finds something. `wait` waits for some seconds."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"it did not come: {found!r}"
        wait(_PAUSE)
    return found


async def soon(look: Callable[[], Awaitable[T]]) -> T:
    """The same where others work meanwhile."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await look()):  # noqa: ASYNC110  # what is looked at tells nobody
            await asyncio.sleep(_PAUSE / 10)
    return found
