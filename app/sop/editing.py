"""What people change in the timetable: slots, and what is different somewhere or on a day; it is planned anew."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from itertools import islice
from typing import Any

from app.clock import business_date
from app.errors import BadRequest, Conflict, NotFound, Words
from app.registry import changes as registry_changes
from app.registry import service as registry
from app.registry.lists import GROUP_KINDS, KINDS
from app.registry.periods import periods
from app.sop import occasions, store
from app.sop.conflicts import ACTIVITIES, Planned, conflicts
from app.sop.days import waking
from app.sop.decide import Calendar, Change, suits_schools
from app.sop.promises import service as promises
from app.sop.service import plan_anew
from app.sop.shelves import service as shelves
from app.sop.wording import check_words
from app.work import Work

SLOT_KINDS = {
    "service": Words("服务", "service"),
    "content": Words("内容", "content"),
    "marketing": Words("营销", "marketing"),
}
CALENDARS = {
    "all": Words("每天", "all days"),
    "workdays": Words("工作日", "working days"),
    "holidays": Words("休息日", "days off"),
    "schooldays": Words("上学日（设置里的校历）", "school days (see the setting)"),
    "vacation": Words("学校假期里每天（设置里的校历）", "days of the school holidays (see the setting)"),
}
SCOPES = {
    "chain": Words("全部门店", "everywhere"),
    "store_type": Words("门店类型", "a kind of store"),
    "store": Words("门店", "a store"),
    "group": Words("群", "a group"),
}
_CODE = re.compile(r"[a-z0-9_-]{1,32}")
_PIECES, _LONGEST = 10, 1_000
_LABEL = 20
_YEARS = range(2000, 2100)
_DAY = 24 * 60  # minutes
_LATE, _GAP = _DAY, (30, 600)


@dataclass(frozen=True, slots=True)
class SlotData:
    """A slot as people write it down."""

    code: str
    name: str
    kind: str
    at: time
    pieces: tuple[str, ...]
    days: tuple[int, ...] = tuple(range(7))
    until: time | None = None
    calendar: str = "all"
    starts_on: date | None = None
    ends_on: date | None = None
    audience: Mapping[str, Any] = field(default_factory=dict)
    gap_seconds: int = 90
    late_minutes: int = 60
    enabled: bool = True
    activity: str = ""
    late_label: str = ""
    occasions: str = ""

    def check(self) -> None:
        """Raise BadRequest for what cannot be."""
        for good, zh, en in (
            (_CODE.fullmatch(self.code), "编号用小写字母、数字、- 和 _", "a code is small letters, digits, - and _"),
            (0 < len(self.name.strip()) <= 40, "名称要 1 到 40 个字", "a name has 1 to 40 characters"),
            (self.kind in SLOT_KINDS, "请选种类", "choose a kind"),
            (self.calendar in CALENDARS, "请选日历", "choose a calendar"),
            (self.activity in ACTIVITIES, "请选活动大小", "choose the size of the activity"),
            (self.days and set(self.days) <= set(range(7)), "至少选一天（周一到周日）", "choose a weekday at least"),
            (self.at.second == 0, "时间到分钟为止", "a time is in whole minutes"),
            (self.until is None or self.until > self.at, "结束时间要晚于开始时间", "it ends after it begins"),
            (
                not (self.starts_on and self.ends_on) or self.starts_on <= self.ends_on,
                "结束日期不能早于开始日期",
                "the last day is not before the first",
            ),
            (
                all(day.year in _YEARS for day in (self.starts_on, self.ends_on) if day),
                "日期在 2000 到 2099 年之间",
                "a date is between 2000 and 2099",
            ),
            (0 <= self.late_minutes <= _LATE, "迟到分钟数 0 到 1440", "late by 0 to 1440 minutes"),
            (
                len(self.late_label) <= _LABEL,
                f"迟到时的开头最多 {_LABEL} 个字",
                f"a label of {_LABEL} characters at most",
            ),
            ("{" not in self.late_label, "迟到时的开头不能有 {", "no { in the label of what is late"),
            (_GAP[0] <= self.gap_seconds <= _GAP[1], "每条间隔 30 到 600 秒", "30 to 600 seconds between pieces"),
        ):
            if not good:
                raise BadRequest(Words(zh, en))
        check_words(self.late_label)
        occasions.check(self.occasions)
        _check_pieces(self.pieces)
        _check_audience(self.audience)


def _check_pieces(pieces: tuple[str, ...]) -> None:
    if not 0 < len(pieces) <= _PIECES or not all(0 < len(piece.strip()) <= _LONGEST for piece in pieces):
        raise BadRequest(
            Words(
                f"内容要 1 到 {_PIECES} 条，每条最多 {_LONGEST} 个字",
                f"1 to {_PIECES} pieces of up to {_LONGEST} characters",
            )
        )


def _check_audience(audience: Mapping[str, Any]) -> None:
    if not set(audience) <= {"store_types", "cities", "group_kinds", "tags", "age_from", "age_to"}:
        raise BadRequest(Words("发给谁：有不认识的条件", "the audience has an unknown condition"))
    for name, known in (("store_types", KINDS), ("group_kinds", GROUP_KINDS)):
        if not set(audience.get(name) or ()) <= set(known):
            raise BadRequest(Words(f"发给谁：只能是 {'、'.join(known)}", f"the audience: {', '.join(known)}"))
    ages = [audience.get("age_from") or 0, audience.get("age_to") or 10**6]
    if not all(isinstance(age, int) for age in ages) or ages[0] > ages[1] or ages[0] < 0:
        raise BadRequest(Words("群龄天数不对", "the age of groups cannot be"))


def _values(data: SlotData) -> dict[str, Any]:
    plain = {name: getattr(data, name) for name in SlotData.__dataclass_fields__}
    return {**plain, "pieces": list(data.pieces), "days": sorted(set(data.days)), "audience": dict(data.audience)}


def _may(work: Work) -> None:
    work.who.require("settings", "write")
    work.who.require_everything()


async def _check(work: Work, data: SlotData) -> None:
    data.check()
    await shelves.check_pieces(work, data.pieces, business_date(work.now))
    if data.enabled:
        await promises.check(work, data.pieces, offers=data.kind == "marketing")
    if data.enabled and data.occasions and not await next_days(work, data, 1):
        raise BadRequest(
            Words("这样写，一年里没有一天会发", "it would not be posted on any day of a year"),
            Words(
                "看看周几、日历、日期和“只在这些日子”是否对得上。",
                "See whether weekdays, calendar, dates and days agree.",
            ),
        )
    if data.calendar == "vacation" and not await registry.is_set(work, "school_holidays"):
        raise BadRequest(
            Words("还没有写校历，这条哪天都不会发", "no school holidays are known: it would never be posted"),
            Words("先在“设置”里写上“校历”。", "Say in the settings when the schools are closed."),
        )


async def add(work: Work, data: SlotData) -> int:
    """A new slot. Returns its number. Raises BadRequest, Conflict when its code is taken, Forbidden."""
    _may(work)
    await _check(work, data)
    made = await store.keep(work.db, None, _values(data), work.who.name, work.now)
    if made is None:
        raise Conflict(Words(f"已有编号 {data.code} 的时段", f"there is a slot {data.code} already"))
    work.audit("settings", f"slot {made}", "slot added", after=_plain(_values(data)))
    await plan_anew(work, made)
    return made


async def change(work: Work, slot_id: int, data: SlotData, version: int) -> None:
    """A slot as it is from now on; today's moments that have not come follow at once.

    `version`: the one that was edited. Raises NotFound, BadRequest, Forbidden, Conflict when somebody has changed it
    meanwhile.
    """
    _may(work)
    await _check(work, data)
    before = await _locked(work, slot_id)
    if before.version != version:
        raise Conflict(
            Words("别人刚刚改过这个时段", "somebody has changed it meanwhile"),
            Words("看一下现在的样子；再保存一次就以您的为准。", "Look at it as it is; saved once more, yours counts."),
        )
    other = await store.code_of(work.db, data.code)
    if other not in (None, slot_id):
        raise Conflict(Words(f"已有编号 {data.code} 的时段", f"there is a slot {data.code} already"))
    await store.keep(work.db, slot_id, _values(data), work.who.name, work.now)
    old = {name: getattr(before, name) for name in _values(data)}
    work.audit("settings", f"slot {slot_id}", "slot changed", before=_plain(old), after=_plain(_values(data)))
    await plan_anew(work, slot_id)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, time | date) else value for name, value in values.items()}


async def _locked(work: Work, slot_id: int) -> store.Slot:
    found = await store.slot(work.db, slot_id, lock=True)
    if found is None:
        raise NotFound(Words(f"没有时段 {slot_id}", f"there is no slot {slot_id}"))
    return found


async def read(work: Work, slot_id: int) -> store.Slot:
    """A slot as it is. Raises NotFound, Forbidden."""
    work.who.require("settings")
    found = await store.slot(work.db, slot_id)
    if found is None:
        raise NotFound(Words(f"没有时段 {slot_id}", f"there is no slot {slot_id}"))
    return found


async def move(work: Work, slot_id: int, at: time, version: int) -> None:
    """A slot at another time of day; a window keeps its length. Raises as `change`."""
    _may(work)
    slot = await read(work, slot_id)
    await change(work, slot_id, moved(slot, at), version)


def moved(slot: store.Slot, at: time) -> SlotData:
    """A slot as it would be at another time. Raises BadRequest where its window would run over midnight."""
    until = slot.until
    if until is not None:
        minutes = at.hour * 60 + at.minute + (until.hour - slot.at.hour) * 60 + until.minute - slot.at.minute
        if minutes >= _DAY:
            raise BadRequest(Words("这样会发到半夜以后", "it would go on past midnight"))
        until = time(minutes // 60, minutes % 60)
    plain = {name: getattr(slot, name) for name in SlotData.__dataclass_fields__}
    return SlotData(**{**plain, "at": at, "until": until, "pieces": tuple(slot.pieces), "days": tuple(slot.days)})


async def next_days(work: Work, slot: SlotData | store.Slot, most: int) -> list[date]:
    """The first days of a year on which a slot is posted, where the chain's school holidays count; none for one that is
    turned off.
    """
    holidays = periods((await registry.chosen_everywhere(work, []))("").words("school_holidays"))
    days = planned(slot, 0).days_from(business_date(work.now)) if slot.enabled else iter(())
    calendar: Calendar = slot.calendar  # type: ignore[assignment]  # was checked when it was written
    return list(islice((day for day in days if suits_schools(calendar, day, holidays)), most))


async def in_the_way(work: Work, slot_id: int, data: SlotData) -> list[Words]:
    """What to think of before a slot is saved so (app.sop.conflicts), and was not so before. `slot_id`: 0 for a new
    one. Raises Forbidden.
    """
    work.who.require("settings")
    others = {one.id: planned(one, one.id) for one in await store.all_slots(work.db)}
    chosen = (await registry.chosen_everywhere(work, []))("")
    there = (others.values(), chosen.number("posts_most"), business_date(work.now), waking(chosen))
    known = conflicts(others[slot_id], *there) if slot_id in others else []
    return [one for one in conflicts(planned(data, slot_id), *there) if one not in known]


async def whole(work: Work) -> list[store.Slot]:
    """The timetable by time of day, with what is turned off. Raises Forbidden."""
    work.who.require("settings")
    return await store.all_slots(work.db)


def planned(slot: SlotData | store.Slot, slot_id: int) -> Planned:
    """A slot as far as it can be in another's way."""
    return Planned(
        slot_id,
        slot.name,
        slot.kind,
        slot.at,
        slot.until,
        slot.days,
        len(slot.pieces),
        slot.gap_seconds,
        slot.starts_on,
        slot.ends_on,
        slot.audience,
        slot.activity,
        slot.enabled,
        slot.calendar,  # type: ignore[arg-type]  # was checked when it was written
        slot.occasions,
    )


