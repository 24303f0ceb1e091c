"""All SQL of newcomers' coupons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.db import Connection


async def issue(
    db: Connection,
    codes: Mapping[str, str],
    group_id: str,
    store_id: int,
    words: str,
    at: datetime,
    expires_at: datetime,
) -> dict[str, str]:
    """Give each of these people a code, once in the chain. Returns the codes of those who had none."""
    rows = await db.fetch(
        """insert into coupon (code, person_id, group_id, store_id, words, issued_at, expires_at)
           select code, person, $3, $4, $5, $6, $7 from unnest($1::text[], $2::text[]) u(code, person)
           on conflict do nothing returning person_id, code""",
        list(codes.values()),
        list(codes),
        group_id,
        store_id,
        words,
        at,
        expires_at,
    )
    return {row["person_id"]: row["code"] for row in rows}


@dataclass(frozen=True, slots=True)
class Issued:
    """A newcomer's coupon."""

    id: int
    code: str
    person_id: str
    group_id: str
    store_id: int
    words: str
    expires_at: datetime
    redeemed_at: datetime | None


async def lock(db: Connection, code: str) -> Issued | None:
    """A coupon by its code, locked."""
    row = await db.fetchrow(
        """select id, code, person_id, group_id, store_id, words, expires_at, redeemed_at from coupon
            where code = $1 for update""",
        code,
    )
    return Issued(**row) if row else None


async def redeem(db: Connection, coupon_id: int, by: str, at: datetime) -> None:
    """It is used, at the shop that gave it."""
    await db.execute(
        "update coupon set redeemed_at = $2, redeemed_by = $3, redeemed_store_id = store_id where id = $1",
        coupon_id,
        at,
        by,
    )
