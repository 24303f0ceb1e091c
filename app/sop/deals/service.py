"""The public door of the deals: written down by people or by whoever gives the coupons out; asked by what is posted."""

import re
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from app.errors import BadRequest, Conflict, NotFound, Words
from app.sop.deals import store
from app.sop.deals.decide import KINDS, Deal, Deals
from app.sop.deals.store import Kept
from app.sop.wording import check_words
from app.work import Work

SHORTEST, LONGEST = 2, 30  # characters of a name
_APART = re.compile(r"[\n。！!；;{]")  # a post is read clause by clause
MOST = 10_000_000  # of one deal


def _check(deal: Deal) -> None:
    """Raise BadRequest for what cannot be."""
    for good, zh, en in (
        (
            SHORTEST <= len(deal.name) <= LONGEST,
            f"名称要 {SHORTEST} 到 {LONGEST} 个字，和帖子里写的一样",
            f"a name has {SHORTEST} to {LONGEST} characters, as posts say it",
        ),
        (
            not _APART.search(deal.name),
            "名称里不能有 { 、换行和句子的标点（。！；）",
            "no {, no line breaks and no ends of sentences in a name",
        ),
        (deal.kind in KINDS, "请选活动或券", f"a kind is one of {', '.join(KINDS)}"),
        (
            not (deal.starts_on and deal.ends_on) or deal.starts_on <= deal.ends_on,
            "结束日期不能早于开始日期",
            "the last day is not before the first",
        ),
        (deal.left is None or 0 <= deal.left <= MOST, f"剩余张数 0 到 {MOST}", f"0 to {MOST} are left"),
    ):
        if not good:
            raise BadRequest(Words(zh, en))
    check_words(deal.name)


def _may(work: Work) -> None:
    work.who.require("settings", "write")
    work.who.require_everything()


async def deals(work: Work) -> Deals:
    """All deals, read once in a transaction."""
    if "deals" not in work.memo:
        work.memo["deals"] = Deals(await store.whole(work.db))
    found: Deals = work.memo["deals"]
    return found


async def keep(work: Work, deal: Deal, deal_id: int | None = None) -> int:
    """A deal as it is from now on. Without `deal_id` one of the same name is replaced. Returns its number.

    Raises BadRequest, NotFound, Forbidden, Conflict when another deal has the name.
    """
    _may(work)
    deal = replace(deal, name=deal.name.strip())
    _check(deal)
    named = store.named(work.db, deal.name) if deal_id is None else store.read(work.db, deal_id, lock=True)
    before = await named
    if deal_id is not None and before is None:
        raise _none()
    made = await store.keep(work.db, deal_id, deal, work.who.name, work.now)
    if made is None:
        raise Conflict(Words(f"已经有“{deal.name}”", f"there is {deal.name} already"))
    work.audit("settings", f"deal {made}", "deal", before=_plain(before.deal) if before else {}, after=_plain(deal))
    return made


async def out(work: Work, deal_id: int) -> None:
    """Nothing is left of it: posts that offer it are held back. Raises NotFound, Forbidden."""
    found = await read(work, deal_id)
    await keep(work, Deal(**{**asdict(found.deal), "left": 0}), deal_id)


async def read(work: Work, deal_id: int) -> Kept:
    """One deal. Raises NotFound, Forbidden."""
    work.who.require("settings")
    work.who.require_everything()
    found = await store.read(work.db, deal_id)
    if found is None:
        raise _none()
    return found


async def drop(work: Work, deal_id: int) -> None:
    """Posts that speak of it promise nothing any more. Raises NotFound, Forbidden."""
    _may(work)
    found = await store.read(work.db, deal_id, lock=True)
    if found is None:
        raise _none()
    await store.drop(work.db, deal_id)
    work.audit("settings", f"deal {deal_id}", "deal dropped", before=_plain(found.deal))


def _none() -> NotFound:
    return NotFound(Words("没有这个活动或券", "there is no such deal"))


def _plain(deal: Deal) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in asdict(deal).items()}
