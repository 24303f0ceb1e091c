"""REST of the timetable."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.errors import Words
from app.sop import editing, looking
from app.sop.days import Way
from app.sop.decide import Calendar, Change
from app.sop.editing import SlotData
from app.sop.lists import SLOT_CHANGES, SLOT_RUNS, SLOTS
from app.web.rest.lists import add_list
from app.web.rest.route import Name, Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made

router = new_router(Words("时间表", "timetable"))
for _listing in (SLOTS, SLOT_CHANGES, SLOT_RUNS):
    add_list(router, _listing)

Piece = Annotated[str, Field(min_length=1, max_length=1_000)]
_CODE = "^[a-z0-9_-]{1,32}$"


def _minute(at: time) -> time:
    """A time of day as the timetable has them: Shanghai's, without seconds."""
    return time(at.hour, at.minute)


class Audience(Input):
    """Whom a slot is for; what is left out excludes nobody. Kinds of group: general, unless others are named."""

    store_types: list[Annotated[str, Field(max_length=32)]] = Field(default_factory=list, max_length=20)
    cities: list[Annotated[str, Field(max_length=32)]] = Field(default_factory=list, max_length=100)
    tags: list[Annotated[str, Field(max_length=20)]] = Field(
        default_factory=list,
        max_length=20,
        description=both("群的标签，有一个就算", "of the group; one of them is enough"),
    )
    group_kinds: list[Literal["general", "flash", "interest", "paid"]] = Field(default_factory=list, max_length=4)
    age_from: Annotated[int, Field(ge=0, le=36_500)] | None = None
    age_to: Annotated[int, Field(ge=0, le=36_500)] | None = None


class SlotIn(Input):
    """A slot: when, what, for whom."""

    code: Annotated[str, Field(pattern=_CODE, examples=["noon"])]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    kind: Literal["service", "content", "marketing"]
    at: Annotated[time, Field(examples=["11:00:00"])]
    pieces: Annotated[list[Piece], Field(min_length=1, max_length=10)]
    days: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        default_factory=lambda: list(range(7)), min_length=1, max_length=7, description=both("0 是周一", "0 is Monday")
    )
    until: time | None = None
    calendar: Calendar = "all"
    starts_on: date | None = None
    ends_on: date | None = None
    audience: Audience = Field(default_factory=Audience)
    gap_seconds: Annotated[int, Field(ge=30, le=600)] = 90
    late_minutes: Annotated[int, Field(ge=0, le=1440)] = 60
    enabled: bool = True
    activity: Literal["", "small", "big"] = ""
    occasions: str = Field(
        default="",
        max_length=200,
        description=both("只在这些日子：8号、月底、农历初一、中秋前1天…", "only on these days, as people write them"),
    )
    late_label: str = Field(default="", max_length=20, description=both("迟到时加在前面", "before what comes late"))

    def data(self) -> SlotData:
        """As the room takes it."""
        plain: dict[str, Any] = self.model_dump(exclude={"audience", "pieces", "days", "at", "until"})
        audience = {name: value for name, value in self.audience.model_dump().items() if value not in (None, [])}
        until = _minute(self.until) if self.until else None
        at = _minute(self.at)
        return SlotData(
            **plain, at=at, until=until, pieces=tuple(self.pieces), days=tuple(self.days), audience=audience
        )


class SlotChangeIn(SlotIn):
    """The slot as it is to be, and the version that was edited."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class Difference(Input):
    """What is different somewhere, or on a day."""

    scope: Literal["chain", "store_type", "store", "group"]
    target: Annotated[str, Field(max_length=200)] = ""
    day: date | None = None
    off: bool = False
    at: time | None = None
    pieces: list[Piece] = Field(default_factory=list, max_length=10)
    why: Annotated[str, Field(max_length=100)] = ""
    over: bool = Field(default=False, description=both("改掉别人写的", "over what somebody else has said of it"))


class Post(BaseModel):
    """What a group reads."""

    at: datetime
    name: str
    kind: str
    pieces: list[str]
    fits: bool  # else the day is full, and it is not posted
    way: Way
    broken: str | None = Field(description=both("门店做不到，不发", "what the shop would not keep: not posted"))


class Suggested(BaseModel):
    """A slot that might be posted at another time: so many people speak in its hour, so many in that one."""

    slot_id: int
    name: str
    at: time
    better: time
    heard: int
    might: int


class Answered(BaseModel):
    """How many customers spoke within the hour after a slot's post, on average."""

    slot_id: int
    name: str
    people: float


