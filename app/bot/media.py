"""Our own pictures for the hands that give them away as bytes, and what WeCom has of them: once for all processes.

A media_id is good for three days (protocol §5.10), by WeCom's clock: machine time. It is sealed on disk like a token.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import timedelta

import asyncpg

from app import log
from app.catalogue import service as catalogue
from app.clock import Clock
from app.db import MEDIA_LOCK, Connection, Database, meaning
from app.sop.shelves import service as shelves
from app.sop.shelves.decide import code_of
from app.sop.welfare import service as welfare
from app.vault import Sealed, Vault
from app.wecom.port import DeliveryFailed
from app.work import begin

_log = log.get(__name__)
#: so long one is used: half a day less than WeCom keeps it, for the owner who taps in the evening
GOOD = timedelta(days=2, hours=12)
_AWAY_WAIT = 5.0  # seconds until somebody looks again when the database is away
_WELFARE = re.compile(r"w/([A-Za-z0-9_-]{22})\.png")
_PRODUCT = re.compile(r"pictures/([0-9]{1,18})")

_KNOWN = """
select sealed from wecom_media where corp_id = $1 and kind = $2 and digest = $3 and uploaded_at > now() - $4::interval
"""
_KEEP = """
insert into wecom_media (corp_id, kind, digest, size, sealed, uploaded_at) values ($1, $2, $3, $4, $5, now())
on conflict (corp_id, kind, digest) do update set sealed = excluded.sealed, uploaded_at = excluded.uploaded_at
"""
_FORGET = "delete from wecom_media where corp_id = $1 and kind = $2 and digest = $3"
Key = tuple[str, str, bytes]  # corp, kind, digest of the bytes


class SharedUploads:
    """One upload of a picture for all processes: whoever needs it first uploads, the others wait and read its id."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._uploading = asyncio.Lock()  # of this process one alone waits with a connection of its own

    async def valid(
        self, corp_id: str, kind: str, body: bytes, void: Collection[str], upload: Callable[[], Awaitable[str]]
    ) -> str:
        """A media_id of these bytes that is none of `void`. Raises what `upload` raises, and DeliveryFailed."""
        key = (corp_id, kind, hashlib.blake2b(body, digest_size=32).digest())
        try:
            async with self._database.connection() as db:
                if (known := await self._known(db, key)) and known not in void:
                    return known
            async with self._uploading:
                connection = await self._database.connect()
                try:
                    return await self._alone(connection, key, len(body), void, upload)
                finally:
                    with suppress(Exception):  # the database went away meanwhile: the id is good all the same
                        await connection.close(timeout=1)
        except DeliveryFailed:
            raise
        except Exception as error:
            raise _away(error) from error

    async def _alone(
        self, connection: Connection, key: Key, size: int, void: Collection[str], upload: Callable[[], Awaitable[str]]
    ) -> str:
        """As above, while nobody else uploads the same. No transaction is open while WeCom is asked."""
        try:
            await connection.execute("select pg_advisory_lock($1, hashtext($2))", MEDIA_LOCK, key[2].hex())
        except asyncpg.QueryCanceledError:  # somebody is uploading it, and WeCom does not answer
            raise DeliveryFailed("media/upload: WeCom does not answer", retry=True, blameless=True) from None
        known = await self._known(connection, key)
        if known and known not in void:
            return known
        if known:
            await connection.execute(_FORGET, *key)
        media_id = await upload()
        with suppress(asyncpg.PostgresError, OSError):  # as above: the next one uploads it again
            await connection.execute(_KEEP, *key, size, self._vault.seal(_seal(key), media_id))
        return media_id

    async def _known(self, db: Connection, key: Key) -> str:
        sealed: bytes | None = await db.fetchval(_KNOWN, *key, GOOD)
        try:
            return self._vault.open(_seal(key), sealed) if sealed else ""
        except Sealed:  # by another key than ours: it is uploaded again
            return ""


def _seal(key: Key) -> str:
    return f"media {key[0]} {key[1]} {key[2].hex()}"


def _away(error: Exception) -> DeliveryFailed:
    """The database is away: nothing was asked of WeCom, and everything will be. Raises what is no fault of its."""
    if meaning(error) == "fault":
        raise error
    _log.warning("media.away", reason=type(error).__name__)
    return DeliveryFailed("our own database is away", retry=True, after=_AWAY_WAIT, blameless=True)


class OurPictures:
    """What is served under our own pages, as bytes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def read(self, page: str) -> bytes | None:
        """One picture; None where none is served. Raises DeliveryFailed while the database is away."""
        try:
            return await self._read(page)
        except Exception as error:
            raise _away(error) from error

    async def _read(self, page: str) -> bytes | None:
        if found := _WELFARE.fullmatch(page):
            async with begin(self._database, self._clock, "picture") as work:  # nothing is held while it is drawn
                shown = await welfare.picture(work, found[1])
            return await welfare.drawn(shown) if shown is not None and welfare.can_draw() else None
        if found := _PRODUCT.fullmatch(page):
            async with begin(self._database, self._clock, "picture") as work:
                product = await catalogue.picture(work, int(found[1]))
            return product[1] if product else None
        if code := code_of(page):
            async with begin(self._database, self._clock, "picture") as work:
                item = await shelves.picture(work, code)
            return item[1] if item else None
        return None