async def differ(work: Work, one: Change, why: str = "", *, over: bool = False) -> int:
    """Something is different somewhere, or on a day. Returns its number.

    `over`: also over what somebody else has said of that place and day.
    Raises NotFound, BadRequest, Forbidden, Conflict.
    """
    work.who.require("settings", "write")
    slot = await _locked(work, one.slot_id)
    if one.scope not in SCOPES or (one.scope == "chain") == bool(one.target):
        raise BadRequest(Words("请选范围", f"the scope is one of {', '.join(SCOPES)}"))
    if one.scope == "chain" and one.day is None:
        raise BadRequest(Words("全部门店每天的，请直接改时段", "for all stores and days, change the slot itself"))
    if not (one.off or one.at or one.pieces):
        raise BadRequest(
            Words("请说明有什么不同：不发、改时间或改内容", "say what differs: off, another time, other words")
        )
    if one.pieces:
        _check_pieces(one.pieces)
        await shelves.check_pieces(work, one.pieces, one.day or business_date(work.now))
        await promises.check(work, one.pieces, offers=slot.kind == "marketing")
    await _theirs(work, one.scope, one.target)
    if not over:
        await _untouched(work, one)
    made = await store.change(work.db, one, why[:100], work.who.name, work.now)
    after = _plain({**asdict(one), "why": why[:100]})
    work.audit("settings", f"slot {slot.id}", "differs", after=after)
    await plan_anew(work, slot.id)
    return made


