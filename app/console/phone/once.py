"""A tap is done once, however often it arrives: a form names its tap, and what was answered is answered again.

The name's row and what the tap changes are one transaction. Of two that come at once the second waits for the first
one's commit; if the first one fails, nothing of it is kept and the second one is done. Rows are kept for a day.
"""

import hashlib
from collections.abc import Awaitable, Callable

from app.clock import machine_now
from app.work import Work

_LONGEST = 64
_CLAIM = """
insert into answered (key, request, status, body, at) values ($1, $2, 0, '', $3)
on conflict (key) do nothing returning 1
"""


async def once(work: Work, staff_id: str, name: str, asked: str, act: Callable[[], Awaitable[str]]) -> str:
    """The page, below the session's, that `act` leads to.

    Done now, or as it was when the same was asked under the same name before. Without a name it is done now.
    """
    if not 1 <= len(name) <= _LONGEST:
        return await act()
    key = _hash("tap", staff_id, name, asked)
    if not await work.db.fetchval(_CLAIM, key, _hash(asked), machine_now()):
        known: bytes = await work.db.fetchval("select body from answered where key = $1", key)
        return known.decode()
    leads_to = await act()
    await work.db.execute("update answered set status = 303, body = $2 where key = $1", key, leads_to.encode())
    return leads_to


def _hash(*parts: str) -> bytes:
    """One mark for several parts, whatever is in them."""
    made = hashlib.blake2b(digest_size=32)
    for part in parts:
        raw = part.encode()
        made.update(len(raw).to_bytes(8, "big") + raw)
    return made.digest()
