"""Sessions are rows: hashed, revocable, idle for 12 hours at most. Machine time throughout."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.clock import machine_now
from app.db import Connection
from app.errors import NotFound, SignInNeeded, Words
from app.who import Role, Who
from app.work import Work

IDLE = timedelta(hours=12)
PHONE_LINK = timedelta(hours=48)
_SEEN_EVERY = timedelta(minutes=1)
_DEVICE = 120


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in. `csrf` must come back with every form of this session."""

    public_id: str
    account_id: int | None
    who: Who
    csrf: str

    @property
    def name(self) -> str:
        """What they are called."""
        return self.who.name

    @property
    def staff_id(self) -> str | None:
        """Which member of the corp they are."""
        return self.who.staff_id


def hash_of(token: str) -> bytes:
    """What is kept of a token or code."""
    return hashlib.sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The form token of a session. It tells nothing about the session's own token."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()[:32]


def public_id_of(token: str) -> str:
    """The name of a session that may stand in addresses and lists."""
    return hashlib.sha256(b"public" + token.encode()).hexdigest()[:12]


async def open_session(
    db: Connection, device: str, *, account_id: int | None = None, staff_id: str | None = None, token: str = ""
) -> str:
    """A new session, for an account or a staff member. Returns its token: a new one, or `token`."""
    token, now = token or secrets.token_urlsafe(32), machine_now()
    await db.execute(
        """insert into session (token_hash, public_id, account_id, staff_id, device, made_at, seen_at)
           values ($1, $2, $3, $4, $5, $6, $6)""",
        hash_of(token),
        public_id_of(token),
        account_id,
        staff_id,
        device[:_DEVICE],
        now,
    )
    return token


_FIND = """
select s.public_id, s.account_id, coalesce(a.staff_id, s.staff_id) as staff_id, s.seen_at, a.name, a.role,
       st.name as staff_name, d.roles, d.stores, g.groups
  from session s
  left join account a on a.id = s.account_id
  left join staff st on st.staff_id = coalesce(a.staff_id, s.staff_id) and st.left_at is null
  left join lateral (
    select array_agg(distinct role) as roles, array_agg(distinct store_id) filter (where store_id is not null) as stores
      from duty where staff_id = st.staff_id
  ) d on true
  left join lateral (
    select array_agg(group_id) as groups from chat_group where steward_id = st.staff_id
  ) g on true
 where s.token_hash = $1 and s.revoked_at is null and s.seen_at > $2 and a.disabled_at is null
"""


async def find(db: Connection, token: str) -> Principal | None:
    """Whose session this is; None for one that is unknown, revoked or has been idle for 12 hours."""
    now = machine_now()
    row = await db.fetchrow(_FIND, hash_of(token), now - IDLE)
    if row is None or (row["account_id"] is None and row["staff_name"] is None):
        return None
    if now - row["seen_at"] > _SEEN_EVERY:
        await db.execute("update session set seen_at = $2 where token_hash = $1", hash_of(token), now)
    role = row["role"] or role_of(row["roles"] or ())
    name = row["name"] or row["staff_id"]
    who = who_of(name, role, row["staff_id"], row["stores"] or (), row["groups"] or ())
    return Principal(row["public_id"], row["account_id"], who, csrf_of(token))


def role_of(duties: "list[str] | tuple[str, ...]") -> Role:
    """The furthest reaching of somebody's duties; a clerk where there is none."""
    furthest: tuple[Role, ...] = ("operator", "manager", "clerk", "steward")
    for role in furthest:
        if role in duties:
            return role
    return "clerk"


def who_of(
    name: str,
    role: Role,
    staff_id: str | None,
    stores: "list[int] | tuple[int, ...]",
    groups: "list[str] | tuple[str, ...]",
) -> Who:
    """Somebody with what they see: operators and auditors everything, the others their own."""
    if role in ("operator", "auditor"):
        return Who(name, role, staff_id=staff_id)
    own = frozenset(stores) if role in ("manager", "clerk") else frozenset()
    return Who(name, role, own, frozenset(groups), staff_id)


async def revoke(db: Connection, token: str) -> None:
    """End a session."""
    await db.execute("update session set revoked_at = $2 where token_hash = $1", hash_of(token), machine_now())


async def revoke_one(work: Work, public_id: str) -> None:
    """End somebody's session. Raises NotFound."""
    work.who.require("accounts", "write")
    gone = await work.db.fetchval(
        "update session set revoked_at = $2 where public_id = $1 and revoked_at is null returning public_id",
        public_id,
        machine_now(),
    )
    if gone is None:
        raise NotFound(Words("这个会话已经结束", "this session has ended already"))
    work.audit("accounts", public_id, "session revoked")


