"""The public door of the mix: stores are classed every night; where that is wanted, marketing keeps to the class."""

from collections.abc import Iterable, Mapping, Sequence

from app.sop.mix import decide, store
from app.sop.mix.decide import Worth
from app.work import Work


async def count(work: Work, worths: Sequence[Worth]) -> None:
    """Class the stores by what their orders came to. May run twice."""
    await store.keep(work.db, worths, decide.classes(worths), work.now)


async def most(work: Work, stores: Iterable[int | None]) -> Mapping[int, int]:
    """How many pieces of marketing a day the groups of these stores get by their class."""
    asked = sorted({one for one in stores if one is not None})
    known = await store.kinds(work.db, asked) if asked else {}
    return {store_id: decide.MARKETING[kind] for store_id, kind in known.items()}
