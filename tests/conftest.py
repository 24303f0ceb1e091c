"""One PostgreSQL for the whole run; each test that asks for a database gets one of its own, made from a template."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from app import log, schema
from app.postgres import Embedded
from tests.house import House, settle_in

_URL = "GUANJIA_TEST_POSTGRES"
_DEMO = "demo"
_OURS = (_URL, "GUANJIA_NO_SKIPS", "GUANJIA_PICTURES", "GUANJIA_CHANNELS")
#: two processes share two cores with a database: how long one example takes says nothing
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
#: what lands must not depend on luck; new examples are looked for on every desk
settings.register_profile("landing", settings.get_profile("house"), derandomize=True)
settings.load_profile("landing" if os.environ.get("GUANJIA_NO_SKIPS") else "house")
_count = itertools.count()
#: the run's own server goes with the run: nothing of it has to outlive a power cut
_HASTY = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "512MB"}
_ROOM = 4 << 30  # bytes
_LONG = ("test_schema.py", "test_model.py")


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the process that starts the others."""
    for name in [name for name in os.environ if name.startswith("GUANJIA_") and name not in _OURS]:
        del os.environ[name]  # tests say themselves what is set
    log.setup("test", "warning")
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    _work_in_memory()
    folder = Path(tempfile.mkdtemp(prefix="guanjia-test-"))
    folder.chmod(0o755)
    server = Embedded(folder, **_HASTY)
    server.start()
    os.environ[_URL] = server.url
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    config.add_cleanup(server.stop)
    schema.upgrade(server.url)
    asyncio.run(_settle())


def _work_in_memory() -> None:
    """Keep what is temporary where no disk is waited for: a database for each test is a thousand small files."""
    memory = Path("/dev/shm")  # every folder in it gets a name of its own
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK | os.X_OK):
        return
    there = os.statvfs(memory)
    if there.f_flag & os.ST_NOEXEC or there.f_bavail * there.f_frsize < _ROOM:
        return
    os.environ["TMPDIR"] = str(memory)
    tempfile.tempdir = None  # chosen anew, by the environment that the tests' own processes inherit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take a minute by themselves come first: at the end one core would wait for the other."""
    items.sort(key=lambda item: item.path.name not in _LONG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where GUANJIA_NO_SKIPS is set, a test that was skipped has failed."""
    report = yield
    if os.environ.get("GUANJIA_NO_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.fixture
def url() -> Iterator[str]:
    """A database with all tables and nothing in it."""
    with _copy("guanjia") as copied:
        yield copied


@pytest.fixture
def demo() -> Iterator[str]:
    """A database with the demo chain in it, without its people."""
    with _copy(_DEMO) as copied:
        yield copied


@contextmanager
def _copy(template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_count)}"
    asyncio.run(_admin(f"create database {name} template {template}"))
    yield _at(name)
    asyncio.run(_admin(f"drop database {name} with (force)"))


async def _settle() -> None:
    await _admin(f"create database {_DEMO} template guanjia")
    await settle_in(_at(_DEMO))


def _at(database: str) -> str:
    return os.environ[_URL].replace("/guanjia?", f"/{database}?")


async def _admin(sql: str) -> None:
    connection = await asyncpg.connect(_at("postgres"))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The data folder of another machine than the house's: who watches there is not kept out by the house's own."""
    place = tmp_path / "another"
    place.mkdir()
    return place


@pytest.fixture
async def house(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Everything in one process: web, worker, relay, schedule and the WeCom in the box; the clock stands still."""
    async with House.open(demo, tmp_path) as opened:
        yield opened
