"""The public door of the promises: whether what a post says about goods, activities and coupons is kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from app.catalogue import service as catalogue
from app.clock import business_date
from app.errors import BadRequest, Words
from app.sop.deals import service as deals
from app.sop.promises.decide import Names, Promise, broken
from app.work import Work

Said = tuple[int | None, str]  # in a group of this shop, these words


async def _names(work: Work) -> Names:
    if "promises" not in work.memo:
        work.memo["promises"] = Names(await catalogue.products(work))
    found: Names = work.memo["promises"]
    return found


async def faults(work: Work, said: Iterable[Said], at: datetime, *, offers: bool) -> Mapping[Said, Words]:
    """Which of these would be promises that the shop does not keep at that moment, and why: goods, activities, coupons.

    `offers`: naming goods offers them. Goods that no post names cost nothing.
    """
    names, known = await _names(work), await deals.deals(work)
    by_text: dict[str, Sequence[Promise]] = {}
    asked: dict[int, set[str]] = {}
    found: dict[Said, Words] = {}
    for store_id, text in said:
        if why := known.broken(text, business_date(at)):
            found[store_id, text] = why
            continue
        if text not in by_text:
            by_text[text] = names.promises(text, offers=offers)
        if by_text[text] and store_id is not None:
            asked.setdefault(store_id, set()).add(text)
    if not asked:
        return found
    goods = {one.product_id for texts in asked.values() for text in texts for one in by_text[text]}
    kept = await catalogue.offers_at(work, sorted(asked), sorted(goods), at)
    for store_id, texts in asked.items():
        for text in texts:
            if why := broken(by_text[text], kept.get(store_id, {}), at):
                found[store_id, text] = why
    return found


async def check(work: Work, texts: Iterable[str], *, offers: bool) -> None:
    """Raise BadRequest for what the chain as a whole does not keep: a wrong price, goods that are sold no more, an
    activity that is over.

    What one shop alone does not keep is found when it is posted.
    """
    names, known = await _names(work), await deals.deals(work)
    for text in texts:
        if fault := known.broken(text, business_date(work.now), some_day=True):
            raise BadRequest(fault, Words("改内容，或先改“活动和券”。", "Change the words, or the activity first."))
        if promises := names.promises(text, offers=offers):
            kept = await catalogue.offers_of_chain(work)
            if fault := broken(promises, kept, work.now, some_day=True):
                raise BadRequest(fault, Words("改对了再保存，或先改商品。", "Put it right, or the product first."))
