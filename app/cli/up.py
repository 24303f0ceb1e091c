"""`guanjia up`, step by step."""

import asyncio
import itertools
import time
from contextlib import suppress
from socket import socket

from app import db, schema
from app.config import Settings
from app.errors import Stop
from app.postgres import Embedded
from app.supervisor import Say, Supervisor, prepare

FIRST = "admin"
_BOX_LOOKS = 10  # rounds of the guard (3 s) between looks whether the sandbox is still wanted


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
        if box is not None and settings.sandbox == "auto" and asyncio.run(is_connected(url)):
            box.close()  # a corp was connected in the console: there is no box beside it
            box = None
        if box is not None:
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

    looks = itertools.count(1)

    def guard() -> None:
        if embedded is not None and embedded.exited():
            say("the database ended; starting it again")
            embedded.restart()
        if box is not None and settings.sandbox == "auto" and next(looks) % _BOX_LOOKS == 0:
            with suppress(Stop):  # a database that does not answer now is looked at again
                if asyncio.run(is_connected(url)):
                    supervisor.drop("sandbox")

    await supervisor.run(lambda: _ready(settings, url, box is not None, say, began), guard)


async def is_connected(url: str) -> bool:
    """Whether a corp was connected in the console. Raises Stop when the database does not answer."""
    return bool(await db.ask(url, "select exists (select 1 from corp where name = '' and connected_at is not null)"))


def _ready(settings: Settings, url: str, box: bool, say: Say, began: float) -> None:
    from app.cli.commands import first_link  # noqa: PLC0415  # while the children start

    link = asyncio.run(first_link(settings, url, FIRST))
    say("")
    say(f"  管家已启动（{time.monotonic() - began:.1f} 秒）· guanjia is running")
    if box:
        say(f"  沙盒 sandbox   http://{settings.host}:{settings.sandbox_port}/sandbox")
    say(f"  登录 sign in   {link}")
    say(f"  回调 callback  {settings.base_url}/wecom/callback")
    say("  Ctrl-C 停止全部 · Ctrl-C stops everything")
    say("")
