"""The database's tables, brought up to date by the migrations in `migrations/`."""

import asyncio
import re
from pathlib import Path

import asyncpg

from app.errors import Stop

FOLDER = Path(__file__).parent.parent / "migrations"
LOCK = 7_420_157  # advisory lock of whoever migrates
_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)


def head() -> str:
    """The newest revision; the files sort by date."""
    newest = max((FOLDER / "versions").glob("*.py"))
    found = _REVISION.search(newest.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


async def current(url: str) -> str | None:
    """The revision of a database; None for an empty one."""
    connection = await asyncpg.connect(url, timeout=5)
    try:
        found: str | None = await connection.fetchval("select version_num from alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    else:
        return found
    finally:
        await connection.close()


def upgrade(url: str) -> bool:
    """Bring the database up to date. False when it was. Blocks; not for use inside an event loop. Raises Stop."""
    at = asyncio.run(current(url))
    if at == head():
        return False
    known = {_REVISION.search(file.read_text(encoding="utf-8")) for file in (FOLDER / "versions").glob("*.py")}
    if at is not None and at not in {match[1] for match in known if match}:
        raise Stop(f"The database was made by a newer guanjia (revision {at}). Update this one, or restore a backup.")
    from alembic import command, config  # noqa: PLC0415  # half a second of imports that most starts do not need

    settings = config.Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["url"] = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    command.upgrade(settings, "head")
    return True
