"""One PostgreSQL for the whole run; each test that asks for a database gets one of its own, made from a template."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from app import log, schema
from app.postgres import Embedded
from tests.house import House

_URL = "GUANJIA_TEST_POSTGRES"
_OURS = (_URL, "GUANJIA_NO_SKIPS", "GUANJIA_PICTURES", "GUANJIA_CHANNELS")
#: two processes share two cores with a database: how long one example takes says nothing
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
#: what lands must not depend on luck; new examples are looked for on every desk
settings.register_profile("landing", settings.get_profile("house"), derandomize=True)
settings.load_profile("landing" if os.environ.get("GUANJIA_NO_SKIPS") else "house")
_count = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the process that starts the others."""
    for name in [name for name in os.environ if name.startswith("GUANJIA_") and name not in _OURS]:
        del os.environ[name]  # tests say themselves what is set
    log.setup("test", "warning")
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    folder = Path(tempfile.mkdtemp(prefix="guanjia-test-"))
    folder.chmod(0o755)
    server = Embedded(folder)
    server.start()
    os.environ[_URL] = server.url
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    config.add_cleanup(server.stop)
    schema.upgrade(server.url)  # the template


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
    base = os.environ[_URL]
    name = f"test_{os.getpid()}_{next(_count)}"
    asyncio.run(_admin(base, f"create database {name} template guanjia"))
    yield base.replace("/guanjia?", f"/{name}?")
    asyncio.run(_admin(base, f"drop database {name} with (force)"))


async def _admin(base: str, sql: str) -> None:
    connection = await asyncpg.connect(base.replace("/guanjia?", "/postgres?"))
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
async def house(url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Everything in one process: web, worker, relay, schedule and the WeCom in the box; the clock stands still."""
    async with House.open(url, tmp_path) as opened:
        yield opened
