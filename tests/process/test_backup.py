"""What was backed up comes back, all of it, over whatever was there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import SendText
from app.clock import Clock
from app.db import open_database
from app.postgres import Embedded
from app.work import begin
from tests.running import command, folder


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with folder() as made:
        assert command("migrate", var=made / "var").returncode == 0
        assert command("seed", var=made / "var").returncode == 0
        yield made / "var"


def test_everything_comes_back_over_a_full_database(var: Path) -> None:
    file = var.parent / "kept.backup"
    assert command("backup", str(file), var=var).returncode == 0
    assert command("user", "add", "nobody", var=var).returncode == 0
    done = command("restore", "--yes", str(file), var=var)

    assert done.returncode == 0, done.stderr
    assert command("user", "list", var=var).stdout == ""
    assert "not empty" in command("seed", var=var).stderr


def test_what_was_on_its_way_out_is_not_sent_again(var: Path) -> None:
    file = var.parent / "busy.backup"
    server = Embedded(var)
    server.start()
    try:
        asyncio.run(_file_an_action(server.url))
    finally:
        server.stop()
    assert command("backup", str(file), var=var).returncode == 0
    done = command("restore", "--yes", str(file), var=var)

    assert "1 actions had not been sent when it was made. They are held" in done.stdout


async def _file_an_action(url: str) -> None:
    async with open_database(url) as database, begin(database, Clock(), "test") as work:
        work.emit(SendText(staff_id="c001a", text="催单"), "card")


def test_the_file_is_its_owners_alone_and_is_not_written_over(var: Path) -> None:
    file = var.parent / "second.backup"
    assert command("backup", str(file), var=var).returncode == 0
    again = command("backup", str(file), var=var)

    assert file.stat().st_mode & 0o777 == 0o600
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert not file.with_name("second.backup.part").exists()


def test_a_broken_file_changes_nothing(var: Path) -> None:
    file = var.parent / "broken.backup"
    file.write_bytes(b"PGDMP this is no backup")
    done = command("restore", "--yes", str(file), var=var)

    assert done.returncode == 1
    assert done.stderr.startswith("guanjia: pg_restore failed")
    assert "not empty" in command("seed", var=var).stderr


def test_a_folder_is_no_file(var: Path) -> None:
    done = command("backup", str(var), var=var)

    assert done.returncode == 1
    assert "is a folder" in done.stderr