async def of_account(work: Work, account_id: int) -> list[dict[str, Any]]:
    """The sessions of one's own account, newest first: public_id, device, made_at, seen_at."""
    rows = await work.db.fetch(
        """select public_id, device, made_at, seen_at from session
            where account_id = $1 and revoked_at is null and seen_at > $2 order by seen_at desc""",
        account_id,
        machine_now() - IDLE,
    )
    return [dict(row) for row in rows]


async def revoke_own(work: Work, account_id: int, public_id: str) -> None:
    """End a session of one's own account. Raises NotFound."""
    gone = await work.db.fetchval(
        """update session set revoked_at = $3 where public_id = $1 and account_id = $2 and revoked_at is null
           returning public_id""",
        public_id,
        account_id,
        machine_now(),
    )
    if gone is None:
        raise NotFound(Words("这个会话已经结束", "this session has ended already"))
    work.audit("accounts", public_id, "session revoked")


async def make_phone_link(work: Work, staff_id: str, page: str) -> str:
    """A code that opens the phone pages as one member of staff, to be sent to them. Raises Forbidden, NotFound."""
    work.who.require("staff", "write")
    work.who.require_everything()
    known = await work.db.fetchval("select 1 from staff where staff_id = $1 and left_at is null", staff_id)
    if known is None:
        raise NotFound(Words("没有这位员工，或已离职", "there is no such member of staff"))
    work.audit("staff", staff_id, "phone link made")
    return await new_phone_link(work.db, staff_id, page)


async def new_phone_link(db: Connection, staff_id: str, page: str, until: datetime | None = None) -> str:
    """A code that opens one phone page as one staff member, once, within two days."""
    code = secrets.token_urlsafe(24)
    await db.execute(
        "insert into sign_in_link (code_hash, staff_id, page, expires_at) values ($1, $2, $3, $4)",
        hash_of(code),
        staff_id,
        page,
        until or machine_now() + PHONE_LINK,
    )
    return code


@dataclass(frozen=True, slots=True)
class PhoneLink:
    """A link to a phone page as it stands."""

    staff_id: str
    page: str
    expires_at: datetime
    used_at: datetime | None


async def phone_link(db: Connection, code: str) -> PhoneLink | None:
    """What a code is for; None for one that does not exist."""
    row = await db.fetchrow(
        """select staff_id, page, expires_at, used_at from sign_in_link
            where code_hash = $1 and staff_id is not null""",
        hash_of(code),
    )
    return PhoneLink(**row) if row else None


async def use_phone_link(db: Connection, code: str, device: str, nonce: str = "") -> tuple[str, str]:
    """Use a phone link up: (the session's token, the page). Raises SignInNeeded for one that is void.

    `nonce` is a secret of the phone: should the answer get lost, the same phone gets the same session again.
    """
    now = machine_now()
    row = await db.fetchrow(
        """update sign_in_link set used_at = $2 where code_hash = $1 and staff_id is not null and used_at is null
              and expires_at > $2 returning staff_id, page""",
        hash_of(code),
        now,
    )
    if row is not None:
        token = await open_session(db, device, staff_id=row["staff_id"], token=_token_of(code, nonce))
        return token, str(row["page"])
    if nonce and (used := await used_here(db, code, nonce)):
        return used
    raise SignInNeeded(
        Words("这个链接已用过或已过期", "this link has been used or has expired"),
        Words("请在群里或卡片上重新打开。", "Ask for a new one, or open it from the card."),
    )


async def used_here(db: Connection, code: str, nonce: str) -> tuple[str, str] | None:
    """The session that this phone opened with a link, while it lasts, and the page: as `use_phone_link` has it."""
    token = _token_of(code, nonce)
    page: str | None = await db.fetchval(
        """select l.page from sign_in_link l join session s on s.staff_id = l.staff_id
            where l.code_hash = $1 and s.token_hash = $2 and s.revoked_at is null and s.seen_at > $3""",
        hash_of(code),
        hash_of(token),
        machine_now() - IDLE,
    )
    return (token, page) if page is not None else None


def _token_of(code: str, nonce: str) -> str:
    """The token of the session that a phone opens with a link; a new one each time for a phone without a secret."""
    return hmac.new(nonce.encode(), f"session{code}".encode(), hashlib.sha256).hexdigest() if nonce else ""
