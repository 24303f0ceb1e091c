"""The public door of the rule book: which version counts, writing one, trying it, halting it."""

from datetime import timedelta

from app import due
from app.errors import Conflict, NotFound, Words
from app.registry import service as registry
from app.registry.settings import GREETINGS
from app.rules.book import DEFAULT, Book, check, dump
from app.rules.rulebook import decide, store
from app.rules.rulebook.decide import STAGES, Books
from app.rules.rulebook.store import Version
from app.work import Work, notify

CANARY_DUE = "rules.canary"
_LOOK = timedelta(hours=1)  # how often a stage is looked at
_STAGE = timedelta(hours=24)  # how long a stage lasts, when nothing halts it
_USUAL = timedelta(days=7)  # what is compared with
_MOST = 2**31
BY_HAND = "人工叫停"  # as why a version was halted


def _key(number: int) -> str:
    """The name of the due look at a version: each has its own, so that one that is under way hides no other."""
    return f"rules:canary:{number}"


async def books(work: Work) -> Books:
    """What counts now: the chain's own book, or ours where none was written; and the one that is tried."""
    found = {one.state: one for one in await store.in_force(work.db)}
    live = found["live"].book if "live" in found else DEFAULT
    if (tried := found.get("canary")) is None:
        return Books(live)
    shops = decide.chosen(tried.book.version, await store.shops(work.db), STAGES[tried.stage])
    return Books(live, tried.book, shops)


async def tried_everywhere(work: Work) -> bool:
    """Whether a try is everywhere at once: there are no more shops than its first stage takes."""
    return len(await store.shops(work.db)) <= STAGES[0]


async def current(work: Work) -> Book:
    """The book in force."""
    return (await books(work)).live


async def as_of(work: Work, number: int) -> Book:
    """The book of a version, as a case names it; the one in force where that is not on record."""
    found = await store.version(work.db, number) if 0 < number < _MOST else None
    return found.book if found is not None else await current(work)


async def for_fans(work: Work, number: int, store_id: int | None = None) -> Book:
    """The book of a version that has counted somewhere; for any other number the one that counts at the shop.

    Not secret.
    """
    found = await store.version(work.db, number) if 0 < number < _MOST else None
    return found.book if found is not None and found.state != "draft" else (await books(work)).at(store_id)


async def version(work: Work, number: int) -> Version:
    """One version. Raises NotFound, Forbidden."""
    work.who.require("rules")
    return await _found(work, number)


async def _found(work: Work, number: int, *, lock: bool = False) -> Version:
    found = await store.version(work.db, number, lock=lock) if number < _MOST else None
    if found is None:
        raise NotFound(Words(f"没有第 {number} 版规则", f"there is no version {number}"))
    return found


async def write(work: Work, book: Book, note: str) -> int:
    """A new draft. Returns its number. Raises Forbidden, BadRequest."""
    work.who.require("rules", "write")
    check(book)
    await store.hold(work.db)
    await _first(work)
    number = await store.add(work.db, dump(book), note[:200], work.who.name, work.now, "draft")
    work.audit("rules", f"v{number}", "written", after={"note": note[:200]})
    return number


async def _first(work: Work) -> None:
    """Ours becomes version 1, so that what was judged by it can be looked up."""
    if not await store.version(work.db, 1):
        await store.add(work.db, dump(DEFAULT), "guanjia", "guanjia", work.now, "live")


async def rewrite(work: Work, number: int, book: Book, note: str) -> None:
    """A draft as it is now. Raises Forbidden, NotFound, BadRequest, Conflict for what is no draft."""
    work.who.require("rules", "write")
    check(book)
    found = await _found(work, number, lock=True)
    if found.state != "draft":
        raise Conflict(
            Words("只有草稿能改；请另存一版", "only a draft is changed"),
            Words("从它新建一版。", "Write a new version."),
        )
    await store.change_draft(work.db, number, dump(book), note[:200])
    work.audit("rules", f"v{number}", "rewritten")


