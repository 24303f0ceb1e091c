"""The welfare calendar: a week as it counts somewhere, the form of one day, its versions, the picture of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from app.clock import WEEKDAYS, business_date, local
from app.console.access import lazy, words, work_of
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import Page, row_number, sorry
from app.console.views.rows import act
from app.errors import AppError, BadRequest, NotFound, Words
from app.registry import changes as registry
from app.registry.lists import KINDS as STORE_KINDS
from app.sop.lists import DAYS
from app.sop.welfare import drawing, editing, service
from app.sop.welfare.decide import Benefit, Row, Told, sheet
from app.sop.welfare.editing import KINDS, MOST, MOST_TITLE, MOST_WORDS, SCOPES
from app.sop.welfare.lists import WELFARE
from app.work import Work

Own = Sequence[tuple[int, str, str]]  # stores: id, number, name
_EVERY = {n: Words(f"每{day.zh}", f"every {day.en}") for n, day in DAYS.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a week is looked at. `number`: the store's, as people know it."""

    scope: str = "chain"
    target: str = ""
    number: str = ""

    @property
    def query(self) -> str:
        """As an address has it."""
        return "" if self.scope == "chain" else f"&store={self.number}" if self.number else f"&kind={self.target}"


async def _place(request: Request, work: Work, own: Own) -> Place:
    """The place that an address names, else the first of somebody's own stores. Raises NotFound."""
    number = request.query_params.get("store", "").strip()
    kind = request.query_params.get("kind", "")
    if number:
        return Place("store", str(await registry.store_id(work, number)), number)
    if kind and kind not in STORE_KINDS:
        raise NotFound(Words("没有这种门店", "there is no such kind of store"))
    if own and not kind:
        return Place("store", str(own[0][0]), own[0][1])
    return Place("store_type", kind) if kind else Place()


def _day(request: Request) -> date | None:
    """The day that an address names; None for none, or one too near to the ends of the calendar."""
    try:
        day = date.fromisoformat(request.query_params.get("day") or "")
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2999, 12, 31) else None


class CalendarPage(Page):
    """A week of benefits."""

    path = "/calendar"
    area = "groups"
    icon = "fa fa-gift"
    menu_label = lazy(Words("福利日历", "Welfare calendar"))
    heading = ("福利日历", "Welfare calendar")

    @route("")
    async def index(self, request: Request) -> Response:
        """The week, as it counts at the place that was chosen."""
        place, found = Place(), None
        async with work_of(request) as work:
            today = business_date(work.now)
            day, own = _day(request) or today, await editing.own_stores(work)
            try:
                place = await _place(request, work, own)
                found = await editing.week_at(work, place.scope, place.target, day)
            except AppError as error:
                sorry(request, error)
            whole = work.who.sees_all
            stores = [(number, name) for _, number, name in own]
            if whole and work.who.may("groups", "write"):
                stores = await registry.to_choose_from(work, "stores")
            may_write, may_list = work.who.may("settings", "write"), work.who.may("settings")
        return self.show(
            request, "calendar.html", found=found, place=place, day=day, today=today, stores=stores, kinds=KINDS,
            store_kinds=STORE_KINDS, may_write=may_write, before=day - timedelta(days=7), after=day + timedelta(days=7),
            can_draw=drawing.can_draw(), edit=_edit, scopes=SCOPES, week=WEEKDAYS,
            whole=whole, may_list=may_list,
        )  # fmt: skip

    @route("/picture.png")
    async def picture(self, request: Request) -> Response:
        """What fans of the place will see: the day, or its week."""
        async with work_of(request) as work:
            place = await _place(request, work, await editing.own_stores(work))
            day = _day(request) or business_date(work.now)
            told = (await editing.week_at(work, place.scope, place.target, day)).days
        if not drawing.can_draw():
            raise NotFound(Words("画图要的字体不在了", "the font for pictures is missing"))
        whole = request.query_params.get("of") == "week"
        shown = sheet(told if whole else [told[day.weekday()]], day)
        return Response(await service.drawn(shown), media_type="image/png", headers={"cache-control": "no-store"})


