"""What was backed up comes back, all of it, over whatever was there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
