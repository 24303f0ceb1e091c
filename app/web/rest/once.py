"""Doing a thing once, however often it is asked for: answers to requests with an Idempotency-Key are kept for a day.

The key's row and what the request changes are one transaction. Of two requests at once the second waits for the
first one's commit and gets its answer; if the first one fails, nothing of it is kept and the second one is done.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
from starlette.requests import Request
from starlette.responses import Response

from app.clock import machine_now
from app.errors import BadRequest, Conflict, Invalid, Words
from app.vault import Sealed, Vault
from app.web.rest.caller import Caller
from app.work import Work

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
_LONGEST = 128
_CLAIM = """
insert into answered (key, request, status, body, at) values ($1, $2, 0, '', $3)
on conflict (key) do update set request = excluded.request, status = 0, body = '', at = excluded.at
  where answered.at <= $4
returning 1
"""
_WAIT = Words("同一个 Idempotency-Key 的请求还在处理", "a request with this Idempotency-Key is still being worked on")


async def answered(
    request: Request, work: Work, caller: Caller, act: Callable[[Request], Awaitable[Response]]
) -> Response:
    """The answer to a request: made now, or as it was made before under the same key.

    Raises BadRequest for a key that cannot be one, Invalid when the key was used for another request, Conflict while
    the first one is still under way after half a minute.
    """
    words = request.headers.get(KEY)
    if words is None:
        return await act(request)
    if not (1 <= len(words) <= _LONGEST and words.isascii() and words.isprintable()):
        raise BadRequest(Words(f"{KEY} 要 1 到 {_LONGEST} 个可见字符", f"{KEY} has 1 to {_LONGEST} visible characters"))
    vault: Vault = request.app.state.run.vault
    key = _hash(caller.name.encode(), words.encode())
    asked = _hash(request.method.encode(), request.url.path.encode(), request.url.query.encode(), await request.body())
    known = await _known(work, vault, key, asked)
    if known is not None:
        return known
    answer = await act(request)
    sealed = vault.seal(_seal(key), bytes(answer.body).decode())
    await work.db.execute("update answered set status = $2, body = $3 where key = $1", key, answer.status_code, sealed)
    return answer


async def _known(work: Work, vault: Vault, key: bytes, asked: bytes) -> Response | None:
    """What was answered before; None when the request is ours to do."""
    now = machine_now()
    try:
        ours = await work.db.fetchval(_CLAIM, key, asked, now, now - KEPT)
    except asyncpg.QueryCanceledError:  # the first one has held the row for as long as a statement may take
        raise Conflict(_WAIT) from None
    if ours:
        return None
    row = await work.db.fetchrow("select request, status, body from answered where key = $1", key)
    if row is None:
        raise Conflict(_WAIT)
    if row["request"] != asked:
        raise Invalid(Words(f"这个 {KEY} 已用于另一个请求", f"this {KEY} was used for another request"))
    try:
        body = vault.open(_seal(key), row["body"])
    except Sealed:
        raise Conflict(Words("旧的回答已无法读取", "the earlier answer can no longer be read")) from None
    return Response(body, row["status"], {REPLAYED: "true"}, "application/json")


def _seal(key: bytes) -> str:
    """Answers may hold a new key or a link: they are sealed like every secret."""
    return f"answered.{key.hex()}"


def _hash(*parts: bytes) -> bytes:
    """One mark for several parts, whatever is in them."""
    made = hashlib.blake2b(digest_size=32)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()