async def was_played(work: Work, book: Book) -> bool:
    """Whether a rehearsal of exactly this book has come to its end, as long as it is kept."""
    return await store.was_played(work.db, dump(book))


async def publish(work: Work, number: int, *, at_once: bool = False, anyway: bool = False) -> None:
    """Try a draft in some shops, or put it in force everywhere at once. `anyway`: though nobody has rehearsed it.

    What was in force before needs no rehearsal: the way back is open. Raises Forbidden, NotFound, Conflict.
    """
    work.who.require("rules", "write")
    await store.hold(work.db)  # two versions at once would both be the one in force
    found = await _found(work, number, lock=True)
    if found.state not in ("draft", "old", "halted"):
        raise Conflict(Words("这一版已经在用", "this version is in use"))
    if not anyway and found.state != "old" and not await was_played(work, found.book):
        raise Conflict(
            Words("这一版还没有试演过，不知道会碰到谁", "it was never rehearsed: nobody knows whom it touches"),
            Words("先试演；或者勾选“没有试演也继续”。", "Rehearse it first, or say that it shall go on anyway."),
        )
    await store.retire(work.db, number, ["canary"] if not at_once else ["canary", "live"])
    if at_once:
        await store.move(work.db, number, "live", len(STAGES), work.now)
        work.at(work.now, GREETINGS, "greetings")
    else:
        await store.move(work.db, number, "canary", 0, work.now)
        work.at(work.now + _LOOK, CANARY_DUE, _key(number), {"version": number})
    work.audit("rules", f"v{number}", "in force" if at_once else "tried", after={"anyway": True} if anyway else None)
    await notify(work.db, "rules")


async def halt(work: Work, number: int, why: str) -> None:
    """A version that is tried is tried no more. Raises Forbidden, NotFound, Conflict."""
    work.who.require("rules", "write")
    found = await _found(work, number, lock=True)
    if found.state != "canary":
        raise Conflict(Words("这一版没有在试行", "this version is not being tried"))
    await _halt(work, found, why)
    work.audit("rules", f"v{number}", "halted", after={"why": why[:100]})


async def _halt(work: Work, found: Version, why: str) -> None:
    await store.move(work.db, found.book.version, "halted", found.stage, work.now, why[:200])
    await due.cancel(work.db, [_key(found.book.version)])
    await notify(work.db, "rules")


async def canary_due(work: Work, number: int) -> None:
    """A look at the version that is tried: on to more shops, in force, or halted by itself."""
    found = await store.version(work.db, number, lock=True)
    if found is None or found.state != "canary" or found.stage_at is None:
        return
    shops = decide.chosen(number, await store.shops(work.db), STAGES[found.stage])
    seen = await store.watched(work.db, number, sorted(shops), found.stage_at, work.now, _USUAL)
    if (why := decide.halts(seen)) is not None:
        await _halt(work, found, why.zh)
        work.audit("rules", f"v{number}", "halted by itself", after={"why": why.zh[:100]})
        await registry.tell_operators(
            work, f"【规则自动叫停】第 {number} 版在 {len(shops)} 家店试行时{why.zh}，已恢复原来的规则。"
        )
        return
    if work.now - found.stage_at < _STAGE:
        work.at(work.now + _LOOK, CANARY_DUE, _key(number), {"version": number})
    elif found.stage + 1 < len(STAGES):
        await store.move(work.db, number, "canary", found.stage + 1, work.now)
        after = {"stage": found.stage + 1}
        work.audit("rules", f"v{number}", "tried further", before={"stage": found.stage}, after=after)
        work.at(work.now + _LOOK, CANARY_DUE, _key(number), {"version": number})
        await notify(work.db, "rules")
    else:
        await store.retire(work.db, number, ["live"])
        await store.move(work.db, number, "live", len(STAGES), work.now)
        work.at(work.now, GREETINGS, "greetings")
        work.audit("rules", f"v{number}", "in force", before={"state": "canary"}, after={"state": "live"})
        await notify(work.db, "rules")
        await registry.tell_operators(work, f"第 {number} 版规则试行顺利，已在全部门店执行。")
