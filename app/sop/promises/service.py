"""The public door of the promises: whether shops keep what a post says about goods."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from app.catalogue import service as catalogue
from app.errors import BadRequest, Words
from app.sop.promises.decide import Names, Promise, broken
from app.work import Work

Said = tuple[int | None, str]  # in a group of this shop, these words


async def _names(work: Work) -> Names:
    if "promises" not in work.memo:
        work.memo["promises"] = Names(await catalogue.products(work))
    found: Names = work.memo["promises"]
    return found


async def faults(work: Work, said: Iterable[Said], at: datetime, *, offers: bool) -> Mapping[Said, Words]:
    """Which of these would be promises that the shop does not keep at that moment, and why.

    `offers`: naming goods offers them. Goods that no post names cost nothing.
    """
    names = await _names(work)
    by_text: dict[str, Sequence[Promise]] = {}
    asked: dict[int, set[str]] = {}
    for store_id, text in said:
        if text not in by_text:
            by_text[text] = names.promises(text, offers=offers)
        if by_text[text] and store_id is not None:
            asked.setdefault(store_id, set()).add(text)
    if not asked:
        return {}
    goods = {one.product_id for texts in asked.values() for text in texts for one in by_text[text]}
    kept = await catalogue.offers_at(work, sorted(asked), sorted(goods), at)
    return {
        (store_id, text): why
        for store_id, texts in asked.items()
        for text in texts
        if (why := broken(by_text[text], kept.get(store_id, {}), at)) is not None
    }


async def check(work: Work, texts: Iterable[str], *, offers: bool) -> None:
    """Raise BadRequest for what the chain as a whole does not keep: a wrong price, goods that are sold no more.

    What one shop alone does not keep is found when it is posted.
    """
    names = await _names(work)
    for text in texts:
        if promises := names.promises(text, offers=offers):
            kept = await catalogue.offers_of_chain(work)
            if fault := broken(promises, kept, work.now, some_day=True):
                raise BadRequest(fault, Words("改对了再保存，或先改商品。", "Put it right, or the product first."))
