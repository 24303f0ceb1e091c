"""Passwords: hashed by argon2id, checked in constant time; wrong ones are slowed down."""

import asyncio
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import BadRequest, Words

#: OWASP's second choice: 19 MiB, so that a few sign-ins at once do not fill a small machine
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
LEAST, _MOST = 10, 200
_FREE = 5  # wrong ones in a row before the account waits
_FIRST_LOCK = timedelta(minutes=1)
_LONGEST_LOCK = timedelta(hours=1)
_NOBODY = _hasher.hash("nobody has this password, and checking it takes as long as any other")


def check_new(password: str) -> None:
    """Raise BadRequest for a password that is too short, too long or made of one character."""
    if not LEAST <= len(password) <= _MOST or len(set(password)) < 4:
        raise BadRequest(
            Words(
                f"密码要 {LEAST} 到 {_MOST} 个字符，且至少 4 种不同字符",
                f"a password has {LEAST} to {_MOST} characters, 4 different ones at least",
            )
        )


async def hashed(password: str) -> str:
    """The hash to keep. Raises BadRequest for a password that is too weak."""
    check_new(password)
    return await asyncio.to_thread(_hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Without a hash it takes as long, and is not."""
    try:
        await asyncio.to_thread(_hasher.verify, password_hash or _NOBODY, password[:_MOST])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def lock_after(failures: int) -> timedelta | None:
    """How long an account waits after so many wrong passwords in a row; None while it need not."""
    if failures < _FREE:
        return None
    doubled: timedelta = _FIRST_LOCK * 2 ** min(failures - _FREE, 10)
    return min(doubled, _LONGEST_LOCK)
