"""What people change in the welfare calendar: rows, each with its versions; and the week that comes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.errors import BadRequest, Conflict, NotFound, Words
from app.registry import changes as registry
from app.registry.lists import KINDS as STORE_KINDS
from app.sop.welfare import store
from app.sop.welfare.decide import Benefit, Row, Spot, Told, monday, says, sunday, week
from app.sop.welfare.store import Past
from app.sop.wording import check_words
from app.work import Work

KINDS = {
    "discount": Words("优惠", "discount"),
    "gift": Words("赠送", "gift"),
    "member": Words("会员", "members"),
    "new": Words("尝新", "something new"),
    "game": Words("互动", "a game"),
    "other": Words("福利", "other"),
}
SCOPES = {
    "chain": Words("全部门店", "everywhere"),
    "store_type": Words("门店类型", "a kind of store"),
    "store": Words("门店", "a store"),
}
MOST, MOST_TITLE, MOST_WORDS = 3, 20, 200  # benefits of a day, characters
_MEANWHILE = (
    Words("别人刚刚改过这一天的福利", "somebody has changed it meanwhile"),
    Words("看一下现在的样子；再保存一次就以您的为准。", "Look at it as it is; saved once more, yours counts."),
)


def check(one: Row) -> None:
    """Raise BadRequest for what cannot be."""
    ordered = not (one.starts_on and one.ends_on) or one.starts_on <= one.ends_on
    for good, zh, en in (
        (one.scope in SCOPES and (one.scope == "chain") == (not one.target), "请选范围", "choose where it counts"),
        (one.scope != "store_type" or one.target in STORE_KINDS, "没有这种门店", "there is no such kind of store"),
        ((one.weekday is None) != (one.day is None), "请选周几，或者某一天", "choose a weekday or one date"),
        (one.weekday is None or one.weekday in range(7), "周几不对", "a weekday is 0 to 6"),
        (
            one.day is None or not (one.starts_on or one.ends_on),
            "某一天没有起止日期",
            "one date has no first and last day",
        ),
        (ordered, "结束日期不能早于开始日期", "the last day is not before the first"),
    ):
        if not good:
            raise BadRequest(Words(zh, en))
    _check_benefits(one.benefits or ())


def _check_benefits(benefits: Sequence[Benefit]) -> None:
    for good, zh, en in (
        (len(benefits) <= MOST, f"一天最多 {MOST} 条福利", f"a day has {MOST} benefits at most"),
        (all(0 < len(one.title.strip()) <= MOST_TITLE for one in benefits),
         f"标题要 1 到 {MOST_TITLE} 个字", f"a title has 1 to {MOST_TITLE} characters"),
        (all(len(one.words) <= MOST_WORDS for one in benefits),
         f"说明最多 {MOST_WORDS} 个字", f"words have {MOST_WORDS} characters at most"),
        (not any(set("{}") & set(one.title + one.words) for one in benefits),
         "福利里不能有大括号", "benefits have no braces: nothing is filled in"),
        (all(one.kind in KINDS for one in benefits), "请选种类", "choose a kind"),
    ):  # fmt: skip
        if not good:
            raise BadRequest(Words(zh, en))
    for one in benefits:
        check_words(f"{one.title}：{one.words}")


def _may(work: Work, scope: str, target: str, level: str = "write") -> None:
    if level == "write":
        work.who.require("settings", "write")
    else:
        work.who.require("groups")  # whoever looks after a store may see what its fans are told
    if scope == "store" and target.isascii() and target.isdigit():
        work.who.require_sight(int(target))
    else:
        work.who.require_everything()


async def put(work: Work, one: Row, version: int) -> int:
    """These benefits count from now on; the next post and the next answer have them. Returns the row's number.

    `version`: the one that was edited, 0 where there was none. Raises BadRequest, NotFound, Forbidden, Conflict when
    somebody has changed it meanwhile.
    """
    _may(work, one.scope, one.target)
    check(one)
    if one.scope == "store":
        await registry.values_at(work, "store", one.target)  # whether there is such a store
    before = await store.same_place(work.db, one)
    if (before.version if before and before.benefits is not None else 0) != version:
        raise Conflict(*_MEANWHILE)
    if before is None:
        made = await store.add(work.db, replace(one, changed_by=work.who.name, changed_at=work.now))
        if made is None:
            raise Conflict(*_MEANWHILE)
        _audit(work, replace(one, id=made), "welfare set", None, one.benefits)
        return made
    await _change(work, before, one.benefits or (), one.ends_on, "welfare set")
    return before.id


async def take_back(work: Work, welfare_id: int, version: int) -> None:
    """What is more general counts again. Raises NotFound, Forbidden, Conflict when it was changed meanwhile."""
    before = await _locked(work, welfare_id, version)
    if before.benefits is not None:
        await _change(work, before, None, before.ends_on, "welfare taken back")


async def restore(work: Work, welfare_id: int, to: int, version: int) -> None:
    """As it was in version `to`. Raises NotFound, Forbidden, Conflict when it was changed meanwhile."""
    before = await _locked(work, welfare_id, version)
    found = next((one for one in await store.past(work.db, welfare_id) if one.version == to), None)
    if found is None:
        raise NotFound(Words(f"没有第 {to} 版", f"there is no version {to}"))
    await _change(work, before, found.benefits, found.ends_on, f"welfare as in version {to}")


async def _locked(work: Work, welfare_id: int, version: int) -> Row:
    work.who.require("settings", "write")
    before = await store.row(work.db, welfare_id, lock=True)
    if before is None:
        raise _none(welfare_id)
    _may(work, before.scope, before.target)
    if before.version != version:
        raise Conflict(*_MEANWHILE)
    return before


def _none(welfare_id: int) -> NotFound:
    return NotFound(Words(f"没有福利 {welfare_id}", f"there is no welfare {welfare_id}"))


async def _change(work: Work, before: Row, benefits: Sequence[Benefit] | None, ends_on: date | None, what: str) -> None:
    await store.change(work.db, before.id, benefits, ends_on, work.who.name, work.now)
    _audit(work, before, what, before.benefits, benefits)


def _audit(work: Work, row: Row, what: str, before: Sequence[Benefit] | None, after: Sequence[Benefit] | None) -> None:
    place = {"scope": row.scope, "target": row.target, "weekday": row.weekday, "day": row.day and row.day.isoformat()}
    work.audit(
        "settings",
        f"welfare {row.id}",
        what,
        before={"benefits": store.plain(before)},
        after={**place, "benefits": store.plain(after)},
    )


async def read(work: Work, welfare_id: int) -> tuple[Row, list[Past]]:
    """A row as it is, with its versions, newest first. Raises NotFound, Forbidden."""
    work.who.require("settings")
    found = await store.row(work.db, welfare_id)
    if found is None:
        raise _none(welfare_id)
    _may(work, found.scope, found.target, "read")
    return found, await store.past(work.db, welfare_id)


async def week_of_store(work: Work, store_id: int, day: date) -> tuple[str, list[Told]]:
    """What a store is called, and its benefits in the week of a day. Raises NotFound, Forbidden."""
    work.who.require("groups")
    work.who.require_sight(store_id)
    found = await store.spot(work.db, store_id)
    if found is None:
        raise NotFound(Words("没有这家门店", "there is no such store"))
    first = monday(day)
    return found[1], week(await store.rows(work.db, first, sunday(day)), found[0], first)


async def own_stores(work: Work) -> list[tuple[int, str, str]]:
    """The stores of somebody who does not see all of them: (id, number, name). Empty for who does."""
    work.who.require("groups")
    return await store.numbers(work.db, sorted(work.who.stores or ()))


@dataclass(frozen=True, slots=True)
class Week:
    """A week as it counts at a place; `elsewhere`: rows that make a day different for some stores, by day."""

    name: str
    days: list[Told]
    elsewhere: list[list[tuple[Row, str]]]


async def week_at(work: Work, scope: str, target: str, day: date) -> Week:
    """The week of a day everywhere, for a kind of store or for a store. Raises NotFound, Forbidden, BadRequest."""
    _may(work, scope, target, "read")
    spot, name = Spot(None, target if scope == "store_type" else ""), target
    if scope == "store":
        found = await store.spot(work.db, int(target))
        if found is None:
            raise NotFound(Words("没有这家门店", "there is no such store"))
        spot, name = found
    first = monday(day)
    rows = await store.rows(work.db, first, sunday(day))
    days = week(rows, spot, first)
    stores = await store.named(work.db, [int(row.target) for row in rows if row.scope == "store"])
    elsewhere = [[] if scope == "store" else _differing(rows, one, spot.store_type, stores) for one in days]
    return Week(name, days, elsewhere)


def _differing(
    rows: Sequence[Row], told: Told, kind: str, stores: Mapping[str, tuple[str, str]]
) -> list[tuple[Row, str]]:
    """Rows of narrower places that say something on that day, and what these places are called."""
    found = []
    for row in rows:
        name, its_kind = stores.get(row.target, (row.target, ""))
        narrower = (row.scope == "store" and kind in ("", its_kind)) or (row.scope == "store_type" and not kind)
        if narrower and says(row, told.day):
            found.append((row, name))
    return found
