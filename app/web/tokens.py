"""Keys of the REST interface: hashed, with a role, stores and an end. Machine time throughout."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from app.clock import machine_now
from app.db import Connection
from app.errors import BadRequest, NotFound, Words
from app.web.sessions import hash_of
from app.who import ROLES, Role, Who
from app.work import Work

PREFIX = "gj_"
LONGEST = 400  # days
_USED_EVERY = timedelta(minutes=1)


async def add(work: Work, name: str, role: str, days: int, store_numbers: Sequence[str] | None = None) -> str:
    """A new key, shown once. Raises BadRequest for a role, span or store that cannot be."""
    work.who.require("accounts", "write")
    if role not in ROLES or not name.strip() or not name.isprintable():
        raise BadRequest(Words("请填写名称并选择角色", f"a name is needed, and a role of {', '.join(ROLES)}"))
    if not 1 <= days <= LONGEST:
        raise BadRequest(Words(f"有效期为 1 到 {LONGEST} 天", f"it lives 1 to {LONGEST} days"))
    stores = None
    if store_numbers is not None:
        rows = await work.db.fetch("select id, number from store where number = any($1::text[])", list(store_numbers))
        if unknown := sorted(set(store_numbers) - {row["number"] for row in rows}):
            raise BadRequest(Words(f"没有门店 {'、'.join(unknown)}", f"there is no store {', '.join(unknown)}"))
        stores = [row["id"] for row in rows]
    if not stores and (stores is not None or role in ("manager", "clerk", "steward")):
        raise BadRequest(Words("请指定门店编号", "name the numbers of its stores"))
    token = PREFIX + secrets.token_urlsafe(32)
    made: int = await work.db.fetchval(
        """insert into api_token (name, token_hash, hint, role, store_ids, made_by, made_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) returning id""",
        name.strip()[:64],
        hash_of(token),
        token[-4:],
        role,
        stores,
        work.who.name,
        machine_now(),
        machine_now() + timedelta(days=days),
    )
    work.audit("accounts", made, "token added", after={"name": name, "role": role, "stores": store_numbers})
    return token


async def revoke(work: Work, token_id: int) -> None:
    """Make a key void. Raises NotFound."""
    work.who.require("accounts", "write")
    gone = await work.db.fetchval(
        "update api_token set revoked_at = $2 where id = $1 and revoked_at is null returning id",
        token_id,
        machine_now(),
    )
    if gone is None:
        raise NotFound(Words("没有这个密钥，或已作废", "there is no such key, or it is void already"))
    work.audit("accounts", token_id, "token revoked")


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is good: its number, and in whose name it asks."""

    id: int
    who: Who


async def find(db: Connection, token: str) -> Key | None:
    """Whose key this is; None for one that is unknown, void or over."""
    now = machine_now()
    row = await db.fetchrow(
        """select id, name, role, store_ids, used_at from api_token
            where token_hash = $1 and revoked_at is null and expires_at > $2""",
        hash_of(token),
        now,
    )
    if row is None:
        return None
    if row["used_at"] is None or now - row["used_at"] > _USED_EVERY:
        await db.execute("update api_token set used_at = $2 where id = $1", row["id"], now)
    stores = None if row["store_ids"] is None else frozenset(row["store_ids"])
    groups = None if stores is None else frozenset[str]()
    return Key(row["id"], Who(f"token {row['name']}", cast("Role", row["role"]), stores, groups))
