"""What the database's errors mean, and the one sentence in which a database is refused."""

import asyncio

import asyncpg
import pytest

from app import db
from app.db import meaning
from app.errors import Stop
from tests.running import free_port


def sql_error(state: str) -> asyncpg.PostgresError:
    return asyncpg.PostgresError.new({"C": state, "M": "x"})


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (sql_error("40001"), "clash"),
        (sql_error("40P01"), "clash"),
        (sql_error("57P01"), "gone"),
        (sql_error("57P03"), "gone"),
        (sql_error("08006"), "gone"),
        (sql_error("53100"), "gone"),  # the disk is full
        (sql_error("53300"), "gone"),
        (sql_error("23505"), "fault"),
        (sql_error("22021"), "fault"),
        (ConnectionRefusedError(), "gone"),
        (asyncpg.InterfaceError("connection is closed"), "gone"),
        (ValueError(), "fault"),
    ],
)
def test_an_error_says_whether_asking_again_helps(error: Exception, expected: str) -> None:
    assert meaning(error) == expected


def test_a_database_that_is_too_old_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "OLDEST", 99)
    with pytest.raises(Stop, match=r"is PostgreSQL 1\d; guanjia needs 99 to 18\.$"):
        asyncio.run(db.check(url))


def test_a_database_that_does_not_know_us_is_refused(url: str) -> None:
    with pytest.raises(Stop, match=r"refuses us: database \"nothing\" does not exist"):
        asyncio.run(db.check(_other(url)))


def _other(url: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/nothing?{query}"


def test_a_password_is_never_told() -> None:
    with pytest.raises(Stop) as refused:
        asyncio.run(db.check(f"postgresql://somebody:s3cret@127.0.0.1:{free_port()}/guanjia"))

    assert "s3cret" not in str(refused.value)
