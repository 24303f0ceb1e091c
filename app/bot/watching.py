"""The loop that looks, in every web and worker process; one of those on a machine does it at a time."""

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from app import log
from app.bot.loops import forever
from app.bot.radar.service import Radar
from app.clock import Clock
from app.db import Database, meaning
from app.process import Lock
from app.watch import service, store
from app.watch.decide import Ref, Trouble
from app.work import begin

_log = log.get(__name__)
EVERY = 10.0  # seconds between looks
_LOST = 15.0  # seconds without the database after which that is told
_PATIENCE = httpx.Timeout(5.0)


class Watch:
    """Looks, and tells. `webhook`: where it is told beside the operators' phones, "" for nowhere."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        var: Path,
        webhook: str,
        new_client: Callable[[], httpx.AsyncClient] = lambda: httpx.AsyncClient(timeout=_PATIENCE, trust_env=False),
    ) -> None:
        self._database = database
        self._clock = clock
        self._var = var
        self._webhook = webhook
        self._new_client = new_client
        self._lock = Lock(var / "watch.lock")
        self._mine = False
        self._radar = Radar()
        self._seen: dict[Ref, int] = {}
        self._lost_at: float | None = None
        self._lost_told = False

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        try:
            await forever("watch", self._round)
        finally:
            self._lock.release()

    async def _round(self) -> None:
        await asyncio.sleep(EVERY)
        await self.step()

    async def step(self) -> None:
        """One look, if it is ours to do."""
        self._mine = self._mine or self._lock.take()
        if not self._mine:
            return
        try:
            async with begin(self._database, self._clock, "watch") as work:
                if self._lost_at is not None and self._lost_told:
                    away = {"seconds": int(time.monotonic() - self._lost_at)}
                    await service.tell(work, Trouble("database", values=away), ended=True)
                told = [ref for kind, ref in await store.open_alarms(work.db) if kind == "silent"]
                heard = await self._radar.look(work, told)
                seen = await service.look(work, self._free(), self._seen, heard.accounts, silence=heard.everything)
        except Exception as error:
            if meaning(error) != "gone":
                raise
            await self._without_database()
            return
        self._seen, self._lost_at, self._lost_told = seen, None, False
        if self._webhook:
            await self._tell()

    async def _without_database(self) -> None:
        """Nobody can be told by a row now: only the webhook is left."""
        self._lost_at = self._lost_at if self._lost_at is not None else time.monotonic()
        if self._lost_told or time.monotonic() - self._lost_at < _LOST:
            return
        self._lost_told = True
        _log.error("watch.database_lost")
        if self._webhook:
            await self._post("⚠ 管家：数据库连不上，消息收不进来\n看 var/log，检查数据库和磁盘；恢复后会自动继续。")

    async def _tell(self) -> None:
        async with self._database.connection() as db:
            for row in await store.untold(db):
                if await self._post(service.notice(row)):
                    await store.told(db, row["id"], ended=row["cleared_at"] is not None)

    async def _post(self, text: str) -> bool:
        """Whether the webhook took it. Its address holds a key: it is never logged."""
        body = {"msgtype": "text", "text": {"content": text[:2000]}}
        try:
            async with self._new_client() as client:
                answer = await client.post(self._webhook, json=body)
            code = answer.json().get("errcode", 0) if answer.is_success else answer.status_code
        except (httpx.HTTPError, ValueError, AttributeError) as error:
            _log.warning("watch.webhook_failed", reason=type(error).__name__)
            return False
        if code:
            _log.warning("watch.webhook_refused", code=code)
        return not code

    def _free(self) -> float | None:
        try:
            usage = shutil.disk_usage(self._var)
        except OSError:
            return None
        return usage.free / usage.total
