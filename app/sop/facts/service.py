"""The public door of the facts of a day: written down by people, or counted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from app.clock import business_date
from app.errors import BadRequest, NotFound, Words
from app.registry import changes as registry
from app.sop.facts import store
from app.sop.facts.decide import NAMES, SCOPES, Facts
from app.sop.facts.store import Kept
from app.sop.wording import check_words
from app.work import Work

MOST = 60  # characters
_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FactData:
    """A fact as people write it down. `target`: a city's name, a store's internal number; "" for the chain."""

    day: date
    name: str
    words: str
    scope: str = "chain"
    target: str = ""

    def check(self, today: date) -> None:
        """Raise BadRequest for what cannot be."""
        words = self.words.strip()
        for good, zh, en in (
            (self.name in NAMES, "请选要写什么", f"a fact is one of {', '.join(NAMES)}"),
            (self.scope in SCOPES, "请选范围", f"the scope is one of {', '.join(SCOPES)}"),
            ((self.scope == "chain") != bool(self.target), "请写哪座城市、哪家店", "say which city or store"),
            (0 < len(words) <= MOST, f"要 1 到 {MOST} 个字", f"1 to {MOST} characters"),
            ("{" not in words and "\n" not in words, "不能有 { 和换行", "no { and no line breaks"),
            (
                today <= self.day <= today + _AHEAD,
                f"日期从今天到 {_AHEAD.days} 天后",
                f"a day from today to {_AHEAD.days} days ahead",
            ),
        ):
            if not good:
                raise BadRequest(Words(zh, en))
        check_words(words)


async def facts(work: Work, day: date) -> Facts:
    """What is known of a day."""
    return Facts(await store.of_day(work.db, day))


async def _require(work: Work, scope: str, target: str) -> None:
    work.who.require("settings", "write")
    if scope == "store":
        await registry.values_at(work, scope, target)  # whether there is such a store, and it is in sight
    else:
        work.who.require_everything()


async def keep(work: Work, data: FactData) -> int:
    """Something is so on a day; posts that come speak of it. Returns its number.

    Raises BadRequest, NotFound, Forbidden.
    """
    data.check(business_date(work.now))
    await _require(work, data.scope, data.target)
    if data.scope == "city" and not await store.is_city(work.db, data.target):
        raise NotFound(Words(f"没有门店在“{data.target}”", f"there is no store in {data.target}"))
    plain = {**asdict(data), "words": data.words.strip()}
    made = await store.keep(work.db, data.day, plain, work.who.name, work.now)
    work.audit("settings", f"fact {made}", "fact written", after={**plain, "day": str(data.day)})
    return made


async def read(work: Work, fact_id: int) -> Kept:
    """One fact. Raises NotFound, Forbidden."""
    work.who.require("settings")
    found = await store.read(work.db, fact_id)
    if found is None:
        raise NotFound(Words("没有这条", "there is no such fact"))
    if found.scope == "store":
        work.who.require_sight(int(found.target))
    return found


async def drop(work: Work, fact_id: int) -> None:
    """It is not so; posts that speak of it are not posted. Raises NotFound, Forbidden."""
    found = await store.read(work.db, fact_id, lock=True)
    if found is None:
        raise NotFound(Words("没有这条", "there is no such fact"))
    await _require(work, found.scope, found.target)
    await store.drop(work.db, fact_id)
    work.audit("settings", f"fact {fact_id}", "fact dropped", before={"words": found.words, "day": str(found.day)})


async def count(work: Work, day: date, sold: Mapping[int, Sequence[str]]) -> None:
    """What sold best in each store the day before `day`. What was written down meanwhile stays. May run twice."""
    best = {store_id: names[0][:MOST] for store_id, names in sold.items() if names}
    if best:
        await store.keep_counted(work.db, day, "bestseller", best, work.now)
