"""What happens in the box, told to the pages that are open as it happens (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.sandbox.journal import Entry
from app.sandbox.world import World

_ROOM = 1000  # entries a page may be behind before it has to come back
_BREATH = 10.0  # seconds after which a quiet stream says that it is there


class Watch:
    """One page that is open: what it looks at, and what it has not been told yet."""

    def __init__(self, group_id: str, staff: frozenset[str]) -> None:
        self.group_id = group_id
        self.staff = staff
        self._waiting: asyncio.Queue[Entry] = asyncio.Queue(_ROOM)
        self.behind = False

    def sees(self, entry: Entry) -> bool:
        """Whether this page shows it."""
        return entry.group_id == self.group_id or entry.staff_id in self.staff

    def tell(self, entry: Entry) -> None:
        """Something happened."""
        if not self.sees(entry):
            return
        if self._waiting.full():
            self.behind = True  # its stream ends; it comes back, and reads what it missed
        else:
            self._waiting.put_nowait(entry)

    async def next(self) -> Entry | None:
        """The next thing that happens; None when nothing does for a while."""
        try:
            return await asyncio.wait_for(self._waiting.get(), _BREATH)
        except TimeoutError:
            return None


class Streams:
    """The pages that are open."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: set[Watch] = set()
        world.watchers.append(self._tell)

    def _tell(self, entry: Entry) -> None:
        for watch in self._open:
            watch.tell(entry)

    async def serve(self, request: Request) -> Response:
        """GET ?group=&staff=a,b&after=: everything about them behind entry `after`, and then as it happens.

        A browser whose connection broke comes back by itself and says how far it got.
        """
        query = request.query_params
        told = request.headers.get("last-event-id") or query.get("after") or ""
        after = int(told) if told.isdigit() else self._world.journal.last_id()
        watch = Watch(query.get("group", ""), frozenset(filter(None, query.get("staff", "").split(","))))
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._lines(watch, after), media_type="text/event-stream", headers=headers)

    async def _lines(self, watch: Watch, after: int) -> AsyncIterator[str]:
        self._open.add(watch)
        try:
            yield "retry: 1000\n\n"
            for entry in self._world.journal.seen_by(after, watch.group_id, watch.staff):
                yield _line(entry)
            while not watch.behind:
                entry_now = await watch.next()
                yield _line(entry_now) if entry_now else "event: alive\ndata: 1\n\n"
        finally:
            self._open.discard(watch)


def _line(entry: Entry) -> str:
    return f"id: {entry.id}\ndata: {json.dumps(entry.as_dict(), ensure_ascii=False)}\n\n"
