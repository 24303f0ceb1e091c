"""REST of the registry: stores with their hours, staff with their duties, groups, settings, what was imported."""

from dataclasses import asdict, replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, Field, FiniteFloat

from app.errors import Words
from app.registry import changes
from app.registry.changes import GroupData, StaffData, StoreData
from app.registry.handover import service as handover
from app.registry.intake.lists import IMPORTS
from app.registry.known import SETTINGS
from app.registry.lists import GROUPS, SETTINGS_SET, STAFF, STORES
from app.registry.notices import service as notices
from app.web.rest.lists import add_list
from app.web.rest.route import Name, Ref, WorkDep, both, new_router
from app.web.rest.shapes import Count, Done, Input, Made, left_out

stores_router = new_router(Words("门店", "stores"))
staff_router = new_router(Words("员工", "staff"))
groups_router = new_router(Words("群", "groups"))
imports_router = new_router(Words("导入", "imports"))
settings_router = new_router(Words("设置", "settings"))

Number = Annotated[str, Field(min_length=1, max_length=32, description=both("文字，如 001", "text, like 001"))]
Clock = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Period = Annotated[list[Clock], Field(min_length=2, max_length=2, examples=[["07:00", "22:00"]])]
Day = Annotated[list[Period], Field(max_length=6)]
Week = Annotated[
    list[Day],
    Field(
        max_length=7,
        description=both(
            "周一到周日七天，每天若干段 [开门, 关门]；空列表表示全天营业",
            "seven days from Monday, each with its periods [opens, closes]; empty: always open",
        ),
    ),
]
StoreKind = Literal["小区", "商圈", "学校", "医院", "写字楼", "其他"]
Text64 = Annotated[str, Field(min_length=1, max_length=64)]
City = Annotated[str, Field(min_length=1, max_length=32)]
Address = Annotated[str, Field(max_length=200)]
Phone = Annotated[str, Field(max_length=40)]
Latitude = Annotated[FiniteFloat, Field(ge=-90, le=90)]
Longitude = Annotated[FiniteFloat, Field(ge=-180, le=180)]


class NewStore(Input):
    """A store to add."""

    number: Number
    name: Text64
    kind: StoreKind
    city: City
    address: Address = ""
    phone: Phone = ""
    hours: Week = Field(default_factory=list)
    lat: Latitude | None = None
    lng: Longitude | None = None


class StoreChange(Input):
    """What becomes different; what is left out stays."""

    number: Number = left_out()
    name: Text64 = left_out()
    kind: StoreKind = left_out()
    city: City = left_out()
    address: Address = left_out()
    phone: Phone = left_out()
    hours: Week = left_out()
    lat: Latitude | None = left_out()
    lng: Longitude | None = left_out()


add_list(stores_router, STORES)


@stores_router.post("/stores", status_code=201, summary=both("新建门店", "add a store"))
async def add_store(work: WorkDep, data: NewStore) -> Made:
    """Its number must be free."""
    return Made(id=await changes.add_store(work, StoreData(**data.model_dump())))


@stores_router.patch("/stores/{id}", summary=both("修改门店（含营业时间）", "change a store, its hours too"))
async def change_store(work: WorkDep, store_id: Ref, data: StoreChange) -> Done:
    """From now on."""
    known = await changes.read_store(work, store_id, lock=True)
    await changes.change_store(work, store_id, replace(known, **data.model_dump(exclude_unset=True)))
    return Done()


@stores_router.post("/stores/{id}/close", summary=both("停用门店", "a store leaves the chain"))
async def close_store(work: WorkDep, store_id: Ref) -> Done:
    """Its groups and tickets stay."""
    await changes.close_store(work, store_id, closed=True)
    return Done()


@stores_router.post("/stores/{id}/reopen", summary=both("恢复门店", "a store comes back"))
async def reopen_store(work: WorkDep, store_id: Ref) -> Done:
    """As it was."""
    await changes.close_store(work, store_id, closed=False)
    return Done()


class OtherDay(BaseModel):
    """A day with other hours; none: shut."""

    day: date
    hours: list[list[str]]
    why: str


class OtherDays(BaseModel):
    """The days with other hours, from today on."""

    items: list[OtherDay]


class OtherHours(Input):
    """Other hours on one day; none: shut."""

    hours: Day
    why: Annotated[str, Field(max_length=100)] = ""


@stores_router.get("/stores/{id}/exceptions", summary=both("特殊营业日", "days with other hours"))
async def read_exceptions(work: WorkDep, store_id: Ref) -> OtherDays:
    """From today on."""
    return OtherDays(items=[OtherDay(**one) for one in await changes.exceptions(work, store_id)])


DayPath = Annotated[date, Path(description=both("日期，如 2026-12-31", "a day, like 2026-12-31"))]


@stores_router.put("/stores/{id}/exceptions/{day}", summary=both("设定某天的营业时间", "other hours on one day"))
async def set_exception(work: WorkDep, store_id: Ref, day: DayPath, data: OtherHours) -> Done:
    """Instead of the weekday's."""
    await changes.set_exception(work, store_id, day, data.hours, data.why)
    return Done()


@stores_router.delete("/stores/{id}/exceptions/{day}", summary=both("恢复某天的平常时间", "the usual hours again"))
async def clear_exception(work: WorkDep, store_id: Ref, day: DayPath) -> Done:
    """The weekday's."""
    await changes.set_exception(work, store_id, day, None)
    return Done()


add_list(staff_router, STAFF)


class Duty(Input):
    """What somebody is, and where: clerks and managers have a store, the others none."""

    role: Literal["clerk", "manager", "steward", "operator"]
    store: Annotated[str, Field(max_length=32, description=both("门店编号", "number of the store"))] = ""


