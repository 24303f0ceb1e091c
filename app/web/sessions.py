"""Sign-in: accounts, links that work once, sessions that are rows. Machine time throughout."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import machine_now
from app.db import Connection
from app.errors import Conflict, NotFound, SignInNeeded, Words

IDLE = timedelta(hours=12)
LINK = timedelta(minutes=30)
ROLES = ("operator", "manager", "clerk", "steward", "auditor")
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. `csrf` must come back with every form of this session."""

    public_id: str
    name: str
    role: str
    staff_id: str | None
    csrf: str


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The form token of a session. It tells nothing about the session's own token."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()[:32]


async def add_account(db: Connection, name: str, role: str) -> int:
    """A new account. Raises Conflict when the name is taken."""
    made: int | None = await db.fetchval(
        """insert into account (name, role, made_at) values ($1, $2, $3)
           on conflict (name) do nothing returning id""",
        name,
        role,
        machine_now(),
    )
    if made is None:
        raise Conflict(Words(f"已有账号 {name}", f"there is an account {name} already"))
    return made


async def accounts(db: Connection) -> list[tuple[str, str]]:
    """All accounts: (name, role)."""
    rows = await db.fetch("select name, role from account order by name")
    return [(row["name"], row["role"]) for row in rows]


async def new_link(db: Connection, name: str) -> str:
    """A code that signs this account in once, within half an hour. Raises NotFound."""
    account: int | None = await db.fetchval("select id from account where name = $1", name)
    if account is None:
        raise NotFound(Words(f"没有账号 {name}", f"there is no account {name}"))
    code = secrets.token_urlsafe(24)
    await db.execute(
        "insert into sign_in_link (code_hash, account_id, expires_at) values ($1, $2, $3)",
        _hash(code),
        account,
        machine_now() + LINK,
    )
    return code


async def use_link(db: Connection, code: str) -> str:
    """Use a link up. Returns the token of the new session. Raises SignInNeeded for a link that is void."""
    now = machine_now()
    account: int | None = await db.fetchval(
        """update sign_in_link set used_at = $2 where code_hash = $1 and used_at is null and expires_at > $2
           returning account_id""",
        _hash(code),
        now,
    )
    if account is None:
        raise SignInNeeded(Words("登录链接已用过或已过期", "the sign-in link has been used or has expired"))
    return await _open(db, now, account_id=account)


async def open_for_staff(db: Connection, staff_id: str) -> tuple[str, str]:
    """A phone session for a staff member. Returns its token and public id."""
    token = await _open(db, machine_now(), staff_id=staff_id)
    return token, _public(token)


async def _open(db: Connection, now: datetime, *, account_id: int | None = None, staff_id: str | None = None) -> str:
    token = secrets.token_urlsafe(32)
    await db.execute(
        """insert into session (token_hash, public_id, account_id, staff_id, made_at, seen_at)
           values ($1, $2, $3, $4, $5, $5)""",
        _hash(token),
        _public(token),
        account_id,
        staff_id,
        now,
    )
    return token


def _public(token: str) -> str:
    return hashlib.sha256(b"public" + token.encode()).hexdigest()[:12]


async def find(db: Connection, token: str) -> Principal | None:
    """Whose session this is; None for one that is unknown, revoked or has been idle for 12 hours."""
    now = machine_now()
    row = await db.fetchrow(
        """select s.public_id, s.staff_id, s.seen_at, a.name, a.role from session s
             left join account a on a.id = s.account_id
            where token_hash = $1 and revoked_at is null and seen_at > $2""",
        _hash(token),
        now - IDLE,
    )
    if row is None:
        return None
    if now - row["seen_at"] > _SEEN_EVERY:
        await db.execute("update session set seen_at = $2 where token_hash = $1", _hash(token), now)
    name, role = row["name"] or row["staff_id"], row["role"] or "clerk"
    return Principal(row["public_id"], name, role, row["staff_id"], csrf_of(token))


async def revoke(db: Connection, token: str) -> None:
    """End a session."""
    await db.execute("update session set revoked_at = $2 where token_hash = $1", _hash(token), machine_now())
