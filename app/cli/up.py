"""`guanjia up`, step by step."""

import asyncio
import time
from socket import socket

from app import db, schema
from app.config import Settings
from app.postgres import Embedded
from app.supervisor import Say, Supervisor, prepare

FIRST = "admin"


def run_up(settings: Settings, workers: int, say: Say) -> None:
    """Start everything and stay until told to stop. Raises Stop with one sentence when it cannot."""
    began = time.monotonic()
    settings, lock, web, box = prepare(settings)
    url = settings.database_url.get_secret_value()
    embedded = None
    try:
        if not url:
            embedded = Embedded(settings.var)
            embedded.start()
            url = embedded.url
        asyncio.run(db.check(url))
        schema.upgrade(url)
        if settings.is_sandbox:
            from app.cli.commands import seed_if_empty  # noqa: PLC0415  # only the first start needs it

            asyncio.run(seed_if_empty(url, say))
        asyncio.run(_run(settings, url, embedded, workers, web, box, say, began))
    finally:
        if embedded is not None:
            embedded.stop()
        lock.release()


async def _run(
    settings: Settings,
    url: str,
    embedded: Embedded | None,
    workers: int,
    web: socket,
    box: socket | None,
    say: Say,
    began: float,
) -> None:
    supervisor = Supervisor(settings, say)
    common = {
        "GUANJIA_DATABASE_URL": url,
        "GUANJIA_VAR": str(settings.var),
        "GUANJIA_HOST": settings.host,
        "GUANJIA_PORT": str(settings.port),
        "GUANJIA_SANDBOX_PORT": str(settings.sandbox_port),
    }
    supervisor.add("web", "web", common, web)
    for n in range(workers):
        supervisor.add("worker" if n == 0 else f"worker-{n + 1}", "worker", common)
    if box is not None:
        supervisor.add("sandbox", "sandbox", common, box)

    def guard() -> None:
        if embedded is not None and embedded.exited():
            say("the database ended; starting it again")
            embedded.restart()

    await supervisor.run(lambda: _ready(settings, url, say, began), guard)


def _ready(settings: Settings, url: str, say: Say, began: float) -> None:
    from app.cli.commands import first_link  # noqa: PLC0415  # while the children start

    link = asyncio.run(first_link(settings, url, FIRST))
    say("")
    say(f"  管家已启动（{time.monotonic() - began:.1f} 秒）· guanjia is running")
    if settings.is_sandbox:
        say(f"  沙盒 sandbox   http://{settings.host}:{settings.sandbox_port}/sandbox")
    say(f"  登录 sign in   {link}")
    say(f"  回调 callback  {settings.base_url}/wecom/callback")
    say("  Ctrl-C 停止全部 · Ctrl-C stops everything")
    say("")
