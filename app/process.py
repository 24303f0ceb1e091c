"""What every process of ours needs from the operating system: to die with its parent, and to be the only one."""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import psutil

from app.errors import Stop

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(sig: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` that has the kernel send `sig` to the child when its parent is gone (Linux; else nothing)."""
    parent = os.getpid()

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, sig)
            if os.getppid() != parent:  # it died between fork and here
                os._exit(1)

    return prepare


class Lock:
    """A lock file that the kernel lets go when its holder dies, however it dies. Names its holder to others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Take the lock if it is free. False when somebody else holds it."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        os.ftruncate(file, 0)
        started = psutil.Process().create_time()
        os.pwrite(file, f"{os.getpid()} {started:.0f}\n".encode(), 0)
        self._file = file
        return True

    def release(self) -> None:
        """Let go. The file stays: removing it would let two holders in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def holder(self) -> int | None:
        """The pid of who holds it, as far as the file tells."""
        words = self.path.read_text(encoding="ascii", errors="replace").split()
        return int(words[0]) if words and words[0].isdigit() else None

    def __enter__(self) -> "Lock":
        if not self.take():
            raise Stop(f"{self.path} is held by process {self.holder()}.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def listen(host: str, port: int, variable: str) -> socket.socket:
    """A listening socket. Raises Stop with a sentence that says which setting to change."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(2048)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            who = _who_listens(port)
            raise Stop(f"Port {port} is taken{who}. Choose another one with {variable}.") from None
        raise Stop(f"Cannot listen on {host}:{port} ({error.strerror}); see {variable}.") from None
    sock.setblocking(False)
    return sock


def _who_listens(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
                name = psutil.Process(connection.pid).name() if connection.pid else "another user's process"
                return f" by {name} (pid {connection.pid})" if connection.pid else f" by {name}"
    except psutil.Error:
        pass
    return ""


def writable(folder: Path) -> Path:
    """`folder`, made if missing. Raises Stop when it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"guanjia")
        probe.unlink()
    except OSError as error:
        raise Stop(
            f"{folder} cannot be written ({error.strerror}). Make it writable or choose another with GUANJIA_VAR."
        ) from None
    return folder.resolve()
