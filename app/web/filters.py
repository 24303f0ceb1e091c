"""Filters of lists that an account keeps under a name: its own, and nobody else's."""

from typing import Any

from app.errors import BadRequest, Conflict, Forbidden, NotFound, Words
from app.work import Work

NAME, QUERY = 40, 2000  # characters
_MOST = 200  # filters of one account


async def kept(work: Work, account_id: int | None, listing: str = "") -> list[dict[str, Any]]:
    """The filters of an account, of one list or of all: id, listing, name, query. Raises Forbidden for a key."""
    rows = await work.db.fetch(
        """select id, listing, name, query from saved_filter where account_id = $1 and ($2 = '' or listing = $2)
            order by listing, name""",
        _own(account_id),
        listing,
    )
    return [dict(row) for row in rows]


async def keep(work: Work, account_id: int | None, listing: str, name: str, query: str) -> int:
    """Keep a filter; one of that name is replaced. Returns its number.

    Raises Forbidden, BadRequest, Conflict when there are many.
    """
    own, name = _own(account_id), name.strip()
    if not 1 <= len(name) <= NAME or len(query) > QUERY:
        raise BadRequest(Words(f"名称要 1 到 {NAME} 个字", f"a name has 1 to {NAME} characters"))
    made: int | None = await work.db.fetchval(
        """insert into saved_filter (account_id, listing, name, query)
           select $1, $2, $3, $4 where (select count(*) from saved_filter where account_id = $1) < $5
           on conflict (account_id, listing, name) do update set query = excluded.query returning id""",
        own,
        listing,
        name,
        query,
        _MOST,
    )
    if made is None:
        raise Conflict(Words(f"最多保存 {_MOST} 个筛选", f"{_MOST} filters are kept at most"))
    return made


async def forget(work: Work, account_id: int | None, filter_id: int) -> None:
    """A filter goes. Raises Forbidden, NotFound also for somebody else's."""
    gone = await work.db.fetchval(
        "delete from saved_filter where id = $1 and account_id = $2 returning id", filter_id, _own(account_id)
    )
    if gone is None:
        raise NotFound(Words("没有这个筛选", "there is no such filter"))


def _own(account_id: int | None) -> int:
    if account_id is None:
        raise Forbidden(Words("只有登录的账号能保存筛选", "filters belong to accounts; a key has none"))
    return account_id
