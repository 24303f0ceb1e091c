"""A whole guanjia of its own, as `guanjia up` starts it, to be measured or tormented from outside."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.bench import parts
from app.config import Settings, WecomApp
from app.postgres import Embedded
from app.sandbox.credentials import sandbox_app


@dataclass(frozen=True)
class Whole:
    """A running guanjia and its sandbox."""

    settings: Settings
    app: WecomApp
    secret: str
    url: str
    parent: subprocess.Popen[bytes]

    @property
    def web(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def sandbox(self) -> str:
        """Where the box answers."""
        return f"http://127.0.0.1:{self.settings.sandbox_port}"

    @property
    def journal(self) -> Path:
        """The sandbox's journal."""
        return self.settings.var / "sandbox" / "journal.db"

    def pids(self, *commands: str) -> list[int]:
        """The processes that run these commands now (web, worker, sandbox)."""
        found = []
        with suppress(psutil.Error):
            for child in psutil.Process(self.parent.pid).children():
                with suppress(psutil.Error):
                    if child.cmdline()[-1] in commands:
                        found.append(child.pid)
        return found

    def postmaster(self) -> int | None:
        """The database's main process."""
        with suppress(psutil.Error):
            for child in psutil.Process(self.parent.pid).children():
                with suppress(psutil.Error):
                    if child.name() == "postgres":
                        return int(child.pid)
        return None

    def largest(self) -> float:
        """MB of the largest process of ours (resident)."""
        sizes = [psutil.Process(pid).memory_info().rss / 1e6 for pid in self.pids("web", "worker", "sandbox")]
        return max(sizes, default=0.0)


@contextmanager
def whole(workers: int = 1) -> Iterator[Whole]:
    """Start one, with the demo chain; end it afterwards."""
    with parts.folder() as var:
        port, sandbox_port = parts.free_port(), parts.free_port()
        env = {
            "GUANJIA_VAR": str(var),
            "GUANJIA_PORT": str(port),
            "GUANJIA_SANDBOX_PORT": str(sandbox_port),
            "GUANJIA_LOG_LEVEL": "warning",
        }
        settings = Settings(var=var, port=port, sandbox_port=sandbox_port)
        with _up(env, ["up", "--workers", str(workers)], var / "up.log") as parent:
            parts.wait_for(f"http://127.0.0.1:{port}/readyz", 120)
            parts.wait_for(f"http://127.0.0.1:{sandbox_port}/healthz", 60)
            app, secret = sandbox_app(settings)
            yield Whole(settings, app, secret, Embedded(var).url, parent)


@contextmanager
def _up(env: dict[str, str], words: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with parts.process("app", *words, env=env, log=log) as started:
        yield started
        started.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            started.wait(30)


def kill(pid: int) -> bool:
    """kill -9. False when it was gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def until(seconds: float) -> Iterator[None]:
    """Turns of a loop that looks at something twice a second, for so long at the most."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.5)
