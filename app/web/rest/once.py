"""Doing a thing once, however often it is asked for: answers to requests with an Idempotency-Key are kept for a day.

The key's row and what the request changes are one transaction. Of two requests at once the second waits for the
first one's commit and gets its answer; if the first one fails, nothing of it is kept and the second one is done.
"""

import hashlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequest, Conflict, Words
from app.vault import Sealed, Vault
from app.web import answers
from app.web.answers import Kept
from app.web.rest.caller import Caller
from app.work import Work

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_LONGEST = 128


async def answered(
    request: Request, work: Work, caller: Caller, act: Callable[[Request], Awaitable[Response]]
) -> Response:
    """The answer to a request: made now, or as it was made before under the same key.

    Raises BadRequest for a key that cannot be one, and what `answers.claim` raises.
    """
    words = request.headers.get(KEY)
    if words is None:
        return await act(request)
    if not (1 <= len(words) <= _LONGEST and words.isascii() and words.isprintable()):
        raise BadRequest(Words(f"{KEY} 要 1 到 {_LONGEST} 个可见字符", f"{KEY} has 1 to {_LONGEST} visible characters"))
    vault: Vault = request.app.state.run.vault
    key = _hash(caller.name.encode(), words.encode())
    asked = _hash(request.method.encode(), request.url.path.encode(), request.url.query.encode(), await request.body())
    known = await answers.claim(work.db, key, asked)
    if known is not None:
        return _again(vault, key, known)
    answer = await act(request)
    await answers.keep(work.db, key, Kept(answer.status_code, vault.seal(_seal(key), bytes(answer.body).decode())))
    return answer


def _again(vault: Vault, key: bytes, known: Kept) -> Response:
    try:
        body = vault.open(_seal(key), known.body)
    except Sealed:
        raise Conflict(Words("旧的回答已无法读取", "the earlier answer can no longer be read")) from None
    return Response(body, known.status, {REPLAYED: "true"}, "application/json")


def _seal(key: bytes) -> str:
    """Answers may hold a new key or a link: they are sealed like every secret."""
    return f"answered.{key.hex()}"


def _hash(*parts: bytes) -> bytes:
    """One mark for several parts, whatever is in them."""
    made = hashlib.blake2b(digest_size=32)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()
