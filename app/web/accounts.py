"""Accounts of the console: who there is, and how they sign in. Machine time throughout."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import machine_now
from app.errors import AppError, BadRequest, Conflict, NotFound, SignInNeeded, Words
from app.web import passwords
from app.web.sessions import hash_of, open_session
from app.who import ROLES
from app.work import Work

LINK = timedelta(minutes=30)
_WRONG = Words("账号或密码不对", "wrong name or password")
_NAME = 64


class TooOften(AppError):
    """Too many wrong passwords: the account waits."""

    status = 429
    slug = "too-often"
    title = Words("尝试次数过多", "Too many attempts")
    cure = Words("请稍后再试，或让管理员运行 guanjia user unlock。", "Wait, or ask for: guanjia user unlock.")


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it was read."""

    id: int
    name: str
    role: str
    staff_id: str | None
    password_hash: str | None
    failures: int
    locked_until: datetime | None
    disabled_at: datetime | None


_SELECT = f"select {', '.join(Account.__dataclass_fields__)} from account"  # noqa: S608  # our own column names


async def find(work: Work, name: str) -> Account:
    """An account by its name. Raises NotFound."""
    row = await work.db.fetchrow(f"{_SELECT} where name = $1", name)
    if row is None:
        raise NotFound(Words(f"没有账号 {name}", f"there is no account {name}"))
    return Account(**row)


async def names(work: Work) -> list[tuple[str, str]]:
    """All accounts: (name, role)."""
    return [(row["name"], row["role"]) for row in await work.db.fetch("select name, role from account order by name")]


async def add(work: Work, name: str, role: str, staff_id: str | None = None) -> int:
    """A new account. Raises Conflict when the name is taken, BadRequest for a name or role that cannot be."""
    work.who.require("accounts", "write")
    name = name.strip()
    if not 1 <= len(name) <= _NAME or not name.isprintable():
        raise BadRequest(Words(f"账号名要 1 到 {_NAME} 个字", f"a name has 1 to {_NAME} characters"))
    if role not in ROLES:
        raise BadRequest(Words(f"没有角色 {role}", f"there is no role {role}; there are {', '.join(ROLES)}"))
    made: int | None = await work.db.fetchval(
        """insert into account (name, role, staff_id, made_at) values ($1, $2, $3, $4)
           on conflict (name) do nothing returning id""",
        name,
        role,
        staff_id.lower() if staff_id else None,
        machine_now(),
    )
    if made is None:
        raise Conflict(Words(f"已有账号 {name}", f"there is an account {name} already"))
    work.audit("accounts", name, "added", after={"role": role, "staff_id": staff_id})
    return made


async def change(work: Work, name: str, *, role: str | None = None, disabled: bool | None = None) -> None:
    """Give an account another role, or shut it out (its sessions end). Raises NotFound, Conflict."""
    work.who.require("accounts", "write")
    account = await find(work, name)
    after = {"role": role or account.role, "disabled": account.disabled_at is not None}
    if disabled is not None:
        after["disabled"] = disabled
    if after["role"] not in ROLES:
        raise BadRequest(Words(f"没有角色 {role}", f"there is no role {role}"))
    if name == work.who.name and (after["disabled"] or after["role"] != account.role):
        raise Conflict(Words("不能停用或降级自己的账号", "you cannot shut yourself out"))
    await work.db.execute(
        "update account set role = $2, disabled_at = $3 where id = $1",
        account.id,
        after["role"],
        (account.disabled_at or machine_now()) if after["disabled"] else None,
    )
    if after["disabled"] or after["role"] != account.role:
        await _end_sessions(work, account.id)
    before = {"role": account.role, "disabled": account.disabled_at is not None}
    work.audit("accounts", name, "changed", before=before, after=after)


async def set_password(work: Work, name: str, password: str, *, keep: str = "") -> None:
    """A new password; every session of the account ends, but for `keep`. Raises NotFound, BadRequest."""
    if name != work.who.name:
        work.who.require("accounts", "write")
    account = await find(work, name)
    await work.db.execute(
        "update account set password_hash = $2, failures = 0, locked_until = null where id = $1",
        account.id,
        await passwords.hashed(password),
    )
    await _end_sessions(work, account.id, keep)
    work.audit("accounts", name, "password changed")


