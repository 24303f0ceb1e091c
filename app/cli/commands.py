"""The small commands: seed, replay, hold, release, user, backup, restore."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app import due
from app.bot import dispatch, line, store
from app.cli.seed import is_empty, seed
from app.clock import Clock
from app.config import Settings
from app.db import Database, open_database
from app.errors import Stop
from app.postgres import binaries
from app.registry import service as registry
from app.web import accounts
from app.who import Who
from app.work import Work, begin, notify

Say = Callable[[str], None]
#: whoever may run commands on the machine may do everything
CLI = Who("command line", "operator")


@asynccontextmanager
async def _work(url: str) -> AsyncIterator[Work]:
    async with _database(url) as database, begin(database, Clock(), "command", who=CLI) as work:
        yield work


def _database(url: str) -> AbstractAsyncContextManager[Database]:
    return open_database(url, process="command", pool=2)


async def seed_if_empty(url: str, say: Say) -> None:
    """The demo chain, the first time."""
    async with _database(url) as database:
        if await is_empty(database):
            say("guanjia: making the demo chain (once; about ten seconds) …")
            await seed(database)


async def run_seed(url: str, say: Say) -> None:
    """`guanjia seed`."""
    async with _database(url) as database:
        if not await is_empty(database):
            raise Stop("The database is not empty; the demo chain goes into an empty one only.")
        made = await seed(database)
    say(", ".join(f"{table} {count:,}" for table, count in made.items()))


async def run_replay(url: str, numbers: Sequence[int], dead: bool, say: Say) -> None:
    """`guanjia replay`."""
    if not numbers and not dead:
        raise Stop("Name the numbers of messages, or say --dead for everything that is dead.")
    async with _work(url) as work:
        revived = await store.revive(work.db, numbers) if dead or numbers else 0
        if dead:
            revived += await dispatch.revive(work.db, numbers) + await due.revive(work.db, numbers)
        replayed = await store.replay(work.db, numbers) if numbers and not dead else 0
        for what in ("inbox", "outbox", "due"):
            await notify(work.db, what)
    say(f"{revived} dead rows and {replayed} messages go through the line again.")


async def run_hold(url: str, scope: str, value: str, kind: str, why: str, say: Say) -> None:
    """`guanjia hold`."""
    async with _work(url) as work:
        number = await registry.hold(work, scope, value, kind, why)
    say(f"Hold {number} stands: nothing that it covers goes out. Take it down with: guanjia release {number}")


async def run_release(url: str, numbers: Sequence[int], say: Say) -> None:
    """`guanjia release`."""
    async with _work(url) as work:
        counts = await line.release(work, numbers)
    say(f"{counts['holds']} hold(s) taken down; {counts['sent']} action(s) go on (those too old are dropped).")


async def run_user_add(settings: Settings, url: str, name: str, role: str, staff_id: str, say: Say) -> None:
    """`guanjia user add`."""
    async with _work(url) as work:
        await accounts.add(work, name, role, staff_id or None)
        code = await accounts.new_link(work, name)
    say(f"{name} ({role}) signs in once with {_link(settings, code)}")


async def run_user_link(settings: Settings, url: str, name: str, say: Say) -> None:
    """`guanjia user link`."""
    async with _work(url) as work:
        code = await accounts.new_link(work, name)
    say(_link(settings, code))


async def run_user_passwd(url: str, name: str, password: str, say: Say) -> None:
    """`guanjia user passwd`."""
    async with _work(url) as work:
        await accounts.set_password(work, name, password)
    say(f"{name} has a new password; every session of the account has ended.")


async def run_user_unlock(url: str, name: str, say: Say) -> None:
    """`guanjia user unlock`."""
    async with _work(url) as work:
        await accounts.unlock(work, name)
    say(f"{name} may try again at once.")


async def run_user_list(url: str, say: Say) -> None:
    """`guanjia user list`."""
    async with _work(url) as work:
        for name, role in await accounts.names(work):
            say(f"{name}\t{role}")


async def first_link(settings: Settings, url: str, name: str) -> str:
    """A sign-in link for the first operator, whose account is made if it is missing."""
    async with _work(url) as work:
        if name not in dict(await accounts.names(work)):
            await accounts.add(work, name, "operator")
        return _link(settings, await accounts.new_link(work, name))


def _link(settings: Settings, code: str) -> str:
    return f"{settings.base_url}/console/enter?code={code}"


def run_backup(url: str, file: Path, force: bool, say: Say) -> None:
    """`guanjia backup`: written beside, then moved into place, so that a broken run leaves no half file."""
    if file.is_dir():
        raise Stop(f"{file} is a folder. Name a file in it, such as {file / 'guanjia.backup'}.")
    if file.exists() and not force:
        raise Stop(f"{file} is there already. Choose another name, or say --force to replace it.")
    draft = file.with_name(f"{file.name}.part")
    try:
        draft.touch(mode=0o600)
        draft.chmod(0o600)  # it holds everything that was said
        _pg("pg_dump", "--format=custom", "--no-owner", f"--file={draft}", url)
        draft.replace(file)
    except OSError as error:
        raise Stop(f"{file} cannot be written ({error.strerror}).") from None
    finally:
        draft.unlink(missing_ok=True)
    say(f"{file} holds the whole database ({file.stat().st_size / 1e6:.1f} MB).")


def run_restore(url: str, file: Path, say: Say) -> None:
    """`guanjia restore`: everything there is goes, everything in the file comes, in one transaction; or nothing."""
    if busy := asyncio.run(_connected(url)):
        raise Stop(f"guanjia is at work on this database ({', '.join(busy)}). Stop it first, then restore.")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        _pg("pg_restore", "--no-owner", f"--file={script}", str(file))
        # dropping table by table fails on partitions: the whole schema goes first, in the same transaction
        _pg("psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-1", "-c", _EMPTY, "-f", str(script), "-c", _WAIT, url)
    say(f"The database holds what {file} held.")
    if waiting := asyncio.run(_waiting_for_a_choice(url)):
        say(f"{waiting} actions had not been sent when it was made. They are held: look at them in the console.")


#: what was on its way out when the backup was made has gone out since, most likely
_WAIT = """update public.outbox set state = 'held', owner = '', note = 'waits for a choice'
            where state in ('pending', 'sending')"""


async def _waiting_for_a_choice(url: str) -> int:
    async with _database(url) as database, database.connection() as db:
        found: int = await db.fetchval(
            "select count(*) from outbox where state = 'held' and note = 'waits for a choice'"
        )
    return found


_EMPTY = "set client_min_messages = error; drop schema public cascade; create schema public;"


async def _connected(url: str) -> list[str]:
    """The processes of ours that use this database now."""
    async with _database(url) as database, database.connection() as db:
        rows = await db.fetch(
            """select distinct application_name as name from pg_stat_activity
                where datname = current_database() and application_name like 'guanjia %' and pid <> pg_backend_pid()
                order by 1"""
        )
    return [row["name"] for row in rows]


def _pg(program: str, *args: str) -> None:
    """Run one of PostgreSQL's programs; the last argument is an address, or a file.

    A password goes by the environment: others see command lines.
    """
    *options, url = args
    parts = urlsplit(url)
    env = {**os.environ, "PGPASSWORD": unquote(parts.password or "")}
    bare = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@", 1)).geturl()
    done = subprocess.run(  # noqa: S603  # the wheel's own program
        [str(binaries() / program), *options, bare], capture_output=True, text=True, check=False, env=env
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it said nothing"]
        raise Stop(f"{program} failed: {lines[0]}")
