"""All SQL of the hosted accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.db import Connection

_OFTEN = timedelta(minutes=1)  # that an account was heard is written down no more often
_STANDS_IN = timedelta(days=7)  # an account that was heard in a group so lately is still in it


@dataclass(frozen=True, slots=True)
class StandIn:
    """An account that could act in a group, and when it last showed the group's remark."""

    account: str
    kind: str
    remark_seen_at: datetime | None


async def all_of_kind(db: Connection, kind: str) -> list[Any]:
    """The accounts of one kind, as they are kept: account, base, robot_id, secret."""
    rows: list[Any] = await db.fetch(
        "select account, base, robot_id, secret from hosted_account where kind = $1 order by account", kind
    )
    return rows


async def one(db: Connection, account: str) -> Any | None:
    """One account as it is kept, locked for a change."""
    return await db.fetchrow("select * from hosted_account where account = $1 for update", account)


async def save(
    db: Connection,
    account: str,
    kind: str,
    base: str,
    robot_id: bytes | None,
    secret: bytes | None,
    by: str,
    at: datetime,
) -> None:
    """An account as it is from now on; what is None stays as it was."""
    await db.execute(
        """insert into hosted_account as h (account, kind, base, robot_id, secret, made_by, made_at)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (account) do update set kind = excluded.kind, base = excluded.base,
             robot_id = coalesce(excluded.robot_id, h.robot_id), secret = coalesce(excluded.secret, h.secret)""",
        account,
        kind,
        base,
        robot_id,
        secret,
        by,
        at,
    )


async def remove(db: Connection, account: str) -> bool:
    """Forget an account. False when there was none."""
    return bool(await db.fetchval("delete from hosted_account where account = $1 returning true", account))


async def groups_of(db: Connection, account: str) -> int:
    """How many groups listen to an account."""
    count: int = await db.fetchval(
        "select count(*)::int from chat_group where account = $1 and dismissed_at is null", account
    )
    return count


async def heard(db: Connection, account: str, at: datetime) -> None:
    """An account said something: it is there."""
    await db.execute(
        """update hosted_account set last_heard_at = greatest(last_heard_at, $2::timestamptz), silent_since = null,
                  online = case when online_at > $2 then online else true end
            where account = $1 and (last_heard_at is null or last_heard_at < $2::timestamptz - $3::interval
                                    or silent_since is not null
                                    or online is distinct from true and coalesce(online_at <= $2, true))""",
        account,
        at,
        _OFTEN,
    )


async def changed(db: Connection, account: str, at: datetime, *, online: bool) -> bool:
    """An account came online, or went. False when it is none of ours, or has said something newer."""
    return bool(
        await db.fetchval(
            """update hosted_account set online = $3, online_at = $2, silent_since = null
                where account = $1 and (online_at is null or online_at <= $2) returning true""",
            account,
            at,
            online,
        )
    )


async def silent(db: Connection, accounts: Sequence[str], at: datetime) -> None:
    """These accounts, and no others, say nothing although they should have."""
    await db.execute(
        """update hosted_account set silent_since = case when account = any($1::text[]) then $2::timestamptz end
            where (silent_since is not null) <> (account = any($1::text[]))""",
        list(accounts),
        at,
    )


async def heard_elsewhere(
    db: Connection, group_id: str, account: str, kind: str, at: datetime, *, remark: bool
) -> None:
    """An account was heard in a group that listens to another one. `remark`: it showed the group's remark."""
    await db.execute(
        """insert into account_group as a (group_id, account, kind, heard_at, remark_seen_at)
           values ($1, $2, $3, $4::timestamptz, case when $5::bool then $4::timestamptz end)
           on conflict (group_id, account) do update set kind = excluded.kind, heard_at = excluded.heard_at,
             remark_seen_at = coalesce(excluded.remark_seen_at, a.remark_seen_at)
            where a.heard_at < excluded.heard_at - $6::interval
               or $5::bool and (a.remark_seen_at is null or a.remark_seen_at < excluded.heard_at - $6::interval)""",
        group_id,
        account,
        kind,
        at,
        remark,
        timedelta(minutes=10),
    )


async def stand_ins(db: Connection, group_id: str, but: str) -> list[StandIn]:
    """Who else was heard in a group lately and is there, those that know ids first."""
    rows = await db.fetch(
        """select a.account, a.kind, a.remark_seen_at from account_group a left join hosted_account h using (account)
            where a.group_id = $1 and a.account <> $2 and coalesce(h.online, true) and h.silent_since is null
              and a.heard_at > (select max(heard_at) from account_group where group_id = $1) - $3::interval
            order by a.kind, a.heard_at desc""",
        group_id,
        but,
        _STANDS_IN,
    )
    return [StandIn(**row) for row in rows]


async def set_code(db: Connection, group_id: str, code: str) -> bool:
    """A group is to be remarked by this code. False when another group has it."""
    made = await db.fetchval(
        """update chat_group set remark_code = $2, remark_seen_at = null
            where group_id = $1 and not exists (select 1 from chat_group where remark_code = $2) returning true""",
        group_id,
        code,
    )
    return bool(made)


async def remark_seen(db: Connection, group_id: str, at: datetime) -> None:
    """The account of a group showed the remark that we gave it; written down every ten minutes at most."""
    await db.execute(
        """update chat_group set remark_seen_at = $2 where group_id = $1
              and (remark_seen_at is null or remark_seen_at < $2::timestamptz - interval '10 minutes')""",
        group_id,
        at,
    )