async def unlock(work: Work, name: str) -> None:
    """Forget the wrong passwords. Raises NotFound."""
    work.who.require("accounts", "write")
    account = await find(work, name)
    await work.db.execute("update account set failures = 0, locked_until = null where id = $1", account.id)
    work.audit("accounts", name, "unlocked")


async def end_sessions(work: Work, name: str) -> int:
    """Sign an account out everywhere. Returns how many sessions ended. Raises NotFound."""
    work.who.require("accounts", "write")
    account = await find(work, name)
    ended = await _end_sessions(work, account.id)
    work.audit("accounts", name, "signed out everywhere", after={"sessions": ended})
    return ended


async def _end_sessions(work: Work, account_id: int, keep: str = "") -> int:
    rows = await work.db.fetch(
        """update session set revoked_at = $2 where account_id = $1 and revoked_at is null and public_id <> $3
           returning public_id""",
        account_id,
        machine_now(),
        keep,
    )
    return len(rows)


async def new_link(work: Work, name: str) -> str:
    """A code that signs this account in once, within half an hour. Raises NotFound, Conflict."""
    work.who.require("accounts", "write")
    account = await find(work, name)
    if account.disabled_at is not None:
        raise Conflict(Words(f"账号 {name} 已停用", f"the account {name} is shut out"))
    code = secrets.token_urlsafe(24)
    await work.db.execute(
        "insert into sign_in_link (code_hash, account_id, expires_at) values ($1, $2, $3)",
        hash_of(code),
        account.id,
        machine_now() + LINK,
    )
    work.audit("accounts", name, "link made")
    return code


async def use_link(work: Work, code: str, device: str) -> str:
    """Use a link up. Returns the token of the new session. Raises SignInNeeded for a link that is void."""
    now = machine_now()
    account: int | None = await work.db.fetchval(
        """update sign_in_link l set used_at = $2 from account a
            where a.id = l.account_id and code_hash = $1 and used_at is null and expires_at > $2
              and a.disabled_at is null returning l.account_id""",
        hash_of(code),
        now,
    )
    if account is None:
        raise SignInNeeded(Words("登录链接已用过或已过期", "the sign-in link has been used or has expired"))
    return await open_session(work.db, device, account_id=account)


async def sign_in(work: Work, name: str, password: str, device: str) -> str | None:
    """A session for the right password: its token. None for a wrong one: that is counted, so the caller must commit.

    Raises TooOften while the account waits. A name that does not exist is answered like a wrong password.
    """
    account = await _checked(work, name, password)
    return None if account is None else await open_session(work.db, device, account_id=account.id)


async def check_password(work: Work, name: str, password: str) -> bool:
    """Whether it is the account's password. A wrong one is counted, so the caller must commit. Raises TooOften."""
    return await _checked(work, name, password) is not None


async def _checked(work: Work, name: str, password: str) -> Account | None:
    """The account whose password this is; wrong ones are counted."""
    now = machine_now()
    row = await work.db.fetchrow(f"{_SELECT} where name = $1 and disabled_at is null for update", name)
    account = Account(**row) if row else None
    if account and account.locked_until and account.locked_until > now:
        minutes = int((account.locked_until - now) / timedelta(minutes=1)) + 1
        raise TooOften(Words(f"请 {minutes} 分钟后再试", f"try again in {minutes} minutes"))
    good = await passwords.matches(account.password_hash if account else None, password)
    if account is None:
        return None
    if good:
        await work.db.execute("update account set failures = 0, locked_until = null where id = $1", account.id)
        return account
    failures = account.failures + 1
    wait = passwords.lock_after(failures)
    await work.db.execute(
        "update account set failures = least($2, 30000), locked_until = $3 where id = $1",
        account.id,
        failures,
        now + wait if wait else None,
    )
    return None


def wrong() -> SignInNeeded:
    """What a wrong name or password is answered with."""
    return SignInNeeded(_WRONG, Words("请检查后重试。", "Check them and try again."))
