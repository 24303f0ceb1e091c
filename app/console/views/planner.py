"""The timetable as a picture: each slot a bar over the day, dragged to another time; asked before it counts."""

from datetime import time, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.clock import WEEKDAYS, business_date
from app.console.access import work_of
from app.console.views.page import Page, fields_of, row_number, say, sorry, to
from app.console.views.timetable import time_of
from app.errors import AppError, BadRequest, Words
from app.sop import editing
from app.sop.conflicts import MOST, activities
from app.sop.editing import CALENDARS, SLOT_KINDS
from app.sop.store import Slot
from app.web.problems import page_language

_FIRST, _LAST = 6, 24  # hours that are shown; what is earlier or later stands at the edge
_HERE = "/console/timetable"


def _asked(words: str | None) -> time:
    """The time that is asked for. Raises BadRequest."""
    at = time_of(words, Words("几点", "the time"))
    if at is None:
        raise BadRequest(Words("请说明改到几点", "say to which time"))
    return at


def _days(slot: Slot) -> str:
    return "每天" if len(slot.days) == len(WEEKDAYS) else "周" + "".join(WEEKDAYS[day] for day in slot.days)


def _bar(slot: Slot) -> dict[str, Any]:
    """Where a slot's bar begins and how long it is, in hundredths of the day that is shown."""
    begins = slot.at.hour + slot.at.minute / 60
    ends = slot.until.hour + slot.until.minute / 60 if slot.until else begins
    share = 100 / (_LAST - _FIRST)
    left = min(max(begins - _FIRST, 0), _LAST - _FIRST) * share
    return {"slot": slot, "left": round(left, 2), "width": round((ends - begins) * share, 2), "days": _days(slot)}


class PlannerPage(Page):
    """The whole timetable, to see and to drag."""

    path = "/timetable"
    area = "settings"
    add_to_menu = False
    heading = ("时间表一览", "The timetable")

    @route("")
    async def index(self, request: Request) -> Response:
        """Every slot as a bar, and how many activities this month and the next have."""
        async with work_of(request) as work:
            slots = await editing.whole(work)
            may_move = work.who.may("settings", "write") and work.who.sees_all
            today = business_date(work.now)
        plans = [editing.planned(slot, slot.id) for slot in slots]
        first = today.replace(day=1)
        months = [first, (first + timedelta(days=32)).replace(day=1)]
        return self.show(
            request, "planner.html", bars=[_bar(slot) for slot in slots], may_move=may_move, kinds=SLOT_KINDS,
            calendars=CALENDARS, hours=range(_FIRST, _LAST + 1, 3), first=_FIRST, last=_LAST, most=MOST,
            months=[(month, activities(plans, month, today)) for month in months],
        )  # fmt: skip

    @route("/move")
    async def ask(self, request: Request) -> Response:
        """Before a slot is moved: from when to when, and what stands in the way."""
        query = request.query_params
        try:
            at = _asked(query.get("at"))
            async with work_of(request) as work:
                slot = await editing.read(work, row_number(query.get("pk", "")))
                found = await editing.in_the_way(work, slot.id, editing.moved(slot, at))
        except AppError as error:
            sorry(request, error)
            return to(_HERE)
        reader = page_language(request)
        return self.show(
            request, "move.html", slot=slot, at=at, days=_days(slot), found=[one.read(reader) for one in found]
        )

    @route("/move", methods=["POST"], name="move")
    async def move(self, request: Request) -> Response:
        """The slot is at another time from now on."""
        fields = await fields_of(request)
        try:
            at = _asked(fields.get("at"))
            async with work_of(request) as work:
                slot = await editing.read(work, row_number(fields.get("pk", "")))
                await editing.move(work, slot.id, at, row_number(fields.get("version", "")))
        except AppError as error:
            sorry(request, error)
            return to(_HERE)
        was = f"{slot.at:%H:%M}"
        say(
            request,
            f"“{slot.name}”从 {was} 改到 {at:%H:%M}，今天还没到的马上按新时间",
            f"“{slot.name}” moved from {was} to {at:%H:%M}; what is not due yet today follows",
        )
        return to(f"{_HERE}?moved={slot.id}&was={was}")
