"""`guanjia up`: one parent for PostgreSQL, web, worker and sandbox. What dies starts again; all end together."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import BinaryIO

from app.config import Settings
from app.errors import Stop
from app.process import Lock, die_with_parent, listen, writable

_BACKOFF = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
_STEADY = 3.0  # seconds after which a child counts as running well
_PATIENCE = 10.0  # seconds a child may take to end
_GUARD = 0.3
_GUARD_AGAIN = 5.0  # seconds until a database that could not be started is tried again
#: one thread for good: what it starts is sent a signal when the thread ends that started it
_GUARDING = ThreadPoolExecutor(1)
_LOG_BYTES = 20_000_000
Say = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """One process of ours."""

    name: str
    command: str
    env: Mapping[str, str]
    listens: socket | None = None
    process: asyncio.subprocess.Process | None = None
    crashes: int = 0
    unwanted: bool = False


class LogFile:
    """A child's log: one file, and the one before it when it has grown too long."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO | None = path.open("ab")

    def write(self, line: bytes) -> None:
        """Append a line. A disk without room must not stop the child: the line is let go."""
        with suppress(OSError):
            if self._file is None:
                self._file = self._path.open("ab")
            self._file.write(line)
            self._file.flush()
            if self._file.tell() > _LOG_BYTES:
                self.close()  # opened again with the next line, should there be no file left just now
                self._path.replace(self._path.with_suffix(".log.1"))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()


class Supervisor:
    """Runs the children until it is told to stop."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._stopping = asyncio.Event()
        self.children: list[Child] = []

    def add(self, name: str, command: str, env: Mapping[str, str], sock: socket | None = None) -> None:
        """A child: `guanjia <command>` with these settings more."""
        self.children.append(Child(name, command, env, sock))

    def drop(self, name: str) -> None:
        """End a child for good; its address is free again. May be called from any thread."""
        for child in self.children:
            if child.name == name and not child.unwanted:
                child.unwanted = True
                if child.listens is not None:
                    child.listens.close()
                if child.process is not None and child.process.returncode is None:
                    with suppress(ProcessLookupError):
                        os.kill(child.process.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Have `run` come to an end."""
        self._stopping.set()

    async def run(self, ready: Callable[[], object], guard: Callable[[], object]) -> None:
        """Start everything, call `ready` when the web process answers, and stay until stopped.

        `guard` is called every now and then: it brings the database back when it has ended.
        """
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(sig, self.stop)
        keepers = [asyncio.create_task(self._keep(child)) for child in self.children]
        told = asyncio.create_task(self._tell_ready(ready))
        wait = _GUARD
        while not self._stopping.is_set():
            try:
                await loop.run_in_executor(_GUARDING, guard)
                wait = _GUARD
            except Stop as error:
                self._say(str(error))
                wait = _GUARD_AGAIN
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)
        told.cancel()
        await asyncio.gather(*keepers)
        with suppress(asyncio.CancelledError):
            await told

    async def _tell_ready(self, ready: Callable[[], object]) -> None:
        while not await _answers(self._settings.host, self._settings.port):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)  # another process's state: nothing to be notified by
        await asyncio.to_thread(ready)

    async def _keep(self, child: Child) -> None:
        log = LogFile(self._settings.var / "log" / f"{child.name}.log")
        try:
            while not self._stopping.is_set() and not child.unwanted:
                started = time.monotonic()
                try:
                    child.process = await self._launch(child)
                except OSError as error:  # no process or memory to be had
                    child.process = None
                    self._say(f"{child.name} cannot be started: {error.strerror}")
                else:
                    await self._see_through(child.process, log)
                if not self._stopping.is_set() and not child.unwanted:
                    await self._after_crash(child, time.monotonic() - started)
        finally:
            log.close()

    async def _see_through(self, process: asyncio.subprocess.Process, log: LogFile) -> None:
        """Write its log until it ends; end it when we are to stop."""
        piping = asyncio.create_task(_pipe(process, log))
        ended = asyncio.create_task(process.wait())
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not ended.done():
            await _end(process)
        await ended
        await piping

    async def _after_crash(self, child: Child, lived: float) -> None:
        child.crashes = 0 if lived > _STEADY else child.crashes + 1
        wait = _BACKOFF[min(child.crashes, len(_BACKOFF) - 1)]
        code = child.process.returncode if child.process else None
        self._say(f"{child.name} ended ({code}); starting it again in {wait:g} s; see var/log/{child.name}.log")
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), wait)

    async def _launch(self, child: Child) -> asyncio.subprocess.Process:
        env = {**os.environ, **child.env}
        fds: tuple[int, ...] = ()
        if child.listens is not None:
            fds = (child.listens.fileno(),)
            env["GUANJIA_FD"] = str(child.listens.fileno())
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app",
            child.command,
            env=env,
            pass_fds=fds,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to pass on, in order
            preexec_fn=die_with_parent(signal.SIGKILL),
            limit=2**20,
        )


async def _pipe(process: asyncio.subprocess.Process, log: LogFile) -> None:
    assert process.stdout is not None
    while True:
        try:
            line = await process.stdout.readline()
        except ValueError:  # a line beyond the limit
            continue
        if not line:
            return
        log.write(line)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _PATIENCE)
        except TimeoutError:
            process.kill()


async def _answers(host: str, port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(64), 30)
        writer.close()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in answer


def prepare(settings: Settings) -> tuple[Settings, Lock, socket, socket | None]:
    """The only one here, with a folder to write in and its addresses free. Raises Stop with one sentence."""
    settings = settings.model_copy(update={"var": writable(settings.var)})
    lock = Lock(settings.var / "guanjia.lock")
    if not lock.take():
        raise Stop(
            f"guanjia already runs on {settings.var} (process {lock.holder()}). "
            "Stop it with Ctrl-C there, or give this one another folder with GUANJIA_VAR."
        )
    web = listen(settings.host, settings.port, "GUANJIA_PORT")
    box = listen(settings.host, settings.sandbox_port, "GUANJIA_SANDBOX_PORT") if settings.is_sandbox else None
    return settings, lock, web, box
