"""The small commands: seed, replay, hold, release, user, backup, restore."""

import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from app.bot import dispatch, store
from app.cli.seed import is_empty, seed
from app.clock import Clock
from app.config import Settings
from app.db import Database, open_database
from app.errors import Stop
from app.postgres import binaries
from app.registry import service as registry
from app.web import sessions
from app.work import Work, begin, notify

Say = Callable[[str], None]


@asynccontextmanager
async def _work(url: str) -> AsyncIterator[Work]:
    async with _database(url) as database, begin(database, Clock(), "command", actor="command line") as work:
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
        revived += await dispatch.revive(work.db, numbers) if dead else 0
        replayed = await store.replay(work.db, numbers) if numbers and not dead else 0
        for what in ("inbox", "outbox"):
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
        released = await registry.release(work, numbers)
        waiting = await dispatch.unhold(work.db, released)
        await notify(work.db, "outbox")
    say(f"{len(released)} holds taken down; {waiting} actions are looked at again (those too old are dropped).")


async def run_user_add(settings: Settings, url: str, name: str, role: str, say: Say) -> None:
    """`guanjia user add`."""
    if role not in sessions.ROLES:
        raise Stop(f"There is no role {role}; the roles are {', '.join(sessions.ROLES)}.")
    async with _work(url) as work:
        await sessions.add_account(work.db, name, role)
        code = await sessions.new_link(work.db, name)
    say(f"{name} ({role}) signs in once with {_link(settings, code)}")


async def run_user_link(settings: Settings, url: str, name: str, say: Say) -> None:
    """`guanjia user link`."""
    async with _work(url) as work:
        code = await sessions.new_link(work.db, name)
    say(_link(settings, code))


async def run_user_list(url: str, say: Say) -> None:
    """`guanjia user list`."""
    async with _work(url) as work:
        for name, role in await sessions.accounts(work.db):
            say(f"{name}\t{role}")


async def first_link(settings: Settings, url: str, name: str) -> str:
    """A sign-in link for the first operator, whose account is made if it is missing."""
    async with _work(url) as work:
        if name not in dict(await sessions.accounts(work.db)):
            await sessions.add_account(work.db, name, "operator")
        return _link(settings, await sessions.new_link(work.db, name))


def _link(settings: Settings, code: str) -> str:
    return f"{settings.base_url}/console/enter?code={code}"


def run_backup(url: str, file: Path, say: Say) -> None:
    """`guanjia backup`: written beside, then moved into place, so that a broken run leaves no half file."""
    draft = file.with_name(f"{file.name}.part")
    _pg("pg_dump", "--format=custom", "--no-owner", f"--file={draft}", url)
    draft.replace(file)
    say(f"{file} holds the whole database ({file.stat().st_size / 1e6:.1f} MB).")


def run_restore(url: str, file: Path, say: Say) -> None:
    """`guanjia restore`: all of it in one transaction, or nothing."""
    _pg("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={url}", str(file))
    say(f"The database holds what {file} held.")


def _pg(program: str, *args: str) -> None:
    done = subprocess.run(  # noqa: S603  # the wheel's own program
        [str(binaries() / program), *args], capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it said nothing"]
        raise Stop(f"{program} failed: {lines[0]}")
