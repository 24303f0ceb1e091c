"""REST of the welfare calendar."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field

from app.clock import business_date
from app.errors import Words
from app.sop.welfare import editing
from app.sop.welfare.decide import Benefit, Row, Told
from app.sop.welfare.editing import MOST, MOST_TITLE, MOST_WORDS
from app.sop.welfare.lists import WELFARE
from app.web.rest.lists import add_list
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input, Made

router = new_router(Words("福利日历", "welfare calendar"))
add_list(router, WELFARE)
_LAST = 2**31 - 1
Version = Annotated[int, Query(ge=1, le=_LAST, description=both("改的是第几版", "the version that was edited"))]
#: leaves room for the week around it
Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class BenefitIn(Input):
    """One benefit."""

    title: Annotated[str, Field(min_length=1, max_length=MOST_TITLE, examples=["会员日"])]
    words: Annotated[str, Field(max_length=MOST_WORDS, examples=["全场面包 88 折"])] = ""
    kind: Literal["discount", "gift", "member", "new", "game", "other"] = "other"


class WelfareIn(Input):
    """What counts somewhere on a weekday (0 = Monday), maybe between two dates, or on one date. No benefits: none."""

    scope: Literal["chain", "store_type", "store"] = "chain"
    target: Annotated[str, Field(max_length=32)] = ""
    weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    day: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    benefits: Annotated[list[BenefitIn], Field(max_length=MOST)]
    version: Annotated[int, Field(ge=0, le=_LAST)] = 0

    def row(self) -> Row:
        """As the room takes it."""
        benefits = tuple(Benefit(one.title.strip(), one.words.strip(), one.kind) for one in self.benefits)
        return Row(**self.model_dump(exclude={"benefits", "version"}), benefits=benefits)


class Restore(Input):
    """Back to an earlier version."""

    to: Annotated[int, Field(ge=1, le=_LAST)]
    version: Annotated[int, Field(ge=1, le=_LAST)]


class BenefitOut(BaseModel):
    """One benefit."""

    title: str
    words: str
    kind: str


def _shown(benefits: tuple[Benefit, ...]) -> list[BenefitOut]:
    return [BenefitOut(title=one.title, words=one.words, kind=one.kind) for one in benefits]


class Stand(BaseModel):
    """One version of a row. `benefits` null: it was taken back."""

    version: int
    benefits: list[BenefitOut] | None
    ends_on: date | None
    by: str
    at: datetime


class Versions(BaseModel):
    """The versions of a row, newest first."""

    items: list[Stand]


class DayOut(BaseModel):
    """The benefits of a day. `because`: the number and the scope of the row that says so; null for none."""

    day: date
    benefits: list[BenefitOut]
    because: int | None
    scope: str | None


class WeekOut(BaseModel):
    """A week of a store."""

    store: str
    days: list[DayOut]


@router.put("/welfare", summary=both("写下一天的福利", "set the benefits of a day"), responses={404: {}, 409: {}})
async def put(work: WorkDep, data: WelfareIn) -> Made:
    """They count at once. `version` 0 where nothing was written down yet; 409 when somebody was faster."""
    return Made(id=await editing.put(work, data.row(), data.version))


@router.delete("/welfare/{id}", summary=both("恢复默认", "back to what is more general"), responses={404: {}, 409: {}})
async def take_back(work: WorkDep, welfare_id: Ref, version: Version) -> Done:
    """The row stays with its versions, and says nothing any more."""
    await editing.take_back(work, welfare_id, version)
    return Done()


@router.post("/welfare/{id}/restore", summary=both("回到某一版", "as in a version"), responses={404: {}, 409: {}})
async def restore(work: WorkDep, welfare_id: Ref, data: Restore) -> Done:
    """It becomes the newest version."""
    await editing.restore(work, welfare_id, data.to, data.version)
    return Done()


@router.get("/welfare/{id}/versions", summary=both("历次改动", "its versions"), responses={404: {}})
async def versions(work: WorkDep, welfare_id: Ref) -> Versions:
    """Who changed what, newest first."""
    _, past = await editing.read(work, welfare_id)
    return Versions(
        items=[
            Stand(
                version=one.version,
                benefits=None if one.benefits is None else _shown(one.benefits),
                ends_on=one.ends_on,
                by=one.by,
                at=one.at,
            )
            for one in past
        ]
    )


@router.get("/stores/{id}/welfare", summary=both("某店一周的福利", "a week of a store"), responses={404: {}})
async def week(work: WorkDep, store_id: Ref, day: Day | None = None) -> WeekOut:
    """The week of a day, from Monday on; this week's when no day is named."""
    name, days = await editing.week_of_store(work, store_id, day or business_date(work.now))
    return WeekOut(store=name, days=[_day(one) for one in days])


def _day(told: Told) -> DayOut:
    row = told.row
    return DayOut(
        day=told.day, benefits=_shown(told.benefits), because=row.id if row else None, scope=row.scope if row else None
    )
