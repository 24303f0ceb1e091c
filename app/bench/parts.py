"""Servers and databases for a measurement, in a folder of its own, ended with it."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from app import schema
from app.cli.seed import seed
from app.config import Settings
from app.db import open_database
from app.postgres import Embedded
from app.process import die_with_parent

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="guanjia-bench-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def database(var: Path, *, demo: bool) -> Iterator[str]:
    """A fresh database, with the demo chain in it if wanted."""
    server = Embedded(var)
    server.start()
    try:
        schema.upgrade(server.url)
        if demo:
            asyncio.run(_seed(server.url))
        yield server.url
    finally:
        server.stop()


async def _seed(url: str) -> None:
    async with open_database(url, process="seed", pool=2) as opened:
        await seed(opened)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def process(
    *words: str, env: Mapping[str, str], core: int | None = None, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m <words>` with these settings, on one core if wanted; ended afterwards."""
    out = log.open("ab") if log else None
    started = subprocess.Popen(  # noqa: S603  # our own modules
        [sys.executable, "-m", *words],
        env={**os.environ, **env},
        stdout=out or subprocess.DEVNULL,
        stderr=out or subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509  # no threads run
    )
    try:
        if core is not None:
            pin(started.pid, core)
        yield started
    finally:
        started.terminate()
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        if out:
            out.close()


def pin(pid: int, core: int) -> None:
    """Keep a process and its children on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        with suppress(psutil.Error, OSError):
            for each in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
                os.sched_setaffinity(each.pid, {core})


def wait_for(url: str, seconds: float = 60) -> None:
    """Return when the address answers 200."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  # our own server
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


def settings_for(var: Path, url: str, port: int, sandbox_port: int) -> tuple[Settings, dict[str, str]]:
    """Settings, and the same as an environment."""
    env = {
        "GUANJIA_VAR": str(var),
        "GUANJIA_DATABASE_URL": url,
        "GUANJIA_PORT": str(port),
        "GUANJIA_SANDBOX_PORT": str(sandbox_port),
        "GUANJIA_LOG_LEVEL": "warning",
    }
    return Settings(var=var, port=port, sandbox_port=sandbox_port), env


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """The resident bytes of a process while the block runs, ten times a second."""
    seen = [psutil.Process(pid).memory_info().rss]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            seen.append(psutil.Process(pid).memory_info().rss)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