class StaffMember(Input):
    """A member of the corp as they are from now on, with exactly these duties."""

    name: Text64
    phone: Phone
    duties: Annotated[list[Duty], Field(max_length=500)]


class StaffKept(BaseModel):
    """`new`: nobody of that id was there before."""

    new: bool


class LeftBehind(BaseModel):
    """What somebody who left still holds: groups owned and looked after, open tasks, accepted tickets."""

    owns: int
    stewards: int
    tasks: int
    tickets: int


@staff_router.put("/staff/{id}", summary=both("新建或修改员工及职责", "add or change a member of staff"))
async def keep_staff(work: WorkDep, staff_id: Name, data: StaffMember) -> StaffKept:
    """The id is the userid in WeCom, in small letters."""
    duties = tuple((duty.role, duty.store) for duty in data.duties)
    return StaffKept(new=await changes.keep_staff(work, StaffData(staff_id, data.name, data.phone, duties)))


@staff_router.post("/staff/{id}/leave", summary=both("员工离职", "a member of staff leaves"))
async def staff_left(work: WorkDep, staff_id: Name) -> LeftBehind:
    """They are signed out everywhere."""
    return LeftBehind(**await handover.left(work, staff_id.lower()))


add_list(groups_router, GROUPS)


class GroupChange(Input):
    """What becomes different; what is left out stays. Name, owner and members are read from WeCom."""

    kind: Literal["general", "flash", "interest", "paid", "staff"] = left_out()
    stage: Literal["pond", "transfer", "core"] = left_out()
    store_number: Annotated[str, Field(max_length=32)] = left_out()
    steward_id: Annotated[str, Field(max_length=64)] = left_out()
    account: Annotated[str, Field(max_length=64)] = left_out()
    protected_name: Annotated[str, Field(max_length=60)] = left_out()


@groups_router.patch("/groups/{id}", summary=both("修改群的归属和设置", "change what people say about a group"))
async def change_group(work: WorkDep, group_id: Name, data: GroupChange) -> Done:
    """Kind, stage, store, steward, hosted account, protected name."""
    known: GroupData = await changes.read_group(work, group_id, lock=True)
    await changes.change_group(work, group_id, replace(known, **data.model_dump(exclude_unset=True)))
    return Done()


class NewNotice(Input):
    """What is to stand above the talk of these groups, by their chat_ids."""

    groups: Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=notices.MOST)]
    text: Annotated[str, Field(min_length=1, max_length=notices.LONGEST)]


@groups_router.post("/groups/notice", summary=both("改一个或多个群的公告", "set the notice of one or many groups"))
async def set_notice(work: WorkDep, data: NewNotice) -> Count:
    """How many groups. GET /actions and /tasks tell how far each is; where no account can, the owner is asked."""
    return Count(count=await notices.set_in(work, data.groups, data.text))


Scope = Literal["chain", "store_type", "store", "group"]
SettingKey = Annotated[str, Field(max_length=64, json_schema_extra={"enum": list(SETTINGS)})]
_TARGET = both("chain 留空；否则为类型、门店内部号或群号", "empty for chain, else a type, a store's or a group's id")
Target = Annotated[str, Field(max_length=64, description=_TARGET)]


class EffectiveValue(BaseModel):
    """A setting as it counts somewhere. `scope`, `target`: where the value was set; default: nowhere."""

    key: str
    label: str
    help: str
    unit: str
    kind: Literal["bool", "int", "text", "choice", "periods", "modes"]
    value: bool | int | str
    default: bool | int | str
    scope: str
    target: str
    least: int | None
    most: int | None
    variables: list[str]


class EffectiveValues(BaseModel):
    """Every setting as it counts at one place."""

    items: list[EffectiveValue]


class NewValue(Input):
    """A value to set somewhere; null lets the more general one count again."""

    scope: Scope
    target: Target = ""
    key: SettingKey
    value: bool | Annotated[int, Field(ge=-(2**31), le=2**31)] | Annotated[str, Field(max_length=2000)] | None


@settings_router.get(
    "/settings/effective",
    summary=both("某处生效的设置及来源", "the settings that count at a place"),
    responses={404: {}},
)
async def read_effective(
    work: WorkDep, scope: Scope = "chain", target: Annotated[str, Query(max_length=64, description=_TARGET)] = ""
) -> EffectiveValues:
    """Each with where its value comes from."""
    found = await changes.values_at(work, scope, target)
    return EffectiveValues(items=[_effective(key, asdict(value)) for key, value in found.items()])


def _effective(key: str, value: dict[str, Any]) -> EffectiveValue:
    known = SETTINGS[key]
    numeric = known.kind == "int"
    return EffectiveValue(
        key=key,
        label=both(known.label.zh, known.label.en),
        help=both(known.help.zh, known.help.en) if known.help.zh else "",
        unit=both(known.unit.zh, known.unit.en) if known.unit.zh else "",
        kind=known.kind,
        default=known.default,
        least=known.least if numeric else None,
        most=known.most if numeric else None,
        variables=list(known.variables),
        **value,
    )


@settings_router.put("/settings", summary=both("设定一个值，或（null）清除", "set a value, or clear it with null"))
async def set_value(work: WorkDep, data: NewValue) -> Done:
    """For the chain, a type of store, a store or a group; the more particular one counts."""
    await changes.set_value(work, data.scope, data.target, data.key, data.value)
    return Done()


add_list(settings_router, SETTINGS_SET)
add_list(imports_router, IMPORTS)
routers = (stores_router, staff_router, groups_router, settings_router, imports_router)
