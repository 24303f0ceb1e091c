"""What people change in the registry: stores, staff, groups, settings. Each change is checked and audited."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from app.clock import business_date
from app.errors import BadRequest, Conflict, NotFound, Words
from app.registry import editing, store
from app.registry.hours import check_day, check_week
from app.registry.lists import GROUP_KINDS, KINDS, ROLES, STAGES
from app.registry.settings import GREETINGS, OF_THE_WELCOME, SCOPES, Effective, Row, setting
from app.work import Work

_LONG = 200
_FEW = 500  # what a list to choose from offers
_FAR = timedelta(days=731)  # a day beyond is a slip of the hand


@dataclass(frozen=True, slots=True)
class StoreData:
    """A shop as people write it down. `hours`: see app.registry.hours.Hours.week."""

    number: str
    name: str
    kind: str
    city: str
    address: str = ""
    phone: str = ""
    hours: list[Any] = field(default_factory=list)
    lat: float | None = None
    lng: float | None = None

    def check(self) -> None:
        """Raise BadRequest for what cannot be."""
        _text(self.number, Words("编号", "number"), 32)
        _text(self.name, Words("门店", "store"), 64)
        _text(self.city, Words("城市", "city"), 32)
        _one_of(self.kind, KINDS, Words("类型", "type"))
        if len(self.address) > _LONG or len(self.phone) > 40:
            raise BadRequest(Words("地址或电话太长", "address or phone is too long"))
        if (self.lat is None) != (self.lng is None):
            raise BadRequest(Words("经度和纬度要一起填", "latitude and longitude go together"))
        if self.lat is not None and self.lng is not None and not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):
            raise BadRequest(Words("经纬度超出范围", "latitude or longitude is out of range"))
        check_week(self.hours)


@dataclass(frozen=True, slots=True)
class StaffData:
    """A member of the corp, and what they are where: (role, store number or "") pairs."""

    staff_id: str
    name: str
    phone: str = ""
    duties: tuple[tuple[str, str], ...] = ()

    def check(self) -> None:
        """Raise BadRequest for what cannot be."""
        _text(self.staff_id, Words("企业微信账号", "userid"), 64)
        _text(self.name, Words("姓名", "name"), 64)
        for role, number in self.duties:
            _one_of(role, ROLES, Words("角色", "role"))
            if (role in ("clerk", "manager")) != bool(number):
                raise BadRequest(
                    Words(
                        "店员和店长要有门店，大管家和运营不用", "clerks and managers need a store, the others have none"
                    )
                )


MOST_TAGS, LONGEST_TAG = 20, 20


@dataclass(frozen=True, slots=True)
class GroupData:
    """What people say about a group; its name, owner and members are read from WeCom."""

    kind: str = "general"
    stage: str = "pond"
    store_number: str = ""
    steward_id: str = ""
    account: str = ""
    protected_name: str = ""
    tags: Sequence[str] = ()

    def check(self) -> None:
        """Raise BadRequest for what cannot be."""
        _one_of(self.kind, GROUP_KINDS, Words("类型", "kind"))
        _one_of(self.stage, STAGES, Words("阶段", "stage"))
        if len(self.protected_name) > 60 or len(self.account) > 64 or len(self.steward_id) > 64:
            raise BadRequest(Words("内容太长", "too long"))
        if len(self.tags) > MOST_TAGS or not all(0 < len(tag.strip()) <= LONGEST_TAG for tag in self.tags):
            raise BadRequest(
                Words(
                    f"标签最多 {MOST_TAGS} 个，每个 1 到 {LONGEST_TAG} 个字",
                    f"{MOST_TAGS} tags at most, of 1 to {LONGEST_TAG} characters",
                )
            )


def _text(value: str, what: Words, most: int) -> None:
    if not value.strip() or len(value) > most:
        raise BadRequest(Words(f"{what.zh}要 1 到 {most} 个字", f"{what.en} has 1 to {most} characters"))


def _one_of(value: str, known: Mapping[str, Words], what: Words) -> None:
    if value not in known:
        zh = "、".join(words.zh for words in known.values())
        raise BadRequest(Words(f"{what.zh}只能是：{zh}", f"{what.en} is one of {', '.join(known)}"))


async def add_store(work: Work, data: StoreData) -> int:
    """A new shop. Raises BadRequest, Conflict when the number is taken."""
    work.who.require("stores", "write")
    work.who.require_everything()
    data.check()
    made = await editing.add_store(work.db, asdict(data))
    if made is None:
        raise Conflict(Words(f"已有编号 {data.number} 的门店", f"there is a store {data.number} already"))
    work.audit("stores", data.number, "added", after=asdict(data))
    return made


async def change_store(work: Work, store_id: int, data: StoreData) -> None:
    """A shop as it is from now on. Raises NotFound, BadRequest, Conflict, Forbidden."""
    work.who.require("stores", "write")
    work.who.require_sight(store_id)
    data.check()
    before = await _known_store(work, store_id)
    if not await editing.change_store(work.db, store_id, asdict(data)):
        raise Conflict(Words(f"已有编号 {data.number} 的门店", f"there is a store {data.number} already"))
    work.memo.clear()
    work.audit("stores", data.number, "changed", before=before, after=asdict(data))


async def read_store(work: Work, store_id: int, *, lock: bool = False) -> StoreData:
    """A shop as people write it down; locked, where a change follows. Raises NotFound, Forbidden."""
    work.who.require("stores")
    work.who.require_sight(store_id)
    return StoreData(**await _known_store(work, store_id, lock=lock))


async def _known_store(work: Work, store_id: int, *, lock: bool = True) -> dict[str, Any]:
    found = await editing.store(work.db, store_id, lock=lock)
    if found is None:
        raise NotFound(Words("没有这家门店", "there is no such store"))
    return found


async def close_store(work: Work, store_id: int, *, closed: bool) -> None:
    """A shop leaves the chain, or comes back. Its groups and tickets stay. Raises NotFound."""
    work.who.require("stores", "write")
    work.who.require_everything()
    before = await _known_store(work, store_id)
    await editing.close_store(work.db, store_id, work.now if closed else None)
    work.audit("stores", before["number"], "closed" if closed else "reopened")


async def set_exception(work: Work, store_id: int, day: date, hours: Sequence[Any] | None, why: str = "") -> None:
    """Other hours on one day ([] = shut), or the usual ones again (None). Raises NotFound, BadRequest, Forbidden."""
    work.who.require("stores", "write")
    work.who.require_sight(store_id)
    if abs(day - business_date(work.now)) > _FAR:
        raise BadRequest(Words("日期太远了：请在两年以内", "the day is too far off: within two years"))
    if hours is not None:
        check_day(hours)
    known = await _known_store(work, store_id)
    before = await editing.exception(work.db, store_id, day)
    await editing.set_exception(work.db, store_id, day, None if hours is None else list(hours), why[:100])
    work.memo.clear()
    after = None if hours is None else {"hours": list(hours), "why": why}
    work.audit("stores", known["number"], f"hours on {day}", before=before, after=after)


async def exceptions(work: Work, store_id: int) -> list[dict[str, Any]]:
    """The days with other hours, from today on: day, hours, why. Raises NotFound, Forbidden."""
    work.who.require("stores")
    work.who.require_sight(store_id)
    await _known_store(work, store_id, lock=False)
    return await editing.exceptions(work.db, store_id, business_date(work.now))


async def keep_staff(work: Work, data: StaffData) -> bool:
    """A member of the corp, new or as they are from now on. True when new. Raises BadRequest."""
    work.who.require("staff", "write")
    work.who.require_everything()
    data.check()
    numbers = sorted({number for _, number in data.duties if number})
    stores = await store.store_ids(work.db, numbers)
    if missing := [number for number in numbers if number not in stores]:
        raise BadRequest(Words(f"没有门店 {'、'.join(missing)}", f"there is no store {', '.join(missing)}"))
    staff_id = data.staff_id.strip().lower()
    before = await editing.staff(work.db, staff_id)
    duties = [(role, stores.get(number)) for role, number in data.duties]
    await editing.keep_staff(work.db, staff_id, data.name.strip(), data.phone.strip(), duties)
    after = {"name": data.name, "phone": data.phone, "duties": [list(duty) for duty in data.duties], "left": False}
    work.audit("staff", staff_id, "changed" if before else "added", before=before or {}, after=after)
    return before is None


async def read_staff(work: Work, staff_id: str) -> StaffData:
    """A member of the corp as people write them down. Raises NotFound, Forbidden."""
    work.who.require("staff")
    work.who.require_everything()
    found = await editing.staff(work.db, staff_id, lock=False)
    if found is None:
        raise NotFound(Words("没有这位员工", "there is no such member of staff"))
    duties = tuple((role, number) for role, number in found["duties"])
    return StaffData(staff_id, found["name"], found["phone"], duties)


async def to_choose_from(work: Work, what: str) -> list[tuple[str, str]]:
    """Keys and names to choose from: "stores", or the people of a role. Raises Forbidden."""
    work.who.require("groups", "write")
    if what == "stores":
        return await editing.store_names(work.db, _FEW)
    return await editing.people(work.db, what, _FEW)


async def change_group(work: Work, group_id: str, data: GroupData) -> None:
    """What people say about a group. Raises NotFound, BadRequest, Forbidden."""
    work.who.require("groups", "write")
    await _require_group(work, group_id)
    data.check()
    before = await _known_group(work, group_id)
    store_id = None
    if data.store_number:
        store_id = (await store.store_ids(work.db, [data.store_number])).get(data.store_number)
        if store_id is None:
            raise BadRequest(Words(f"没有门店 {data.store_number}", f"there is no store {data.store_number}"))
    work.who.require_sight(store_id)
    await editing.change_group(work.db, group_id, asdict(data), store_id)
    work.memo.clear()
    work.audit("groups", group_id, "changed", before=before, after=asdict(data))


async def read_group(work: Work, group_id: str, *, lock: bool = False) -> GroupData:
    """What people say about a group; locked, where a change follows. Raises NotFound, Forbidden."""
    work.who.require("groups")
    await _require_group(work, group_id)
    return GroupData(**await _known_group(work, group_id, lock=lock))


async def name_of_group(work: Work, group_id: str) -> str:
    """What a group is called now. Raises NotFound, Forbidden."""
    work.who.require("groups")
    await _require_group(work, group_id)
    found = (await store.facts(work.db, [group_id], work.now)).get(group_id)
    if found is None or not found.name:
        raise NotFound(Words("还没有读取到群名", "the group's name was not read yet"))
    return found.name


async def set_value(work: Work, scope: str, target: str, key: str, value: Any) -> None:
    """Set a value somewhere, or (None) let the more general one count again. Raises BadRequest, NotFound, Forbidden."""
    work.who.require("settings", "write")
    await _require_place(work, scope, target)
    if scope not in SCOPES or (scope == "chain") == bool(target):
        raise BadRequest(
            Words("请选择范围", f"the scope is one of {', '.join(SCOPES)}, with a target but for the chain")
        )
    known = setting(key)
    if scope != "chain" and not await editing.target_exists(work.db, scope, target):
        raise NotFound(Words("没有这个门店、类型或群", "there is no such store, type or group"))
    before = await editing.value(work.db, scope, target, key)
    checked = None if value is None else known.check(value)
    if checked == before:
        return
    if checked is None:
        await editing.clear_value(work.db, scope, target, key)
    else:
        await editing.set_value(work.db, Row(scope, target, key, checked), work.who.name, work.now)
    work.memo.clear()
    if key in OF_THE_WELCOME:
        work.at(work.now, GREETINGS, "greetings")
    work.audit(
        "settings", f"{scope}:{target}:{key}", "set" if checked is not None else "cleared", before=before, after=checked
    )


async def go_live(work: Work, parts: Sequence[str], numbers: str, *, on: bool) -> int:
    """Have kinds of action done from now on, or only observed: everywhere, or at the stores with these numbers.

    Returns at how many stores (0: everywhere). Raises BadRequest for a number that is none.
    """
    work.who.require("settings", "write")
    wanted = [number for number in re.split(r"[\s,，、;；]+", numbers.strip()) if number]
    ids = await store.store_ids(work.db, wanted)
    if missing := [number for number in wanted if number not in ids]:
        raise BadRequest(Words(f"没有门店 {'、'.join(missing)}", f"there is no store {', '.join(missing)}"))
    for part in parts:
        if not wanted:
            await set_value(work, "chain", "", f"live_{part}", on)
        for inner in ids.values():
            await set_value(work, "store", str(inner), f"live_{part}", on)
    return len(ids)


async def observed_counts(work: Work) -> dict[str, int]:
    """How many actions of each part were observed today and not done. Raises Forbidden."""
    work.who.require("messages")
    return await editing.observed_counts(work.db, business_date(work.now))


async def store_id(work: Work, number: str) -> int:
    """The inner number of a shop. Raises NotFound."""
    found = (await store.store_ids(work.db, [number])).get(number)
    if found is None:
        raise NotFound(Words(f"没有门店 {number}", f"there is no store {number}"))
    return found


async def place_name(work: Work, scope: str, target: str) -> str:
    """What a place of settings is called."""
    return await editing.place_name(work.db, scope, target)


async def values_at(work: Work, scope: str, target: str) -> dict[str, Effective]:
    """Every setting as it counts at one place, and where each value comes from. Raises NotFound, Forbidden."""
    work.who.require("settings")
    await _require_place(work, scope, target)
    found = await editing.chosen_at(work.db, scope, target)
    if found is None:
        raise NotFound(Words("没有这个门店、类型或群", "there is no such store, type or group"))
    return found


async def _require_place(work: Work, scope: str, target: str) -> None:
    """Raise Forbidden for a place whose settings are not theirs: another shop, its groups, or what many shops share."""
    if scope == "group":
        await _require_group(work, target)
    elif not work.who.sees_all:
        work.who.require_sight(int(target) if scope == "store" and target.isascii() and target.isdigit() else None)


async def _known_group(work: Work, group_id: str, *, lock: bool = True) -> dict[str, Any]:
    found = await editing.group(work.db, group_id, lock=lock)
    if found is None:
        raise NotFound(Words("没有这个群", "there is no such group"))
    return found


async def _require_group(work: Work, group_id: str) -> None:
    """Raise Forbidden for a group that is not in sight."""
    if not work.who.sees_all:
        found = (await store.facts(work.db, [group_id], work.now)).get(group_id)
        work.who.require_sight(found.store_id if found else None, group_id)