class Hours(BaseModel):
    """How many people of a group spoke in each hour of the last 28 days, once a day each; and what follows."""

    hours: list[int]
    suggestions: list[Suggested]
    answers: list[Answered]


class Posts(BaseModel):
    """A day of a group."""

    items: list[Post]


@router.post("/slots", status_code=201, summary=both("新建时段", "add a slot"), responses={409: {}})
async def add(work: WorkDep, data: SlotIn) -> Made:
    """It counts from now on."""
    return Made(id=await editing.add(work, data.data()))


@router.put("/slots/{id}", summary=both("改时段", "change a slot"), responses={404: {}, 409: {}})
async def change(work: WorkDep, slot_id: Ref, data: SlotChangeIn) -> Done:
    """409 when somebody has changed it meanwhile."""
    await editing.change(
        work, slot_id, SlotIn.model_validate(data.model_dump(exclude={"version"})).data(), data.version
    )
    return Done()


class Move(Input):
    """Another time of day, and the version that was looked at."""

    at: Annotated[time, Field(examples=["11:30:00"])]
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class InTheWay(BaseModel):
    """What to think of; nothing is forbidden."""

    items: list[str]


@router.post("/slots/{id}/move", summary=both("换个时间", "at another time of day"), responses={404: {}, 409: {}})
async def move(work: WorkDep, slot_id: Ref, data: Move) -> Done:
    """A window keeps its length. 409 when somebody has changed it meanwhile."""
    await editing.move(work, slot_id, _minute(data.at), data.version)
    return Done()


@router.get(
    "/slots/{id}/conflicts",
    summary=both("某时和什么冲突", "what is in the way of a time"),
    responses={404: {}},
)
async def in_the_way(work: WorkDep, slot_id: Ref, at: time) -> InTheWay:
    """Posts too near, at night, a day too full, too many activities in a month: as far as they are not so already."""
    slot = await editing.read(work, slot_id)
    found = await editing.in_the_way(work, slot_id, editing.moved(slot, _minute(at)))
    return InTheWay(items=[one.zh for one in found])


@router.post(
    "/slots/{id}/differences",
    status_code=201,
    summary=both("某处或某天不同", "differ somewhere, or on a day"),
    responses={404: {}, 409: {}},
)
async def differ(work: WorkDep, slot_id: Ref, data: Difference) -> Made:
    """Off, at another time, or with other words."""
    at = _minute(data.at) if data.at else None
    one = Change(slot_id, data.scope, data.target, data.day, data.off, at, tuple(data.pieces) or None)
    return Made(id=await editing.differ(work, one, data.why, over=data.over))


@router.delete("/slot-changes/{id}", summary=both("恢复和别处一样", "as everywhere again"), responses={404: {}})
async def same_again(work: WorkDep, change_id: Ref) -> Done:
    """The difference is gone."""
    await editing.same_again(work, change_id)
    return Done()


@router.get("/groups/{id}/posts", summary=both("某群某天会发什么", "what a group reads on a day"), responses={404: {}})
async def preview(work: WorkDep, group_id: Name, day: date) -> Posts:
    """As the fans read it."""
    found = await looking.preview(work, group_id, day)
    return Posts(
        items=[
            Post(
                at=one.at,
                name=one.name,
                kind=one.kind,
                pieces=list(one.pieces),
                fits=one.fits,
                way=one.way,
                broken=one.broken.zh if one.broken else None,
            )
            for one in found
        ]
    )


@router.get(
    "/groups/{id}/hours", summary=both("某群什么时候有人说话", "when people of a group speak"), responses={404: {}}
)
async def hours(work: WorkDep, group_id: Name) -> Hours:
    """With posts that might find more of them at another time; nothing is moved by itself."""
    found = await looking.learned(work, group_id)
    suggested = [
        Suggested(
            slot_id=one.slot_id,
            name=found.names[one.slot_id],
            at=one.at,
            better=one.better,
            heard=one.heard,
            might=one.might,
        )
        for one in found.suggestions
    ]
    answers = [
        Answered(slot_id=slot, name=found.names[slot], people=people)
        for slot, people in found.answers.items()
        if slot in found.names
    ]
    return Hours(hours=list(found.hours), suggestions=suggested, answers=answers)