def _edit(told: Told, place: Place, *, date_only: bool = False) -> str:
    """Where the form of a day is: of the place's own row for it, or else of a new one."""
    for row in (told.row, *told.over):
        if row and (row.scope, row.target) == (place.scope, place.target) and (row.day is not None) == date_only:
            return f"/console/edit/welfare?pk={row.id}"
    when = f"day={told.day}" if date_only else f"weekday={told.day.weekday()}"
    return f"/console/edit/welfare?{when}{place.query}"


_HEAD = (("第几版", "Version"), ("福利", "Benefits"), ("谁", "By"), ("时间", "When"))


class WelfareView(ListView):
    """Every row of the calendar, with its versions."""

    listing = WELFARE

    async def repr(self, obj: Any, request: Request) -> str:
        """What one row is called."""
        return str(obj.titles or words(request, "没有福利", "no benefits"))

    def links(self, request: Request) -> list[Link]:
        """The calendar itself."""
        return [Link(words(request, "看日历", "The calendar"), "/console/calendar", "btn-primary")]

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Change it, take it back, go back to a version."""
        row, past = await editing.read(work, obj.id_)
        head = [words(request, *pair) for pair in _HEAD]
        table = [
            [one.version, _told(request, one.benefits), one.by, f"{local(one.at):%m-%d %H:%M}"] for one in past
        ]  # a row that nobody has changed yet has none
        found = Extra(sections=[{"title": words(request, "历次改动", "Its versions"), "head": head, "table": table}])
        if not work.who.may("settings", "write"):
            return found
        found.links.append(Link(words(request, "修改", "Change"), f"/console/edit/welfare?pk={row.id}", "btn-primary"))
        version = str(row.version)
        if row.benefits is not None:
            ask = words(request, "这一条不再算数，按更大范围的来？", "It counts no more; what is more general does?")
            label = ("恢复默认", "Back to default")
            found.acts.append(act(request, "welfare-back", *label, row.id, ask=ask, version=version))
        for one in past[1:4]:
            label = (f"回到第 {one.version} 版", f"As in version {one.version}")
            found.acts.append(act(request, "welfare-restore", *label, row.id, version=version, to=str(one.version)))
        return found


def _told(request: Request, benefits: tuple[Benefit, ...] | None) -> str:
    if benefits is None:
        return words(request, "（恢复默认）", "(back to default)")
    return "；".join(f"{one.title} {one.words}".strip() for one in benefits) or words(request, "（没有福利）", "(none)")


class WelfareForm(FormPage):
    """The benefits of a day, somewhere."""

    path = "/edit/welfare"
    area = "settings"
    listing = WELFARE
    origin = Words("福利日历", "Welfare calendar")
    new = ("写一天的福利", "Benefits of a day")
    change = ("改这一天的福利", "Change the benefits of a day")
    about = (
        "更具体的优先：写明日期的 › 门店 › 门店类型 › 全部门店。标题全留空，就是这一天没有福利。保存后马上算数。",
        "The more particular counts: a date, a store, its kind, everywhere. No title: no benefits. It counts at once.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:
        """Where, when, and up to three benefits."""
        fixed = bool(pk)
        stores = [] if fixed else await registry.to_choose_from(work, "stores")
        where = Words("门店填编号，类型填名称；全部门店留空", "a store's number or a kind; empty: everywhere")
        found = [
            FormField("scope", Words("范围", "Scope"), "choice", choices=SCOPES, required=True, fixed=fixed),
            FormField("target", Words("哪里", "Where"), "code", where, most=32, suggest=stores, fixed=fixed),
            FormField("weekday", Words("每周几", "Every"), "choice", choices=_EVERY, fixed=fixed),
            FormField("day", Words("或只这一天", "Or this date alone"), "date", most=10, fixed=fixed),
        ]
        for n in range(1, MOST + 1):
            found += [
                FormField(f"title{n}", Words(f"福利 {n}", f"Benefit {n}"), most=MOST_TITLE),
                FormField(f"words{n}", Words("说明", "Words"), "area", most=MOST_WORDS),
                FormField(f"kind{n}", Words("种类", "Kind"), "choice", choices=KINDS),
            ]
        season = Words("留空是一直", "empty: always")
        return [
            *found,
            FormField("starts_on", Words("从哪天起", "From"), "date", season, most=10, fixed=fixed),
            FormField("ends_on", Words("到哪天止", "Until"), "date", season, most=10),
            FormField("version", Words("第几版", "Version"), "hidden", most=9),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:
        """The row as it is, or a new one for the place and the day that were clicked."""
        if pk:
            row, _ = await editing.read(work, row_number(pk))
            version = row.version if row.benefits is not None else 0
            target = await registry.place_name(work, row.scope, row.target) if row.scope == "store" else row.target
            plain = {name: getattr(row, name) for name in ("scope", "day", "starts_on", "ends_on")}
            weekday = "" if row.weekday is None else str(row.weekday)
            return {**plain, "target": target, "weekday": weekday, "version": version, **_filled(row.benefits or ())}
        place, day = await _place(request, work, await editing.own_stores(work)), _day(request)
        weekday = request.query_params.get("weekday", "")
        weekday = weekday if weekday in _EVERY and day is None else ""
        here = {"scope": place.scope, "target": place.number or place.target, "weekday": weekday, "day": day}
        return {**here, "version": 0, **_filled(await self._now(work, place, day, weekday))}

    async def _now(self, work: Work, place: Place, day: date | None, weekday: str) -> tuple[Benefit, ...]:
        """What counts there so far: most changes are small."""
        found = await editing.week_at(work, place.scope, place.target, day or business_date(work.now))
        which = day.weekday() if day else int(weekday) if weekday else None
        return () if which is None else found.days[which].benefits

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:
        """Keep it; back to the week."""
        row = (await editing.read(work, row_number(pk)))[0] if pk else await self._new(work, values)
        benefits = tuple(
            Benefit(values[f"title{n}"], values[f"words{n}"] or "", values[f"kind{n}"] or "other")
            for n in range(1, MOST + 1)
            if values[f"title{n}"]
        )
        if any(values[f"words{n}"] and not values[f"title{n}"] for n in range(1, MOST + 1)):
            raise BadRequest(Words("有说明的福利也要有标题", "a benefit with words has a title too"))
        one = Row(
            scope=row.scope, target=row.target, weekday=row.weekday, day=row.day, starts_on=row.starts_on,
            ends_on=values["ends_on"], benefits=benefits,
        )  # fmt: skip
        await editing.put(work, one, row_number(values["version"] or "0"))
        if row.scope == "store":
            name = await registry.place_name(work, "store", row.target)  # its number comes first
            return f"/console/calendar?day={row.day or ''}&store={quote(name.partition(' ')[0])}"
        return f"/console/calendar?day={row.day or ''}&kind={quote(row.target)}"

    async def _new(self, work: Work, values: dict[str, Any]) -> Row:
        target = values["target"] or ""
        if values["scope"] == "store" and target:
            target = str(await registry.store_id(work, target))
        weekday = int(values["weekday"]) if values["weekday"] and not values["day"] else None
        starts_on = values["starts_on"] if not values["day"] else None
        return Row(scope=values["scope"], target=target, weekday=weekday, day=values["day"], starts_on=starts_on)

    def back(self, pk: str) -> str:
        """The calendar."""
        return "/console/calendar"


def _filled(benefits: tuple[Benefit, ...]) -> dict[str, str]:
    return {
        f"{name}{n}": getattr(one, name) for n, one in enumerate(benefits, 1) for name in ("title", "words", "kind")
    }
