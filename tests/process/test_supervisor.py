"""The supervisor under trouble: no room, no processes, a database that takes its time to come back."""

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app import supervisor
from app.config import Settings
from app.errors import Stop
from app.supervisor import Child, LogFile, Supervisor
from tests.patience import PATIENCE

TALKS = "import sys, time\nfor n in range(3000):\n    print('x' * 150, flush=True)\n    time.sleep(0.001)"


def test_a_log_that_cannot_be_turned_over_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_LOG_BYTES", 100)
    log = LogFile(tmp_path / "log" / "web.log")
    log.write(b"a" * 150 + b"\n")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(Path, "open", full)
        log.write(b"lost\n")
    log.write(b"next\n")
    log.close()

    assert (tmp_path / "log" / "web.log").read_bytes() == b"next\n"


async def run_with(made: Supervisor, seconds: float, guard: Any = lambda: None) -> None:
    running = asyncio.create_task(made.run(lambda: None, guard))
    await asyncio.sleep(seconds)
    made.stop()
    await asyncio.wait_for(running, PATIENCE)


async def test_a_child_that_could_not_be_started_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    made = Supervisor(Settings(var=tmp_path, port=1), said.append)
    made.add("worker", "worker", {})
    tries = 0

    async def launch(_: Child) -> Any:
        nonlocal tries
        tries += 1
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(made, "_launch", launch)
    await run_with(made, 1.5)

    assert tries > 1
    assert "worker cannot be started: Resource temporarily unavailable" in said


async def test_while_the_database_comes_back_children_are_listened_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Supervisor(Settings(var=tmp_path, port=1), lambda _: None)
    made.add("web", "web", {})

    async def launch(_: Child) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", TALKS, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )

    monkeypatch.setattr(made, "_launch", launch)
    log, grown = tmp_path / "log" / "web.log", []

    def size() -> int:
        return log.stat().st_size if log.exists() else 0

    def guard() -> None:
        before = size()
        time.sleep(1)  # a crash recovery
        grown.append(size() - before)

    await run_with(made, 1.6, guard)
    assert grown[0] > 0


async def test_a_database_that_cannot_be_started_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_GUARD_AGAIN", 0.1)
    said: list[str] = []
    made = Supervisor(Settings(var=tmp_path, port=1), said.append)

    def guard() -> None:
        raise Stop("There is no room on the disk.")

    with suppress(TimeoutError):
        await run_with(made, 0.5, guard)
    assert said.count("There is no room on the disk.") > 1