async def _theirs(work: Work, scope: str, target: str) -> None:
    """Raise NotFound, Forbidden for a place that is none, or not theirs."""
    if scope == "chain":
        work.who.require_everything()
    else:
        await registry_changes.values_at(work, scope, target)


async def _untouched(work: Work, one: Change) -> None:
    """Raise Conflict where somebody else has said otherwise of the same place and day."""
    there = await store.change_there(work.db, one)
    if there is None or there[1] in (work.who.name, "") or there[0] == one:
        return
    raise Conflict(
        Words(f"{there[1]} 已经写过这里的不同", f"{there[1]} has said already what differs there"),
        Words("先看那一条；勾选“改掉别人写的”再保存，就以您的为准。", "Look at it; kept over it, yours counts."),
    )


async def same_again(work: Work, change_id: int) -> None:
    """As everywhere again; whoever may file a difference there may take it back. Raises NotFound, Forbidden."""
    work.who.require("settings", "write")
    found = await store.drop_change(work.db, change_id)
    if found is None:
        raise NotFound(Words("没有这条不同", "there is no such difference"))
    slot_id, scope, target = found
    if not work.who.sees_all:  # else of a place that is no more, too
        await _theirs(work, scope, target)
    work.audit("settings", f"slot {slot_id}", "as everywhere again")
    await plan_anew(work, slot_id)
