"""A guanjia of its own in real processes, as `guanjia up` starts it, for tests that look from outside."""

import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from app.process import die_with_parent
from tests.patience import PATIENCE


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can walk into, gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="guanjia-test-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def environment(**settings: object) -> dict[str, str]:
    """The environment of a command, with these GUANJIA_ settings and no other."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUANJIA_")}
    return {**plain, **{f"GUANJIA_{name.upper()}": str(value) for name, value in settings.items()}}


def command(*words: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `guanjia <words>` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass
class Running:
    """`guanjia up` and what it has printed."""

    var: Path
    port: int
    sandbox_port: int
    settings: dict[str, object] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def web(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        """Where the box answers."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def link(self) -> str:
        """The sign-in link it printed last."""
        links: list[str] = re.findall(r"http\S+/console/enter\?code=\S+", "\n".join(self.lines))
        return links[-1]

    def start(self, *words: str) -> float:
        """Start it and wait until it says that it runs. Returns how many seconds that took."""
        began = time.monotonic()
        env = environment(var=self.var, port=self.port, sandbox_port=self.sandbox_port, **self.settings)
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "app", "up", *words],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509  # nothing outlives a killed test run
        )
        said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_read, args=(self.process, said), daemon=True).start()
        while True:
            line = said.get(timeout=120)
            self.lines.append(line)
            if not line:
                raise AssertionError("it ended: " + " ".join(self.lines))
            if "Ctrl-C" in line:
                return time.monotonic() - began

    def family(self) -> list[psutil.Process]:
        """It and everything it has started."""
        assert self.process is not None
        try:
            parent = psutil.Process(self.process.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def commands(self) -> list[list[str]]:
        """The command lines of those that are alive."""
        lines = []
        for process in self.family():
            with suppress(psutil.NoSuchProcess):  # it ended while we looked
                lines.append(process.cmdline())
        return lines

    def interrupt(self) -> int:
        """Ctrl-C. Returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def kill_all(self) -> None:
        """kill -9 of everything at once."""
        family = self.family()
        for each in family:
            try:
                each.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(family, timeout=PATIENCE)
        assert self.process is not None
        self.process.wait(PATIENCE)

    def get(self, path: str, base: str = "") -> str:
        """The body of a page."""
        with urllib.request.urlopen(f"{base or self.web}{path}", timeout=PATIENCE) as answer:
            body: bytes = answer.read()
        return body.decode()

    def ask_box(self, path: str, **body: Any) -> Any:
        """One of the box's calls: read it, or with values, do it."""
        request = urllib.request.Request(
            f"{self.sandbox}/sandbox/{path}",
            data=json.dumps(body).encode() if body else None,
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())


def _read(process: subprocess.Popen[str], said: "queue.Queue[str]") -> None:
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            said.put(line.rstrip() or " ")
    said.put("")


@contextmanager
def running(**settings: object) -> Iterator[Running]:
    """One that has been started, ended afterwards whatever happened."""
    with folder() as var:
        made = Running(var / "var", free_port(), free_port(), settings)
        try:
            made.start()
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                made.interrupt()
