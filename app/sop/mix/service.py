"""The public door of the mix: stores are classed every night; where that is wanted, marketing keeps to the class."""

from collections.abc import Iterable, Mapping, Sequence

from app.registry import service as registry
from app.sop.mix import decide, store
from app.sop.mix.decide import Worth
from app.work import Work


async def count(work: Work, worths: Sequence[Worth]) -> None:
    """Class the stores by what their orders came to. May run twice."""
    await store.keep(work.db, worths, decide.classes(worths), work.now)


async def most(work: Work, stores: Iterable[int | None]) -> Mapping[int, int]:
    """How many pieces of marketing a day the groups of these stores get by their class; none where no setting asks."""
    if not await registry.is_set(work, "mix"):
        return {}
    known = await store.kinds(work.db, sorted({one for one in stores if one is not None}))
    return {store_id: decide.MARKETING[kind] for store_id, kind in known.items()}
