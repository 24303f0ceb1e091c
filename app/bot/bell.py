"""Wakes the loops of a process. A ring that nobody waits for is not lost."""

import asyncio
from collections import Counter, defaultdict
from datetime import datetime


class Bell:
    """Named bells: "inbox", "outbox", "due"."""

    def __init__(self) -> None:
        self._rung: Counter[str] = Counter()
        self.planned: datetime | None = None  # the next due moment that the schedule knows of
        self._waiting: defaultdict[str, set[asyncio.Future[None]]] = defaultdict(set)

    def ring(self, name: str) -> None:
        """Wake everybody who waits for `name`."""
        self._rung[name] += 1
        for future in self._waiting.pop(name, ()):
            if not future.done():
                future.set_result(None)

    def ring_due(self, due_at: datetime) -> None:
        """Something is due at `due_at`: wake the schedule, unless it is up before that anyway."""
        if self.planned is None or due_at < self.planned:
            self.ring("due")

    def count(self, name: str) -> int:
        """How often it has rung; to be read before looking for work, and given to `wait`."""
        return self._rung[name]

    async def wait(self, name: str, since: int, seconds: float) -> None:
        """Return when it has rung since then, or after so many seconds."""
        if self._rung[name] != since:
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting[name].add(future)
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            pass
        finally:
            self._waiting[name].discard(future)
